"""The front matter contract: the site's public interface, read as a Jekyll blog writes it."""

from __future__ import annotations

import difflib
import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..markdown import FrontMatter, Problem

DATE_FORMAT = "%Y-%m-%d %H:%M:%S %z"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{4}")
EXAMPLE_DATE = "2025-12-21 12:00:00 +0900"


def _date(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
        raise ValueError("date")
    try:
        return datetime.strptime(value.strip(), DATE_FORMAT)
    except ValueError:
        raise ValueError("date") from None


def _listed(value: object) -> object:
    """Jekyll reads `tags: one two` as a list of two."""
    return value.split() if isinstance(value, str) else value


Date = Annotated[
    datetime,
    BeforeValidator(_date, json_schema_input_type=str),
    Field(json_schema_extra={"pattern": _DATE.pattern, "examples": [EXAMPLE_DATE]}),
]
Names = Annotated[list[str], BeforeValidator(_listed, json_schema_input_type=list[str] | str)]


class Meta(BaseModel):
    """The front matter of an article or page. Source: the table of keys in README."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    title: str = Field("", description="The heading of the page, of feeds and structured data.")
    permalink: str = Field("", description="The page's URL below the site root, promised for good.")
    date: Date | None = Field(
        None, description="First publication. A page without one is no article."
    )
    updated: Date | None = Field(None, description="The last change of substance.")
    categories: Names = Field([], description="Topics; the first is the section.")
    tags: Names = Field([], description="Keywords in the page's language.")
    lang: str = Field("", description="The page's language; equals the locale folder.")
    description: str = Field("", description="One or two sentences for search results and cards.")
    translations: dict[str, str] = Field(
        {}, description="Permalinks of the same article by locale."
    )
    og_title: str = Field("", description="The title on cards; default: title.")
    og_description: str = Field("", description="The text on cards; default: description.")
    aliases: list[str] = Field([], description="Old URLs that redirect here, the oldest first.")
    source: str = Field("", description="The locale written first; default: that of the root.")
    untranslated: dict[str, str] = Field({}, description="By locale, the reason why it is missing.")
    seo_title: str = Field("", description="A shorter title for search results.")
    image: str = Field("", description="The card's picture, a path below docs/ or beside the file.")
    author: str = Field("", description="Default: the site.")
    draft: bool = Field(False, description="Built by `mkdocs serve`, never published.")
    published: bool = Field(True, description="Jekyll's key: false is a draft.")
    allow: dict[str, str] = Field(
        {}, description="Rule codes waived on this page, with the reason."
    )


# Keys that Jekyll, its usual themes and plugins, or MkDocs read; they have no meaning here.
_SILENT = frozenset(
    [
        "author_profile",
        "canonical_url",
        "category",
        "classes",
        "comments",
        "excerpt",
        "feature",
        "featured",
        "header",
        "hide",
        "icon",
        "image_alt",
        "keywords",
        "last_modified_at",
        "layout",
        "locale",
        "math",
        "mathjax",
        "mermaid",
        "nav_order",
        "order",
        "parent",
        "pin",
        "read_time",
        "redirect_from",
        "redirect_to",
        "ref",
        "related",
        "render_with_liquid",
        "search",
        "seo",
        "share",
        "show_date",
        "sidebar",
        "sitemap",
        "slug",
        "status",
        "subtitle",
        "summary",
        "tag",
        "template",
        "toc",
        "toc_icon",
        "toc_label",
        "toc_sticky",
        "weight",
    ]
)


def schema() -> dict[str, Any]:
    """The JSON Schema of the front matter, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Meta.model_json_schema(mode="validation"),
        "title": "Front matter",
        "required": ["title", "description"],
    }


_WANTED = {
    "title": "text",
    "categories": "a list of names",
    "tags": "a list of words",
    "translations": "a mapping of locales to permalinks",
    "aliases": "a list of old permalinks",
    "untranslated": "a mapping of locales to reasons",
    "draft": "true or false",
    "published": "true or false",
    "allow": "a mapping of rule codes to reasons",
}


def validate(front: FrontMatter) -> tuple[Meta, list[Problem]]:
    """The front matter by the contract; keys with a wrong value fall back to their default."""
    values = {key: value for key, value in front.values.items() if value is not None}
    problems: list[Problem] = []

    def at(*path: str) -> int:
        entry = front.entries.get(path) or front.entries.get(path[:1])
        return entry.value.start if entry else 0

    for key in front.values:
        if key not in Meta.model_fields and key not in _SILENT:
            known = difflib.get_close_matches(key, Meta.model_fields, n=1)
            hint = f"; did you mean {known[0]}?" if known else ""
            problems.append(
                Problem("A103", front.entries[(key,)].key.start, f"the key {key} is unknown{hint}")
            )
    try:
        return Meta.model_validate(values), problems
    except ValidationError as error:
        wrong: dict[str, tuple[str, ...]] = {}
        for each in error.errors():
            wrong.setdefault(str(each["loc"][0]), tuple(str(part) for part in each["loc"]))
        for key, path in wrong.items():
            values.pop(key, None)
            if key in ("date", "updated"):
                problems.append(
                    Problem("A105", at(key), f"{key} is no date such as {EXAMPLE_DATE}")
                )
            else:
                wanted = _WANTED.get(key, "text (put quotes around it)")
                problems.append(Problem("A104", at(*path), f"{key} must be {wanted}"))
        return Meta.model_validate(values), problems
