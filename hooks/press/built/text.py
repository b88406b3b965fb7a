"""Rules B1xx: what readers see in the text of built pages that nobody wrote so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..articles import Corpus
from ..findings import Hit, Severity, rule
from .folder import Built, told
from .wording import HAN, KANA

_WIDE = f"{HAN}{KANA}ー・、。，；：？！（）「」『』《》〈〉【】〔〕"
_MARKS = re.compile(r"\*\*|==|~~|__")
# `x == y` and `__init__` stand in code; what is left of an emphasis touches a word.
_LITERAL = re.compile(
    rf"(?:\*\*|==|~~|__)(?=[\w{_WIDE}“‘\"'(\u00a0])|(?<=[\w{_WIDE}”’\"').,])(?:\*\*|==|~~|__)"
)
_SOFT_BREAK = re.compile(rf"[{_WIDE}][ \t]*\n[ \t]*[{_WIDE}]")
_ITEM = re.compile(r"(?:^|\n)[ \t]*(?:[-*+]|1\.)[ \t]+\S|\n[ \t]*\|.*\|[ \t]*(?:\n|$)")
# A title in an address may hold （）, so a bracket counts where it was not opened.
_SWALLOWED = re.compile(r"[、。，；：！？]|^[^（]*）")
_CJK_RUN = re.compile(f"[{HAN}{KANA}][{HAN}{KANA}ー・]*")
_KANA_RUN = re.compile(f"[{KANA}][{KANA}ー]*")
_HANGUL_RUN = re.compile("[\uac00-\ud7a3]+")


def _around(text: str, found: re.Match[str]) -> str:
    """The place of a fault, with what stands around it."""
    start, end = max(0, found.start() - 12), found.end() + 12
    return repr(text[start:end])


@rule("B101", Severity.ERROR, fix="move the marks so that they open before and close after a word")
def literal_marks(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A mark of Markdown stands in the text that readers see.

    Why: two stars that hug a full-width sign are not taken for emphasis by every parser.
    Fix: put the sign outside the marks; write == and ~~ in code where they are meant.
    Source: pages Z1
    """
    for page in built.whole:
        for block in page.blocks:
            found = _LITERAL.search(block) if _MARKS.search(block) else None
            if found:
                yield told(corpus, page, f"the text shows {found[0]} in {_around(block, found)}")


@rule("B102", Severity.ERROR, fix="mend the hook that joins lines")
def soft_break(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A line of the source breaks between two wide characters of a page.

    Why: a browser shows a space there, which Chinese and Japanese do not have.
    Fix: join the lines in the HTML.
    Source: pages Z3; https://drafts.csswg.org/css-text-4/#line-break-transform
    """
    for page in built.whole:
        for block in (*page.blocks, *page.frame):
            found = _SOFT_BREAK.search(block) if "\n" in block else None
            if found:
                yield told(corpus, page, f"a line breaks in {_around(block, found)}")


@rule("B103", Severity.ERROR, fix="leave a blank line before the list or table")
def lost_list(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A list or table of the source became part of a paragraph.

    Why: Python-Markdown wants a blank line before it; other parsers and previews do not.
    Fix: leave a blank line before it, also behind a colon.
    Source: pages Z14
    """
    for page in built.whole:
        for block in page.blocks:
            found = _ITEM.search(block) if "\n" in block else None
            if found:
                yield told(corpus, page, f"the text shows {_around(block, found)}")


@rule("B104", Severity.ERROR, fix="write the address in angle brackets, or as [text](address)")
def swallowed_sign(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """An address has swallowed a full-width sign of the sentence around it.

    Why: the link leads nowhere, and the sentence has lost its full stop.
    Fix: write <https://…> or [text](https://…).
    Source: pages Z10
    """
    for page in built.whole:
        for anchor in page.anchors:
            found = None if anchor.href.isascii() else _SWALLOWED.search(anchor.href)
            if found:
                yield told(corpus, page, f"{anchor.href[:120]} holds {found[0][-1]!r}")


@rule("B105", Severity.ERROR, fix='write <span lang="zh-Hans">…</span> or lang="ja" around it')
def unmarked_language(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """Words in another script stand in a page without saying in which language they are.

    Why: one code point has Chinese and Japanese forms; the font and the voice are chosen by lang.
    Fix: put an element with lang around them.
    Source: pages Z13, W2; https://www.w3.org/WAI/WCAG22/Understanding/language-of-parts
    """
    for page in built.whole:
        code = built.locale(page).code
        run = {"zh": _KANA_RUN, "ja": _HANGUL_RUN}.get(code, _CJK_RUN)
        words = dict.fromkeys(
            found[0] for block in (*page.own, *page.frame) for found in run.finditer(block)
        )
        if words:
            shown = ", ".join(list(words)[:5])
            more = f" and {len(words) - 5} more" if len(words) > 5 else ""
            yield told(corpus, page, f"no lang says in which language these are: {shown}{more}")
