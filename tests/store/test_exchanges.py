"""Exchanges: kept packed with the outcome, found by batch, forgotten after a while."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.domain.exchange import KeptExchange
from console.errors import StoreDamagedError
from console.store import Store
from console.store.exchanges import KEPT_FOR, ExchangeStore
from tests.builders import NOW


def exchange(number: int = 1, **changes: Any) -> KeptExchange:
    base = KeptExchange(
        batch_id="run-1-abc",
        number=number,
        operation="post 2 documents",
        sent_at=NOW,
        ended_at=NOW + timedelta(seconds=2),
        status=200,
        request_xml="<request>über</request>",
        response_xml="<response/>",
    )
    return replace(base, **changes)


def test_exchanges_come_back_in_order_when_their_batch_is_named(store: Store) -> None:
    """A batch finds all of its own and none of another."""
    other = exchange(batch_id="run-1-def")
    store.exchanges.add([exchange(2, status=None), exchange(1), other], now=NOW)
    assert [exchange(1), exchange(2, status=None)] == store.exchanges.of_batch("run-1-abc")
    assert [other] == store.exchanges.of_batch("run-1-def")
    assert [] == store.exchanges.of_batch("run-1")


def test_row_is_small_when_its_text_repeats_itself(store: Store) -> None:
    """XML repeats itself: a body of 64 KiB must not cost 64 KiB."""
    store.exchanges.add([exchange(request_xml="<lineitem/>" * 6000)], now=NOW)
    [row] = store.database.table("exchanges").all()
    assert len(row["packed"]) < 2000


def test_exchange_is_forgotten_when_it_is_older_than_a_month(store: Store) -> None:
    """The next batch that is kept sweeps it out."""
    later = NOW + KEPT_FOR + timedelta(seconds=1)
    store.exchanges.add([exchange()], now=NOW)
    store.exchanges.add([exchange(batch_id="new", sent_at=later)], now=later)
    assert [[], ["new"]] == [
        [one.batch_id for one in store.exchanges.of_batch(batch)] for batch in ("run-1-abc", "new")
    ]


def test_exchange_is_there_when_its_month_is_not_over(store: Store) -> None:
    """To the day: a month is a promise."""
    store.exchanges.add([exchange()], now=NOW)
    store.exchanges.add([exchange(batch_id="new")], now=NOW + KEPT_FOR)
    assert [exchange()] == store.exchanges.of_batch("run-1-abc")


def test_oldest_go_when_there_are_too_many(store: Store) -> None:
    """The store does not grow by them without bound."""
    few = ExchangeStore(store.database, most=3)
    for number in range(1, 7):
        few.add([exchange(number)], now=NOW)
    assert [4, 5, 6] == [one.number for one in few.of_batch("run-1-abc")]


def add_and_fail(store: Store) -> None:
    with store.batch():
        store.exchanges.add([exchange()], now=NOW)
        raise KeyError


def test_nothing_is_kept_when_its_batch_is_rolled_back(store: Store) -> None:
    """Evidence and outcome are one commit."""
    with pytest.raises(KeyError):
        add_and_fail(store)
    assert [] == store.exchanges.of_batch("run-1-abc")


@pytest.mark.parametrize("packed", ["", "AAAA", "no base", "eJyLjgUAARUAuQ=="])
def test_row_is_refused_when_it_cannot_be_unpacked(store: Store, packed: str) -> None:
    """A damaged row is named, not shown as an empty exchange."""
    store.exchanges.add([exchange()], now=NOW)
    store.database.table("exchanges").update({"packed": packed})
    with pytest.raises(StoreDamagedError):
        store.exchanges.of_batch("run-1-abc")
