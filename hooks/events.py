"""The MkDocs adapter: the only module that imports MkDocs. Handlers stand in firing order."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from babel import Locale as Cldr
from babel.dates import format_date, format_skeleton
from jinja2 import Environment
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.yaml import yaml_load

from press.articles import Article, encoded
from press.bibliography import Bibliography
from press.built import Built, page_file
from press.charts import Drawings, Words
from press.charts.block import read_chart
from press.charts.table import KINDS
from press.crosslinks import Destination, Elsewhere, relative, resolve, twin
from press.explorable import Drawn, read_explorable
from press.findings import Finding, Severity, as_text, count
from press.head import head_for
from press.passages import set_ids
from press.permalinks import blocked, redirects, references_url, status_url
from press.references.ledger import Copy, Entry
from press.search import FOLDER, OnRequest, SearchError, is_available, searched, write_index
from press.settings import Locale, Settings, SettingsError
from press.site import Site
from press.sitemap import compressed, robots, sitemap
from press.translations.sync import Sync, outdated
from press.translations.terms import Term
from press.typography import join_lines

_LOG = get_plugin_logger("press")


@dataclass
class _Run:
    """What one `mkdocs` command holds between its events; modules outlive builds."""

    is_serving: bool = False
    is_started: bool = False
    site: Site | None = None
    env: Environment | None = None
    article: Article | None = None
    shared: list[File] = field(default_factory=list)
    printed: set[str] = field(default_factory=set)
    drawings: Drawings | None = None
    search: OnRequest = field(default_factory=lambda: OnRequest(_LOG.error))
    defined: dict[str, tuple[Term, ...]] = field(default_factory=dict)

    @property
    def loaded(self) -> Site:
        """The site; on_config has loaded it before any other event."""
        assert self.site is not None
        return self.site


_RUN = _Run()


def on_startup(command: str, dirty: bool) -> None:
    """Note whether drafts are shown, and leave the missing front page to rule A117."""
    _RUN.is_serving = command == "serve"
    logger = logging.getLogger("mkdocs.plugins.mkdocs_static_i18n.plugin")
    logger.addFilter(lambda record: "Could not find a homepage" not in record.getMessage())


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
    _RUN.site = Site.load(settings, with_drafts=_RUN.is_serving)
    _RUN.env = config.theme.get_env()  # pages are rendered before `on_env` and want its words
    _RUN.drawings = Drawings(settings.root / ".cache/charts")
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {})
    fences["custom_fences"] = [
        {"name": "chart", "class": "chart", "format": _chart},
        {"name": "glossary", "class": "glossary", "format": _glossary},
        {"name": "explorable", "class": "explorable", "format": _explorable},
    ]
    config.markdown_extensions.append(_PressExtension())  # type: ignore[arg-type] # Markdown takes it
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


def _collect_shared(files: Files, config: MkDocsConfig) -> Files:
    """Keep what lies in no locale's folder, and drop what no page of ours asks for."""
    site = _RUN.loaded
    docs, custom = site.settings.docs.resolve(), site.settings.theme
    _RUN.shared = []
    for file in list(files):
        source = Path(file.abs_src_path or "").resolve()
        if Path(file.src_dir or "").resolve() != docs:
            if custom is None or not source.is_relative_to(custom.resolve()):
                files.remove(file)  # the theme's own scripts and styles
        elif not source.is_relative_to(docs):
            files.remove(file)  # a link out of docs/: never published
        elif not _in_locale(file) and not file.is_documentation_page():
            _RUN.shared.append(file)
    return files


def _in_locale(file: File) -> bool:
    return _RUN.loaded.settings.locale(file.src_uri.split("/", 1)[0]) is not None


@event_priority(-200)
def _settle_addresses(files: Files, config: MkDocsConfig) -> Files:
    """Let permalinks decide the addresses, after mkdocs-static-i18n has chosen its files."""
    corpus = _RUN.loaded.corpus
    wanted = {article.src: article for article in corpus.published}
    for file in list(files):
        if not file.is_documentation_page():
            continue
        article = wanted.get(file.src_uri)
        is_served = article is not None and corpus.by_url.get(article.url) is article
        if article is None or not is_served or blocked(corpus, article.url):
            files.remove(file)
            continue
        # MkDocs keeps each of the three for itself, so each has to be told.
        file.dest_uri = page_file(article.url)
        file.url = encoded(article.url.lstrip("/")) or "./"
        file.abs_dest_path = str(Path(config.site_dir, file.dest_uri))
    for file in _RUN.shared:
        if files.get_file_from_path(file.src_uri) is None:
            files.append(file)
    return files


