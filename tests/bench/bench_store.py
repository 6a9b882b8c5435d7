"""The store against plain ``sqlite3`` and stock TinyDB, in one run.

Run as ``python -m tests.bench.bench_store [ROWS…] [--million]``. Plain ``sqlite3`` is what somebody
would write by hand: one table, a JSON document and the looked-up fields a row, the same indexes,
WAL, FULL, one transaction a batch. Stock TinyDB is its own JSON storage. Figures are medians in
milliseconds; the ratios are what counts, because they are from the same machine and minute.
"""

import argparse
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count, repeat
from pathlib import Path
from typing import Any

from tinydb import TinyDB, where

from console.domain.ledger import LedgerEntry, State
from console.store import Store, open_store
from console.store.documents import Documents
from console.store.indexes import key_values
from console.store.schema import TABLES
from console.store.sqlite import SqliteTable
from tests.builders import NOW, entry, transaction

_FIELDS = tuple(dict.fromkeys(field for index in TABLES["ledger"] for field in index.fields))
_PATHS = [tuple(field.split(".")) for field in _FIELDS]
_NAMES = [field.replace(".", "_") for field in _FIELDS]
_BATCH = 100
_SPREAD = 12
"""Subsidiaries that the rows belong to; a batch is of one."""


def documents(store: Store) -> Callable[[int], dict[str, Any]]:
    """Return a maker of ledger documents by number."""
    dump = Documents(
        store.database.table("ledger"), LedgerEntry, key=("id",), sorted_by="changed_at"
    ).dump
    return lambda number: dump(make(number))


def make(number: int, **changes: Any) -> LedgerEntry:
    """Return the entry of a number."""
    source = transaction(
        source_id=f"inv-{number}",
        number=f"N{number}",
        subsidiary_id=f"sub-{number // _BATCH % _SPREAD}",
    )
    state = State.POSTED if number % 10 else State.FAILED
    moment = NOW + timedelta(seconds=number)
    return replace(entry(source), state=state, changed_at=moment, **changes)


class Plain:
    """Plain ``sqlite3``."""

    def __init__(self, path: Path) -> None:
        self.file = sqlite3.connect(path, isolation_level=None)
        self.file.execute("PRAGMA journal_mode = WAL")
        self.file.execute("PRAGMA synchronous = FULL")
        # As much of the file in memory as the store has.
        self.file.execute("PRAGMA cache_size = -16384")
        columns = ", ".join(_NAMES)
        self.file.execute(f"CREATE TABLE ledger (doc_id INTEGER PRIMARY KEY, doc, {columns})")
        for index in TABLES["ledger"]:
            kind = "UNIQUE INDEX" if index.unique else "INDEX"
            fields = [field.replace(".", "_") for field in index.fields]
            sparse = index.sparse.replace(".", "_")
            rest = f" WHERE {sparse} IS NOT NULL" if sparse else ""
            if index.without:
                rest = f" WHERE {fields[-1]} <> '{index.without}'"
            name = f"by_{'_'.join(fields)}"
            self.file.execute(f"CREATE {kind} {name} ON ledger ({', '.join(fields)}){rest}")
        self.file.execute("CREATE TABLE attempts (doc_id INTEGER PRIMARY KEY, doc, entry, number)")
        self.file.execute("CREATE UNIQUE INDEX by_entry ON attempts (entry, number)")

    def insert(self, rows: list[dict[str, Any]]) -> None:
        """Add rows in one commit."""
        marks = ", ".join("?" * (len(_NAMES) + 1))
        sql = f"INSERT INTO ledger (doc, {', '.join(_NAMES)}) VALUES ({marks})"
        self.file.execute("BEGIN IMMEDIATE")
        for row in rows:
            values = key_values(row, _PATHS)
            self.file.execute(sql, (json.dumps(row), *values))
        self.file.execute("COMMIT")

    def update(self, rows: list[dict[str, Any]]) -> None:
        """Write rows over those of the same id in one commit."""
        sql = "UPDATE ledger SET doc = ?, state = ?, control_id = ?, changed_at = ? WHERE id = ?"
        self.file.execute("BEGIN IMMEDIATE")
        for row in rows:
            values = (row["state"], row["control_id"], row["changed_at"], row["id"])
            self.file.execute(sql, (json.dumps(row), *values))
        self.file.execute("COMMIT")

    def save(self, entries: list[dict[str, Any]], attempts: list[dict[str, Any]]) -> None:
        """Write entries over those of the same id, and add or write their attempts, in one commit.

        What is written is known beforehand: no checksum, no look-up, no tallies.
        """
        update = "UPDATE ledger SET doc = ?, state = ?, control_id = ?, changed_at = ? WHERE id = ?"
        insert = (
            "INSERT INTO attempts (doc, entry, number) VALUES (?, ?, ?) "
            "ON CONFLICT (entry, number) DO UPDATE SET doc = excluded.doc"
        )
        self.file.execute("BEGIN IMMEDIATE")
        self.file.executemany(
            update,
            [
                (json.dumps(e), e["state"], e["control_id"], e["changed_at"], e["id"])
                for e in entries
            ],
        )
        self.file.executemany(
            insert, [(json.dumps(a), a["entry_id"], a["number"]) for a in attempts]
        )
        self.file.execute("COMMIT")

    def search(self, condition: str, value: object) -> list[dict[str, Any]]:
        """Return the documents for which a condition holds."""
        found = self.file.execute(f"SELECT doc FROM ledger WHERE {condition}", (value,))
        return [json.loads(doc) for (doc,) in found]


