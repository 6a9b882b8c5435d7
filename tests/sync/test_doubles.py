"""What would be billed twice by two kinds of documents, by the states of both."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.settings import ApSettings, Settings
from console.domain.transaction import Party
from console.store import Store, memory_store
from console.sync.doubles import find_doubles
from tests.builders import bill, entry, line

CHECKS_ON = Settings(ap=ApSettings(export_echecks=True))
CHECKS_OFF = Settings()
IN_SAGE = (
    State.SENDING,
    State.UNVERIFIED,
    State.CONFLICT,
    State.POSTED,
    State.MARKED_SYNCED,
)
NOT_IN_SAGE = (State.READY, State.FAILED, State.SKIPPED, State.SUPERSEDED)
ADVANCE = line("-100.00", category="echeck", item="lumper", description="AEK4711 Lumper")


@pytest.fixture
def store() -> Iterator[Store]:
    opened = memory_store()
    yield opened
    opened.close()


def of_trip(state: State = State.READY, *, advances: Any = (), **more: Any) -> LedgerEntry:
    return entry(bill(added_lines=advances), state=state, **more)


def statement(
    state: State = State.READY,
    *,
    number: str = "5001",
    kind: Kind = Kind.AP_CARRIER_STATEMENT,
    **more: Any,
) -> LedgerEntry:
    source = bill(kind=kind, source_id=number, number=f"s-{number}", trip_ids=("trip-1", "trip-2"))
    return entry(source, state=state, **more)


def check(state: State = State.READY, kind: Any = "carrier") -> LedgerEntry:
    source = bill(
        kind=Kind.AP_ECHECK,
        source_id="check-1",
        number="AEK4711",
        trip_ids=("trip-1",),
        party=Party(kind=kind, id="p-1", name="Red Rock Lines"),
        lines=(line("100.00", category="echeck", item="lumper"),),
        total=Decimal("100.00"),
    )
    return entry(source, state=state)


def cause(
    ours: LedgerEntry, other: LedgerEntry, store: Store, settings: Settings = CHECKS_ON
) -> str:
    """Return why ours must not be sent beside the other; empty when it may."""
    store.ledger.save([ours, other])
    problem = find_doubles([ours], settings, store).get(ours.id)
    return problem.cause if problem else ""


@pytest.mark.parametrize("state", IN_SAGE)
@pytest.mark.parametrize(("ours", "other"), [(statement, of_trip), (of_trip, statement)])
def test_trip_is_not_billed_again_when_the_other_document_may_be_in_sage(
    store: Store, ours: Any, other: Any, state: State
) -> None:
    """Rule trip-once: by its statement, after its bill, and the other way round."""
    assert "trip-billed-already" == cause(ours(), other(state), store)


@pytest.mark.parametrize("state", NOT_IN_SAGE)
@pytest.mark.parametrize(("ours", "other"), [(statement, of_trip), (of_trip, statement)])
def test_trip_is_billed_when_the_other_document_is_not_in_sage(
    store: Store, ours: Any, other: Any, state: State
) -> None:
    assert "" == cause(ours(), other(state), store)


@pytest.mark.parametrize(("record_no", "expected"), [("101", "trip-billed-already"), ("", "")])
def test_held_document_counts_when_it_was_posted_before(
    store: Store, record_no: str, expected: str
) -> None:
    held = statement(State.HELD, sage_record_no=record_no)
    assert expected == cause(of_trip(), held, store)


@pytest.mark.parametrize("kind", [Kind.AP_CARRIER_STATEMENT, Kind.AR_CARRIER_STATEMENT])
def test_newer_statement_counts_when_both_settle_a_trip(store: Store, kind: Kind) -> None:
    """Alvys deletes what is generated anew without telling; 10,000 is newer than 9,999."""
    older, newer = statement(number="9999", kind=kind), statement(number="10000", kind=kind)
    assert "statement-replaced" == cause(older, newer, store)
    assert "" == cause(newer, older, store)
    assert "trip-billed-already" == cause(newer, replace(older, state=State.POSTED), store)


def test_statements_of_both_sides_go_out_when_they_settle_the_same_trip(store: Store) -> None:
    """Rule separate-statements: revenue of one subsidiary, cost of another."""
    other = statement(State.POSTED, number="5002", kind=Kind.AR_CARRIER_STATEMENT)
    assert "" == cause(statement(), other, store)


def test_nothing_is_in_the_way_when_the_documents_are_of_other_trips(store: Store) -> None:
    other = entry(bill(source_id="trip-9"), state=State.POSTED)
    assert "" == cause(statement(), other, store)


@pytest.mark.parametrize(
    ("advances", "amount", "expected"),
    [
        # 900.00 + 75.00 - 100.00, with and without the accessorial of 75.00.
        ((ADVANCE,), "875.00", ""),
        ((ADVANCE,), "800.00", ""),
        ((ADVANCE,), "975.00", "echeck-not-deducted"),
        ((), "975.00", "echeck-not-deducted"),
    ],
)
def test_check_waits_for_a_person_when_the_posted_bill_does_not_take_it_off(
    store: Store, advances: Any, amount: str, expected: str
) -> None:
    """Rule echeck-once: what the bill says counts, as it was sent."""
    posted = of_trip(State.POSTED, advances=advances, amount=Decimal(amount))
    assert expected == cause(check(), posted, store)


@pytest.mark.parametrize(
    ("advances", "settings", "expected"),
    [
        ((ADVANCE,), CHECKS_ON, ""),
        ((ADVANCE,), CHECKS_OFF, "echeck-not-deducted"),
        ((), CHECKS_ON, "echeck-not-deducted"),
    ],
)
def test_bill_waits_when_it_would_not_take_off_a_check_in_sage(
    store: Store, advances: Any, settings: Settings, expected: str
) -> None:
    ours = of_trip(advances=advances)
    assert expected == cause(ours, check(State.POSTED), store, settings)


def test_drivers_check_is_nothing_to_the_carriers_bill_when_both_are_of_one_trip(
    store: Store,
) -> None:
    assert "" == cause(check(kind="driver"), of_trip(State.POSTED), store)
    assert "" == cause(of_trip(), check(State.POSTED, kind="driver"), store, CHECKS_OFF)


def test_statement_is_found_by_its_trips_when_it_was_archived(store: Store) -> None:
    """What was forgotten would be billed again."""
    posted = statement(State.POSTED)
    store.ledger.save([posted])
    moved = store.ledger.archive_settled(posted.changed_at.replace(year=2027), limit=10)
    assert (1, [posted]) == (moved, store.ledger.settling(["trip-2"]))
    assert "trip-billed-already" == cause(of_trip(), posted, store)