on_files = CombinedEvent(_collect_shared, _settle_addresses)


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Give MkDocs the body alone: its own reading swallows broken front matter."""
    article = _RUN.loaded.corpus.by_src.get(page.file.src_uri)
    return None if article is None else "\n" + article.document.body


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the front matter and the article whose links are resolved next."""
    _RUN.article = _RUN.loaded.corpus.by_src.get(page.file.src_uri)
    if _RUN.article is not None:
        page.meta = {**_RUN.article.document.front.values, "title": _RUN.article.title}
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Take out the line breaks that a browser would show as spaces between Han and kana."""
    return join_lines(html)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give templates dates and language names in the words of their language."""
    env.filters["long_date"] = _long_date
    env.filters["relative_to"] = lambda url, start: encoded(relative(start, url))
    env.filters["language_in"] = lambda code, locale: _language(locale, code)
    env.globals["site"] = _RUN.loaded
    env.globals["status_url"] = status_url
    env.globals["references_url"] = references_url
    env.globals["searched"] = _searched()
    env.trim_blocks = env.lstrip_blocks = True
    _RUN.env = env
    return env


def _long_date(day: date | str, locale: Locale) -> str:
    """A date in the words of a language; in ISO form it may lack its day and its month.

    What is no date stays as it was written.
    """
    cldr = _cldr(locale)
    if not isinstance(day, str):
        return format_date(day, format="long", locale=cldr)
    try:
        moment = date.fromisoformat(f"{day}-01-01"[: len("2026-11-24")])
    except ValueError:
        return day
    skeleton = {len("2026"): "y", len("2026-11"): "yMMMM"}.get(len(day))
    if skeleton:
        return format_skeleton(skeleton, moment, locale=cldr)
    return format_date(moment, format="long", locale=cldr)


def _cldr(locale: Locale) -> Cldr:
    return Cldr.parse(locale.dates, sep="_")


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Give the template the article and everything its head says."""
    site = _RUN.loaded
    article = site.corpus.by_src.get(page.file.src_uri)
    if article is not None:
        context["article"] = article
        context["locale"] = article.locale
        context["head"] = head_for(site, article)
        context["terms"] = _RUN.defined.get(article.src, ())
        context["glossary"] = site.glossary(article.locale)
    return context


@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    """After the last locale: write what belongs to the whole site, check it, say what is wrong."""
    if _is_nested(config):
        return
    site, folder = _RUN.loaded, Path(config.site_dir)
    listed = sitemap(site)
    (folder / "sitemap.xml").write_bytes(listed)
    (folder / "sitemap.xml.gz").write_bytes(compressed(listed))
    (folder / "robots.txt").write_text(robots(site), encoding="utf-8")
    _write_page(folder / "404.html", "404.html", base=encoded(site.settings.base_path))
    _write_everywhere(folder, "status", status_url)
    _write_everywhere(folder, "references", references_url, works=Bibliography(site).by_publisher)
    for url, article in redirects(site.corpus):
        target = site.url_for(article)
        _write_page(folder / page_file(url), "redirect.html", article=article, url=target)
    if _RUN.drawings is not None:
        _RUN.drawings.tidy()
    _write_search(folder)
    _report(site.check(built=Built.load(folder, site.corpus)))


def on_serve(
    server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., None]
) -> LiveReloadServer:
    """Let a browser's request for the search index make it: no reload waits for it."""
    app = server.get_app()
    assert app is not None
    server.set_app(_RUN.search.wrapped(app, server.mount_path))
    return server


def _searched() -> list[Locale]:
    """The languages that have a search: none without Pagefind."""
    site = _RUN.loaded
    return [each for each in site.settings.locales if is_available() and searched(site, each)]


def _write_search(folder: Path) -> None:
    """The dialog in every language, and the index; that of a served site is made when asked for."""
    site, locales = _RUN.loaded, _searched()
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


def _chart(source: str, *_: Any, **__: Any) -> str:
    """The figure of a chart block; nothing where a rule says why it cannot be drawn."""
    article, site, drawings = _RUN.article, _RUN.loaded, _RUN.drawings
    chart, _problem, _line = read_chart(source)
    table = site.tables.by_name.get(chart.data) if chart else None
    if article is None or chart is None or table is None or drawings is None or _RUN.env is None:
        return "<!-- -->"
    times = site.units.times(table.unit, article.locale.code)
    words = Words(article.locale.dates, lambda key: _word(article.locale, key), times)
    rows = chart.rows(table)
    known = site.references.by_id
    sources = dict.fromkeys(row.source for row in rows if row.source in known)
    return _RUN.env.get_template("partials/chart.html").render(
        svg=drawings.svg(chart, table, words),
        chart=chart,
        rows=rows,
        kinds=sorted({row.kind for row in rows}, key=KINDS.index),
        unit=site.units.name(table.unit, article.locale.code),
        sources={source: known[source].value for source in sources},
        works=_by_publisher(known[source].value for source in sources),
        words=words,
        t=words.word,
        file=encoded(relative(article.url, f"/data/{table.name}")),
    )


