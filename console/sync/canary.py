"""A careful retry: one record, then five, then the rest; it stops when a cause comes back.

Place in the path: the sender works a request in steps off with it, for one subsidiary. Each step
is a retry like any other. Whoever retries hundreds of records after a repair that repaired nothing
learns it from one of them, and the others stay as they were, with their problems.

Slug ``canary``.
"""

from collections.abc import Iterable, Mapping, Sequence

from console.domain.ledger import ERROR_STATES, LedgerEntry, State
from console.store import Store
from console.sync.cycle import run_retry
from console.sync.desk import Desk
from console.sync.retry import plan

__all__ = ["CAREFUL_ABOVE", "cut", "run_careful_retry"]

_STEPS = (1, 5)
"""Records of the first steps; what is left is the last one."""

CAREFUL_ABOVE = sum(_STEPS)
"""Up to so many records there is little to be careful about."""


def cut(entry_ids: Sequence[str]) -> list[Sequence[str]]:
    """Return the ids in steps, none of them empty."""
    steps: list[Sequence[str]] = []
    start = 0
    for size in (*_STEPS, len(entry_ids)):
        steps.append(entry_ids[start : start + size])
        start += size
    return [step for step in steps if step]


async def run_careful_retry(desk: Desk, entry_ids: Sequence[str]) -> None:
    """Send the named entries again in steps, as long as none fails as it did before.

    Raises:
        ConsoleError: Sage or Alvys could not be worked with; what was done is stored.
    """
    steps = cut(_sendable(desk.store, entry_ids))
    for number, step in enumerate(steps, start=1):
        desk.log.update(note=f"Step {number} of {len(steps)}: {_records(len(step))}")
        before = _causes(desk.store.ledger.find(step))
        await run_retry(desk, step)
        if desk.stopping():
            return
        back = _came_back(desk.store.ledger.find(step), before)
        left = sum(map(len, steps[number:]))
        if back is not None and left:
            desk.log.update(note=_stopped(back, left))
            return
    sizes = ", ".join(str(len(step)) for step in steps)
    desk.log.update(note=f"Sent in steps: {sizes}")


def _sendable(store: Store, entry_ids: Sequence[str]) -> list[str]:
    found = store.ledger.find(entry_ids)
    may_go = {entry.id for entry in plan(found).sendable}
    # Ready: reopened by a run of this request that was cut short.
    return [one.id for one in found if one.id in may_go or one.state is State.READY]


def _causes(entries: Iterable[LedgerEntry]) -> dict[str, str]:
    causes: dict[str, str] = {}
    for entry in entries:
        problem = entry.before_retry.problem if entry.before_retry else entry.problem
        if problem is not None:
            causes[entry.id] = problem.cause
    return causes


def _came_back(entries: Iterable[LedgerEntry], before: Mapping[str, str]) -> LedgerEntry | None:
    """Return the first entry that has failed for the cause that it had before; None for none."""
    failed = (one for one in entries if one.state in ERROR_STATES and one.problem is not None)
    return next(
        (one for one in failed if one.problem and one.problem.cause == before.get(one.id)), None
    )


def _stopped(back: LedgerEntry, left: int) -> str:
    problem = back.problem
    assert problem is not None, "only what failed has come back"
    verb = "was" if left == 1 else "were"
    stay = "stays as it was" if left == 1 else "stay as they were"
    return (
        f"Stopped: {back.transaction.number} failed again with {problem.cause}; "
        f"{_records(left)} {verb} not tried and {stay}"
    )


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"
