"""Rules T108 to T111: passages cut short, left in the source's words, or rendered unevenly."""

from __future__ import annotations

import functools
import re
import statistics
from collections.abc import Iterator

from ..articles import Article, Corpus
from ..blocks import Block, normal
from ..findings import Hit, Location, Related, Severity, rule
from .structure import PROSE
from .sync import Passage, Sync, Syncs, against, place

_MASK = re.compile(
    r"[!\[](?:(?<=\[)|\[)(?P<text>[^\]]*)\]\([^)]*\)|`[^`]*`|<[^>]+>|\{[^}]*\}|https?://\S+"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_HAN_OR_KANA = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_END = re.compile(r"[.!?:;。！？：；…”’」』）)\]*|]$")
LEAST_LENGTH = 200


@rule("T108", Severity.WARNING, fix="look whether the end of it is missing")
def truncated(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A passage is far shorter than such passages are, or the page ends in mid-sentence.

    Why: the end of a long passage is easily lost in translation.
    Fix: compare it with its source; `allow: {T108: "…"}` if it is right.
    Source: translations T8
    """
    for (_, _), found in _lengths(syncs).items():
        ratios = [ratio for *_, ratio in found]
        if len(ratios) < 8:
            continue
        middle = statistics.median(ratios)
        spread = statistics.median(abs(ratio - middle) for ratio in ratios)
        for sync, passage, source, ratio in found:
            if ratio < min(middle - 3 * spread, 0.6 * middle):
                share = round(100 * ratio / middle)
                message = f"the passage has {share} % of the usual length"
                yield against(sync, source, passage.target[0], message)
    for sync in syncs.all():
        if _ends_whole(sync.source) and not _ends_whole(sync.target):
            last = sync.target.blocks[-1]
            yield Hit(Location(sync.target.path, last.end), "the page ends in mid-sentence")


def _ends_whole(article: Article) -> bool:
    """Whether the last prose of an article ends as a sentence does."""
    prose = [block for block in article.blocks if block.kind in PROSE]
    return not prose or bool(_END.search(prose[-1].text.strip()))


Lengths = dict[tuple[str, str], list[tuple[Sync, Passage, Block, float]]]


def _lengths(syncs: Syncs) -> Lengths:
    """By pair of languages, the length of long passages for each character of their source."""
    found: Lengths = {}
    for sync, passage, source in syncs.current:
        if source.kind not in PROSE:
            continue
        length = len(_masked(source.text))
        if length >= LEAST_LENGTH:
            ratio = sum(len(_masked(each.text)) for each in passage.target) / length
            key = sync.source.locale.code, sync.target.locale.code
            found.setdefault(key, []).append((sync, passage, source, ratio))
    return found


@functools.lru_cache(maxsize=65536)
def _masked(text: str) -> str:
    """The text of a passage without addresses, code and tags."""
    masked = normal(_MASK.sub(lambda match: match["text"] or "", text))
    return text if masked == text else masked  # kept once where they are one


@rule("T109", Severity.WARNING, fix="translate it")
def untranslated(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A passage stands in the translation as it stands in the source, or in its script.

    Why: readers meet another language in the middle of a page.
    Fix: translate it; `allow: {T109: "…"}` for a quotation that is meant to stay.
    Source: translations T9
    """
    for sync, passage, source in syncs.current:
        if source.kind not in PROSE | {"heading", "title", "description", "row"}:
            continue
        for found in passage.target:
            text = _masked(found.text)
            is_same = text == _masked(source.text) and _count(_LETTERS, text) >= 20
            if is_same or _is_foreign(text, sync.target.locale.code):
                yield against(sync, source, found, f"this {found.kind} is not translated")


def _is_foreign(text: str, language: str) -> bool:
    """Whether a passage is in a script its language is not written in."""
    if language not in ("zh", "ja", "en"):
        return False
    least, letters = (0.2, _HAN_OR_KANA) if language == "en" else (0.7, _LATIN)
    foreign = _count(letters, text)
    if foreign <= least * 20:
        return False
    all_letters = _count(_LETTERS, text)
    is_foreign = all_letters >= 20 and foreign > least * all_letters
    return is_foreign and (language == "en" or len(re.findall(r"[A-Za-z]+", text)) >= 8)


def _count(letters: re.Pattern[str], text: str) -> int:
    """How many letters of a kind a text has; the pattern finds them in runs."""
    return sum(map(len, letters.findall(text)))


@rule("T110", Severity.INFO, fix="render it alike, or change the source")
def two_renderings(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """One and the same passage of the source is rendered in two ways.

    Why: readers think that two things are meant.
    Fix: render it alike in both places.
    Source: translations C1
    """
    for sync in syncs.all():
        seen: dict[str, Block] = {}
        for passage in sync.passages:
            source = passage.source
            if source is None or not passage.target or len(source.text) < 20:
                continue
            first = seen.setdefault(source.fingerprint, passage.target[0])
            if first.fingerprint != passage.target[0].fingerprint:
                related = (Related(place(sync.target.path, first), "rendered otherwise here"),)
                yield Hit(
                    place(sync.target.path, passage.target[0]),
                    "the same source, another rendering",
                    "",
                    related,
                )


_ENDS = {"?": "a question", "？": "a question", "!": "an exclamation", "！": "an exclamation"}
_ENDS |= {":": "a colon", "：": "a colon"}
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
_CLOSING = f"{_SPACES}\"'”’」』)）*_]"


def _ending(text: str, language: str) -> str | None:
    """How a passage ends, where that is more than a full stop.

    None where Japanese ends in か, which asks, doubts or suggests.
    """
    bare = text.rstrip(_CLOSING)
    if language == "ja" and bare.endswith(("か", "か。")):
        return None
    return _ENDS.get(bare[-1:], "")


@rule("T111", Severity.INFO, fix="look whether it should end as the source does")
def other_ending(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A passage ends in a question, an exclamation or a colon, and its source does not.

    Why: a question turned into a statement says something else.
    Fix: end it as the source does, or leave it where the language puts it otherwise.
    Source: translations P4
    """
    for sync, passage, source in syncs.current:
        if source.kind not in PROSE:
            continue  # headings ask and state by each language's own habit
        last = passage.target[-1]
        wanted = _ending(_masked(source.text), sync.source.locale.code)
        found = _ending(_masked(last.text), sync.target.locale.code)
        if wanted != found and None not in (wanted, found):
            message = (
                f"it ends in {found or 'a statement'}, its source in {wanted or 'a statement'}"
            )
            yield against(sync, source, last, message)