def _glossary(source: str, *_: Any, **__: Any) -> str:
    """The list of all terms, each in every language, that of the page first."""
    article, site = _RUN.article, _RUN.loaded
    if article is None or _RUN.env is None:
        return "<!-- -->"
    others = (locale for locale in site.settings.locales if locale != article.locale)
    return _RUN.env.get_template("partials/glossary.html").render(
        glossary=site.glossary(article.locale), locales=[article.locale, *others]
    )


def _explorable(source: str, *_: Any, **__: Any) -> str:
    """The figure that readers move, drawn for its defaults; nothing where a rule says why."""
    article = _RUN.article
    explorable, _problem = read_explorable(source)
    if article is None or explorable is None or _RUN.env is None:
        return "<!-- -->"
    locale = article.locale
    return _RUN.env.get_template("partials/explorable.html").render(
        explorable=explorable, drawn=Drawn(locale.code), t=lambda key: _word(locale, key)
    )


def _by_publisher(works: Iterable[Entry]) -> list[Entry]:
    """One work of each publisher, the first; the table of the figures leads to each."""
    return list({work.publisher: work for work in reversed(list(works))}.values())[::-1]


def _write_everywhere(
    folder: Path, name: str, address: Callable[[Locale], str], **context: Any
) -> None:
    """Write a page of the build's own in every locale; `name` is its template and its title."""
    for locale in _RUN.loaded.settings.locales:
        url = address(locale)
        facts = {"name": name, "locale": locale, "url": url, "address": address, **context}
        _write_page(folder / page_file(url), f"{name}.html", **facts)


def _write_page(path: Path, template: str, **context: Any) -> None:
    assert _RUN.env is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_RUN.env.get_template(template).render(**context), encoding="utf-8")


def _report(findings: list[Finding]) -> None:
    """Errors at ERROR, which alone stops a strict build; under serve only what is new or gone."""
    texts = {as_text(finding): finding for finding in findings}
    for text, finding in texts.items():
        if text not in _RUN.printed:
            is_error = finding.severity is Severity.ERROR
            _LOG.log(logging.ERROR if is_error else logging.INFO, text)
    for text in sorted(_RUN.printed - texts.keys()):
        _LOG.info(f"gone: {text.splitlines()[0]}")
    if findings or _RUN.printed:
        _LOG.info(count(findings))
    _RUN.printed = set(texts) if _RUN.is_serving else set()


