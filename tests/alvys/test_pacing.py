"""Endpoints are called no more often than documented, each on its own count."""

from datetime import timedelta

import pytest

from console.alvys.pacing import DOCUMENTED, Pacer, Pacing, pacing_for
from tests.alvys.support import (
    FakeAlvys,
    ManualClock,
    customer,
    in_turn,
    make_client,
    page,
    reply,
)

pytestmark = pytest.mark.anyio

FAST = Pacing(per_minute=3, slow_per_minute=2, gap_s=0)


async def waited(pacer: Pacer, clock: ManualClock, calls: int, *, slow: bool = False) -> float:
    start = clock.now()
    for _ in range(calls):
        await pacer.wait("POST loads", slow=slow)
    return (clock.now() - start).total_seconds()


@pytest.mark.parametrize(("calls", "expected"), [(1, 0), (3, 0), (4, 60), (7, 120)])
async def test_call_waits_for_the_minute_to_pass_when_it_is_full(
    calls: int, expected: float
) -> None:
    clock = ManualClock()
    assert expected == await waited(Pacer(clock=clock, pacing=FAST), clock, calls)


async def test_tighter_limit_holds_when_the_endpoint_is_slow() -> None:
    clock = ManualClock()
    assert 60 == await waited(Pacer(clock=clock, pacing=FAST), clock, 3, slow=True)


async def test_calls_keep_their_distance_when_the_minute_has_room() -> None:
    clock = ManualClock()
    pacer = Pacer(clock=clock, pacing=Pacing(per_minute=10, gap_s=1.5))
    assert 3 == await waited(pacer, clock, 3)


async def test_other_endpoint_does_not_wait_when_one_is_full() -> None:
    clock = ManualClock()
    pacer = Pacer(clock=clock, pacing=FAST)
    await waited(pacer, clock, 3)
    await pacer.wait("POST trips", slow=False)
    assert [] == clock.pauses


async def test_nothing_waits_for_days_when_the_clock_is_set_back() -> None:
    clock = ManualClock()
    pacer = Pacer(clock=clock, pacing=FAST)
    await waited(pacer, clock, 3)
    clock.advance(-timedelta(days=2).total_seconds())
    assert 0 == await waited(pacer, clock, 1)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://integrations.alvys.com", DOCUMENTED),
        ("https://localhost.example", DOCUMENTED),
        ("http://127.0.0.1:8099", None),
        ("http://[::1]:8099", None),
        ("http://localhost:8099", None),
    ],
)
def test_only_loopback_is_not_paced_when_nobody_says_how(url: str, expected: object) -> None:
    assert expected == pacing_for(url)


@pytest.mark.parametrize("url", ["https://integrations.alvys.com", "http://127.0.0.1:8099"])
def test_address_means_nothing_when_somebody_says_how(url: str) -> None:
    assert [DOCUMENTED, None] == [pacing_for(url, "documented"), pacing_for(url, "off")]


async def test_token_waits_for_the_second_to_pass_when_many_endpoints_are_called() -> None:
    clock = ManualClock()
    pacer = Pacer(clock=clock, pacing=DOCUMENTED)
    for number in range(21):
        await pacer.wait(f"POST endpoint {number}", slow=False)
    assert 2 == sum(clock.pauses)


async def test_documented_limits_hold_when_a_client_talks_to_alvys() -> None:
    clock = ManualClock()
    client = make_client(FakeAlvys(lambda _: page([])), clock)
    for _ in range(11):
        await client.customers()
    assert 60 <= sum(clock.pauses) <= 61


async def test_repeat_waits_as_long_as_alvys_says_when_it_is_busy() -> None:
    clock = ManualClock()
    busy = in_turn(lambda: reply(b"", 429, {"Retry-After": "60"}), lambda: page([customer("0")]))
    await make_client(FakeAlvys(busy), clock).customers()
    assert [60.0] == clock.pauses


async def test_token_is_not_counted_when_calls_are_paced() -> None:
    clock = ManualClock()
    alvys = FakeAlvys(in_turn(lambda: reply(b"", 401), lambda: page([])))
    await make_client(alvys, clock, page_size=5).customers()
    assert (2, [1.0]) == (len(alvys.token_requests), clock.pauses)
