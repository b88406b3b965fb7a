"""Rules R118 to R122: the figures beside a citation, and the claims of the cited work.

A figure binds to a claim of equal value of a work that its sentence cites, whatever the language:
415 TWh, 4150亿千瓦时 and 4,150億kWh are one claim. `[words](url){claim=ID}` says which claim where
a work has two that fit.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..articles import Article, Corpus
from ..blocks import Block
from ..findings import Hit, Location, Related, Severity, rule
from ..markdown import Document, Link
from ..quantities import LANGUAGES, Quantity, equal, is_measured, read_quantities
from ..records import Record
from .citations import entry_of
from .ledger import Claim, Entry, References

# Kinds of blocks whose text makes no statement of its own.
_UNREAD = frozenset({"code", "html", "figure", "title", "description"})
_SENTENCE_END = re.compile(
    r"[。！？][”』」）\"')*_\]]*"
    r"|[.!?](?<!\b[A-Z].)(?<!\bvs.)(?<!\bNo.)(?<!\bDr.)(?<!\bMr.)(?<!\bInc.)(?<!\bLtd.)"
    r"(?<!\bCorp.)[\"'”’)*_\]]*(?:\[\^[^\]\s]+\])*(?=\s+[\"'“‘(\[*_]*[A-Z0-9])"
)
_ADDRESS = re.compile(r"\]\([^)\s]*\)(?:\{[^}\n]*\})?|`[^`\n]*`")


def _says(claim: Claim, figure: Quantity, *, in_value: bool = False) -> bool:
    """Whether a figure is one of a claim's, of its value alone: USD 60 per million tokens."""
    for each in claim.figures:
        if equal(figure, each) and (not in_value or each.start < len(claim.value)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that cites works: its figures, which count from `start` in the file, and links."""

    article: Article
    start: int
    text: str
    figures: tuple[Quantity, ...]
    links: tuple[Link, ...]

    def at(self, figure: Quantity) -> int:
        """Where a figure stands in the file."""
        text = self.article.document.text
        at = self.start + figure.start
        return at + len(text[at:]) - len(text[at:].lstrip())


def sentences(article: Article, links: Sequence[Link]) -> Iterator[Sentence]:
    """The sentences of an article that have one of the links, which come in their order."""
    places = [link.at for link in links]
    document = article.document
    blocks = (each for each in document.blocks if _between(places, *_span(document, each)))
    for start, text in _passages(document, blocks):
        inside = _between(places, start, start + len(text))
        if inside:
            yield from _cut(article, start, text, links[inside.start : inside.stop])


def _between(places: Sequence[int], start: int, end: int) -> range:
    """Which places, in their order, lie between two others."""
    return range(bisect.bisect_left(places, start), bisect.bisect_left(places, end))


def _passages(document: Document, blocks: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """Those blocks that make statements, each with its offset in the file."""
    for block in blocks:
        if block.kind not in _UNREAD:
            start, end = _span(document, block)
            text = document.text[start:end]
            inner = text.find(block.text)  # without container marks, as the figures are read once
            yield (start + inner, block.text) if inner >= 0 else (start, text)


def _span(document: Document, block: Block) -> tuple[int, int]:
    """Where the lines of a block begin and end in the file."""
    starts = document.starts
    end = starts[block.end] if block.end < len(starts) else len(document.text)
    return starts[block.line - 1], end


def _cut(article: Article, start: int, text: str, links: Sequence[Link]) -> Iterator[Sentence]:
    """The sentences of a passage that have one of its links."""
    shown = _ADDRESS.sub(lambda match: "\u00b7" * len(match[0]), text)
    ends = [match.end() for match in _SENTENCE_END.finditer(shown)]
    figures = [each for each in read_quantities(text, article.locale.code) if _is_weighty(each)]
    begin = 0
    for end in [*ends, len(text)]:
        inside = tuple(link for link in links if begin <= link.at - start < end)
        if inside:
            said = tuple(figure for figure in figures if begin <= figure.start < end)
            yield Sentence(article, start, text[begin:end], said, inside)
        begin = end


def _is_weighty(figure: Quantity) -> bool:
    """Whether a figure makes a statement: no date, no name, and no unit such as 1兆瓦."""
    return figure.is_strong and is_measured(figure) and figure.face != 1


Bound = tuple[Record[Entry], Claim]


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence with the works it cites, each with the claims that its links name."""

    sentence: Sentence
    works: tuple[tuple[Link, Record[Entry]], ...]

    def candidates(self, figure: Quantity) -> list[Bound]:
        """The claims of the cited works that a figure equals; those a link names before others."""
        found, named = [], []
        for link, record in self.works:
            for claim in record.value.claims:
                if _says(claim, figure):
                    found.append((record, claim))
                    if claim.id in link.claims:
                        named.append((record, claim))
        return list({(bound[0].value.id, bound[1].id): bound for bound in named or found}.values())


def citations(corpus: Corpus, references: References) -> Iterator[Citation]:
    """Every sentence of the site that cites a work of the ledger, where its figures can be read."""
    for article in corpus.articles:
        if article.locale.code not in LANGUAGES:
            continue
        works = {link.at: (link, record) for link, record in _works(article, references)}
        links = [link for _, (link, _) in sorted(works.items())]
        for sentence in sentences(article, links):
            yield Citation(sentence, tuple(works[link.at] for link in sentence.links))


class Claims:
    """How the figures of a site bind to the claims of the ledger, worked out once."""

    def __init__(self, corpus: Corpus, references: References) -> None:
        self.citations = tuple(citations(corpus, references))

    @functools.cached_property
    def bindings(self) -> tuple[tuple[Citation, Quantity, list[Bound]], ...]:
        """Every figure beside a citation, with the claims it equals."""
        return tuple(
            (citation, figure, citation.candidates(figure))
            for citation in self.citations
            for figure in citation.sentence.figures
        )


def traced(
    article: Article, references: References
) -> Iterator[tuple[Location, Quantity, Bound | None]]:
    """Every figure of an article with the claim that it rests on, None where it rests on none.

    A figure binds to a work that its sentence cites, else to one that the article cites elsewhere.
    """
    works = tuple(_works(article, references))
    by_place = {link.at: (link, record) for link, record in works}
    links = [link for _, (link, _) in sorted(by_place.items())]
    bound = {}
    for sentence in sentences(article, links):
        citation = Citation(sentence, tuple(by_place[link.at] for link in sentence.links))
        for figure in sentence.figures:
            bound[sentence.at(figure)] = next(iter(citation.candidates(figure)), None)
    for start, text in _passages(article.document, article.document.blocks):
        whole = Citation(Sentence(article, start, text, (), ()), works)
        for figure in read_quantities(text, article.locale.code):
            if _is_weighty(figure):
                at = whole.sentence.at(figure)
                claim = bound.get(at) or next(iter(whole.candidates(figure)), None)
                yield article.at(at), figure, claim


_OWN = re.compile(r"\{:[^}\n]*\.own\b")


def is_own(article: Article, line: int) -> bool:
    """Whether the passage at a line says by `{: .own}` that its figures are the author's sums."""
    blocks = article.document.blocks
    return any(block.line <= line <= block.end and _OWN.search(block.text) for block in blocks)


@rule("R118", Severity.WARNING, fix="write a claim for it in docs/data/references.yml")
def no_claim(corpus: Corpus, claims: Claims) -> Iterator[Hit]:
    """A figure stands beside a citation, and no cited work has a claim of that value.

    Why: nobody can tell whether the work says it, nor notice when it no longer does.
    Fix: write the claim into the entry: `{id, value, unit, period}`; or mend the figure.
    Source: references, section 6 (claim-to-source traceability)
    """
    for citation, figure, bound in claims.bindings:
        if not bound:
            sentence = citation.sentence
            ids = ", ".join(dict.fromkeys(record.value.id for _, record in citation.works))
            near = Related(citation.works[0][1].at("claims"), "the claims of the work")
            message = f"{figure.text} is no claim of {ids}"
            yield Hit(sentence.article.at(sentence.at(figure)), message, "", (near,))


@rule("R119", Severity.WARNING, fix="name a claim of the work whose figure the sentence gives")
def wrong_claim(corpus: Corpus, claims: Claims) -> Iterator[Hit]:
    """A link names a claim that its work does not have, or whose figure its sentence lacks.

    Why: what readers and the probe are told of the figure would be about another one.
    Fix: write the id of a claim of the cited work, or delete `{claim=…}`.
    Source: references, section 6 (claim-to-source traceability)
    """
    for citation in claims.citations:
        for link, record in citation.works:
            known = {claim.id: claim for claim in record.value.claims}
            for name in link.claims:
                reason = _misnamed(citation.sentence, known.get(name))
                if reason:
                    place = citation.sentence.article.at(link.at)
                    near = Related(record.at("claims"), f"the claims of {record.value.id}")
                    yield Hit(place, f"the claim {name} {reason}", "", (near,))


def _misnamed(sentence: Sentence, claim: Claim | None) -> str:
    if claim is None:
        return "is not in the ledger"
    is_said = any(_says(claim, figure, in_value=True) for figure in sentence.figures)
    return "" if is_said else f"({claim.value} {claim.unit}".rstrip() + ") is not in the sentence"


@rule("R120", Severity.INFO, fix="write {claim=ID} behind the link")
def unclear_claim(corpus: Corpus, claims: Claims) -> Iterator[Hit]:
    """A figure equals two claims of the cited work.

    Why: if one of them changes, nobody knows which sentence to mend.
    Fix: say which is meant: `[words](url){claim=ID}`.
    Source: references, section 6 (claim-to-source traceability)
    """
    for citation, figure, bound in claims.bindings:
        bound = [each for each in bound if _says(each[1], figure, in_value=True)]
        owners = [record.value.id for record, _ in bound]
        if len(owners) > len(set(owners)):
            sentence = citation.sentence
            ids = ", ".join(claim.id for _, claim in bound)
            near = tuple(_at(record, claim) for record, claim in bound)
            place = sentence.article.at(sentence.at(figure))
            yield Hit(place, f"{figure.text} may be {ids}", "", near)


def _at(record: Record[Entry], claim: Claim) -> Related:
    index = record.value.claims.index(claim)
    return Related(record.at("claims", index), f"{claim.id} of {record.value.id}")


@rule("R121", Severity.WARNING, fix="cite it in the source too, or cite what the source cites")
def cited_in_one_language(corpus: Corpus, references: References) -> Iterator[Hit]:
    """A translation cites a work that its source does not.

    Why: readers of one language are given other evidence than those of another.
    Fix: cite the work in the source too, or take it out.
    Source: references, section 6; what a translation lacks is told by K107
    """
    for article in corpus.articles:
        source = corpus.source(article)
        if source is article:
            continue
        known = {record.value.id for _, record in _works(source, references)}
        for link, record in _works(article, references):
            if record.value.id not in known:
                known.add(record.value.id)
                near = Related(source.at(0), "the source")
                yield Hit(article.at(link.at), f"{record.value.id} is not cited there", "", (near,))


def _works(article: Article, references: References) -> Iterator[tuple[Link, Record[Entry]]]:
    for link in article.document.links:
        record = entry_of(references, link.href)
        if record is not None:
            yield link, record


_ATTRIBUTED = re.compile(
    r"\baccording to|\breport(?:s|ed)\b|\b(?:says|said|puts?|estimates?d?|finds|found|counted|"
    r"expects?|forecasts?|reckon\w*|figures?)\b"
    r"|据|按|称|表示|报道|估[计算]|预[计测]|认为|统计|公告|转述|指出|给出"
    r"|によ[るれり]|伝え|報じ|述べ|推計|試算|予測|見[るて込通]|発表|集計|とされ|示[すし]",
    re.IGNORECASE,
)


@rule(
    "R117", Severity.WARNING, fix="say in the sentence who says it, or name a read work in `via:`"
)
def cited_as_if_read(corpus: Corpus, claims: Claims) -> Iterator[Hit]:
    """A figure rests on a work that nobody has read, and the sentence does not say so.

    Why: the page vouches for words that nobody on it has seen.
    Fix: say who says it (“according to …”), or name the read work that reports it in `via:`.
    Source: references, section 6; `is_read`, `accessed` and `via` in the ledger
    """
    for citation in claims.citations:
        sentence = citation.sentence
        unread = [(link, record) for link, record in citation.works if record.value.is_hearsay]
        if not unread or not sentence.figures or len(unread) < len(citation.works):
            continue
        for link, record in unread:
            if not _ATTRIBUTED.search(sentence.text) and not _names(sentence, record.value):
                message = f"nobody has read {record.value.id}, and the sentence names no speaker"
                yield Hit(sentence.article.at(link.at), message)


def _names(sentence: Sentence, entry: Entry) -> bool:
    """Whether a sentence names the publisher of a work."""
    words = re.findall(r"[\w.]{3,}", entry.publisher)
    return any(word in sentence.text for word in words)
