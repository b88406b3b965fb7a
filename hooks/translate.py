"""The author's commands about translations: status, work, vouch."""

from __future__ import annotations

import argparse
import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from press.articles import Article
from press.blocks import Block
from press.quantities import read_quantities
from press.site import Site
from press.translations.align import signature
from press.translations.edits import show
from press.translations.ledger import VERBS
from press.translations.sync import Passage, State, Sync, vouch_for


class TranslateError(Exception):
    """A request that cannot be met; the message says why."""


Commands = argparse._SubParsersAction  # what add_subparsers() returns has no public name


def add_commands(
    commands: Commands[argparse.ArgumentParser], config: argparse.ArgumentParser
) -> None:
    """Add `translate status | work | vouch` to the command line."""
    command = commands.add_parser("translate", help="what is to be translated or vouched for")
    kinds = command.add_subparsers(required=True, metavar="status | work | vouch")

    kind = kinds.add_parser("status", parents=[config], help="the state of every translation")
    kind.add_argument("--format", choices=["text", "json"], default="text")
    kind.set_defaults(run_site=status)

    kind = kinds.add_parser("work", parents=[config], help="what changed, passage by passage")
    kind.add_argument("path", type=Path, metavar="PATH")
    kind.set_defaults(run_site=work)

    kind = kinds.add_parser("vouch", parents=[config], help="say that passages render their source")
    kind.add_argument("path", type=Path, metavar="PATH")
    kind.add_argument("--block", action="append", metavar="ID", help="only these passages")
    kind.add_argument("--as", dest="verb", choices=VERBS, help="default: translated, then updated")
    kind.add_argument("--reason", default="", metavar="TEXT")
    kind.add_argument("--by", metavar="NAME", help="default: git's user.name")
    kind.set_defaults(run_site=vouch)


States = dict[str, dict[str, int]]  # by locale and state, the number of passages


