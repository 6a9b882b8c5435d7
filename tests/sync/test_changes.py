from datetime import timedelta
from decimal import Decimal

import pytest

from console.domain.eligibility import Eligible, NotDue
from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Problem, Skipped, WhoActs
from console.domain.transaction import Party, Transaction
from console.sync.changes import change, with_newer
from tests.builders import NOW, bill, entry, line, settings, transaction

LATER = NOW + timedelta(hours=1)
WHY = Problem(cause="account-inactive", message="m", fix="f", who=WhoActs.ADMIN)
GATE = Skipped(problem=Problem(cause="section-off", message="m", fix="f", who=WhoActs.ADMIN))
DEARER = transaction(lines=(line("1500.00"),), total=Decimal("1500.00"), changed_at=LATER)
GONE = transaction(withdrawn="Its invoice was taken back to a draft")
NEW_FLEET = transaction(attributes={"fleet": "Flatbed"})


def changed(
    before: LedgerEntry,
    source: Transaction,
    verdict: Eligible | Skipped | NotDue | None = None,
) -> LedgerEntry:
    return change(before, source, verdict or Eligible(), settings(), LATER)


@pytest.mark.parametrize(
    "state", [State.FAILED, State.READY, State.POSTED, State.HELD, State.UNVERIFIED]
)
def test_nothing_happens_when_only_the_stamp_moved(state: State) -> None:
    before = entry(state=state)
    assert before == changed(before, transaction(changed_at=LATER))


@pytest.mark.parametrize("state", [State.READY, State.FAILED])
def test_other_dimension_is_taken_when_nothing_was_sent(state: State) -> None:
    """A fleet corrected in Alvys reaches the document that waits, or failed, because of it."""
    after = changed(entry(state=state, problem=WHY), NEW_FLEET)
    assert (State.READY, NEW_FLEET) == (after.state, after.transaction)


def test_other_dimension_is_left_alone_when_it_is_posted() -> None:
    posted = entry(state=State.POSTED)
    assert posted == changed(posted, NEW_FLEET)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.READY, State.SUPERSEDED),
        (State.FAILED, State.SUPERSEDED),
        (State.SKIPPED, State.SUPERSEDED),
        (State.POSTED, State.READY),
        (State.UNVERIFIED, State.UNVERIFIED),
        (State.SUPERSEDED, State.SUPERSEDED),
    ],
)
def test_withdrawn_document_is_not_sent_and_seen_when_it_was(state: State, expected: State) -> None:
    assert expected is changed(entry(state=state), GONE).state


def test_withdrawn_document_is_billed_again_when_alvys_does() -> None:
    taken_back = changed(entry(), GONE)
    assert State.READY is changed(taken_back, transaction()).state


@pytest.mark.parametrize("state", [State.READY, State.FAILED])
def test_entry_is_skipped_when_its_gate_closed(state: State) -> None:
    after = changed(entry(state=state), DEARER, GATE)
    assert (State.SKIPPED, GATE.problem) == (after.state, after.problem)


def test_entry_is_skipped_with_its_reason_when_it_is_no_longer_due() -> None:
    after = changed(entry(), DEARER, NotDue(reason="It goes out with the customer invoice"))
    assert after.problem is not None
    assert (State.SKIPPED, "not-due") == (after.state, after.problem.cause)


def test_change_waits_when_the_outcome_is_open() -> None:
    after = changed(entry(state=State.UNVERIFIED), DEARER)
    assert (transaction(), DEARER) == (after.transaction, after.newer)


def test_waiting_change_is_forgotten_when_the_source_changes_back() -> None:
    waiting = changed(entry(state=State.UNVERIFIED), DEARER)
    assert changed(waiting, transaction(changed_at=LATER)).newer is None


@pytest.mark.parametrize(
    ("state", "expected"),
    [(State.POSTED, State.READY), (State.READY, State.READY), (State.FAILED, State.READY)],
)
def test_waiting_change_is_applied_when_the_outcome_is_known(state: State, expected: State) -> None:
    after = with_newer(entry(state=state, newer=DEARER), settings(), LATER)
    assert (expected, None) == (after.state, after.newer)


def test_waiting_withdrawal_takes_the_entry_out_when_nothing_reached_sage() -> None:
    after = with_newer(entry(state=State.READY, newer=GONE), settings(), LATER)
    assert State.SUPERSEDED is after.state


def test_carrier_keeps_its_name_when_a_trip_names_it_by_id() -> None:
    named = entry(bill(), amount=Decimal("900.00"))
    unnamed = bill(party=Party(kind="carrier", id="carr-1", name=""))
    assert named == changed(named, unnamed)


@pytest.mark.parametrize("state", [State.READY, State.FAILED, State.SKIPPED, State.POSTED])
def test_nothing_happens_when_the_source_is_older_than_what_is_known(state: State) -> None:
    """Two readers may bring one document in the wrong order."""
    before = entry(DEARER, state=state)
    assert before == changed(before, transaction())


def test_waiting_change_stays_when_an_older_source_comes() -> None:
    waiting = changed(entry(state=State.UNVERIFIED), DEARER)
    assert waiting == changed(waiting, transaction())
