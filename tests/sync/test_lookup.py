from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from console.domain.ledger import LedgerEntry, State, Task
from console.domain.outcome import Problem, WhoActs
from console.intacct import Row
from console.sync.lookup import Context, decide, doubted
from console.sync.steps import Settled
from tests.builders import NOW, ManualClock, entry, settings

QUIET = timedelta(minutes=30)
PERIOD = Problem(cause="closed-period", message="m", fix="f", who=WhoActs.FINANCE)
TAKEN = Problem(cause="duplicate-number", message="m", fix="f", who=WhoActs.FINANCE)
OURS: Row = {
    "RECORDID": "1084738",
    "RECORDNO": "77",
    "CUSTOMERID": "C-100",
    "WHENCREATED": "03/02/2026",
    "TRX_TOTALENTERED": "1350.50",
    "STATE": "Posted",
}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def in_doubt(clock: ManualClock, **changes: Any) -> LedgerEntry:
    return entry(
        state=State.UNVERIFIED,
        unverified_at=clock.now(),
        quiet_from=clock.boot_time(),
        sent_before=True,
        party_no="C-100",
        control_id="avx:1:r1:a1",
        **changes,
    )


def look_up(one: LedgerEntry, clock: ManualClock, *rows: Row) -> Settled | None:
    context = Context(
        asked=clock.boot_time(), present=clock.instant(), quiet_time=QUIET, settings=settings()
    )
    return decide(one, rows, context)


def state_of(settled: Settled | None) -> State | None:
    return settled.entry.state if settled else None


def test_record_is_adopted_at_once_when_it_is_ours(clock: ManualClock) -> None:
    settled = look_up(in_doubt(clock), clock, OURS)
    assert settled is not None
    assert (State.POSTED, "77", "adopted") == (
        settled.entry.state,
        settled.entry.sage_record_no,
        settled.outcome,
    )


@pytest.mark.parametrize(
    "other",
    [
        {**OURS, "CUSTOMERID": "C-999"},
        {**OURS, "TRX_TOTALENTERED": "1350.51"},
        {**OURS, "WHENCREATED": "03/03/2026"},
        {**OURS, "STATE": "Reversed"},
    ],
)
def test_record_is_a_conflict_when_it_differs(clock: ManualClock, other: Row) -> None:
    assert State.CONFLICT is state_of(look_up(in_doubt(clock), clock, other))


def test_two_records_are_a_conflict_when_both_are_ours(clock: ManualClock) -> None:
    assert State.CONFLICT is state_of(look_up(in_doubt(clock), clock, OURS, OURS))


@pytest.mark.parametrize(("minutes", "expected"), [(29, None), (30, State.READY)])
def test_absence_counts_only_when_asked_after_the_quiet_time(
    clock: ManualClock, minutes: int, expected: State | None
) -> None:
    one = in_doubt(clock)
    clock.advance(minutes=minutes)
    assert expected is state_of(look_up(one, clock))


def test_question_counts_from_when_it_was_issued_however_late_the_answer_comes(
    clock: ManualClock,
) -> None:
    one = in_doubt(clock)
    asked = clock.boot_time()
    clock.advance(hours=2)
    context = Context(asked=asked, present=clock.instant(), quiet_time=QUIET, settings=settings())
    assert decide(one, [], context) is None


def test_control_id_stays_when_a_document_is_ready_after_the_quiet_time(clock: ManualClock) -> None:
    one = in_doubt(clock)
    clock.advance(minutes=31)
    settled = look_up(one, clock)
    assert settled is not None
    assert ("avx:1:r1:a1", 1, 1, True) == (
        settled.entry.control_id,
        settled.entry.revision,
        settled.entry.attempt,
        settled.entry.sent_before,
    )


@pytest.mark.parametrize("days", [1, -1])
def test_wall_clock_proves_nothing_when_somebody_sets_it(clock: ManualClock, days: int) -> None:
    one = in_doubt(clock)
    clock.turn(days=days)
    clock.advance(minutes=29)
    assert look_up(one, clock) is None
    clock.advance(minutes=1)
    assert State.READY is state_of(look_up(one, clock))


def test_quiet_time_starts_again_when_the_host_was_started_anew(clock: ManualClock) -> None:
    one = in_doubt(clock)
    clock.advance(hours=5)
    clock.reboot()
    again = look_up(one, clock)
    assert again is not None
    assert (State.UNVERIFIED, clock.boot_time()) == (again.entry.state, again.entry.quiet_from)
    clock.advance(minutes=29)
    assert look_up(again.entry, clock) is None
    clock.advance(minutes=1)
    assert State.READY is state_of(look_up(again.entry, clock))


def test_quiet_time_starts_with_the_look_up_when_an_older_version_kept_no_mark(
    clock: ManualClock,
) -> None:
    old = replace(in_doubt(clock), quiet_from=None, unverified_at=NOW - timedelta(days=3))
    again = look_up(old, clock)
    assert again is not None
    assert (State.UNVERIFIED, clock.boot_time()) == (again.entry.state, again.entry.quiet_from)


