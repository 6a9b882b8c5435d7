"""What mapping keeps back: documents that a gate, their party or a missing setting holds.

Place in the path: ``cycle`` maps a page and hands over what is not to be sent. Rows are read once
more in the commit that stores it, as the intent of a batch does: while others were mapped, another
company's run may have taken a document over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from console.domain.ledger import Attempt, Event, LedgerEntry
from console.domain.outcome import Problem
from console.sync.desk import Desk
from console.sync.intents import is_as_mapped
from console.sync.problems import OBSTACLES

__all__ = ["KeptBack", "keep_back", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """What mapping holds of a page, as it is to be stored."""

    skipped: list[LedgerEntry] = field(default_factory=list)
    """Held by a gate."""

    waiting: list[LedgerEntry] = field(default_factory=list)
    """Held until their party may be in Sage."""

    refused: list[tuple[LedgerEntry, Attempt]] = field(default_factory=list)
    """Failed, each with the row of its history."""


def keep_back(mapped: Sequence[LedgerEntry], kept: KeptBack, desk: Desk) -> None:
    """Store what is not sent; what another run has changed since it was read stays as it is.

    One commit for a page: with one faulty document in each slice it was a third of the commits.
    """
    failed = [entry for entry, _ in kept.refused]
    moved = {one.id: one for one in (*kept.skipped, *kept.waiting, *failed)}
    if not moved:
        return
    ledger = desk.store.ledger
    before = {entry.id: entry for entry in mapped}
    with desk.store.batch():
        same = {row.id for row in ledger.find(list(moved)) if is_as_mapped(row, before[row.id])}
        rows = [row for entry, row in kept.refused if entry.id in same]
        ledger.save((moved[key] for key in moved if key in same), rows)
        gated = sum(1 for one in kept.skipped if one.id in same)
        desk.log.count(failed=len(rows), skipped=gated)


def refuse(entry: LedgerEntry, problem: Problem, desk: Desk) -> tuple[LedgerEntry, Attempt]:
    """Return the entry as failed, with the row of its history."""
    now = desk.clock.now()
    run = desk.log.run
    number = entry.attempts + 1
    # One that is in Sage stays there: what keeps its change back is not a failure of a send.
    is_kept_back = problem.cause in OBSTACLES
    failed = entry.moved(
        Event.OBSTRUCTED if is_kept_back else Event.UNMAPPED,
        at=now,
        problem=problem,
        attempts=number,
        run_id=run.id,
        # What our mapping refuses waits for a repair and not for time.
        next_attempt_at=None,
    )
    attempt = Attempt.unsent(
        failed, now, actor=run.actor, outcome="not sent", detail=problem.message, run_id=run.id
    )
    return failed, attempt
