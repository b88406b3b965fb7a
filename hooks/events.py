"""The MkDocs adapter: the only module that imports MkDocs. Handlers stand in firing order."""

from __future__ import annotations

import functools
import gc
import logging
import os
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import Environment
from jinja2.meta import find_referenced_templates
from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.yaml import yaml_load

from marking import Marking
from press.articles import Article, Corpus, encoded
from press.bibliography import Bibliography
from press.built import Built, page_file
from press.charts import Drawings
from press.crosslinks import leads_to
from press.feeds import listed
from press.findings import Finding, Severity, as_text, count
from press.head import head_for, head_of_topic
from press.machine import machine_files
from press.permalinks import (
    COMPANIONS,
    companion_url,
    is_served,
    redirects,
    references_url,
    status_url,
)
from press.search import FOLDER, OnRequest, SearchError, is_available, searched, write_index
from press.settings import Locale, Settings, SettingsError
from press.site import Site
from press.sitemap import compressed, robots, sitemap
from press.topics import tags_url
from press.typography import break_headings, join_lines
from preview import Edit, Preview
from rendering import Rendering

_LOG = get_plugin_logger("press")


@dataclass
class _Run:
    """What one `mkdocs` command holds between its events; modules outlive builds."""

    is_serving: bool = False
    is_started: bool = False
    has_preview: bool = False
    plain: Site | None = None  # one that keeps its own templates: it is checked, no more
    rendering: Rendering | None = None
    shared: list[File] = field(default_factory=list)
    printed: Counter[str] = field(default_factory=Counter)  # findings, without their lines
    contents: dict[str, str] = field(default_factory=dict)  # HTML of what feeds list, by `src`
    search: OnRequest = field(default_factory=lambda: OnRequest(_LOG.error))
    config: MkDocsConfig | None = None  # of the last build that is served
    built: dict[str, tuple[Files, Navigation]] = field(default_factory=dict)  # and its locales

    @property
    def pages(self) -> Rendering:
        """What pages are rendered with; on_config has made it before any other event."""
        assert self.rendering is not None
        return self.rendering

    @property
    def site(self) -> Site:
        """The site, loaded at once in all languages."""
        return self.pages.site


_RUN = _Run()


def _ours(handle: Callable[..., Any]) -> Callable[..., Any]:
    """A handler for sites of ours: what a plain one builds is left to MkDocs and its theme."""

    @functools.wraps(handle)
    def handled(*args: Any, **named: Any) -> Any:
        return None if _RUN.plain else handle(*args, **named)

    return handled


def on_startup(command: str, dirty: bool) -> None:
    """Note whether drafts are shown, and leave the missing front page to rule A117."""
    _RUN.is_serving = command == "serve"
    sys.excepthook = _tell
    threading.excepthook = lambda failed: _tell(*failed[:3])  # type: ignore[arg-type]
    # A build makes millions of objects and hardly a cycle: looking for them cost a tenth of it.
    gc.set_threshold(50_000, 50, 100)
    logger = get_plugin_logger("mkdocs_static_i18n.plugin").logger
    logger.addFilter(lambda record: "Could not find a homepage" not in record.getMessage())


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A disk that is full, a folder that may not be written: one line, whoever was writing."""
    if isinstance(error, OSError):
        _LOG.error(f"{error.filename or 'a file of the site'}: {error.strerror or error}")
    else:
        sys.__excepthook__(kind, error, trace)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load the whole site before the first locale is built."""
    if _is_nested(config):
        return config
    if _RUN.is_serving and not _RUN.is_started:
        _refuse_taken_port(config)
    if not _RUN.is_started and not is_available():
        _LOG.info("no search: there is no Pagefind for this platform")
    _RUN.is_started = True
    _RUN.search.begin()
    try:
        settings = Settings.read(_mapping(config), Path(config.config_file_path).parent)
    except SettingsError as error:
        raise ConfigurationError(str(error)) from error
    known = _RUN.rendering.site.corpus.articles if _RUN.rendering else ()
    site = Site.load(settings, with_drafts=_RUN.is_serving, known=known)
    _RUN.plain = site if site.corpus.is_plain else None
    if _RUN.plain:
        return config
    if lacking := site.lacking_templates:
        raise ConfigurationError(lacking)
    # All is ours: MkDocs would look through Material's 14,000 files in every locale.
    config.theme.dirs = [str(settings.theme)]
    env = config.theme.get_env()
    config.theme.get_env = lambda: env  # type: ignore[method-assign] # one for all locales
    _RUN.rendering = Rendering(
        site=site,
        env=env,
        drawings=Drawings(settings.root / ".cache/charts"),
    )
    _RUN.rendering.equip()  # pages are rendered before `on_env` and want its words
    news = (each for locale in settings.locales for each in listed(site, locale))
    _RUN.contents = {article.src: "" for article in news}
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {})
    fences["custom_fences"] = _RUN.rendering.fences
    config.markdown_extensions.append(Marking(_RUN.rendering))  # type: ignore[arg-type] # Markdown takes it
    # Written once at the end, not once per locale.
    config.theme.static_templates -= {"404.html", "sitemap.xml"}
    return config


