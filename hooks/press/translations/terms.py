"""Rules G: one term for one thing, in each language, from the termbase `docs/data/terms.yml`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..articles import Article, Corpus
from ..blocks import Block
from ..findings import Hit, Location, Related, Severity, rule
from ..records import Flaw, Record, read_records
from .structure import PROSE
from .sync import Syncs, against, place

_MARKUP = re.compile(r"[*_`\n]|\]\(|^(?:#+|[-+>]) ")
_SENTENCE_END = re.compile(r"[.?!](?=\s|$)|[。？！]")
_ID = re.compile(r"[\w.-]+")
Word = Annotated[str, Field(min_length=1)]


class Avoided(BaseModel):
    """A form that is not to be used: a regular expression, a text it is to find, one it is not."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    pattern: str
    example: str
    passes: str = ""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return pattern


class Forms(BaseModel):
    """How a term is called in a language, and what it means.

    The first preferred form is the usual one; `short` is what stands for it once it is known, an
    abbreviation for instance: good as a rendering, but not looked for in a source.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    preferred: list[Word] = Field(min_length=1)
    short: Word | None = None
    avoid: list[Avoided] = []
    definition: str = ""

    @field_validator("definition")
    @classmethod
    def _defines(cls, text: str) -> str:
        if _MARKUP.search(text):
            raise ValueError("is not plain text")
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        if len(ends) not in (1, 2) or ends[-1] != len(text):
            raise ValueError("is not one or two whole sentences")
        return text

    @property
    def renderings(self) -> list[str]:
        """The forms that a translation may use."""
        return [*self.preferred, self.short] if self.short else self.preferred


class Term(BaseModel):
    """A concept or a name with its forms by locale.

    `keep` marks a name that stands in every language as it is; `context` says where the term is
    meant: it is looked for only in passages whose source matches this regular expression.
    `checked: false` marks a term that is only defined: it is looked for in no text.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: str
    keep: bool = False
    checked: bool = True
    context: str = ""
    forms: dict[str, Forms]

    @field_validator("id")
    @classmethod
    def _is_anchor(cls, written: str) -> str:
        if not _ID.fullmatch(written):
            raise ValueError("is no name of letters, digits and hyphens")
        return written


@dataclass(frozen=True)
class Termbase:
    """The terms of a site, and what is wrong with the file they stand in."""

    terms: tuple[Record[Term], ...] = ()
    flaws: tuple[Flaw, ...] = ()

    @classmethod
    def load(cls, corpus: Corpus) -> Termbase:
        """Read `docs/data/terms.yml`; a missing file is an empty termbase."""
        return cls(*read_records(corpus.settings, "terms.yml", Term))

    @functools.cached_property
    def checked(self) -> tuple[Record[Term], ...]:
        """The terms that are looked for in texts."""
        return tuple(record for record in self.terms if record.value.checked)

    @functools.cached_property
    def finders(self) -> Mapping[str, re.Pattern[str] | None]:
        """By language, one expression for all forms of checked terms, the longest first."""
        return {code: _finder(forms) for code, forms in self.forms.items()}

    @functools.cached_property
    def forms(self) -> Mapping[str, Mapping[str, str]]:
        """By language, the preferred forms of checked terms, folded, with the id of their term."""
        return _by_form(self.checked)

    @functools.cached_property
    def all_forms(self) -> Mapping[str, Mapping[str, str]]:
        """The same of all terms."""
        return _by_form(self.terms)

    def concepts(self, text: str, language: str) -> dict[str, str]:
        """The ids of the terms a text uses, with the form it uses first."""
        finder = self.finders.get(language)
        if finder is None:
            return {}
        forms = self.forms[language]
        found: dict[str, str] = {}
        for match in finder.finditer(text):
            found.setdefault(forms[match[0].casefold()], match[0])
        return found