def status(site: Site, arguments: argparse.Namespace) -> int:
    """Print a table by article and locale, or one JSON object a line."""
    rows = [_row(site, article) for article in site.corpus.published if _is_source(site, article)]
    if arguments.format == "json":
        for url, states in rows:
            print(json.dumps({"article": url, "locales": states}, ensure_ascii=False))
        return 0
    locales = [locale.code for locale in site.settings.locales]
    cells = [["article", *locales]]
    cells += [[url, *(_cell(states[code]) for code in locales)] for url, states in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    for line in cells:
        padded = [text.ljust(width) for text, width in zip(line, widths, strict=True)]
        print("  ".join(padded).rstrip())
    return 0


def _is_source(site: Site, article: Article) -> bool:
    return site.corpus.source(article) is article


def _row(site: Site, source: Article) -> tuple[str, States]:
    locales: States = {}
    for alternate in site.alternates(source):
        if alternate.article is source:
            locales[alternate.locale.code] = {"source": len(source.blocks)}
        elif alternate.article is None:
            locales[alternate.locale.code] = {}
        else:
            sync = site.syncs.of(alternate.article)
            assert sync is not None
            locales[alternate.locale.code] = {str(state): n for state, n in sync.count().items()}
    return source.url, locales


def _cell(states: dict[str, int]) -> str:
    if not states:
        return "not translated"
    if "source" in states:
        return "source"
    if set(states) == {"current"}:
        return "current"
    return ", ".join(f"{number} {state}" for state, number in sorted(states.items()))


def work(site: Site, arguments: argparse.Namespace) -> int:
    """Print what is to be done in a translation, passage by passage."""
    sync = _sync(site, arguments.path)
    lines = [line for passage in sync.passages for line in _task(sync, passage)]
    print("\n".join(lines) if lines else f"{sync.target.path}: every passage is current")
    return 0


def _task(sync: Sync, passage: Passage) -> Iterator[str]:
    if passage.state is State.CURRENT:
        return
    source, target = passage.source, passage.target
    yield f"{passage.id}: {passage.state}"
    if source is not None:
        yield f"  source {_lines(sync.source, [source])}"
        has_old = passage.old and passage.old != source.text
        yield f"    {show(passage.old, source.text) if has_old else source.text}"
    if target:
        yield f"  target {_lines(sync.target, target)}"
        yield from (f"    {block.text}" for block in target)
    if source is not None and passage.old and passage.old != source.text:
        yield from _changes(passage.old, source, sync.source.locale.code)
    yield ""


def _lines(article: Article, blocks: Iterable[Block]) -> str:
    spans = [(block.line, block.end) for block in blocks]
    first, last = spans[0][0], spans[-1][1]
    return f"{article.path}:{first}" + (f"-{last}" if last > first else "")


def _changes(old: str, source: Block, language: str) -> Iterator[str]:
    """What a translator must not miss: figures, links and names that came or went."""
    before = Counter(quantity.text for quantity in read_quantities(old, language))
    after = Counter(quantity.text for quantity in read_quantities(source.text, language))
    names = _names(Block("paragraph", old, 0, 0)), _names(source)
    gone = [*(before - after), *sorted(names[0] - names[1])]
    come = [*(after - before), *sorted(names[1] - names[0])]
    if gone:
        yield f"  gone: {', '.join(dict.fromkeys(gone))}"
    if come:
        yield f"  new: {', '.join(dict.fromkeys(come))}"


def _names(block: Block) -> set[str]:
    """Links, names and labels: the figures are told with their units."""
    return {each for each in signature(block) if not each[0].isdigit()}


def vouch(site: Site, arguments: argparse.Namespace) -> int:
    """Vouch for a page's first translation as a whole, later for what changed."""
    sync = _sync(site, arguments.path)
    passages = _chosen(sync, arguments.block)
    if not passages:
        print(f"{sync.target.path}: nothing to vouch for")
        return 0
    verb = arguments.verb or ("updated" if sync.is_vouched else "translated")
    if verb == "no-change-needed" and not arguments.reason.strip():
        raise TranslateError("--as no-change-needed needs a --reason")
    for passage in passages:
        if sync.is_vouched:
            print("\n".join(_task(sync, passage)))
    ledger = vouch_for(
        site.syncs.ledger(sync.source),
        sync,
        passages,
        verb=verb,
        by=arguments.by or _user_name(),
        on=date.today().isoformat(),
        reason=arguments.reason.strip(),
    )
    known = site.syncs.ledgers.find(site.corpus, sync.source)
    path = site.syncs.ledgers.save(ledger, known)
    shown = path.relative_to(site.settings.root).as_posix()
    count = f"{len(passages)} passage{'s' * (len(passages) != 1)}"
    print(f"{sync.target.path}: {count} {verb}, written to {shown}")
    return 0


def _chosen(sync: Sync, ids: list[str] | None) -> list[Passage]:
    if ids is None:
        return [each for each in sync.passages if each.target and _is_open(each)]
    known = {passage.id: passage for passage in sync.passages if passage.source and passage.target}
    unknown = [name for name in ids if name not in known]
    if unknown:
        raise TranslateError(f"{sync.target.path} has no passage {', '.join(unknown)}")
    return [known[name] for name in ids]


def _is_open(passage: Passage) -> bool:
    """Whether there is something to vouch for: an orphan renders nothing."""
    if passage.state is not State.CURRENT:
        return passage.state is not State.ORPHAN
    vouch, source = passage.vouch, passage.source
    return vouch is not None and source is not None and vouch.source != source.fingerprint


def _sync(site: Site, path: Path) -> Sync:
    wanted = path.resolve()
    for article in site.corpus.articles:
        if site.settings.root / article.path == wanted:
            sync = site.syncs.of(article)
            if sync is None:
                raise TranslateError(f"{article.path} is a source, not a translation")
            return sync
    raise TranslateError(f"{path} is no article of this site")


def _user_name() -> str:
    command = ["git", "config", "user.name"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        done = None
    name = done.stdout.strip() if done and done.returncode == 0 else ""
    if not name:
        raise TranslateError("who vouches? give --by NAME, or set git's user.name")
    return name
