"""TinyDB's traps: each behaviour of the stock classes that would cost us a payable."""

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from re import IGNORECASE
from typing import Any

import pytest
from tinydb import where
from tinydb.table import Document

from console.errors import StoreError
from console.store.database import file_of
from console.store.indexes import Index, column, leaving_out
from console.store.sqlite import SqliteDB, SqliteStorage, SqliteTable
from console.store.sqlite_file import MEMORY
from tests.store.conftest import INDEXES


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[SqliteTable, SqliteTable]]:
    """The same table through two connections, as two processes have it."""
    path = tmp_path / "loads.db"
    with (
        SqliteDB(path, storage=SqliteStorage, indexes=INDEXES) as first,
        SqliteDB(path, storage=SqliteStorage, indexes=INDEXES) as second,
    ):
        yield first.table("loads"), second.table("loads")


def test_every_row_stays_when_two_connections_insert_in_turn(
    two: tuple[SqliteTable, SqliteTable],
) -> None:
    first, second = two
    first.insert_multiple([{"number": "1"}, {"number": "2"}])
    second.insert_multiple([{"number": "3"}, {"number": "4"}])
    first.insert_multiple([{"number": "5"}, {"number": "6"}])
    assert ["1", "2", "3", "4", "5", "6"] == [row["number"] for row in second]


def test_ids_differ_when_rows_with_and_without_id_are_mixed(loads: SqliteTable) -> None:
    ids = loads.insert_multiple([Document({"number": "1"}, 1), {"number": "2"}])
    assert [1, 2] == ids
    assert ["1", "2"] == [row["number"] for row in loads]


def test_id_is_not_given_again_when_its_row_is_removed(loads: SqliteTable) -> None:
    loads.insert_multiple([{"number": "1"}, {"number": "2"}])
    loads.remove(doc_ids=[2])
    assert loads.insert({"number": "3"}) == 3


def test_id_is_refused_when_it_is_taken(loads: SqliteTable) -> None:
    loads.insert(Document({"number": "1"}, 7))
    with pytest.raises(ValueError, match="already exists"):
        loads.insert(Document({"number": "2"}, 7))


def test_search_is_fresh_when_another_connection_has_written(
    two: tuple[SqliteTable, SqliteTable],
) -> None:
    first, second = two
    first.insert({"number": "1", "state": "ready"})
    assert len(second.search(where("state") == "ready")) == 1
    first.update({"state": "posted"}, where("number") == "1")
    assert [] == second.search(where("state") == "ready")


def test_matches_is_not_confused_when_only_the_flags_differ(loads: SqliteTable) -> None:
    loads.insert({"number": "ABC"})
    assert len(loads.search(where("number").matches("abc", IGNORECASE))) == 1
    assert [] == loads.search(where("number").matches("abc"))


def test_store_is_unchanged_when_a_found_document_is_changed(loads: SqliteTable) -> None:
    loads.insert({"number": "1", "lines": [{"amount": "1.00"}]})
    found = loads.search(where("number") == "1")[0]
    found["number"] = "2"
    found["lines"][0]["amount"] = "9.00"
    assert [{"number": "1", "lines": [{"amount": "1.00"}]}] == loads.all()


def test_nothing_is_changed_when_an_update_raises_half_way(loads: SqliteTable) -> None:
    loads.insert_multiple({"number": str(number), "state": "ready"} for number in range(4))

    def spoil(document: Any) -> None:
        if document["number"] == "2":
            raise KeyError("half way")
        document["state"] = "posted"

    with pytest.raises(KeyError):
        loads.update(spoil)
    assert loads.count(where("state") == "ready") == 4


def test_nothing_is_inserted_when_the_documents_run_out_with_an_error(loads: SqliteTable) -> None:
    def documents() -> Iterator[dict[str, Any]]:
        yield {"number": "1"}
        raise RuntimeError("source failed")

    with pytest.raises(RuntimeError):
        loads.insert_multiple(documents())
    assert len(loads) == 0