class _PressExtension(Extension):
    """What is done to the tree of the page that is being rendered: links, ids, marks."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 the name is Python-Markdown's
        """Read links once attribute lists are, and write them after MkDocs has had its turn."""
        writer = _LinkWriter(md)
        md.treeprocessors.register(_LinkReader(md, writer), "press_links", 4)
        md.treeprocessors.register(_CitationMarker(md), "press_citations", 3)
        md.treeprocessors.register(_TermMarker(md), "press_terms", 2)
        md.treeprocessors.register(writer, "press_addresses", -1)
        md.treeprocessors.register(_PassageMarker(md), "press_passages", -2)


class _TermMarker(Treeprocessor):
    """Lets the first use of a term in an article open its definition."""

    def run(self, root: Element) -> None:
        """Mark the terms, and note them for the end of the page."""
        article, site = _RUN.article, _RUN.loaded
        if article is not None and article.is_article:
            _RUN.defined[article.src] = site.glossary(article.locale).mark(root)


class _PassageMarker(Treeprocessor):
    """Gives passages the id they have in every language and marks those that fell behind."""

    def run(self, root: Element) -> None:
        """Set ids, then add a link to the source where it has changed in substance."""
        article, site = _RUN.article, _RUN.loaded
        if article is None:
            return
        marked = set_ids(root, article, site.syncs)
        sync = site.syncs.of(article)
        for passage in outdated(sync) if sync else ():
            if sync and passage.vouch and passage.id in marked:
                self._mark(marked[passage.id], sync, passage.id, passage.vouch.on)

    def _mark(self, element: Element, sync: Sync, name: str, day: str) -> None:
        locale, source = sync.target.locale, sync.source
        cells = element.findall("td") + element.findall("th")
        mark = SubElement(cells[-1] if cells else element, "small", {"class": "stale"})
        address = encoded(relative(sync.target.url, source.url))
        link = SubElement(mark, "a", {"href": f"{address}#{name}", "hreflang": source.locale.tag})
        words = _word(locale, "stale").replace("#language", _language(locale, source.locale.code))
        link.text = words.replace("#date", _long_date(day, locale))


class _CitationMarker(Treeprocessor):
    """Numbers the citations of an article, and leads those of a dead work to its copy."""

    def run(self, root: Element) -> None:
        """Look at every link; which claim it is cited for is told to the checks alone."""
        for parent in list(root.iter()):
            parent.attrib.pop("claim", None)
            for link in parent.findall("a"):
                if _RUN.article is not None:
                    self._cite(parent, link, _RUN.article)

    def _cite(self, parent: Element, link: Element, article: Article) -> None:
        href = UnescapeTreeprocessor().unescape(link.get("href") or "").replace("&amp;", "&")
        found = _RUN.loaded.citation(article, href)
        if found is None:
            return
        number, source = found
        if source.rescue:
            _redirect(link, source.rescue)
        if article.is_article:
            parent.insert(list(parent).index(link) + 1, _button(link, article.locale, number))


def _button(link: Element, locale: Locale, number: int) -> Element:
    """What opens the source of a link, and takes the text behind the link over.

    It holds no text: its style sheet shows the address of the source, `[3]`, and no heading, feed
    or copied sentence gets a figure more than was written.
    """
    label = _word(locale, "source").replace("#", str(number))
    button = Element("button", {"popovertarget": f"[{number}]", "aria-label": label})
    button.tail, link.tail = link.tail, None
    return button


def _redirect(link: Element, copy: Copy) -> None:
    """Lead a link to an archived copy, and keep where it led.

    Source: https://robustlinks.mementoweb.org/spec/
    """
    written = link.get("href") or ""
    fragment = "" if "#" in copy.url else "".join(written.partition("#")[1:])
    link.set("href", copy.url + fragment)
    link.set("data-originalurl", written)
    link.set("data-versiondate", copy.date)


def _word(locale: Locale, key: str) -> str:
    """A word of the interface in a language."""
    assert _RUN.env is not None
    strings = _RUN.env.get_template(f"strings/{locale.code}.html").module
    return str(strings.t(key))  # type: ignore[attr-defined] # the macro that every file defines


def _language(locale: Locale, code: str) -> str:
    """The name of a language in the words of another."""
    return _cldr(locale).languages.get(code.split("-")[0]) or code


class _LinkWriter(Treeprocessor):
    """Writes the addresses that `_LinkReader` found; MkDocs would take them for paths of files."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.addresses: list[tuple[Element, str, str]] = []

    def run(self, root: Element) -> None:
        """Set each attribute to its address."""
        for element, name, address in self.addresses:
            element.set(name, address)
        self.addresses.clear()


class _LinkReader(Treeprocessor):
    """Turns `b.md`, `/zh/slug/` and old addresses into addresses relative to the page."""

    def __init__(self, md: Markdown, writer: _LinkWriter) -> None:
        super().__init__(md)
        self.writer = writer

    def run(self, root: Element) -> None:
        """Resolve every link and picture of the page."""
        self.writer.addresses.clear()
        if _RUN.article is not None:
            for element in root.iter():
                name = {"a": "href", "img": "src"}.get(str(element.tag))
                if name and element.get(name) is not None:
                    self._resolve(element, name, _RUN.article)

    def _resolve(self, element: Element, name: str, article: Article) -> None:
        written = UnescapeTreeprocessor().unescape(element.get(name) or "")
        target = resolve(_RUN.loaded.corpus, article, written)
        if isinstance(target, Destination):
            self._lead(element, name, article, target)
        elif isinstance(target, Elsewhere) and target.url:
            address = encoded(relative(article.url, target.url))
            self.writer.addresses.append((element, name, address))
        elif not _is_address(written):
            element.set(name, "")
            self.writer.addresses.append((element, name, written))

    def _lead(self, link: Element, name: str, article: Article, target: Destination) -> None:
        corpus = _RUN.loaded.corpus
        address = "" if target.article is article else relative(article.url, target.article.url)
        address = encoded(address) + (f"#{target.anchor}" if target.anchor else "")
        self.writer.addresses.append((link, name, address or "./"))
        other = target.article.locale
        if other == article.locale:
            return
        link.set("hreflang", other.tag)
        if target.article not in corpus.group(article) and not twin(
            corpus, article, "", target.article
        ):
            note = SubElement(link, "small")
            note.text = _in_brackets(article.locale, other)


def _is_address(written: str) -> bool:
    """Whether an address can be read at all: on another MkDocs raises, and rule R106 tells it."""
    try:
        urlsplit(written)
    except ValueError:
        return False
    return True


def _in_brackets(locale: Locale, other: Locale) -> str:
    """The name of another language, in the words and brackets of this one."""
    name = _language(locale, other.code)
    is_wide = locale.code in ("zh", "ja")
    return f"（{name}）" if is_wide else f" ({name})"
