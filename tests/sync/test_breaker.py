from datetime import timedelta

import pytest

from console.errors import (
    AuthenticationError,
    ConsoleError,
    ProtocolError,
    RuleError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.sync.breaker import Breaker
from tests.builders import ManualClock

SAGE = "Sage Intacct"
BUSY = TransientRemoteError("Too many requests", system=SAGE)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (BUSY, True),
        (UnconfirmedError("No answer", system=SAGE), True),
        (AuthenticationError("Refused", system=SAGE), True),
        (TransientRemoteError("Unreachable", system="Alvys"), False),
        (ProtocolError("Not understood", system=SAGE), False),
        (RuleError("No"), False),
    ],
)
def test_company_is_left_alone_when_its_sage_is_in_trouble(
    error: ConsoleError, expected: bool
) -> None:
    breaker = Breaker()
    breaker.record("ACME", error, ManualClock().instant())
    assert (expected, False) == (breaker.is_open("ACME"), breaker.is_open("OTHER"))


def test_company_is_asked_again_when_its_pause_is_over() -> None:
    clock, breaker = ManualClock(), Breaker()
    breaker.record("ACME", BUSY, clock.instant())
    assert breaker.must_wait("ACME", clock.boot_time())
    clock.advance(minutes=1)
    assert (True, False) == (
        breaker.is_open("ACME"),
        breaker.must_wait("ACME", clock.boot_time()),
    )


def test_pause_ends_no_sooner_when_somebody_sets_the_clock() -> None:
    clock, breaker = ManualClock(), Breaker()
    breaker.record("ACME", BUSY, clock.instant())
    clock.turn(days=1)
    assert breaker.must_wait("ACME", clock.boot_time())


def test_trouble_remembers_its_beginning_when_a_probe_fails() -> None:
    clock, breaker = ManualClock(), Breaker()
    breaker.record("ACME", BUSY, clock.instant())
    began = clock.now()
    clock.advance(minutes=1)
    breaker.record("ACME", BUSY, clock.instant())
    [trouble] = breaker.troubles()
    assert (began, 2, "Too many requests") == (trouble.since, trouble.failures, trouble.reason)


def test_refused_credentials_pause_longer_when_tries_may_lock_the_user() -> None:
    clock, breaker = ManualClock(), Breaker()
    breaker.record("ACME", AuthenticationError("Refused", system=SAGE), clock.instant())
    clock.advance(minutes=29)
    assert breaker.must_wait("ACME", clock.boot_time())
    assert breaker.troubles()[0].probe_at - clock.now() >= timedelta(minutes=1)


def test_pause_is_renewed_when_a_probe_fails_for_another_reason() -> None:
    clock, breaker = ManualClock(), Breaker()
    breaker.record("ACME", BUSY, clock.instant())
    clock.advance(minutes=1)
    breaker.record("ACME", ProtocolError("Not understood", system=SAGE), clock.instant())
    assert breaker.must_wait("ACME", clock.boot_time())


def test_company_is_worked_for_when_its_trouble_is_over() -> None:
    clock, breaker = ManualClock(), Breaker()
    breaker.record("ACME", BUSY, clock.instant())
    breaker.close("ACME")
    assert (False, ()) == (breaker.is_open("ACME"), breaker.troubles())
