"""Whole engines on a clock that somebody sets, that changes for summer, or that slept for a week.

The clock of the console alone is wrong; Sage's and Alvys's go on. The schedule by itself is in
``test_schedule``, look-ups in ``test_resuming``.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.domain.ledger import State
from console.domain.run import RunStatus
from console.sync.schedule import Schedule
from tests.builders import ADMIN, ManualClock
from tests.sync.books import SUBSIDIARY, known, new_documents, posted_documents
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

CHICAGO = ZoneInfo("America/Chicago")
STEP = timedelta(minutes=40)
WINTER = datetime(2026, 1, 15, 15, 0, tzinfo=UTC)


class Both:
    """A console on a clock of its own, and the clock of everybody else."""

    def __init__(self, others: Console) -> None:
        self.others = others
        self.own = ManualClock(others.clock.now())
        self.console = Console(
            server=others.server,
            store=others.store,
            clock=self.own,
            schedule=Schedule(zone=CHICAGO, spread=timedelta(0)),
        )

    async def live(self, hours: int) -> None:
        """Let time pass for all while the engine looks again and again."""
        for _ in range(int(timedelta(hours=hours) / STEP)):
            self.sleep(minutes=STEP.total_seconds() / 60)
            await self.console.sender.tick()

    def sleep(self, **parts: float) -> None:
        """Let time pass for all without a look."""
        self.own.advance(**parts)
        self.others.clock.advance(**parts)

    def work(self) -> None:
        """Make new work; of the first request to Sage for it no answer comes."""
        self.others.control("POST", "loads", {"count": 3, "subsidiary": SUBSIDIARY})
        rules = [{"match": "write", "kind": "lost_answer", "count": 1}]
        self.others.control("POST", "faults", rules)


@contextmanager
def both_at(now: datetime) -> Iterator[Both]:
    with running_console(now, loads=5) as others:
        yield Both(others)


def turned(**parts: float) -> Callable[[Both], None]:
    return lambda both: both.own.turn(**parts)


CHANGES = {
    "an hour ahead": (WINTER, turned(hours=1)),
    "an hour back": (WINTER, turned(hours=-1)),
    "a day ahead": (WINTER, turned(days=1)),
    "a day back": (WINTER, turned(days=-1)),
    "a week asleep": (WINTER, lambda both: both.sleep(days=7)),
    "a week asleep, then started anew": (
        WINTER,
        lambda both: (both.sleep(days=7), both.own.reboot()),
    ),
    "into summer": (datetime(2026, 3, 7, 18, 0, tzinfo=UTC), turned()),
    "out of summer": (datetime(2026, 10, 31, 18, 0, tzinfo=UTC), turned()),
}


@pytest.mark.parametrize(("now", "change"), CHANGES.values(), ids=CHANGES)
async def test_all_is_in_sage_once_and_no_cycle_runs_twice_when_the_clock_changes(
    now: datetime, change: Callable[[Both], object]
) -> None:
    with both_at(now) as both:
        before = known(both.others)
        await both.others.connect(SUBSIDIARY)
        both.sleep(minutes=1)
        both.work()
        await both.live(13)
        change(both)
        both.work()
        await both.live(38)

        console = both.console
        assert [] == console.entries(State.READY, State.SENDING, State.UNVERIFIED)
        assert posted_documents(console) == new_documents(console, before)
        assert {1} == set(new_documents(console, before).values())
        cycles = [
            run.started_at
            for run in console.sync_service.runs(ADMIN)
            if run.kind == "cycle" and run.status is RunStatus.DONE
        ]
        [link] = console.store.connections.all()
        slots = Counter(console.schedule.slot(link.subsidiary_id, at) for at in cycles)
        assert {1} == set(slots.values())