def median_ms(calls: Iterator[Callable[[], object]], times: int) -> float:
    """Return the median of as many calls, each a different one."""
    spent = []
    for _ in range(times):
        call = next(calls)
        start = time.perf_counter()
        call()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent) * 1000


def both_ms(
    ours: Iterator[Callable[[], object]], theirs: Iterator[Callable[[], object]], times: int
) -> tuple[float, float]:
    """Return the medians of two kinds of calls, made in turn: whatever disturbs hits both."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for place, calls in enumerate((ours, theirs)):
            call = next(calls)
            start = time.perf_counter()
            call()
            spent[place].append(time.perf_counter() - start)
    return statistics.median(spent[0]) * 1000, statistics.median(spent[1]) * 1000


class Round:
    """All figures at one number of rows."""

    def __init__(self, rows: int, folder: Path, *, stock: bool) -> None:
        self.rows = rows
        self.store = open_store(folder / "home", must_exist=False)
        self.table: SqliteTable = self.store.database.table("ledger")
        self.document = documents(self.store)
        self.plain = Plain(folder / "plain.db")
        fill(rows, self.document, self.table, self.plain)
        self.stock = stock_tinydb(folder / "stock.json", rows, self.document) if stock else None
        self.next = count(rows + 1)
        # What filling has left to write must not be waited for by the first figure.
        os.sync()
        self._insert("warm-up", 1, 20)

    def figures(self) -> Iterator[tuple[str, float, float, float | None]]:
        """Yield name, ours, plain and stock."""
        yield self._insert("insert 1, durable", 1, 300)
        yield self._insert(f"insert {_BATCH} in a commit", _BATCH, 30)
        yield self._update("update 1 by key, durable", 1, 300)
        yield self._update(f"update {_BATCH} in a commit", _BATCH, 30)
        yield self._look_up("look-up by id", "id", lambda n: make(n).id)
        yield self._look_up("look-up, unknown id", "id", lambda n: f"none-{n}")
        yield self._look_up("look-up by number", "transaction.number", lambda n: f"N{n}")
        yield self._page()
        yield self._count()

    def _fresh(self, size: int) -> list[dict[str, Any]]:
        return [self.document(next(self.next)) for _ in range(size)]

    def _insert(self, name: str, size: int, times: int) -> tuple[str, float, float, float | None]:
        # Made before the clock starts: making documents is not storing them.
        rows = [self._fresh(size) for _ in range(times)]
        ours, plain = both_ms(
            (partial(self.table.put, one, key=("id",), sure=True) for one in rows),
            (partial(self.plain.insert, one) for one in rows),
            times,
        )
        stock = None
        if self.stock is not None:
            few = rows[: self._few()]
            insert = self.stock.insert_multiple
            stock = median_ms((partial(insert, one) for one in few), len(few))
        return name, ours, plain, stock

    def _update(self, name: str, size: int, times: int) -> tuple[str, float, float, float | None]:
        rows = [
            [self._changed(start * size + place, size) for place in range(size)]
            for start in range(times)
        ]
        ours, plain = both_ms(
            (partial(self.table.put, one, key=("id",), sure=True) for one in rows),
            (partial(self.plain.update, one) for one in rows),
            times,
        )
        stock = None
        if self.stock is not None and size == 1:
            few = rows[: self._few()]
            update = self.stock.update
            stock = median_ms(
                (partial(update, one, where("id") == one["id"]) for (one,) in few), len(few)
            )
        return name, ours, plain, stock

    def _changed(self, number: int, size: int) -> dict[str, Any]:
        row = self.document(number % self.rows)
        moment = (NOW + timedelta(days=size, seconds=number)).isoformat(timespec="microseconds")
        return {**row, "state": "sending", "control_id": f"c{size}-{number}", "changed_at": moment}

    def _look_up(
        self, name: str, field: str, value: Callable[[int], str]
    ) -> tuple[str, float, float, float | None]:
        values = [value(number * 7919 % self.rows) for number in range(300)]
        first, *rest = field.split(".")
        query = where(first)[rest[0]] if rest else where(first)
        column = field.replace(".", "_")
        equal, search = (
            partial(self.table.equal, field),
            partial(self.plain.search, f"{column} = ?"),
        )
        ours, theirs = both_ms(
            (partial(equal, one) for one in values), (partial(search, one) for one in values), 300
        )
        stock = None
        if self.stock is not None:
            few = values[: self._few()]
            stock = median_ms((partial(self.stock.get, query == one) for one in few), len(few))
        return name, ours, theirs, stock

    def _page(self) -> tuple[str, float, float, float | None]:
        query = where("state") == "failed"
        condition = "state = ? ORDER BY changed_at DESC LIMIT 50"
        page = partial(self.table.page, query, order="changed_at", limit=50)
        search = partial(self.plain.search, condition, "failed")
        ours, plain = both_ms(repeat(page), repeat(search), 50)
        return "page of 50, newest first", ours, plain, None

    def _count(self) -> tuple[str, float, float, float | None]:
        sql = "SELECT state, count(*) FROM ledger GROUP BY state"
        scan = partial(self.plain.file.execute, sql)
        ours, plain = both_ms(
            repeat(self.store.ledger.counts), repeat(lambda: scan().fetchall()), 20
        )
        return "count by state", ours, plain, None

    def _few(self) -> int:
        return 3 if self.rows > 20_000 else 10

    def close(self) -> None:
        """Close all three."""
        self.store.close()
        self.plain.file.close()
        if self.stock is not None:
            self.stock.close()


def fill(
    rows: int, document: Callable[[int], dict[str, Any]], table: SqliteTable, plain: Plain | None
) -> None:
    """Put rows into the store and into plain ``sqlite3``."""
    for start in range(0, rows, 5000):
        chunk = [document(number) for number in range(start, min(start + 5000, rows))]
        table.put(chunk, key=("id",), sure=True)
        if plain is not None:
            plain.insert(chunk)


def stock_tinydb(path: Path, rows: int, document: Callable[[int], dict[str, Any]]) -> TinyDB:
    """Return a stock TinyDB; its file is written at once, or filling it would take days."""
    path.write_text(json.dumps({"_default": {str(n + 1): document(n) for n in range(rows)}}))
    return TinyDB(path)


def million(folder: Path) -> None:
    """Print what it takes to open a store of a million rows, and to look around in it."""
    home = folder / "home"
    store = open_store(home, must_exist=False)
    for start in range(0, 1_000_000, 5000):
        store.ledger.save(make(number) for number in range(start, start + 5000))
    store.close()
    size = (home / "store.db").stat().st_size
    say(f"1,000,000 rows, {size / 2**20:.0f} MiB")
    for name in ("open, the daily check included", "open", "open again"):
        start_at = time.perf_counter()
        store = open_store(home)
        say(f"  {name}: {(time.perf_counter() - start_at) * 1000:.1f} ms")
        names = [make(number * 7919).id for number in range(100)]
        figures = {
            "counts of all states": median_ms(repeat(store.ledger.counts), 10),
            "look-up by id": median_ms((partial(store.ledger.get, one) for one in names), 100),
            "revision": median_ms(repeat(store.revision), 100),
        }
        store.close()
    for name, figure in figures.items():
        say(f"  {name}: {figure:.3f} ms")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--no-stock", action="store_true")
    asked = parser.parse_args(arguments)
    for rows in asked.rows:
        say(f"{rows:,} rows{'':24}store ms  sqlite3 ms   ratio    TinyDB ms  TinyDB / store")
        with tempfile.TemporaryDirectory() as folder:
            one = Round(rows, Path(folder), stock=not asked.no_stock)
            for name, ours, plain, stock in one.figures():
                rest = "" if stock is None else f"{stock:13.2f} {stock / ours:12,.0f} x"
                say(f"  {name:32}{ours:10.3f}{plain:12.3f}{ours / plain:8.2f}{rest}")
            one.close()
    if asked.million:
        with tempfile.TemporaryDirectory() as folder:
            million(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
