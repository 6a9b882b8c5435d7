"""How often and how long."""

import pytest

from console.errors import ProtocolError, TransientRemoteError
from console.intacct.backoff import Backoff, retry
from tests.intacct.support import ManualClock

pytestmark = pytest.mark.anyio


class Flaky:
    """Fails so many times, then answers with the number of calls."""

    def __init__(self, failures: int, retry_after_s: float | None = None) -> None:
        self.calls = 0
        self.failures = failures
        self.retry_after_s = retry_after_s

    async def __call__(self) -> int:
        self.calls += 1
        if self.calls > self.failures:
            return self.calls
        error = TransientRemoteError("later")
        error.retry_after_s = self.retry_after_s
        raise error


async def run(call: Flaky, clock: ManualClock, **limits: float) -> int:
    backoff = Backoff(attempts=int(limits.pop("attempts", 4)), **limits)
    return await retry(call, clock=clock, backoff=backoff, jitter=lambda: 1.0)


async def test_pauses_double_when_failures_go_on() -> None:
    clock = ManualClock()
    assert 4 == await run(Flaky(3), clock)
    assert [1.0, 2.0, 4.0] == clock.pauses


async def test_error_is_raised_when_the_count_is_used_up() -> None:
    call = Flaky(9)
    with pytest.raises(TransientRemoteError):
        await run(call, ManualClock(), attempts=2)
    assert 2 == call.calls


async def test_error_is_raised_when_the_time_is_used_up() -> None:
    call = Flaky(9)
    with pytest.raises(TransientRemoteError):
        await run(call, ManualClock(), total_s=2.5)
    assert 2 == call.calls


async def test_pause_is_as_asked_when_the_remote_names_one() -> None:
    clock = ManualClock()
    await run(Flaky(1, retry_after_s=30.0), clock)
    assert [30.0] == clock.pauses


async def test_error_is_raised_when_the_remote_asks_for_more_than_is_left() -> None:
    clock = ManualClock()
    with pytest.raises(TransientRemoteError):
        await run(Flaky(1, retry_after_s=120.0), clock, total_s=60)
    assert [] == clock.pauses


async def test_other_errors_pass_when_repeating_would_not_help() -> None:
    async def broken() -> int:
        raise ProtocolError("odd")

    with pytest.raises(ProtocolError):
        await retry(broken, clock=ManualClock(), backoff=Backoff())


@pytest.mark.parametrize(("expected", "jitter"), [(10.0, 0.0), (20.0, 1.0)])
async def test_pause_is_capped_when_there_were_many_failures(
    expected: float, jitter: float
) -> None:
    assert expected == Backoff(cap_s=20.0).pause_s(99, jitter)
