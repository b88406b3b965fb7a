"""Entries of the ledger as reference managers read them.

Only what an entry knows is written. Its publisher is no author, and a work that was read on a day
not noted has no day of access.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from .ledger import Copy, Entry

# A name with one comma; what joins names with `and` is the name of a body.
_PERSON = re.compile(r"(?!.*\sand\s)([^,]*[^,\s])\s*,\s*([^,\s][^,]*)", re.IGNORECASE)

# Every command stands in braces of its own: text after it keeps its space, and no outer pair of
# braces begins with a backslash, which BibTeX would take for an accent and change in case.
# BibTeX counts even `\{`, so braces are written by name.
_MACROS = str.maketrans(
    {character: f"{{\\{character}}}" for character in "&%#_$"}
    | {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        "`": r"{\textasciigrave}",
        "<": r"{\textless}",
        ">": r"{\textgreater}",
        "|": r"{\textbar}",
    }
)
_LIGATURE = re.compile(r"([-'])(?=\1)")  # `--` and `''` would be set as a dash and a quote

# An address is taken verbatim but its braces are counted; written as RFC 3986 asks, it has none.
_VERBATIM = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})


def as_csl(entries: Iterable[Entry]) -> str:
    """A CSL-JSON array, in the order given.

    CSL has no variable for the address of an archived copy (schema issue 387): the newest copy is
    the `archive_location`, "storage location within an archive", and its day stands in the `note`.
    `archive`, the name of the archive, is not known.

    Source: https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables;
    https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json;
    https://github.com/citation-style-language/schema/issues/387
    """
    items = [_present(_csl(entry)) for entry in entries]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def as_bibtex(entries: Iterable[Entry]) -> str:
    """A BibLaTeX file in UTF-8 with an `@online` for each entry, in the order given.

    `organization` is who published an `@online`; `date` may end at the year or month; `langid` is
    a language tag, as Biber reads it; `url` is verbatim. Titles and names of bodies have braces of
    their own, so that no style changes their case and no `and` in them parts them.

    Source: https://mirrors.ctan.org/macros/latex/contrib/biblatex/doc/biblatex.pdf (2.1.1, 2.2.1
    to 2.2.3); https://mirrors.ctan.org/info/bibtex/tamethebeast/ttb_en.pdf (braces, names)
    """
    return "\n".join(_online(_key(entry.id), _present(_bibtex(entry))) for entry in entries)


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _csl(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "type": "webpage",
        "title": entry.title,
        "author": [_csl_name(name) for name in entry.authors],
        "publisher": entry.publisher,
        "issued": _csl_date(entry.published),
        "accessed": _csl_date(entry.accessed),
        "language": entry.language,
        "URL": entry.url,
        **_csl_archive(_newest(entry)),
    }


def _csl_archive(copy: Copy | None) -> dict[str, str]:
    return {"archive_location": copy.url, "note": f"archived {copy.date}"} if copy else {}


def _csl_name(name: str) -> dict[str, str]:
    person = _PERSON.fullmatch(name)
    return {"family": person[1], "given": person[2]} if person else {"literal": name}


def _csl_date(day: str) -> dict[str, list[list[int]]]:
    parts = [int(part) for part in _date(day).split("-") if part]
    return {"date-parts": [parts]} if parts else {}


def _bibtex(entry: Entry) -> dict[str, str]:
    copy = _newest(entry)
    return {
        "author": " and ".join(_bibtex_name(name) for name in entry.authors),
        "title": _kept(entry.title),
        "organization": _kept(entry.publisher),
        "date": _date(entry.published),
        "urldate": _date(entry.accessed),
        "langid": entry.language,
        "url": entry.url.translate(_VERBATIM),
        "note": _escaped(f"archived {copy.date}, {copy.url}") if copy else "",
    }


def _bibtex_name(name: str) -> str:
    return _escaped(name) if _PERSON.fullmatch(name) else _kept(name)


def _online(key: str, fields: dict[str, str]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@online{{{key},\n{lines}}}\n"


def _key(name: str) -> str:
    """An id without what ends a key or begins a comment."""
    return re.sub(r"[^\w:.+/-]", "-", name)


def _kept(text: str) -> str:
    return f"{{{_escaped(text)}}}" if text else ""


def _escaped(text: str) -> str:
    return _LIGATURE.sub(r"\1{}", text.translate(_MACROS))


def _date(day: str) -> str:
    return "" if day == "latest" else day


def _newest(entry: Entry) -> Copy | None:
    return max(entry.archive, key=lambda copy: copy.date, default=None)
