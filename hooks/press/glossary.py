"""The glossary: terms with their definitions, listed on a page and opened where first used."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .collation import collated
from .settings import Locale
from .translations.terms import Term, Termbase
from .typography import has_han_or_kana

# Where no term is looked for: what is a link or a control already, a name, a quotation of code.
_CLOSED = frozenset("a button code pre kbd samp h1 h2 h3 h4 h5 h6 th summary small sup".split())
_UNIT = re.compile("[kMGT]?Wh?")  # stands behind every figure


@dataclass(frozen=True)
class Glossary:
    """The terms that are defined, in the words of one language."""

    termbase: Termbase
    locale: Locale

    @functools.cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms defined in the language, in its order."""
        code = self.locale.code
        known = [record.value for record in self.termbase.terms]
        defined = [term for term in known if code in term.forms and term.forms[code].definition]
        return tuple(sorted(defined, key=lambda term: collated(self.name(term), code)))

    def name(self, term: Term) -> str:
        """What a term is called in the language."""
        return term.forms[self.locale.code].preferred[0]

    def label(self, term: Term, code: str = "") -> str:
        """Its name in a language with its abbreviation, in the brackets of its script."""
        form = term.forms[code or self.locale.code]
        name, short = form.preferred[0], form.short
        if not short or short == name:
            return name
        return f"{name}（{short}）" if has_han_or_kana(name) else f"{name} ({short})"

    @functools.cached_property
    def _by_form(self) -> Mapping[str, Term]:
        """The terms by what they are called; abbreviations that two share, or units, by none."""
        forms: dict[str, Term] = {}
        shorts = [term.forms[self.locale.code].short for term in self.terms]
        for term in self.terms:
            own = term.forms[self.locale.code]
            for form in own.preferred:
                forms.setdefault(form.casefold(), term)
            if own.short and shorts.count(own.short) == 1 and not _UNIT.fullmatch(own.short):
                forms.setdefault(own.short.casefold(), term)
        return forms

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """Every form, the longest first; Latin ones as whole words, for Han has no word ends."""
        forms = sorted(self._by_form, key=len, reverse=True)
        parts = [
            rf"(?<![\w-]){re.escape(form)}(?![\w-])" if form.isascii() else re.escape(form)
            for form in forms
        ]
        return re.compile("|".join(parts), re.IGNORECASE | re.ASCII) if parts else None

    def mark(self, root: Element, address: str) -> None:
        """Make the first use of every term in a rendered page a link to where it is defined.

        `address` is that of the page of the glossary, where a term has its id.
        """
        found: set[str] = set()
        if self._pattern is not None:
            for parent in list(_open(root)):
                self._mark(parent, address, found)

    def _mark(self, parent: Element, address: str, found: set[str]) -> None:
        first = self._links(parent.text or "", address, found)
        if first:
            parent.text = first[0]
            for index, link in enumerate(first[1]):
                parent.insert(index, link)
        for child in list(parent):
            behind = self._links(child.tail or "", address, found)
            if behind:
                child.tail = behind[0]
                at = list(parent).index(child) + 1
                for index, link in enumerate(behind[1]):
                    parent.insert(at + index, link)

    def _links(self, text: str, address: str, found: set[str]) -> tuple[str, list[Element]] | None:
        """The text before the first new term, and a link for each with the text behind it."""
        assert self._pattern is not None
        before, at, links = "", 0, list[Element]()
        for match in self._pattern.finditer(text):
            term = self._by_form[match[0].casefold()]
            if term.id in found:
                continue
            found.add(term.id)
            if links:
                links[-1].tail = text[at : match.start()]
            else:
                before = text[: match.start()]
            link = Element("a", {"class": "term", "href": f"{address}#{term.id}"})
            link.text = match[0]
            links.append(link)
            at = match.end()
        if not links:
            return None
        links[-1].tail = text[at:]
        return before, links


def _open(parent: Element) -> Iterator[Element]:
    """The elements of a page whose own text may be marked, in their order."""
    yield parent
    for child in parent:
        if child.tag not in _CLOSED and child.get("class") != "footnote":
            yield from _open(child)
