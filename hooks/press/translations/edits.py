"""How much an edit of a passage weighs, from the difference alone, and how to show it."""

from __future__ import annotations

import difflib
import enum
import re

from ..blocks import normal
from ..quantities import read_quantities


class Weight(enum.IntEnum):
    """The classes of edits, from the one that changes nothing. Source: translations N2."""

    COSMETIC = 0
    MECHANICAL = 1
    MINOR = 2
    SUBSTANTIVE = 3


_CODE = re.compile(r"(`+).+?\1", re.DOTALL)
_DESTINATION = re.compile(r"\]\([^)]*\)(\{[^}]*\})?|<https?://[^>]*>")
_NEGATION = re.compile(
    r"\b(?:not?|never|none|nor|without|hardly|cannot|\w+n['’]t)\b|[不没沒无無非未莫勿]|ない|なく|なかった|ません|ぬ\b|ずに",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][\w-]*|[A-Za-z]*[A-Z]+[A-Za-z0-9-]+")
_WORD = re.compile(r"[A-Za-z0-9À-ɏ]+(?:[.,'’-][A-Za-z0-9À-ɏ]+)*|\s+|.", re.DOTALL)

MINOR_CHARACTERS = 3
MINOR_SHARE = 0.05
_MOST_COMPARED = 2_000  # characters between the first and the last difference


def weigh(old: str, new: str, language: str, *, is_code: bool = False) -> Weight:
    """The class of an edit from `old` to `new`, Markdown of one passage in one language."""
    if old == new or (not is_code and normal(old) == normal(new)):
        return Weight.COSMETIC
    if is_code or _prose(old) == _prose(new):
        return Weight.MECHANICAL
    if _changed(old, new) and _meaning(old, language) == _meaning(new, language):
        return Weight.MINOR
    return Weight.SUBSTANTIVE


def _prose(text: str) -> str:
    """A passage without its code and without where its links and pictures lead."""
    return normal(_DESTINATION.sub("]", _CODE.sub("`", text)))


def _changed(old: str, new: str) -> bool:
    """Whether few enough characters differ to be the correction of a slip."""
    before, after = _prose(old), _prose(new)
    same = _begins(before, after)
    before, after = before[same:], after[same:]
    same = _begins(before[::-1], after[::-1])
    before, after = before[: len(before) - same], after[: len(after) - same]
    if min(len(before), len(after)) > _MOST_COMPARED:
        return False  # which would take its time, and is more than a slip
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    edited = sum(
        max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"
    )
    return edited <= max(MINOR_CHARACTERS, MINOR_SHARE * len(old))


def _begins(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    shared = min(len(one), len(other))
    return next((place for place in range(shared) if one[place] != other[place]), shared)


def _meaning(text: str, language: str) -> tuple[object, ...]:
    """What a slip of the pen does not touch: figures, negations, names and links."""
    prose = _prose(text)
    figures = sorted(
        (quantity.dimension, str(quantity.value)) for quantity in read_quantities(text, language)
    )
    names = _NAME.findall(prose) if language != "en" else re.findall(r"(?<=[a-z,] )[A-Z]\w*", prose)
    return (
        figures,
        [match.casefold() for match in _NEGATION.findall(prose)],
        sorted(names),
        sorted(_DESTINATION.findall(text)),
    )


def words(text: str) -> list[str]:
    """A text cut for showing differences: Latin words, spaces, and anything else by characters."""
    return _WORD.findall(text)


def show(old: str, new: str, around: int | None = None) -> str:
    """The difference of two texts in one line: `[-taken out-]` and `{+put in+}`.

    With `around` only that many characters of what stayed are kept beside each change.
    """
    a, b = words(old), words(new)
    parts = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(_elided("".join(a[i1:i2]), around))
            continue
        if i2 > i1:
            parts.append(f"[-{''.join(a[i1:i2])}-]")
        if j2 > j1:
            parts.append(f"{{+{''.join(b[j1:j2])}+}}")
    return "".join(parts)


def _elided(text: str, around: int | None) -> str:
    if around is None or len(text) <= 2 * around + 3:
        return text
    return f"{text[:around]} … {text[-around:]}"
