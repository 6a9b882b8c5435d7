"""Payments and days in the store."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from console.domain.coverage import PaymentCoverage
from console.domain.ledger import LedgerEntry
from console.domain.payment import PaymentEntry, PaymentState
from console.errors import UsageError
from console.store import Store
from tests.builders import NOW
from tests.domain.payment_kit import detail, paid, posted, sent


def payment(number: int, state: PaymentState = PaymentState.IMPORTED) -> PaymentEntry:
    [one] = sent(paid(detail(str(number), "10.00")), state=state)
    return replace(one, changed_at=NOW + timedelta(seconds=number))


def test_newest_changes_come_first_page_by_page_when_payments_are_listed(store: Store) -> None:
    listed = [payment(number) for number in range(40, 47)]
    store.payments.save(listed)
    first = store.payments.page("sub-1", limit=3)
    second = store.payments.page("sub-1", limit=3, before=first.cursor)
    last = store.payments.page("sub-1", limit=3, before=second.cursor)
    assert listed[::-1] == [*first.entries, *second.entries, *last.entries]
    assert last.cursor is None
    assert () == store.payments.page("sub-2", limit=3).entries


def test_only_wanted_states_are_listed_when_they_are_rare(store: Store) -> None:
    held = payment(40, PaymentState.HELD)
    store.payments.save([held, *(payment(number) for number in range(41, 60))])
    assert (held,) == store.payments.page(None, [PaymentState.HELD], limit=2).entries
    assert 19 == store.payments.counts("sub-1")[PaymentState.IMPORTED]


def test_open_payments_are_found_when_the_next_import_looks_again(store: Store) -> None:
    states = list(PaymentState)
    store.payments.save([payment(40 + place, state) for place, state in enumerate(states)])
    assert {PaymentState.SENDING, PaymentState.WAITING, PaymentState.HELD} == {
        one.state for one in store.payments.open_ones("sub-1")
    }


def test_settled_payment_stays_settled_when_an_import_read_it_before(store: Store) -> None:
    held = payment(40, PaymentState.HELD)
    settled = replace(held, state=PaymentState.SETTLED)
    store.payments.save([held])
    store.payments.save([settled])
    store.payments.save([replace(held, tries=2)])
    assert [settled] == store.payments.find([held.id])


def test_document_is_found_by_its_record_when_it_is_archived(store: Store) -> None:
    kept: LedgerEntry = posted(changed_at=NOW - timedelta(days=400))
    store.ledger.save([kept])
    assert [kept] == store.ledger.of_records(["500", "501"])
    store.ledger.archive_settled(NOW - timedelta(days=1), limit=10)
    assert [kept] == store.ledger.of_records(["500"])
    assert [] == store.ledger.of_records(["501"])


def test_days_are_remembered_when_they_are_saved(store: Store) -> None:
    coverage = PaymentCoverage(subsidiary_id="sub-1", imported_until=NOW)
    assert PaymentCoverage(subsidiary_id="sub-1") == store.payments.coverage("sub-1")
    store.payments.save_coverage(coverage.with_days(date(2026, 3, 1), date(2026, 3, 4)))
    found = store.payments.coverage("sub-1")
    assert coverage.with_days(date(2026, 3, 1), date(2026, 3, 4)) == found


def test_cursor_is_refused_when_it_is_none(store: Store) -> None:
    with pytest.raises(UsageError):
        store.payments.page(None, limit=1, before="nonsense")