def _by_form(records: Iterable[Record[Term]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for record in records:
        for code, forms in record.value.forms.items():
            for text in forms.preferred:
                found.setdefault(code, {}).setdefault(text.casefold(), record.value.id)
    return found


def _finder(forms: Iterable[str]) -> re.Pattern[str] | None:
    """Words as a whole where they are Latin; no boundaries in Chinese and Japanese."""
    parts = []
    for form in sorted(forms, key=len, reverse=True):
        start = r"(?<![A-Za-z0-9])" if form[0].isascii() and form[0].isalnum() else ""
        end = r"(?![A-Za-z0-9])" if form[-1].isascii() and form[-1].isalnum() else ""
        parts.append(start + re.escape(form) + end)
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


_HIDDEN = re.compile(r"`[^`]*`|\]\([^)]*\)|<[^>]+>|\{[^}]*\}")


def _visible(text: str) -> str:
    """A text with code, addresses and tags blanked out: offsets stay."""
    return _HIDDEN.sub(lambda match: " " * len(match[0]), text)


_READ = PROSE | {"heading", "title", "description", "row"}


@rule("G101", Severity.WARNING, fix="use the preferred form")
def missing_term(corpus: Corpus, syncs: Syncs, termbase: Termbase) -> Iterator[Hit]:
    """A term of the source is rendered by none of its preferred forms.

    Why: readers take two words for two things.
    Fix: use the preferred form, or add the other one to `docs/data/terms.yml`.
    Source: translations G1
    """
    by_id = {record.value.id: record.value for record in termbase.checked}
    for sync, passage, source in syncs.current:
        if source.kind not in _READ:
            continue
        languages = sync.source.locale.code, sync.target.locale.code
        used = termbase.concepts(_visible(source.text), languages[0])
        if not used:
            continue
        target = "\n".join(_visible(block.text) for block in passage.target)
        rendered = termbase.concepts(target, languages[1])
        for name, form in used.items():
            term = by_id[name]
            forms = term.forms.get(languages[1])
            if name in rendered or forms is None or term.keep:
                continue
            if term.context and not re.search(term.context, source.text):
                continue
            if any(each.casefold() in target.casefold() for each in forms.renderings):
                continue  # a short form, or inside a longer term that was found first
            message = f"{form} is rendered by none of {', '.join(forms.preferred)}"
            yield against(sync, source, passage.target[0], message)


@rule("G102", Severity.ERROR, fix="correct the row")
def broken_termbase(corpus: Corpus, termbase: Termbase) -> Iterator[Hit]:
    """A row of the termbase cannot be read, contradicts itself, or is defined in part.

    Why: a pattern that finds nothing, or finds the preferred form, is worse than none; a term
    without a definition in one language leaves its readers a gap in the glossary.
    Fix: give each avoided form an example it finds; no preferred form may match it. Define a term
    in every language that has a page of the glossary, or in none.
    Source: translations G2
    """
    for flaw in termbase.flaws:
        yield Hit(flaw.location, flaw.message)
    codes = _glossaries(corpus)
    seen: dict[str, Record[Term]] = {}
    for record in termbase.terms:
        first = seen.setdefault(record.value.id, record)
        if first is not record:
            related = (Related(first.location, "the first"),)
            yield Hit(record.at("id"), f"the id {record.value.id} is taken", related=related)
        yield from _contradicted(record)
        yield from _defined_in_part(record, codes)
        for code, forms in record.value.forms.items():
            for index, avoided in enumerate(forms.avoid):
                yield from _tested(record, code, index, avoided, termbase)


def _contradicted(record: Record[Term]) -> Iterator[Hit]:
    term = record.value
    if not term.checked and (term.keep or any(forms.avoid for forms in term.forms.values())):
        yield Hit(record.at("checked"), "what is not checked can neither be kept nor avoided")


def _glossaries(corpus: Corpus) -> list[str]:
    """The languages that have a page of the glossary; all where none has one."""
    having = {each.locale.code for each in corpus.articles if "glossary" in each.labels}
    codes = [each.code for each in corpus.settings.locales]
    return [code for code in codes if code in having] or codes


def _defined_in_part(record: Record[Term], codes: list[str]) -> Iterator[Hit]:
    defined = [code for code, forms in record.value.forms.items() if forms.definition]
    for code in codes if defined else ():
        if code not in defined:
            where = record.at("forms", code)
            yield Hit(where, f"defined in {', '.join(defined)}, but not in {code}")


def _tested(
    record: Record[Term], code: str, index: int, avoided: Avoided, termbase: Termbase
) -> Iterator[Hit]:
    where = record.at("forms", code, "avoid", index)
    if not re.search(avoided.pattern, avoided.example):
        yield Hit(where, f"{avoided.pattern} does not find its example {avoided.example}")
    if avoided.passes and re.search(avoided.pattern, avoided.passes):
        yield Hit(where, f"{avoided.pattern} finds {avoided.passes}, which is to pass")
    for form in termbase.all_forms.get(code, ()):
        if re.search(avoided.pattern, form, re.IGNORECASE):
            yield Hit(where, f"{avoided.pattern} finds the preferred form {form}")


@rule("G103", Severity.WARNING, fix="use one of them throughout")
def two_forms(corpus: Corpus, termbase: Termbase) -> Iterator[Hit]:
    """An article calls one thing by an avoided form and by a preferred one.

    Why: readers look for a difference that is not meant.
    Fix: use the preferred form throughout.
    Source: translations G3
    """
    for article, block, avoided, record in _avoided(corpus, termbase):
        forms = record.value.forms[article.locale.code]
        for other in article.blocks:
            text = _visible(other.text)
            form = next((each for each in forms.preferred if each in text), None)
            if form is not None and other.kind in _READ:
                related = (Related(place(article.path, other), f"{form} here"),)
                yield Hit(
                    place(article.path, block), f"{avoided} here, {form} elsewhere", "", related
                )
                break


@rule("G104", Severity.ERROR, fix="use the preferred form")
def avoided_form(corpus: Corpus, termbase: Termbase) -> Iterator[Hit]:
    """A form stands in the text that the termbase avoids.

    Why: it is another region's word, a calque, or another thing's name.
    Fix: use the preferred form; if the form is right here, narrow the row's pattern.
    Source: translations G1
    """
    for article, block, avoided, record in _avoided(corpus, termbase):
        preferred = record.value.forms[article.locale.code].preferred[0]
        where = _at(article, block, avoided)
        related = (Related(record.at("forms", article.locale.code), "the row"),)
        yield Hit(where, f"{avoided} is not used here", f"write {preferred}", related)


def _avoided(
    corpus: Corpus, termbase: Termbase
) -> Iterator[tuple[Article, Block, str, Record[Term]]]:
    rows: dict[str, list[tuple[re.Pattern[str], Record[Term]]]] = {}
    for record in termbase.checked:
        for code, forms in record.value.forms.items():
            rows.setdefault(code, []).extend(
                (re.compile(avoided.pattern), record) for avoided in forms.avoid
            )
    for article in corpus.articles:
        patterns = rows.get(article.locale.code, [])
        for block in article.blocks if patterns else ():
            text = _visible(block.text) if block.kind in _READ else ""
            for pattern, record in patterns:
                for match in pattern.finditer(text):
                    yield article, block, match[0], record


def _at(article: Article, block: Block, text: str) -> Location:
    lines = article.lines
    for number in range(block.line, min(block.end, len(lines)) + 1):
        column = lines[number - 1].find(text)
        if column >= 0:
            return Location(article.path, number, column + 1)
    return place(article.path, block)


@rule("G105", Severity.WARNING, fix="write the name as the source does")
def changed_name(corpus: Corpus, syncs: Syncs, termbase: Termbase) -> Iterator[Hit]:
    """A name that stands in every language as it is was changed or left out.

    Why: a misspelt company or product is another one, or none.
    Fix: write the name as the source does.
    Source: translations G4
    """
    kept = [record.value for record in termbase.checked if record.value.keep]
    if not kept:
        return
    finder = _finder(
        {form for term in kept for forms in term.forms.values() for form in forms.preferred}
    )
    assert finder is not None
    for sync, passage, source in syncs.current:
        if source.kind not in _READ:
            continue
        target = "\n".join(block.text for block in passage.target)
        for name in dict.fromkeys(finder.findall(_visible(source.text))):
            if name not in target:
                yield against(sync, source, passage.target[0], f"the name {name} is missing")


def _naming_alike(corpus: Corpus) -> Iterator[Article]:
    """All articles; of a narrowed corpus, those that have a name which its own introduce."""
    if corpus.whole is corpus:
        yield from corpus.articles
        return
    texts = [_visible(block.text) for article in corpus.articles for block in article.blocks]
    names = {match["latin"] for text in texts for match in _INTRODUCED.finditer(text)}
    for article in corpus.whole.articles:
        if any(name in article.document.text for name in names):
            yield article


_INTRODUCED = re.compile(
    r"(?P<name>[\u3041-\u30ff\u4e00-\u9fff・ー]{2,12})（(?P<latin>[A-Z][\w .&-]{1,40})）"
)


@rule("G106", Severity.WARNING, fix="use one of them throughout")
def two_transliterations(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """One Latin name is introduced with two transliterations in one language.

    Why: readers take them for two companies.
    Fix: use one of them throughout the site.
    Source: translations G5
    """
    seen: dict[tuple[str, str], tuple[str, Location]] = {}
    for article in _naming_alike(corpus):
        if article.locale.code not in ("zh", "ja"):
            continue
        for block in (each for each in article.blocks if "（" in each.text):
            for match in _INTRODUCED.finditer(_visible(block.text)):
                key = (article.locale.code, match["latin"])
                where = place(article.path, block)
                name, first = seen.setdefault(key, (match["name"], where))
                if not (name.endswith(match["name"]) or match["name"].endswith(name)):
                    related = (Related(first, f"{name} here"),)
                    yield Hit(where, f"{match['latin']} is {match['name']} here", "", related)