def _is_nested(config: MkDocsConfig) -> bool:
    """Whether this is a build that mkdocs-static-i18n runs inside its own."""
    plugin = config.plugins.get("i18n")
    return bool(getattr(plugin, "building", False))


def _mapping(config: MkDocsConfig) -> dict[str, Any]:
    """What mkdocs.yml says, as plain values, with what the command line changed."""
    with Path(config.config_file_path).open("rb") as file:
        values = yaml_load(file)
    return {**values, "site_url": config.site_url, "docs_dir": config.docs_dir}


def _refuse_taken_port(config: MkDocsConfig) -> None:
    host, port = config.dev_addr
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            advice = f"stop the other server, or `mkdocs serve -a {host}:{port + 1}`"
            raise ConfigurationError(f"port {port} is taken ({advice})") from error


@_ours
def _collect_shared(files: Files, config: MkDocsConfig) -> Files:
    """Keep what lies in no locale's folder, and drop what no page of this build asks for."""
    site, plugin = _RUN.site, config.plugins["i18n"]
    docs, custom = site.settings.docs.resolve(), site.settings.theme
    _RUN.shared = []
    for file in list(files):
        locale = _locale_of(file)
        if locale and locale.code != plugin.current_language and not site.settings.has_fallback:  # type: ignore[attr-defined]
            files.remove(file)  # built by its own build
            continue
        source = Path(file.abs_src_path or "").resolve()
        if Path(file.src_dir or "").resolve() != docs:
            if custom is None or not source.is_relative_to(custom.resolve()):
                files.remove(file)  # the theme's own scripts and styles
        elif not source.is_relative_to(docs):
            files.remove(file)  # a link out of docs/: never published
        elif locale is None and not file.is_documentation_page():
            _RUN.shared.append(file)
    return files


def _locale_of(file: File) -> Locale | None:
    """The locale whose folder a file lies in."""
    return _RUN.site.settings.locale(file.src_uri.split("/", 1)[0])


@event_priority(-200)
@_ours
def _settle_addresses(files: Files, config: MkDocsConfig) -> Files:
    """Let permalinks decide the addresses, after mkdocs-static-i18n has chosen its files."""
    corpus = _RUN.site.corpus
    for file in list(files):
        if not file.is_documentation_page():
            continue
        article = corpus.by_src.get(file.src_uri)
        if article is None or not is_served(corpus, article):
            files.remove(file)
            continue
        _address(file, article, config)
    for file in _RUN.shared:
        if files.get_file_from_path(file.src_uri) is None:
            files.append(file)
    return files


def _address(file: File, article: Article, config: MkDocsConfig) -> None:
    # MkDocs keeps each of the three for itself, so each has to be told.
    file.dest_uri = page_file(article.url)
    file.url = encoded(article.url.lstrip("/")) or "./"
    file.abs_dest_path = str(Path(config.site_dir, file.dest_uri))


on_files = CombinedEvent(_collect_shared, _settle_addresses)


@event_priority(-200)
@_ours
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep, by locale, what a served site renders edited pages with."""
    if _RUN.is_serving:
        _RUN.config = config
        _RUN.built[config.plugins["i18n"].current_language] = files, nav  # type: ignore[attr-defined]
    return nav


@_ours
def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Give MkDocs the body alone: its own reading swallows broken front matter."""
    article = _RUN.site.corpus.by_src.get(page.file.src_uri)
    return None if article is None else "\n" + article.document.body


