from datetime import timedelta

import pytest

from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Deferred, Problem, Rejected, WhoActs
from console.intacct import GatewayError, Refused
from console.sync.pace import (
    MOST_DEFERRALS,
    MOST_TRIES,
    is_held_outside,
    next_attempt,
    next_send,
    pause,
)
from console.sync.resuming import release
from console.sync.steps import judge, settle
from tests.builders import NOW, ManualClock, entry

HOLD = Problem(cause="on-hold", message="It is on hold.", fix="f", who=WhoActs.FINANCE)
PERIOD = Problem(cause="closed-period", message="m", fix="f", who=WhoActs.FINANCE)


def refused(problem: Problem, tries: int) -> LedgerEntry:
    sending = entry(state=State.SENDING, tries=tries)
    return settle(sending, Rejected(problem=problem), ManualClock().instant()).entry


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("on-hold", True),
        ("rate-limit", False),
        ("closed-period", False),
        ("account-inactive", False),
        ("duplicate-number", False),
    ],
)
def test_cause_is_held_outside_when_nobody_has_to_repair_anything_of_ours(
    cause: str, expected: bool
) -> None:
    assert expected is is_held_outside(cause)


def test_pause_doubles_up_to_its_longest_when_tries_fail() -> None:
    first, longest = timedelta(minutes=5), timedelta(hours=6)
    for tries in range(12):
        most = min(first * 2**tries, longest)
        assert timedelta(seconds=1) <= pause("x", tries, first=first, longest=longest) <= most


def test_pause_is_the_same_when_the_entry_and_the_try_are() -> None:
    again = {next_send(entry(), NOW) for _ in range(3)}
    assert 1 == len(again)


def test_pauses_spread_when_many_wait_for_the_same() -> None:
    moments = {next_attempt(entry(id=f"{number:x}"), NOW) for number in range(50)}
    assert 50 == len(moments)


def test_next_attempt_is_shown_when_the_cause_passes_by_itself() -> None:
    failed = refused(HOLD, 0)
    assert failed.next_attempt_at is not None
    assert (State.FAILED, NOW < failed.next_attempt_at) == (failed.state, True)


def test_person_decides_when_the_tries_are_used_up() -> None:
    failed = refused(HOLD, MOST_TRIES)
    assert failed.problem is not None
    assert (None, "It is on hold. Gave up after 8 tries.") == (
        failed.next_attempt_at,
        failed.problem.message,
    )


def test_nothing_is_tried_by_itself_when_somebody_has_to_repair_it() -> None:
    assert refused(PERIOD, 0).next_attempt_at is None


def test_try_is_counted_when_a_pause_is_over() -> None:
    again = release(refused(HOLD, 2), NOW)
    assert (State.READY, 3, NOW) == (again.state, again.tries, again.next_attempt_at)


def test_document_is_a_persons_when_sage_defers_it_alone_for_ever() -> None:
    busy = GatewayError(
        number="GW-0010",
        description="",
        description2="Rate limit exceeded",
        correction="",
        support_id="",
        additional=(),
    )
    answer = Refused(control_id="x", errors=(busy,), response_xml="")
    results = [
        judge(entry(state=State.SENDING, deferrals=count), answer)
        for count in (0, MOST_DEFERRALS - 1, MOST_DEFERRALS)
    ]
    assert [Deferred, Deferred, Rejected] == [type(result) for result in results]
