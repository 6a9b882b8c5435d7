"""Where deductions, prefixes and driver charges stand once something was sent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from console.domain.eligibility import Eligible
from console.domain.identifiers import entry_id
from console.domain.inclusion import CREDITS, DRIVER_BILLS
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.settings import ArSettings
from console.domain.surroundings import ALONE, Deductions
from console.domain.transaction import Transaction
from console.store import Store, memory_store
from console.sync.changes import change
from console.sync.records import record, release_skipped
from console.sync.surroundings import look_around
from tests.builders import NOW, connection, entry, line, settings, transaction

LATER = NOW + timedelta(hours=1)
DAMAGE = line("-50.00", category="accessorial", item="damage", description="Damage")
LUMPER = line("60.00", category="accessorial", item="lumper", description="Driver: Lumper")
DEDUCTED = transaction(lines=(*transaction().lines, DAMAGE), total=Decimal("1300.50"))
MEMO = transaction(
    kind=Kind.AR_CREDIT_MEMO, number="1084738-C", lines=(DAMAGE,), total=Decimal("-50.00")
)
CREDITS_ON = connection(settings=settings(ar=ArSettings(deductions_as_credits=True)))


@pytest.fixture
def store() -> Iterator[Store]:
    opened = memory_store()
    yield opened
    opened.close()


def kept(store: Store, source: Transaction) -> LedgerEntry:
    found = store.ledger.get(entry_id(source.subsidiary_id, source.kind, source.source_id))
    assert found is not None
    return found


def put(store: Store, source: Transaction, state: State, **changes: Any) -> None:
    store.ledger.save([entry(source, state=state, **changes)])


@pytest.mark.parametrize(
    ("state", "changes", "expected"),
    [
        (State.READY, {}, None),
        (State.FAILED, {"control_id": "c"}, None),
        (State.SKIPPED, {}, None),
        (State.SUPERSEDED, {}, None),
        (State.SENDING, {"amount": Decimal("1350.50")}, Deductions.APART),
        (State.UNVERIFIED, {"amount": Decimal("1350.50")}, Deductions.APART),
        (State.POSTED, {"amount": Decimal("1350.50")}, Deductions.APART),
        (State.CONFLICT, {"amount": Decimal("1350.50")}, Deductions.APART),
        (State.POSTED, {"toggles": (CREDITS,)}, Deductions.ON_INVOICE),
        (State.UNVERIFIED, {"toggles": (CREDITS, DRIVER_BILLS)}, Deductions.ON_INVOICE),
        # 1,350.50 + 60.00 with what a driver is paid, and without the deduction.
        (
            State.POSTED,
            {"toggles": (DRIVER_BILLS,), "amount": Decimal("1410.50")},
            Deductions.APART,
        ),
        # Sent by a version that knew no toggle: the whole source.
        (State.POSTED, {"amount": Decimal("1300.50")}, Deductions.ON_INVOICE),
        (State.MARKED_SYNCED, {"marked_from": State.FAILED}, Deductions.BY_HAND),
    ],
)
def test_deductions_are_where_the_invoice_took_them_when_it_was_sent(
    store: Store, state: State, changes: dict[str, Any], expected: Deductions | None
) -> None:
    """Rule deductions-once: nothing sent leaves it to the toggle."""
    put(store, DEDUCTED, state, **changes)
    assert expected == look_around([MEMO], connection(), store).deductions.get("inv-1")


def test_deductions_stay_apart_when_the_memo_was_sent_first(store: Store) -> None:
    """The toggle was turned on between both: the invoice goes without them all the same."""
    put(store, MEMO, State.POSTED)
    around = look_around([DEDUCTED], CREDITS_ON, store)
    shaped = around.settings_for(DEDUCTED, CREDITS_ON.settings)
    assert (Deductions.APART, False) == (
        around.deductions["inv-1"],
        shaped.ar.deductions_as_credits,
    )


def test_store_is_not_asked_when_a_page_depends_on_nothing_else(store: Store) -> None:
    assert ALONE is look_around([transaction()], connection(), store)


def test_waiting_memo_is_released_when_the_toggle_is_turned_off(store: Store) -> None:
    """Invoice and memo of one source follow the toggle together while nothing was sent."""
    record([DEDUCTED, MEMO], CREDITS_ON, store, NOW)
    assert (State.READY, State.SKIPPED) == (kept(store, DEDUCTED).state, kept(store, MEMO).state)
    release_skipped(connection(), store, NOW)
    assert State.READY is kept(store, MEMO).state


@pytest.mark.parametrize(
    ("state", "expected"), [(State.READY, State.SUPERSEDED), (State.POSTED, State.READY)]
)
def test_memo_is_taken_back_when_its_invoice_has_no_deductions_any_more(
    store: Store, state: State, expected: State
) -> None:
    put(store, MEMO, state, sage_record_no="77" if state is State.POSTED else "")
    record([transaction(changed_at=LATER)], connection(), store, LATER)
    assert expected is kept(store, MEMO).state


@pytest.mark.parametrize(("toggles", "expected"), [((), State.POSTED), ((CREDITS,), State.READY)])
def test_new_deduction_changes_the_invoice_only_when_it_was_sent_with_them(
    toggles: tuple[str, ...], expected: State
) -> None:
    """Apart, it becomes a memo of its own and leaves the posted invoice right."""
    posted = entry(state=State.POSTED, control_id="c", toggles=toggles, sage_record_no="7")
    newer = replace(DEDUCTED, changed_at=LATER)
    assert expected is change(posted, newer, Eligible(), settings(), LATER).state


@pytest.mark.parametrize(
    ("toggles", "expected"), [((), State.POSTED), ((DRIVER_BILLS,), State.READY)]
)
def test_new_driver_charge_changes_the_invoice_only_when_it_was_sent_with_them(
    toggles: tuple[str, ...], expected: State
) -> None:
    posted = entry(state=State.POSTED, control_id="c", toggles=toggles, sage_record_no="7")
    newer = transaction(added_lines=(LUMPER,), changed_at=LATER)
    assert expected is change(posted, newer, Eligible(), settings(), LATER).state


PREFIXED = transaction(number="RF1084738", source_number="1084738", changed_at=LATER)


@pytest.mark.parametrize(
    ("state", "control_id", "expected"),
    [
        (State.READY, "", "RF1084738"),
        (State.FAILED, "", "RF1084738"),
        (State.FAILED, "c", "1084738"),
        (State.POSTED, "c", "1084738"),
    ],
)
def test_number_stays_when_a_prefix_comes_after_sending(
    state: State, control_id: str, expected: str
) -> None:
    before = entry(state=state, control_id=control_id)
    after = change(before, PREFIXED, Eligible(), settings(), LATER)
    assert expected == after.transaction.number


def test_posted_invoice_is_not_changed_when_only_its_prefix_is_new() -> None:
    posted = entry(state=State.POSTED, control_id="c")
    assert posted == change(posted, PREFIXED, Eligible(), settings(), LATER)


def test_memo_bears_the_number_of_its_invoice_when_that_was_sent_without_the_prefix(
    store: Store,
) -> None:
    put(store, DEDUCTED, State.POSTED, control_id="c", amount=Decimal("1350.50"))
    late = replace(MEMO, number="RF1084738-C", source_number="1084738-C")
    record([late], connection(), store, NOW)
    assert "1084738-C" == kept(store, MEMO).transaction.number


def test_pair_is_taken_back_at_both_ends_when_the_trip_is_in_one_house(store: Store) -> None:
    """The hauler's own cycle does not read the trip any more, so the invoicer's says it."""
    leg = replace(MEMO, kind=Kind.AR_INTERCOMPANY, source_id="trip-1", subsidiary_id="sub-2")
    put(store, leg, State.READY)
    gone = replace(MEMO, kind=Kind.AP_INTERCOMPANY, source_id="trip-1", changed_at=LATER)
    record([replace(gone, withdrawn="One house")], connection(), store, LATER)
    assert State.SUPERSEDED is kept(store, leg).state