@_ours
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the front matter and the article whose links are resolved next."""
    article = _RUN.pages.article = _RUN.site.corpus.by_src.get(page.file.src_uri)
    if article is not None:
        page.meta = {**article.document.front.values, "title": article.title}
    return markdown


@_ours
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the lines of the text: none ends in a space between Han, headings break by phrase."""
    article = _RUN.pages.article
    content = join_lines(html).replace("<pre>", '<pre tabindex="0">')
    if article is None:
        return content
    if article.src in _RUN.contents:
        _RUN.contents[article.src] = content
    return break_headings(content, article.locale.code)


@_ours
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Tell templates which languages have a search."""
    env.globals["searched"] = _searched()
    return env


@_ours
def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Give the template the article and everything its head says."""
    site = _RUN.site
    article = site.corpus.by_src.get(page.file.src_uri)
    if article is not None:
        context["article"] = article
        context["locale"], context["url"] = article.locale, article.url
        context["versions"] = [
            (each.locale, each.article.url if each.article else None)
            for each in site.alternates(article)
        ]
        context["head"] = head_for(site, article, _RUN.pages.cards.picture(article))
    return context


@_ours
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Let go of what is rendered: mkdocs-static-i18n keeps the pages of all languages."""
    if not _RUN.is_serving:
        page.markdown, page.content = "", ""
    return output


@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    """After the last locale: write what belongs to the whole site, check it, say what is wrong."""
    if _is_nested(config):
        return
    if _RUN.plain:
        _report(_RUN.plain.check())
        return
    if _RUN.has_preview:
        _write_own(config)  # and the rest when idle
        return
    for _ in _finish(config):
        pass


def _finish(config: MkDocsConfig) -> Iterator[None]:
    """What is done once all pages are written, step by step."""
    site, folder = _RUN.site, Path(config.site_dir)
    listed = sitemap(site)
    (folder / "sitemap.xml").write_bytes(listed)
    (folder / "sitemap.xml.gz").write_bytes(compressed(listed))
    (folder / "robots.txt").write_text(robots(site), encoding="utf-8")
    _write_page(folder / "404.html", "404.html", base=encoded(site.settings.base_path))
    _write_own(config)
    yield
    for url, data in machine_files(site, _RUN.contents, _RUN.pages.word):
        path = folder / url.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        yield
    for url, article in redirects(site.corpus):
        target = site.url_for(article)
        _write_page(folder / page_file(url), "redirect.html", article=article, url=target)
    drawings, cards = _RUN.pages.drawings, _RUN.pages.cards
    drawings.tidy()
    cards.write(folder)
    if cards.hindrance:
        _LOG.info(cards.hindrance)
    if drawings.unkept or cards.unkept:
        _LOG.info(f"nothing is kept for the next build: {drawings.unkept or cards.unkept}")
    _write_search(folder)
    yield
    _report(site.check(built=Built.load(folder, site.corpus)))


def on_build_error(error: Exception) -> None:
    """Say in a sentence which page is too deep for Python-Markdown, which calls itself for it."""
    article = _RUN.rendering.article if _RUN.rendering else None
    if isinstance(error, RecursionError) and article is not None:
        advice = "take some of its elements out of each other"
        raise PluginError(f"{article.path}:1:1: A122 the page nests too deep to be made ({advice})")


@_ours
def on_serve(
    server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., None]
) -> LiveReloadServer:
    """Render edited texts alone; let a browser's request for the search index make it."""
    app = server.get_app()
    assert app is not None
    server.set_app(_RUN.search.wrapped(app, server.mount_path))
    if not _RUN.is_serving:
        return server  # `--clean`: as it is published
    _RUN.has_preview = True
    server.builder = Preview(
        build=builder,
        render=_render,
        settle=_settle,
        site=lambda: _RUN.plain or _RUN.site,
        watched=[Path(each) for each in (config.docs_dir, config.config_file_path, *config.watch)],
    )
    return server