def test_every_use_is_refused_when_the_store_is_closed(tmp_path: Path) -> None:
    tinydb = SqliteDB(tmp_path / "loads.db", storage=SqliteStorage)
    table = tinydb.table("loads")
    table.insert({"number": "1"})
    tinydb.close()
    with pytest.raises(StoreError, match="closed"):
        table.insert({"number": "2"})
    with pytest.raises(StoreError, match="closed"):
        table.all()


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.00"),
        datetime(2026, 3, 2, tzinfo=UTC),
        b"raw",
        {"a"},
        ("a", "b"),
        {1: "number as a key"},
        "half a pair \ud800",
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_document_is_refused_when_json_would_change_it(loads: SqliteTable, value: Any) -> None:
    with pytest.raises(TypeError):
        loads.insert({"number": "1", "value": value})
    assert len(loads) == 0


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_document_is_refused_when_a_number_is_not_finite(loads: SqliteTable, value: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        loads.insert({"number": "1", "value": value})


def test_second_row_is_refused_when_an_index_is_unique(loads: SqliteTable) -> None:
    loads.insert({"number": "1"})
    with pytest.raises(StoreError, match="such a record already"):
        loads.insert({"number": "1"})
    assert len(loads) == 1


def test_rows_never_collide_when_they_lack_the_unique_field(loads: SqliteTable) -> None:
    loads.insert_multiple([{"state": "a"}, {"state": "b"}])
    assert len(loads) == 2


def test_put_replaces_the_whole_document_when_the_key_is_known(loads: SqliteTable) -> None:
    loads.put([{"number": "1", "state": "ready", "note": "old"}], key=["number"])
    loads.put([{"number": "1", "state": "posted"}], key=["number"])
    assert [{"number": "1", "state": "posted"}] == loads.all()
    assert loads.count(where("state") == "posted") == 1
    assert loads.count(where("state") == "ready") == 0


def test_put_is_refused_when_the_document_lacks_its_key(loads: SqliteTable) -> None:
    with pytest.raises(ValueError, match="key"):
        loads.put([{"state": "ready"}], key=["number"])


def test_add_leaves_the_present_document_when_the_key_is_known(loads: SqliteTable) -> None:
    assert loads.add({"number": "1", "state": "ready"}, key=["number"])
    assert not loads.add({"number": "1", "state": "posted"}, key=["number"])
    assert [{"number": "1", "state": "ready"}] == loads.all()


def test_keys_differ_when_they_differ_after_a_nul(loads: SqliteTable) -> None:
    assert loads.add({"number": "1\0a"}, key=["number"])
    assert loads.add({"number": "1\0b"}, key=["number"])
    assert len(loads.search(where("number") == "1\0a")) == 1
    assert len(loads.search(where("number").one_of(["1\0a", "1\0b"]))) == 2


def test_look_ups_follow_when_a_stock_update_changes_indexed_fields(loads: SqliteTable) -> None:
    loads.insert({"number": "1", "state": "ready", "party": {"id": "p1"}})
    loads.update({"state": "posted", "party": {"id": "p2"}}, where("number") == "1")
    assert len(loads.search(where("party").id == "p2")) == 1
    assert [] == loads.search(where("party").id == "p1")


def test_upsert_changes_or_inserts_in_one_commit(loads: SqliteTable) -> None:
    assert [1] == loads.upsert({"number": "1", "state": "a"}, where("number") == "1")
    assert [1] == loads.upsert({"number": "1", "state": "b"}, where("number") == "1")
    assert [{"number": "1", "state": "b"}] == loads.all()


def test_scan_reads_everything_when_there_are_more_rows_than_a_chunk(loads: SqliteTable) -> None:
    loads.insert_multiple({"number": str(number)} for number in range(1203))
    assert [str(number) for number in range(1203)] == [row["number"] for row in loads]
    assert len(loads.get(doc_ids=list(range(1, 1204)))) == 1203


def test_page_goes_on_where_the_last_one_ended_when_moments_are_equal(loads: SqliteTable) -> None:
    loads.insert_multiple(
        {"number": str(number), "state": "ready", "at": f"2026-03-0{number // 3 + 1}"}
        for number in range(9)
    )
    ready, seen, after = where("state") == "ready", [], None
    while page := loads.page(ready, order="at", limit=2, after=after):
        seen += [row["number"] for row in page]
        after = (page[-1]["at"], page[-1].doc_id)
    assert [str(number) for number in reversed(range(9))] == seen


def test_page_is_refused_when_no_index_answers_the_query(loads: SqliteTable) -> None:
    with pytest.raises(ValueError, match="no index"):
        loads.page(where("note") == "x", order="at", limit=2)


def test_get_needs_a_condition_or_an_id(loads: SqliteTable) -> None:
    with pytest.raises(RuntimeError, match="cond or doc_id"):
        loads.get()


def test_stock_methods_see_tables_when_they_read_everything(tmp_path: Path) -> None:
    with SqliteDB(tmp_path / "a.db", storage=SqliteStorage) as tinydb:
        assert tinydb.storage.read() is None
        tinydb.table('odd "name"').insert({"number": "1"})
        tinydb.table("other").insert({"number": "2"})
        assert {'odd "name"', "other"} == tinydb.tables()
        tinydb.drop_table("other")
        assert {'odd "name"': {"1": {"number": "1"}}} == tinydb.storage.read()


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["b"], ["3", "5"]),
        (["a\0", "b"], ["0", "2", "3", "5"]),
        (["a", "\ud800", "a\0"], ["0", "2"]),
        ([], []),
    ],
)
def test_known_documents_are_left_out_when_others_are_looked_up(
    loads: SqliteTable, states: list[str], expected: list[str]
) -> None:
    """A text with a zero byte is looked up like any other; half a character finds nothing."""
    loads.insert_multiple([{"number": str(number), "state": "a\0"} for number in range(3)])
    loads.insert_multiple([{"number": str(number), "state": "b"} for number in range(3, 6)])

    found = loads.texts_among("state", states, ("number", {"1", "4", "\ud800", "4\0"}))

    assert expected == [json.loads(text)["number"] for _, text in found]


_DONE = "it's done"


def test_index_of_work_answers_when_what_it_leaves_out_is_named() -> None:
    """SQLite takes an index that leaves rows out only when the look-up leaves out the same."""
    indexes = {"t": (Index(fields=("owner", "state"), without=_DONE),)}
    with SqliteDB(MEMORY, storage=SqliteStorage, indexes=indexes) as tinydb:
        table, file = tinydb.table("t"), file_of(tinydb)
        states = ["ready", _DONE, "ready", "failed"]
        table.insert_multiple([{"owner": "a", "state": state} for state in states])
        ready = (where("owner") == "a") & (where("state") == "ready")
        found = table.text_page(ready, after=1, limit=5, without=("state", _DONE))
        asked = f"{column('owner')} = 'a' AND {column('state')} = 'ready'"
        plans = [
            b"".join(row[-1] for row in file.query(f"EXPLAIN QUERY PLAN SELECT doc FROM t {tail}"))
            for tail in (
                f"WHERE {asked}",
                f"WHERE {asked} AND {leaving_out('state', _DONE)} ORDER BY doc_id",
            )
        ]

    assert [3] == [row for row, _ in found]
    assert [False, True] == [b"t_by_owner_state" in plan for plan in plans]
