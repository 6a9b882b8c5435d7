from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from console.domain.identifiers import entry_id
from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Problem, WhoActs
from console.domain.settings import ArSettings
from console.domain.transaction import Transaction
from console.store import Store, memory_store
from console.sync.moving import held_elsewhere
from console.sync.records import UNREADABLE, Recorded, record, release_skipped
from tests.builders import NOW, connection, entry, line, settings, transaction

WHY = Problem(cause="account-inactive", message="m", fix="f", who=WhoActs.ADMIN)
DEARER = transaction(
    lines=(line("1500.00"),), total=Decimal("1500.00"), changed_at=NOW + timedelta(hours=1)
)
AR_OFF = connection(settings=settings(ar=ArSettings(export_ar_invoices=False)))


@pytest.fixture
def store() -> Iterator[Store]:
    opened = memory_store()
    yield opened
    opened.close()


def kept(store: Store, source: Transaction) -> LedgerEntry:
    entry = store.ledger.get(entry_id(source.subsidiary_id, source.kind, source.source_id))
    assert entry is not None
    return entry


def put(store: Store, state: State, **changes: Any) -> None:
    record([transaction()], connection(), store, NOW)
    stored = kept(store, transaction())
    store.ledger.save_marks([replace(stored, state=state, **changes)], [])


def test_new_document_is_ready_when_every_gate_is_open(store: Store) -> None:
    assert Recorded(due=1) == record([transaction()], connection(), store, NOW)
    assert State.READY is kept(store, transaction()).state


def test_document_is_recorded_once_when_it_comes_twice(store: Store) -> None:
    record([transaction(), transaction()], connection(), store, NOW)
    assert Recorded() == record([transaction()], connection(), store, NOW)


def test_document_leaves_no_trace_when_it_is_older_than_the_connection(store: Store) -> None:
    """Rule after-connection."""
    old = transaction(changed_at=NOW - timedelta(days=30))
    assert Recorded() == record([old], connection(), store, NOW)
    assert [] == store.ledger.numbered(old.number)


def test_document_is_skipped_with_its_reason_when_a_gate_is_closed(store: Store) -> None:
    assert Recorded(skipped=1) == record([transaction()], AR_OFF, store, NOW)
    problem = kept(store, transaction()).problem
    assert problem is not None
    assert "section-off" == problem.cause


def test_skipped_document_is_released_when_the_toggle_is_turned_on(store: Store) -> None:
    """Rule master-toggles: nothing is lost while a master is off."""
    record([transaction()], AR_OFF, store, NOW)
    assert Recorded(due=1) == release_skipped(connection(), store, NOW)
    assert State.READY is kept(store, transaction()).state


def test_document_of_a_stranger_is_skipped_and_not_counted(store: Store) -> None:
    foreign = transaction(subsidiary_id="sub-9")
    assert Recorded() == record([foreign], connection(), store, NOW)
    assert State.SKIPPED is kept(store, foreign).state


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.READY, State.READY),
        (State.FAILED, State.READY),
        (State.POSTED, State.READY),
        (State.HELD, State.HELD),
        (State.CONFLICT, State.CONFLICT),
        (State.MARKED_SYNCED, State.MARKED_SYNCED),
        (State.UNVERIFIED, State.UNVERIFIED),
        (State.SENDING, State.SENDING),
    ],
)
def test_change_at_the_source_has_its_answer_in_every_state(
    store: Store, state: State, expected: State
) -> None:
    put(store, state, problem=WHY if state is State.FAILED else None)
    record([DEARER], connection(), store, NOW)
    assert expected is kept(store, transaction()).state


def test_new_content_is_taken_when_nothing_was_sent_yet(store: Store) -> None:
    put(store, State.READY)
    record([DEARER], connection(), store, NOW)
    assert Decimal("1500.00") == kept(store, transaction()).amount


def test_new_content_waits_when_the_outcome_is_open(store: Store) -> None:
    """Content in doubt keeps its control id; the newer one comes after the look-up."""
    put(store, State.UNVERIFIED)
    record([DEARER], connection(), store, NOW)
    waiting = kept(store, transaction())
    assert (transaction(), DEARER) == (waiting.transaction, waiting.newer)


def test_nothing_is_written_when_nothing_changed(store: Store) -> None:
    put(store, State.POSTED)
    before = store.ledger.revision()
    record([transaction(changed_at=NOW + timedelta(hours=2))], connection(), store, NOW)
    assert before == store.ledger.revision()


def moved() -> Transaction:
    return transaction(subsidiary_id="sub-2")


OTHER = connection(subsidiary_id="sub-2", subsidiary_name="Blue Ridge")


@pytest.mark.parametrize("state", [State.POSTED, State.SENDING, State.UNVERIFIED, State.HELD])
def test_document_is_held_when_another_subsidiary_may_have_it_in_sage(
    store: Store, state: State
) -> None:
    """Invoice As changed after the export: a second document would double the first."""
    put(store, state, sage_record_no="101")
    assert Recorded() == record([moved()], OTHER, store, NOW)
    held = kept(store, moved())
    assert held.problem is not None
    assert (State.HELD, "moved-after-export") == (held.state, held.problem.cause)


@pytest.mark.parametrize("state", [State.READY, State.FAILED, State.SKIPPED])
def test_document_is_taken_over_when_nothing_was_sent(store: Store, state: State) -> None:
    put(store, state, problem=WHY)
    assert Recorded(due=1) == record([moved()], OTHER, store, NOW)
    assert State.SUPERSEDED is kept(store, transaction()).state


def test_document_is_held_once_when_it_is_read_again(store: Store) -> None:
    put(store, State.POSTED)
    record([moved()], OTHER, store, NOW)
    before = store.ledger.revision()
    record([moved()], OTHER, store, NOW)
    assert before == store.ledger.revision()


def test_unreadable_record_is_closed_when_it_can_be_read_again(store: Store) -> None:
    broken = transaction(
        source_id=f"{UNREADABLE}Invoice:inv-1", fault="Invoice inv-1 cannot be read"
    )
    record([broken], connection(), store, NOW)
    assert State.READY is kept(store, broken).state
    record([transaction()], connection(), store, NOW)
    assert State.SUPERSEDED is kept(store, broken).state


def test_document_is_not_taken_back_when_an_older_source_comes(store: Store) -> None:
    record([replace(moved(), changed_at=NOW + timedelta(hours=1))], OTHER, store, NOW)
    assert Recorded() == record([transaction()], connection(), store, NOW)
    assert State.READY is kept(store, moved()).state


@pytest.mark.parametrize(
    ("state", "record_no", "is_held"),
    [
        (State.SENDING, "", True),
        (State.UNVERIFIED, "", True),
        (State.CONFLICT, "", True),
        (State.POSTED, "101", True),
        (State.HELD, "101", True),
        (State.HELD, "", False),
        (State.READY, "", False),
        (State.FAILED, "", False),
        (State.SUPERSEDED, "", False),
    ],
)
def test_ready_document_is_held_when_another_subsidiarys_may_be_in_sage(
    state: State, record_no: str, is_held: bool
) -> None:
    """One that is held because of ours, and never reached Sage, does not stop ours."""
    ours = entry()
    twin = entry(moved(), id="twin", state=state, sage_record_no=record_no)
    held = held_elsewhere(ours, [ours, twin], NOW)
    assert is_held is (held is not None and held.state is State.HELD)