@pytest.mark.parametrize(("problem", "expected"), [(PERIOD, State.FAILED), (TAKEN, State.CONFLICT)])
def test_refused_resend_is_settled_by_its_refusal_when_sage_does_not_hold_it(
    clock: ManualClock, problem: Problem, expected: State
) -> None:
    one = in_doubt(clock, refused=True, problem=problem)
    clock.advance(minutes=30)
    assert expected is state_of(look_up(one, clock))


def test_posted_document_that_sage_lost_is_a_conflict_when_it_was_doubted(
    clock: ManualClock,
) -> None:
    posted = entry(state=State.POSTED, sage_record_no="77", party_no="C-100")
    one = doubted(posted, clock.instant(), quiet_from=clock.boot_time())
    clock.advance(minutes=30)
    assert State.CONFLICT is state_of(look_up(one, clock))


def test_corrected_source_is_adopted_when_sage_holds_what_it_says_now(clock: ManualClock) -> None:
    one = in_doubt(clock)
    wrong = replace(one, amount=Decimal("1.00"), newer=one.transaction)
    assert State.POSTED is state_of(look_up(wrong, clock, OURS))


REVERSED = {**OURS, "STATE": "Reversed"}


def changing(clock: ManualClock, task: Task, **changes: Any) -> LedgerEntry:
    """Return an entry of whose change no answer came."""
    return in_doubt(clock, task=task, sage_record_no="77", **changes)


@pytest.mark.parametrize("task", [Task.REVERSE, Task.REVERSE_TODAY])
@pytest.mark.parametrize("rows", [(REVERSED,), ()])
def test_new_content_is_due_when_the_old_record_is_proven_to_be_out_of_the_books(
    clock: ManualClock, task: Task, rows: tuple[Row, ...]
) -> None:
    settled = look_up(changing(clock, task), clock, *rows)
    assert settled is not None
    after = settled.entry
    assert (State.READY, Task.POST, "", "77") == (
        after.state,
        after.task,
        after.sage_record_no,
        after.undone_record_no,
    )


def test_withdrawn_document_is_over_when_its_record_is_deleted(clock: ManualClock) -> None:
    gone = entry().transaction
    one = replace(changing(clock, Task.DELETE), transaction=replace(gone, withdrawn="Cancelled"))
    assert State.SUPERSEDED is state_of(look_up(one, clock))


@pytest.mark.parametrize("task", [Task.REVERSE, Task.DELETE, Task.UPDATE, Task.CHANGE])
def test_change_is_due_again_with_its_control_id_when_the_record_stands_after_the_quiet_time(
    clock: ManualClock, task: Task
) -> None:
    one = changing(clock, task)
    assert look_up(one, clock, OURS) is None
    clock.advance(minutes=31)
    settled = look_up(one, clock, OURS)
    assert settled is not None
    assert (State.READY, task, one.control_id, "77") == (
        settled.entry.state,
        settled.entry.task,
        settled.entry.control_id,
        settled.entry.sage_record_no,
    )


def test_reversed_record_of_ours_proves_nothing_about_the_new_one(clock: ManualClock) -> None:
    one = in_doubt(clock, undone_record_no="77")
    assert look_up(one, clock, REVERSED) is None
    assert State.POSTED is state_of(look_up(one, clock, REVERSED, {**OURS, "RECORDNO": "80"}))
    assert State.CONFLICT is state_of(look_up(one, clock, {**REVERSED, "RECORDNO": "80"}))


@pytest.mark.parametrize(
    ("task", "row"), [(Task.POST, OURS), (Task.REVERSE, REVERSED)], ids=["posted", "reversed"]
)
def test_nothing_is_adopted_before_the_quiet_time_when_the_ledger_is_an_older_copy(
    clock: ManualClock, task: Task, row: Row
) -> None:
    """A change that the lost ledger has sent may be under way."""
    one = changing(clock, task)
    asked = Context(
        asked=clock.boot_time(),
        present=clock.instant(),
        quiet_time=QUIET,
        settings=settings(),
        reconciling=True,
    )
    assert decide(one, [row], asked) is None
    clock.advance(minutes=31)
    later = replace(asked, asked=clock.boot_time(), present=clock.instant())
    assert decide(one, [row], later) is not None


def test_live_record_is_a_conflict_when_its_document_was_withdrawn(clock: ManualClock) -> None:
    one = in_doubt(clock)
    withdrawn = replace(one, transaction=replace(one.transaction, withdrawn="Cancelled"))
    assert State.CONFLICT is state_of(look_up(withdrawn, clock, OURS))
    clock.advance(minutes=31)
    assert State.SUPERSEDED is state_of(look_up(withdrawn, clock, REVERSED))
