"""Rules S: passages of a translation that no longer render their source. None is an error."""

from __future__ import annotations

from collections.abc import Iterator

from ..articles import Corpus
from ..blocks import Block
from ..findings import Hit, Location, Related, Severity, rule
from .edits import Weight, show
from .sync import Passage, State, Sync, Syncs, outdated, place

_VOUCH = "translate the change, then `python hooks translate vouch {path}`"


def _stale(syncs: Syncs, weight: Weight) -> Iterator[tuple[Sync, Passage, Block, Block]]:
    """The passages whose source was edited with that weight since they were vouched for."""
    for sync in syncs.all():
        for passage in outdated(sync, weight):
            assert passage.source is not None
            yield sync, passage, passage.source, passage.target[0]


def _change(sync: Sync, passage: Passage, source: Block) -> tuple[Related, ...]:
    message = f"now: {_shortened(show(passage.old, source.text, around=30))}"
    return (Related(place(sync.source.path, source), message),)


def _shortened(text: str, most: int = 300) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= most else f"{text[: most - 1]}…"


@rule("S101", Severity.WARNING, fix="translate the change, then vouch for it")
def stale(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """The source of this passage changed in substance after it was translated.

    Why: a reader cannot tell which half of the page is old.
    Fix: see what changed (`python hooks translate work PATH`), translate it, vouch for it.
    Source: translations S1, N2
    """
    for sync, passage, source, target in _stale(syncs, Weight.SUBSTANTIVE):
        assert passage.vouch is not None
        moved = ", and so did the translation" if passage.state is State.BOTH_MOVED else ""
        yield Hit(
            place(sync.target.path, target),
            f"the source of {passage.id} changed after {passage.vouch.on}{moved}",
            fix=_VOUCH.format(path=sync.target.path),
            related=_change(sync, passage, source),
        )


@rule("S102", Severity.INFO, fix="vouch for it with --as no-change-needed")
def slightly_stale(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A slip was corrected in the source of this passage after it was translated.

    Why: the same slip may stand in the translation.
    Fix: look at it, then `python hooks translate vouch PATH --as no-change-needed`.
    Source: translations S1, N2
    """
    for sync, passage, source, target in _stale(syncs, Weight.MINOR):
        yield Hit(
            place(sync.target.path, target),
            f"the source of {passage.id} was corrected slightly",
            related=_change(sync, passage, source),
        )


@rule("S103", Severity.WARNING, fix="translate it, then vouch for it")
def new_in_source(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A passage of the source has no counterpart in a translation that was vouched for.

    Why: readers of that language miss it.
    Fix: translate it where the finding points, then vouch for it.
    Source: translations S2
    """
    for sync in syncs.all():
        if not sync.is_vouched:
            continue
        previous = Location(sync.target.path)
        for passage in sync.passages:
            if passage.target:
                previous = Location(sync.target.path, passage.target[-1].end)
            elif passage.source is not None:
                kind = passage.source.kind
                yield Hit(
                    previous,
                    f"the {kind} {passage.id} of the source is missing after this line",
                    related=(Related(place(sync.source.path, passage.source), "the source"),),
                )


@rule("S104", Severity.WARNING, fix="delete it, or put its source back")
def gone_from_source(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A passage of a vouched translation renders nothing of the source any more.

    Why: the translation says what the source does not.
    Fix: delete it, or write it in the source too.
    Source: translations S3
    """
    for sync in syncs.all():
        for passage in sync.passages if sync.is_vouched else ():
            if passage.state is State.ORPHAN:
                kind = passage.target[0].kind
                message = f"this {kind} has no counterpart in {sync.source.path}"
                yield Hit(place(sync.target.path, passage.target[0]), message)


@rule("S105", Severity.INFO, fix="vouch for it again, or carry the change over to the source")
def target_moved(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A vouched passage was edited while its source stayed.

    Why: it may have become better than its source, or left it.
    Fix: `python hooks translate vouch PATH`, or mend the source as well.
    Source: translations S4
    """
    for sync in syncs.all():
        for passage in sync.passages:
            if passage.state is State.TARGET_MOVED and passage.source and passage.vouch:
                yield Hit(
                    place(sync.target.path, passage.target[0]),
                    f"{passage.id} was edited after {passage.vouch.on}",
                    related=(Related(place(sync.source.path, passage.source), "its source"),),
                )


@rule("S106", Severity.INFO, fix="read it against its source, then vouch for it")
def never_vouched(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """Nobody has vouched that these passages render their source.

    Why: whether they are up to date is not known.
    Fix: `python hooks translate vouch PATH`.
    Source: translations S6
    """
    for sync in syncs.all() if syncs.ledgers.by_source or not corpus.is_plain else ():
        unknown = [each for each in sync.passages if each.state is State.UNKNOWN]
        if not unknown:
            continue
        what = f"{len(unknown)} passages were" if sync.is_vouched else "the page was"
        first = unknown[0].target[0] if sync.is_vouched else None
        line = first.line if first else 1
        fix = f"read it against its source, then `python hooks translate vouch {sync.target.path}`"
        yield Hit(Location(sync.target.path, line), f"{what} never vouched for", fix=fix)


@rule("S107", Severity.WARNING, fix="vouch for it again with --reason")
def unreasoned_vouch(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A changed source was vouched for without a change and without a reason.

    Why: nobody can tell a decision from a slip.
    Fix: vouch for it again with `--as no-change-needed --reason "…"`.
    Source: translations S7
    """
    for sync in syncs.all():
        for passage in sync.passages:
            vouch = passage.vouch
            if vouch and vouch.verb == "no-change-needed" and not vouch.reason and passage.target:
                message = f"{passage.id} was vouched for without a reason"
                yield Hit(place(sync.target.path, passage.target[0]), message)


@rule("S108", Severity.ERROR, fix="restore the file from the repository")
def damaged_ledger(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A ledger file or a line of it cannot be read.

    Why: what people vouched for would be forgotten without a word.
    Fix: restore the file; after a merge, delete the marks the merge left.
    Source: translations S6
    """
    for damage in syncs.ledgers.damages:
        yield Hit(damage.location, damage.message)
