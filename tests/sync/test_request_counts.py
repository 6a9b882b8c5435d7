"""How many requests to Sage a run may make. Counted by the sandbox, so a slow machine changes none.

``python -m tests.bench.request_counts`` prints the same at full size.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from console.domain.settings import Settings
from console.sandbox.world.names import SUBSIDIARIES
from tests.sync.books import NOW
from tests.sync.console_kit import Console, running_console
from tests.sync.parties.kit import creating
from tests.sync.toggle_world import every_toggle

pytestmark = pytest.mark.anyio

BROKERAGE, FLEET = "Northlantern Logistics", "Harrow Ridge Transport"
IDLE_AT_MOST = 2
"""Of each subsidiary: the lists, because what failed may have been repaired, and the payments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What one run of all connections cost."""

    requests: int
    created: int
    writes: int


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as opened:
        opened.batch_size = 100
        yield opened


async def count(console: Console, *, hours: int) -> Counted:
    """Let time pass, run once and return what it cost."""
    console.clock.advance(seconds=timedelta(hours=hours).total_seconds())
    console.control("DELETE", "counters")
    await console.sync()
    counted = console.control("GET", "counters")
    by_verb = {
        verb: sum(n for name, n in counted["by_function"].items() if name.startswith(verb))
        for verb in ("create", "update")
    }
    return Counted(
        requests=counted["requests"],
        created=by_verb["create"],
        writes=sum(by_verb.values()),
    )


async def work(
    console: Console,
    subsidiaries: Sequence[str],
    change: Callable[[Settings], Settings],
    *,
    loads: int,
    parties: int = 0,
) -> None:
    """Connect the subsidiaries and give each of them work."""
    for name in subsidiaries:
        result = await console.connect(name, change(console.sample_settings()))
        assert result.connection.established_at is not None, result.findings
    # Only what is younger than the connection is exported.
    console.clock.advance(minutes=1)
    for name in subsidiaries:
        order = {"count": loads, "subsidiary": name, "new_parties": parties}
        console.control("POST", "loads", order)
    console.clock.advance(minutes=1)


async def test_thousand_documents_take_thirty_requests_when_fifty_parties_are_new(
    console: Console,
) -> None:
    await work(console, [BROKERAGE], creating, loads=460, parties=50)
    counted = await count(console, hours=1)
    assert counted.created > 1000
    assert counted.requests <= 30


async def test_run_asks_twice_and_writes_nothing_when_nothing_is_new(console: Console) -> None:
    await work(console, [BROKERAGE], creating, loads=40, parties=10)
    assert (await count(console, hours=1)).created
    # Some have failed: whether they were repaired is asked.
    assert Counted(requests=IDLE_AT_MOST, created=0, writes=0) == await count(console, hours=12)


async def test_run_asks_no_more_with_every_toggle_when_nothing_is_new(console: Console) -> None:
    both = (BROKERAGE, FLEET)
    await work(console, both, every_toggle, loads=20, parties=5)
    console.control("POST", "statements", {"pay_sisters": True})
    assert (await count(console, hours=1)).created
    again = await count(console, hours=12)
    assert again.requests <= IDLE_AT_MOST * len(both)
    assert 0 == again.writes


async def test_run_asks_twice_a_subsidiary_when_several_share_a_company() -> None:
    five = SUBSIDIARIES[:5]
    with running_console(NOW, loads=5, subsidiaries=len(five)) as console:
        await work(console, five, lambda settings: settings, loads=15)
        assert (await count(console, hours=1)).created
        again = await count(console, hours=12)
        assert again.requests <= IDLE_AT_MOST * len(five)
        assert 0 == again.writes


async def test_run_asks_no_more_for_payments_when_all_are_home(console: Console) -> None:
    await work(console, [BROKERAGE], lambda settings: settings, loads=10)
    await count(console, hours=1)
    paid = [one for one in console.control("GET", "documents") if one["control_ids"]]
    for one in paid:
        console.control("POST", "pay", {"document_no": one["document_no"]})
    home = await count(console, hours=12)
    assert home.requests > IDLE_AT_MOST
    assert Counted(requests=IDLE_AT_MOST, created=0, writes=0) == await count(console, hours=12)
