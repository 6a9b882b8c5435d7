from collections.abc import Iterator
from datetime import timedelta

import pytest

from console.domain.ledger import State
from tests.builders import ManualClock
from tests.sync.books import NOW, SUBSIDIARY, add_loads, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as opened:
        yield opened


def watermark_of(console: Console) -> timedelta:
    """Return how far the watermark is behind the server's clock."""
    [link] = console.store.connections.all()
    watermark = console.store.cycles.watermark(link.subsidiary_id)
    assert watermark is not None
    return console.clock.now() - watermark


def with_own_clock(console: Console, **wrong: float) -> Console:
    """Return a console on the same server and store whose own clock is wrong."""
    own = ManualClock(console.clock.now() + timedelta(**wrong))
    return Console(server=console.server, store=console.store, clock=own)


@pytest.mark.parametrize("hours", [3, -3])
async def test_nothing_is_missed_when_our_clock_is_wrong(console: Console, hours: int) -> None:
    await start(console, 2)
    wrong = with_own_clock(console, hours=hours)
    await wrong.sync()
    first = len(console.entries())
    add_loads(console, 2)
    await wrong.sync()
    assert (True, 2 * first) == (first > 0, len(console.entries()))
    assert [] == console.entries(State.READY)


async def test_watermark_is_the_servers_when_our_clock_is_ahead(console: Console) -> None:
    await start(console, 1)
    await with_own_clock(console, hours=3).sync()
    assert timedelta(0) == watermark_of(console)


@pytest.mark.parametrize("minutes", [10, -10])
async def test_connection_begins_by_the_clock_of_alvys_when_ours_is_wrong(
    console: Console, minutes: int
) -> None:
    """Rule after-connection: nothing from before goes out, and everything from right after."""
    wrong = with_own_clock(console, minutes=minutes)
    console.clock.advance(minutes=-1)
    add_loads(console, 1)
    before = set(console.server.world.tms.loads)
    console.clock.advance(minutes=1)
    await wrong.connect(SUBSIDIARY)
    console.clock.advance(minutes=1)
    add_loads(console, 1)
    wrong.clock.advance(minutes=2)
    await wrong.sync()

    loads = {one.transaction.load_number for one in console.entries()}
    assert (False, False) == (bool(loads & before), not loads)