def _render(edit: Edit) -> None:
    """Bring the pages that show an edit up to date, of an article those of its translations too."""
    _RUN.search.begin()
    old, config = _RUN.site, _served()
    known = old.corpus.by_src
    is_listed = any(article.meta != known[article.src].meta for article in edit.articles)
    _RUN.pages.site = site = old.edited(edit.articles, has_new_data=bool(edit.data))
    _RUN.pages.equip()
    group = {each.src for article in edit.articles for each in site.corpus.group(article)}
    stale = set(group)
    moved = [known[each.src] for each in edit.articles if each.url != known[each.src].url]
    if moved:
        stale |= _showing(moved, old.corpus) | _showing(moved, site.corpus)
        _move(moved)
    if edit.templates and _RUN.pages.env.cache is not None:
        _RUN.pages.env.cache.clear()  # MkDocs' own takes what it has compiled for good
    if edit.data:
        vars(_RUN.pages).pop("cards", None)  # some show a chart
        stale |= site.restated(old)
    filled = _filled_from(edit.templates)
    for page, files, docs, nav in _pages(set(known) if "main" in filled else stale):
        if page.file.src_uri in stale:
            page = Page(None, page.file, config)  # one that was read keeps what it said
            _populate_page(page, config, files)
        _build_page(page, config, docs, nav, _RUN.pages.env)
    if is_listed or edit.data:
        _write_homes()
    _write_own(config, _OWN if is_listed else filled | ({"references"} if edit.data else set()))
    _copy(edit.data)
    _report(site.check_articles(group), is_all=False)


def _filled_from(edited: Iterable[Path]) -> set[str]:
    """The templates of pages that edited ones are a part of: `main`, or one of `_OWN`."""
    env, theme = _RUN.pages.env, _RUN.site.settings.theme
    names = {path.relative_to(theme).as_posix() for path in edited if theme}

    def parts(name: str) -> set[str]:
        assert env.loader is not None
        source, *_ = env.loader.get_source(env, name)
        below = filter(None, find_referenced_templates(env.parse(source)))
        return {name}.union(*(parts(each) for each in below if each != name))

    return {top for top in (*_OWN, "main") if names and names & parts(f"{top}.html")}


def _showing(moved: list[Article], corpus: Corpus) -> set[str]:
    """The articles whose pages name the address of one that moved, by `src`."""
    names = {article.src for article in moved}
    found = {each.src for name in names for each in corpus.group(corpus.by_src[name])}
    return found | {each.src for each in corpus.published if leads_to(corpus, each, names)}


def _move(moved: list[Article]) -> None:
    """Take the files of articles from their old addresses, and tell MkDocs the new ones."""
    config, corpus = _served(), _RUN.site.corpus
    for old in moved:
        companions = (companion_url(old.url, name).lstrip("/") for name in COMPANIONS)
        for path in (Path(config.site_dir, name) for name in (page_file(old.url), *companions)):
            path.unlink(missing_ok=True)
            with suppress(OSError):  # it holds other pages
                os.removedirs(path.parent)
        for files, _ in _RUN.built.values():
            file = files.get_file_from_path(old.src)
            if file is not None:
                _address(file, corpus.by_src[old.src], config)


def _copy(data: Iterable[Path]) -> None:
    """Bring the data files that readers may fetch up to date."""
    files, _ = next(iter(_RUN.built.values()))
    for path in data:
        file = files.get_file_from_path(path.relative_to(_RUN.site.settings.docs).as_posix())
        if file is not None and file.inclusion is not InclusionLevel.EXCLUDED:
            file.copy_file()


def _settle() -> Iterator[None]:
    """Bring the rest of the site up to date: what lists the edited articles, and the findings."""
    if _RUN.plain:
        return
    corpus, cards = _RUN.site.corpus, _RUN.pages.cards
    cards.used.clear()
    for article in corpus.published:
        if is_served(corpus, article):
            cards.picture(article)
    _write_homes()
    yield
    yield from _finish(_served())


def _served() -> MkDocsConfig:
    """What the served site was built with; on_nav has kept it."""
    assert _RUN.config is not None
    return _RUN.config


