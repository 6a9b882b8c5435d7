from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from console.domain.ledger import LedgerEntry
from console.domain.query import parse_query
from console.screens.entry_source import NO_PAGE, Begin, EntryPage, EntrySource, read_begin
from console.screens.widgets.columns import Cell, Row
from console.store import Store, memory_store
from tests.builders import NOW, entry, transaction

TOTAL = 1_050


@dataclass
class Reader:
    """Pages of a real ledger, counted."""

    store: Store
    pages: int = 0

    def fetch(self, limit: int, before: str | None, back: bool) -> EntryPage:
        self.pages += 1
        return self.store.ledger.page(
            parse_query("", now=NOW), limit=limit, before=before, oldest_first=back
        )


def numbered(number: int) -> LedgerEntry:
    source = transaction(source_id=f"source-{number}", number=str(number))
    return entry(source, changed_at=NOW - timedelta(seconds=number))


@pytest.fixture(scope="module")
def ledger() -> Store:
    store = memory_store()
    store.ledger.save(numbered(number) for number in range(TOTAL))
    return store


@pytest.fixture
def reader(ledger: Store) -> Reader:
    return Reader(ledger)


def source_of(reader: Reader, total: int = TOTAL) -> EntrySource:
    return EntrySource(reader.fetch, Begin(total=total), row_of)


def row_of(one: LedgerEntry) -> Row:
    return Row(key=one.id, cells={"number": Cell(text=one.transaction.number)})


def numbers(rows: Sequence[Row]) -> list[str]:
    return [row.cells["number"].text for row in rows]


@pytest.mark.parametrize(
    ("first", "number"), [(0, 3), (199, 2), (195, 420), (1_040, 10), (1_045, 50), (1_050, 5)]
)
def test_rows_are_those_asked_for_when_they_span_pages(
    reader: Reader, first: int, number: int
) -> None:
    expected = [str(n) for n in range(first, min(first + number, TOTAL))]

    assert expected == numbers(source_of(reader).rows(first, number))


def test_page_is_read_once_when_it_is_shown_again(reader: Reader) -> None:
    source = source_of(reader)
    source.rows(0, 20)
    source.rows(40, 20)

    assert 1 == reader.pages


def test_nothing_is_read_when_nothing_is_shown(reader: Reader) -> None:
    source_of(reader)

    assert 0 == reader.pages


def test_pages_before_are_not_read_again_when_the_end_was_seen(reader: Reader) -> None:
    source = source_of(reader)
    source.rows(1_040, 10)
    before = reader.pages
    source.rows(1_000, 10)

    assert before == reader.pages


def test_rows_are_fewer_when_the_ledger_has_shrunk_meanwhile(reader: Reader) -> None:
    source = source_of(reader, total=4_000)
    for first in range(0, TOTAL, 200):
        source.rows(first, 1)

    assert ["1048", "1049"] == numbers(source.rows(1_048, 10))
    assert source.entry_at(1_060) is None


def test_one_page_is_read_when_somebody_goes_to_the_last_row(reader: Reader) -> None:
    source = source_of(reader)

    assert [str(TOTAL - 1)] == numbers(source.rows(TOTAL - 1, 1))
    assert 1 == reader.pages


@pytest.mark.parametrize("height", [1, 33, 300])
def test_every_row_comes_once_when_the_list_is_read_upwards(reader: Reader, height: int) -> None:
    source = source_of(reader)
    starts = range(TOTAL - height, -1, -height)

    read = [one for first in starts for one in reversed(numbers(source.rows(first, height)))]

    assert [str(n) for n in range(TOTAL - 1, TOTAL - 1 - len(read), -1)] == read


def test_place_is_near_when_an_end_is_close(reader: Reader) -> None:
    source = source_of(reader, total=100_000)

    assert [True, False, True] == [source.is_near_an_end(n) for n in (9_000, 50_000, 99_000)]


def test_refused_page_is_empty_when_the_store_fails() -> None:
    source = EntrySource(lambda _limit, _before, _back: NO_PAGE, Begin(total=10), row_of)

    assert [] == list(source.rows(0, 10))


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (200, 1), (201, 2), (1_000, 5), (9_000, 6)])
def test_screen_reads_nothing_when_the_begin_was_read(
    reader: Reader, number: int, pages: int
) -> None:
    begin = read_begin(lambda: TOTAL, lambda limit, at: reader.fetch(limit, at, False), number)
    read = reader.pages
    source = EntrySource(reader.fetch, begin, row_of)
    wanted = min(number, TOTAL)

    assert pages == len(begin.pages) == read
    assert [str(one) for one in range(wanted)] == numbers(source.rows(0, wanted))
    assert read == reader.pages


def test_page_behind_the_begin_is_the_next_one_when_it_is_read(reader: Reader) -> None:
    begin = read_begin(lambda: TOTAL, lambda limit, at: reader.fetch(limit, at, False), 1)

    assert ["199", "200"] == numbers(EntrySource(reader.fetch, begin, row_of).rows(199, 2))


def test_keys_are_those_of_the_rows_when_both_are_asked_for(reader: Reader) -> None:
    source = source_of(reader)

    assert [row.key for row in source.rows(195, 10)] == source.keys(195, 10)
