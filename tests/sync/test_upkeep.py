"""The nightly chore: once a night, when nothing else goes on, until nothing is left."""

from datetime import UTC, datetime

import pytest

from console.sync.upkeep import Nightly
from tests.builders import ManualClock

pytestmark = pytest.mark.anyio


class Night:
    """A night in which things happen by hand."""

    def __init__(self, *, helpings: int = 1) -> None:
        self.clock = ManualClock(datetime(2026, 3, 2, 2, 59, tzinfo=UTC))
        self.is_idle = True
        self.done = 0
        self._helpings = helpings
        self._nightly = Nightly(
            chore=self._help,
            is_idle=lambda: self.is_idle,
            clock=self.clock,
            to_local=lambda moment: moment,
        )

    async def look(self) -> None:
        for job in self._nightly.jobs():
            await job.run()

    def _help(self, _now: datetime) -> bool:
        self.done += 1
        return self.done < self._helpings


async def test_chore_waits_for_the_night_when_it_is_early() -> None:
    night = Night()
    await night.look()

    assert 0 == night.done


async def test_chore_is_done_in_helpings_until_nothing_is_left() -> None:
    night = Night(helpings=3)
    night.clock.advance(minutes=1)
    for _ in range(6):
        await night.look()

    assert 3 == night.done


async def test_chore_waits_when_a_run_goes_on() -> None:
    night = Night()
    night.clock.advance(hours=2)
    night.is_idle = False
    await night.look()
    before = night.done
    night.is_idle = True
    await night.look()

    assert (0, 1) == (before, night.done)


async def test_chore_is_done_again_when_the_next_night_has_come() -> None:
    night = Night()
    night.clock.advance(hours=1)
    for _ in range(3):
        night.clock.advance(hours=24)
        await night.look()

    assert 3 == night.done