def _write_homes() -> None:
    """Write the front pages, which list what articles say."""
    homes = {each.src for each in _RUN.site.corpus.published if each.is_home}
    for page, _, docs, nav in _pages(homes):
        _build_page(page, _served(), docs, nav, _RUN.pages.env)


def _pages(wanted: set[str]) -> Iterator[tuple[Page, Files, Sequence[File], Navigation]]:
    """The pages of some articles by `src`, with what MkDocs rendered them with."""
    plugin = _served().plugins["i18n"]
    for code, (files, nav) in _RUN.built.items():
        plugin.current_language = code  # type: ignore[attr-defined]
        docs = files.documentation_pages()
        for file in files.documentation_pages(inclusion=InclusionLevel.is_in_serve):
            if file.src_uri in wanted and file.page:
                yield file.page, files, docs, nav


def _searched() -> list[Locale]:
    """The languages that have a search: none without Pagefind."""
    site = _RUN.site
    return [each for each in site.settings.locales if is_available() and searched(site, each)]


def _write_search(folder: Path) -> None:
    """The dialog in every language, and the index; that of a served site is made when asked for."""
    site, locales = _RUN.site, _searched()
    for locale in locales:
        dialog = folder / "assets/search" / f"{locale.tag}.htm"  # a part, no page of its own
        _write_page(dialog, "search.html", locale=locale, locales=locales)
    if _RUN.is_serving:
        _RUN.search.end(site, folder)
    if _RUN.is_serving or not locales:
        return
    try:
        write_index(site, folder, folder / FOLDER)
    except SearchError as error:
        _LOG.error(f"search: {error}")


_OWN = frozenset({"status", "tags", "references", "topic"})


def _write_own(config: MkDocsConfig, wanted: Collection[str] = _OWN) -> None:
    """Write the pages of the build's own that list articles and works, by their templates."""
    if "status" in wanted:
        _write_everywhere(config, "status", status_url)
    if "tags" in wanted:
        _write_everywhere(config, "tags", tags_url)
    if "references" in wanted:
        works = Bibliography(_RUN.site).by_publisher
        _write_everywhere(config, "references", references_url, works=works)
    if "topic" in wanted:
        _write_topics(config)


def _write_everywhere(
    config: MkDocsConfig, template: str, address: Callable[[Locale], str], **context: Any
) -> None:
    """Write a page of the build's own in every locale."""
    versions = [(locale, address(locale)) for locale in _RUN.site.settings.locales]
    for locale, url in versions:
        facts = {"locale": locale, "url": url, "versions": versions, "config": config, **context}
        _write_page(Path(config.site_dir, page_file(url)), f"{template}.html", **facts)


def _write_topics(config: MkDocsConfig) -> None:
    """Write the page of every topic in every locale."""
    site = _RUN.site
    for topic in (each for locale in site.settings.locales for each in site.topics(locale)):
        facts = {"locale": topic.locale, "url": topic.url, "config": config, "topic": topic}
        versions = [(locale, each and each.url) for locale, each in site.versions(topic)]
        path = Path(config.site_dir, page_file(topic.url))
        head = head_of_topic(site, topic, _RUN.pages.cards.titled(topic.locale, topic.name))
        _write_page(path, "topic.html", versions=versions, head=head, **facts)


def _write_page(path: Path, template: str, **context: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_RUN.pages.env.get_template(template).render(**context), encoding="utf-8")


def _report(findings: list[Finding], is_all: bool = True) -> None:
    """Errors at ERROR, which alone stops a strict build; under serve only what is new or gone.

    A finding that has moved with its line is neither. Nothing is gone where these are not all.
    """
    known, found = _RUN.printed.copy(), Counter[str]()
    for finding in findings:
        name = f"{finding.location.path}: {finding.code} {finding.message}"
        found[name] += 1
        if found[name] > known[name]:
            is_error = finding.severity is Severity.ERROR
            _LOG.log(logging.ERROR if is_error else logging.INFO, as_text(finding))
    if not is_all:
        _RUN.printed = known | found
        return
    for name in sorted((known - found).elements()):
        _LOG.info(f"gone: {name}")
    if findings or known:
        _LOG.info(count(findings))
    _RUN.printed = found if _RUN.is_serving else Counter()
