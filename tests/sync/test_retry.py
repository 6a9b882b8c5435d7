from decimal import Decimal

import pytest

from console.domain.ledger import State
from console.domain.outcome import Problem, WhoActs
from console.sync.retry import plan, reopen
from tests.builders import NOW, entry

WHY = Problem(cause="x", message="m", fix="f", who=WhoActs.FINANCE)


@pytest.mark.parametrize(
    ("state", "sendable"),
    [
        (State.FAILED, True),
        (State.CONFLICT, True),
        (State.UNVERIFIED, True),
        (State.READY, False),
        (State.SENDING, False),
        (State.POSTED, False),
        (State.HELD, True),
        (State.SKIPPED, False),
        (State.MARKED_SYNCED, False),
        (State.SUPERSEDED, False),
    ],
)
def test_retry_takes_an_entry_when_its_state_makes_that_safe(state: State, sendable: bool) -> None:
    made = plan([entry(state=state)])
    expected = (1, 0) if sendable else (0, 1)
    assert expected == (len(made.sendable), len(made.refused))


def test_plan_adds_up_the_money_when_entries_are_sendable() -> None:
    made = plan([entry(state=State.FAILED), entry(state=State.POSTED)])
    assert Decimal("1350.50") == made.total


def test_failed_entry_is_ready_when_reopened() -> None:
    [again] = reopen([entry(state=State.FAILED, problem=WHY, attempt=2)], NOW)
    assert (State.READY, None, 2) == (again.state, again.problem, again.attempt)


def test_conflict_is_looked_up_before_a_new_attempt_when_reopened() -> None:
    old = entry(state=State.CONFLICT, problem=WHY, refused=True, sent_before=True)
    [again] = reopen([old], NOW)
    assert (State.UNVERIFIED, 2, False) == (again.state, again.attempt, again.refused)


def test_posted_entry_is_left_alone_when_reopened() -> None:
    assert [] == reopen([entry(state=State.POSTED)], NOW)
