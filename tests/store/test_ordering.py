"""Pages of the ledger are those that sorting everything by hand gives."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest

from console.domain.ledger import ERROR_STATES, LedgerEntry, State
from console.domain.query import parse_query
from console.store import Store, memory_store
from tests.bench.filter import error
from tests.builders import NOW

ENTRIES = 240
STATES = (State.FAILED, State.HELD, State.CONFLICT, State.POSTED, State.READY)


def numbered(number: int) -> LedgerEntry:
    """Give the entry of a number: five states, and many that changed at the same moment."""
    changed_at = NOW + timedelta(seconds=number * 7 % 60)
    return replace(error(number), state=STATES[number % len(STATES)], changed_at=changed_at)


@pytest.fixture(scope="module")
def ledger() -> Store:
    store = memory_store()
    store.ledger.save(map(numbered, range(ENTRIES)))
    return store


def pages(
    store: Store, query: str, states: frozenset[State] | None, size: int, *, oldest_first: bool
) -> Iterator[list[str]]:
    before: str | None = None
    while True:
        page = store.ledger.page(
            parse_query(query, now=NOW),
            states=states,
            limit=size,
            before=before,
            oldest_first=oldest_first,
        )
        yield [entry.id for entry in page.entries]
        before = page.cursor
        if before is None:
            return


@pytest.mark.parametrize("size", [1, 7, 1_000])
@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("states", [None, frozenset(ERROR_STATES), frozenset({State.READY})])
@pytest.mark.parametrize("query", ["", "inactive", "cause:cause-3", "state:failed", "nowhere"])
def test_pages_hold_everything_once_and_in_order_when_they_are_put_together(
    ledger: Store, query: str, states: frozenset[State] | None, oldest_first: bool, size: int
) -> None:
    asked = parse_query(query, now=NOW)
    matching = [
        (entry.changed_at, number, entry.id)
        for number, entry in enumerate(map(numbered, range(ENTRIES)))
        if asked.matches(entry) and (states is None or entry.state in states)
    ]
    expected = [name for _, _, name in sorted(matching, reverse=not oldest_first)]
    read = list(islice(pages(ledger, query, states, size, oldest_first=oldest_first), ENTRIES + 1))

    assert expected == [name for page in read for name in page]


def test_nothing_is_found_when_no_state_is_asked_for(ledger: Store) -> None:
    assert [[]] == list(pages(ledger, "", frozenset(), 10, oldest_first=False))
