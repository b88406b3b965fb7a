"""The settings of a site, read from the plain mapping that `mkdocs.yml` holds."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

FOREIGN = "the file lies outside docs/, behind a link"


class SettingsError(Exception):
    """A setting that cannot be used; the message names its key and value."""


@dataclass(frozen=True, slots=True)
class Locale:
    """A language the site is built in.

    `code` names its folder (`zh`), `tag` is what pages declare (`zh-Hans`, BCP 47), `og` what Open
    Graph asks for (`zh_CN`), `dates` the CLDR locale of its dates, `prefix` where its URLs begin.
    """

    code: str
    tag: str
    og: str
    dates: str
    name: str
    site_name: str
    site_description: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole site: where it lies, where it is served, its locales (the default one first).

    `topics` holds, by category and locale, a name and a sentence; `lead` is the permalink, in any
    language, of the article that front pages open with. What mkdocs-static-i18n and MkDocs do:
    `has_suffixes`: languages are told by `a.fr.md`, not by a folder; `has_fallback`: a page or
    picture that a language lacks is that of the default one; `has_directories`: addresses of pages
    end in a slash.
    """

    root: Path
    docs: Path
    theme: Path | None
    site_url: str
    locales: tuple[Locale, ...]
    topics: Mapping[str, Mapping[str, tuple[str, str]]]
    image: str
    lead: str = ""
    exclude: tuple[str, ...] = ()
    has_suffixes: bool = False
    has_fallback: bool = False
    has_directories: bool = True

    @classmethod
    def read(cls, config: Mapping[str, Any], root: Path) -> Settings:
        """Read what `mkdocs.yml` says; `root` is its folder.

        Where `docs_dir` lies elsewhere, the folder that holds it becomes the root.
        Raises SettingsError with the key and the value that cannot be used.
        """
        config = _mapping(config, "the configuration")
        press = _mapping(config.get("extra") or {}, "extra").get("press") or {}
        press = _mapping(press, "extra.press")
        theme = config.get("theme")
        custom = theme.get("custom_dir") if isinstance(theme, Mapping) else None
        docs = Path(os.path.normpath(root / str(config.get("docs_dir") or "docs")))
        return cls(
            root=root if docs.is_relative_to(root) else docs.parent,
            docs=docs,
            theme=root / str(custom) if custom else None,
            site_url=_site_url(config.get("site_url")),
            locales=_locales(config, _mapping(press.get("locales") or {}, "extra.press.locales")),
            topics=_topics(press.get("topics") or {}),
            image=str(press.get("image") or ""),
            lead=str(press.get("lead") or ""),
            exclude=tuple(str(config.get("exclude_docs") or "").splitlines()),
            has_suffixes=_i18n(config).get("docs_structure", "suffix") == "suffix",
            has_directories=bool(config.get("use_directory_urls", True)),
            has_fallback=bool(_i18n(config).get("fallback_to_default", True)),
        )

    @property
    def has_templates(self) -> bool:
        """Whether pages are made by the templates of `overrides/`, with their words."""
        return self.theme is not None and (self.theme / "strings").is_dir()

    @property
    def default(self) -> Locale:
        """The locale served at the site's root."""
        return self.locales[0]

    @property
    def base_path(self) -> str:
        """The path the site is served under, decoded: `/` or `/repo/`."""
        return unquote(urlsplit(self.site_url).path)

    def is_foreign(self, path: Path) -> bool:
        """Whether a path below docs leads out of it, by `..` or a link: nothing there is read."""
        between = itertools.takewhile(lambda each: each != self.docs, (path, *path.parents))
        if ".." not in path.parts and not any(map(os.path.islink, between)):
            return False  # told without the disk being asked for every folder above
        return not path.resolve().is_relative_to(self.docs.resolve())

    def locale(self, code: str) -> Locale | None:
        """The locale of that code, if the site has it."""
        return next((locale for locale in self.locales if locale.code == code), None)

    def topic(self, name: str, locale: Locale) -> str:
        """A category's name in a language; one that was given no name shows as written."""
        return self.topics.get(name, {}).get(locale.code, (name, ""))[0] or name

    def topic_text(self, name: str, locale: Locale) -> str:
        """What a category is about, in a language; empty where nobody wrote it."""
        return self.topics.get(name, {}).get(locale.code, ("", ""))[1]


def _mapping(value: object, key: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise SettingsError(f"{key} must be a mapping, not {value!r}")
    return value


def _site_url(value: object) -> str:
    url = str(value or "http://127.0.0.1:8000/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(f"site_url must be an http(s) address of a folder, not {url!r}")
    return url.rstrip("/") + "/"


def _i18n(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of mkdocs-static-i18n, in either form that `plugins` may take."""
    plugins = config.get("plugins") or []
    for entry in [plugins] if isinstance(plugins, Mapping) else plugins:
        if isinstance(entry, Mapping) and "i18n" in entry:
            return _mapping(entry["i18n"] or {}, "plugins.i18n")
    return {}


def _languages(config: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    languages = _i18n(config).get("languages")
    if not isinstance(languages, list) or not languages:
        raise SettingsError("plugins.i18n.languages must list at least one language")
    return [_mapping(each, "plugins.i18n.languages") for each in languages]


def _locales(config: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[Locale, ...]:
    built = [each for each in _languages(config) if each.get("build", True)]
    defaults = [each for each in built if each.get("default")]
    if len(defaults) != 1:
        raise SettingsError("plugins.i18n.languages must have exactly one entry with default: true")
    ordered = defaults + [each for each in built if each is not defaults[0]]
    codes = [str(each.get("locale")) for each in ordered]
    for code in known:
        if code not in codes:
            raise SettingsError(f"extra.press.locales.{code}: no language {code!r} is built")
    return tuple(_locale(each, known, config, index == 0) for index, each in enumerate(ordered))


def _locale(
    language: Mapping[str, Any], known: Mapping[str, Any], config: Mapping[str, Any], first: bool
) -> Locale:
    code = str(language.get("locale"))
    own = _mapping(known.get(code) or {}, f"extra.press.locales.{code}")
    tag = str(own.get("tag") or code.replace("_", "-"))
    site_name = language.get("site_name") or config.get("site_name") or ""
    description = language.get("site_description") or config.get("site_description") or ""
    return Locale(
        code=code,
        tag=tag,
        og=str(own.get("og") or tag.replace("-", "_")),
        dates=str(own.get("dates") or tag.replace("-", "_")),
        name=str(language.get("name") or code),
        site_name=str(site_name),
        site_description=str(description),
        prefix="/" if first else f"/{code}/",
    )


def _topics(value: object) -> dict[str, dict[str, tuple[str, str]]]:
    topics = {}
    for name, names in _mapping(value, "extra.press.topics").items():
        key = f"extra.press.topics.{name}"
        names = _mapping(names, key)
        topics[str(name)] = {
            str(code): _topic(each, f"{key}.{code}") for code, each in names.items()
        }
    return topics


def _topic(value: object, key: str) -> tuple[str, str]:
    """A name alone, or a name and a sentence."""
    if isinstance(value, str):
        return value, ""
    both = _mapping(value, key)
    return str(both.get("name") or ""), str(both.get("text") or "")
