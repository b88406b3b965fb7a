"""The site: loaded once, asked everything that crosses articles and languages."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import cards, charts, crosslinks, explorable, permalinks, references, script, translations
from .articles import Article, Corpus, encoded
from .charts import Tables, Units
from .charts.block import charts_of
from .crosslinks import Destination, resolve
from .findings import RULES, Finding, run
from .glossary import Glossary
from .records import Record
from .references import Claims, Entry, Health, HealthRecords, Places, References, cited
from .references.citations import entry_of, is_outbound
from .references.health import REACHED, Verdict
from .references.ledger import Copy, work
from .settings import Locale, Settings
from .topics import Tag, Topic, newest, slug, tags_of, topics_of
from .translations.figures import Contradictions
from .translations.ledger import Ledgers
from .translations.sync import Syncs
from .translations.terms import Termbase
from .waivers import Waiver

RULED = (
    cards,
    charts,
    crosslinks,
    explorable,
    permalinks,
    references,
    script,
    translations,
)  # imported here so that their rules are registered


@dataclass(frozen=True, slots=True)
class Alternate:
    """One language of a page: its locale and the article there, None where it is not written."""

    locale: Locale
    article: Article | None


@dataclass(frozen=True, slots=True)
class Source:
    """A cited work, the read one that reports it where nobody has read it, and its health."""

    entry: Entry
    reported_by: Source | None
    health: Health | None

    @property
    def copy(self) -> Copy | None:
        """The newest copy of it in an archive."""
        copies = [copy for copy in self.entry.archive if is_outbound(copy.url)]
        return max(copies, key=lambda copy: copy.date, default=None)

    @property
    def rescue(self) -> Copy | None:
        """The copy that its links lead to, because the work itself is no longer there."""
        return self.copy if self.health and self.health.is_dead else None

    @property
    def state(self) -> tuple[str, str]:
        """A word for what is known of its address, and the day that goes with it."""
        health = self.health
        if health is None:
            return "unchecked", ""
        if health.is_dead:
            return "gone", _day(health.first_failed)
        if health.verdict is Verdict.DRIFT:
            return "drifted", _day(health.checked)
        if health.verdict in REACHED:
            return "reached", _day(health.checked)
        return "unverified", _day(health.unverified_since or health.first_failed or health.checked)


@dataclass(frozen=True)
class Site:
    """All articles of all languages and what follows from them."""

    corpus: Corpus

    @classmethod
    def load(
        cls,
        settings: Settings,
        with_drafts: bool = False,
        known: Iterable[Article] = (),
        with_bodies: bool = True,
    ) -> Site:
        """Read the whole site; what cannot be read becomes a finding of `check`.

        Of `known` articles, read before, those are taken whose files say the same. Without their
        bodies, articles are fit for `check_articles` alone.
        """
        return cls(Corpus.load(settings, with_drafts, known, with_bodies))

    @property
    def lacking_templates(self) -> str:
        """Which of our templates is not there for a page that needs them; empty if all are."""
        settings = self.settings
        if settings.has_suffixes:
            return "plugins.i18n.docs_structure must be folder for permalinks and our templates"
        if not settings.has_templates:
            promised = next(each for each in self.corpus.articles if each.meta.permalink)
            return (
                f"{promised.value('permalink')}: permalinks need the templates of overrides/ "
                "(copy them and set theme.custom_dir, or delete the permalinks)"
            )
        words = f"strings/{settings.default.code}.html"
        if settings.theme and not (settings.theme / words).is_file():
            return f"{settings.theme.name}/{words} is missing (translate the file of English)"
        return ""

    def edited(self, articles: Iterable[Article], has_new_data: bool = False) -> Site:
        """The site with some articles edited; with new data the ledger and charts are read anew."""
        site = Site(self.corpus.with_texts(articles))
        read = ["termbase", "health", "units", "_glossaries"]
        read += [] if has_new_data else ["references", "tables"]
        for name in read:
            site.__dict__[name] = getattr(self, name)
        site.__dict__["syncs"] = Syncs(site.corpus, self.syncs.ledgers)
        return site

    @functools.cached_property
    def syncs(self) -> Syncs:
        """The sync state of every translation."""
        return Syncs(self.corpus, Ledgers.load(self.corpus))

    @functools.cached_property
    def termbase(self) -> Termbase:
        """The terms and names that translations agree on."""
        return Termbase.load(self.corpus)

    @functools.cached_property
    def references(self) -> References:
        """The ledger of cited works."""
        return References.load(self.corpus)

    @functools.cached_property
    def health(self) -> HealthRecords:
        """What the probe learned of the cited works."""
        return HealthRecords.load(self.corpus)

    @functools.cached_property
    def tables(self) -> Tables:
        """The data behind the charts."""
        return Tables(self.corpus)

    @functools.cached_property
    def units(self) -> Units:
        """The names of their units."""
        return Units.load(self.corpus)

    def glossary(self, locale: Locale) -> Glossary:
        """The terms that are defined in a language."""
        return self._glossaries[locale.code]

    def glossary_page(self, locale: Locale) -> Article | None:
        """The page of a locale that lists the terms."""
        return self._glossary_pages.get(locale.code)

    @functools.cached_property
    def _glossary_pages(self) -> dict[str, Article]:
        return {
            article.locale.code: article
            for article in reversed(self.corpus.published)
            if "glossary" in article.labels
        }

    @functools.cached_property
    def _glossaries(self) -> dict[str, Glossary]:
        return {each.code: Glossary(self.termbase, each) for each in self.settings.locales}

    def sheets(self, article: Article) -> tuple[str, ...]:
        """The style sheets that an article needs besides those of every page."""
        labels = article.labels
        wanted = {
            "article": not article.is_home,
            "listing": article.is_home,
            "sources": article.is_article,
            "passages": article.is_article,
            "terms": article.is_article or "glossary" in labels,
            "chart": "chart" in labels or article.is_home,
            "explorable": "explorable" in labels,
            "code": any(block.kind == "code" for block in article.document.blocks),
        }
        return tuple(f"assets/{name}.css" for name, is_wanted in wanted.items() if is_wanted)

    def scripts(self, article: Article) -> tuple[str, ...]:
        """The scripts that an article needs besides those of every page."""
        return ("assets/explorable.js",) if "explorable" in article.labels else ()

    @functools.cached_property
    def places(self) -> Places:
        """Where each work is cited."""
        return Places(self.corpus, self.references)

    @property
    def settings(self) -> Settings:
        """The site's settings."""
        return self.corpus.settings

    def url_for(self, article: Article) -> str:
        """The absolute, percent-encoded address of an article."""
        return self.address(article.url)

    def address(self, url: str) -> str:
        """The absolute, percent-encoded address of a decoded one below the site."""
        return self.settings.site_url + encoded(url.lstrip("/"))

    def alternates(self, article: Article) -> tuple[Alternate, ...]:
        """Every language of the site with the article's version in it, in the site's order."""
        return tuple(
            Alternate(locale, self.corpus.in_locale(article, locale))
            for locale in self.settings.locales
        )

    def default(self, article: Article) -> Article:
        """The page for readers of any other language: the default locale's, else the source."""
        return self.corpus.in_locale(article, self.settings.default) or self.corpus.source(article)

    def home(self, locale: Locale) -> Article | None:
        """The front page of a locale."""
        return self.corpus.by_url.get(locale.prefix)

    def about(self, locale: Locale) -> Article | None:
        """The page of a locale that says how the site works."""
        return self.corpus.by_src.get(f"{locale.code}/about.md")

    def sections(self, article: Article) -> list[str]:
        """An article's categories in its language; the first is its section."""
        return [self.settings.topic(name, article.locale) for name in article.meta.categories]

    def topics(self, locale: Locale) -> tuple[Topic, ...]:
        """The topics of a locale, each a page."""
        return self._topics[locale.code]

    @functools.cached_property
    def _topics(self) -> dict[str, tuple[Topic, ...]]:
        return {each.code: topics_of(self.corpus, each) for each in self.settings.locales}

    def versions(self, topic: Topic) -> tuple[tuple[Locale, Topic | None], ...]:
        """Every language of the site with the topic's page in it."""
        return tuple(
            (locale, next((each for each in self.topics(locale) if each.slug == topic.slug), None))
            for locale in self.settings.locales
        )

    def shelves(self, locale: Locale) -> list[tuple[Topic | None, list[Article]]]:
        """Every article of a locale once, below its section; at the end those that name none."""
        topics = {topic.slug: topic for topic in self.topics(locale)}
        found: dict[str, list[Article]] = {part: [] for part in (*topics, "")}
        for article in newest(self.corpus, locale):
            section = next(map(slug, article.meta.categories), "")
            found[section if section in topics else ""].append(article)
        return [(topics.get(part), articles) for part, articles in found.items() if articles]

    def topics_of(self, article: Article) -> list[Topic]:
        """The topics of an article, its section first."""
        known = {topic.slug: topic for topic in self.topics(article.locale)}
        found = (known.get(slug(name)) for name in article.meta.categories)
        return [topic for topic in found if topic is not None]

    def tags_of(self, article: Article) -> list[Tag]:
        """The tags of an article, as it names them."""
        known = {tag.name: tag for tag in self.tags(article.locale)}
        return [known[name] for name in article.meta.tags if name in known]

    def tags(self, locale: Locale) -> tuple[Tag, ...]:
        """The tags of a locale."""
        return self._tags[locale.code]

    @functools.cached_property
    def _tags(self) -> dict[str, tuple[Tag, ...]]:
        return {each.code: tags_of(self.corpus, each) for each in self.settings.locales}

    def lead(self, locale: Locale) -> Article | None:
        """The article that the front page of a locale opens with: the chosen, else the newest."""
        chosen = self.corpus.find(self.settings.lead) if self.settings.lead else None
        own = self.corpus.in_locale(chosen, locale) if chosen else None
        if own and own.is_article:
            return own
        return next(iter(newest(self.corpus, locale)), None)

    def sources(self, article: Article) -> tuple[Source, ...]:
        """What an article cites, in the order of its links, each with the work that reports it."""
        return tuple(self._sources(article).values())

    def restated(self, old: Site) -> set[str]:
        """The articles, by `src`, whose pages show a work or a chart that was another before."""
        now, then = self.references, old.references
        ids = _differing(now.by_id, then.by_id)
        works = _differing(now.by_work, then.by_work)
        works |= {name for name, record in now.by_work.items() if record.value.via in ids}
        tables = {
            name
            for name, table in self.tables.by_name.items()
            if table != old.tables.by_name.get(name)
            or not ids.isdisjoint(row.source for row in table.rows)
        }
        return {
            article.src
            for article in self.corpus.published
            if any(
                is_outbound(each.href) and work(each.href) in works
                for each in article.document.links
            )
            or any(placed.chart and placed.chart.data in tables for placed in charts_of(article))
        }

    def _sources(self, article: Article) -> dict[str, Source]:
        """The sources of an article by the id of their entry."""
        if article.src not in self._cited:
            found = cited(article, self.references)
            self._cited[article.src] = {each.id: self.source(each) for each in found}
        return self._cited[article.src]

    @functools.cached_property
    def _cited(self) -> dict[str, dict[str, Source]]:
        return {}

    def source(self, entry: Entry) -> Source:
        """A work as pages show it."""
        via = self.references.by_id.get(entry.via)
        reported_by = Source(via.value, None, self.health.of(via.value)) if via else None
        return Source(entry, reported_by, self.health.of(entry))

    def citation(self, article: Article, href: str) -> tuple[int, Source] | None:
        """The source of an article that a link binds to, and its number from 1."""
        record = entry_of(self.references, href)
        sources = self._sources(article)
        if record is None or record.value.id not in sources:
            return None
        return list(sources).index(record.value.id) + 1, sources[record.value.id]

    def check(self, **facts: Any) -> list[Finding]:
        """Every finding that its page does not waive; `facts` are what further rules ask for."""
        return self._found(self.corpus, self.syncs, self.places, **facts)

    def check_articles(self, sources: set[str]) -> list[Finding]:
        """What `check` finds in the articles of these `src`; no others are read that they need not.

        `can_check_articles` says whether that can be told.
        """
        corpus = self._narrowed(sources)
        is_loaded = "syncs" in self.__dict__
        syncs = Syncs(corpus, self.syncs.ledgers if is_loaded else Ledgers.load(corpus))
        paths = {self.corpus.by_src[each].path for each in sources}
        found = self._found(corpus, syncs, Places(corpus, self.references))
        return [each for each in found if each.location.path in paths]

    def can_check_articles(self, sources: set[str]) -> bool:
        """Whether these and all that they lead to are articles, now that their bodies are read."""
        corpus = self._narrowed(sources)
        needed = {article.src: article for article in corpus.articles}
        for article in corpus.articles:
            for link in article.document.links:
                target = resolve(corpus, article, link.href)
                if isinstance(target, Destination):
                    needed[target.article.src] = target.article
        return not any(article.document.excess for article in needed.values())

    def _narrowed(self, sources: set[str]) -> Corpus:
        asked = [self.corpus.by_src[each] for each in sources]
        return self.corpus.narrowed(
            {each.src for article in asked for each in self.corpus.group(article)}
        )

    def _found(self, corpus: Corpus, syncs: Syncs, places: Places, **further: Any) -> list[Finding]:
        """The findings in the articles of a corpus, those about their waivers among them."""
        facts = {
            "corpus": corpus,
            "syncs": syncs,
            "termbase": self.termbase,
            "references": self.references,
            "health": self.health,
            "places": places,
            "tables": self.tables,
            "units": self.units,
            "charted": frozenset(
                row.source for table in self.tables.by_name.values() for row in table.rows
            ),
            "claims": Claims(corpus, self.references),
            "contradictions": Contradictions(syncs),
            **further,
        }
        asked = {code for code, each in RULES.items() if set(each.needs) <= facts.keys()}
        findings, waivers = _unwaived(run(**facts), corpus, asked)
        return sorted([*findings, *run(waivers=waivers)], key=lambda finding: finding.order)


def _unwaived(
    findings: list[Finding], corpus: Corpus, asked: set[str]
) -> tuple[list[Finding], list[Waiver]]:
    """The findings that no page waives, and the waivers of the rules that were asked."""
    by_key: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_key.setdefault((finding.location.path, finding.code), []).append(finding)
    waivers = [
        Waiver(article, code, tuple(by_key.get((article.path, code), ())))
        for article in corpus.articles
        for code in article.meta.allow
        if code in asked or code not in RULES
    ]
    for waiver in waivers:
        if waiver.evidence and not waiver.has_expired:
            del by_key[waiver.article.path, waiver.code]
    return [finding for found in by_key.values() for finding in found], waivers


def _differing(now: Mapping[str, Record[Entry]], then: Mapping[str, Record[Entry]]) -> set[str]:
    """The names of records that do not say the same in both."""
    said, before = ({name: each.value for name, each in found.items()} for found in (now, then))
    return {name for name in said.keys() | before.keys() if said.get(name) != before.get(name)}


def _day(moment: str) -> str:
    return moment[: len("2026-11-24")]
