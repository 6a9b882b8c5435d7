"""What it costs to filter errors: the number, the first page, the groups; beside ``sqlite3``.

Run as ``python -m tests.bench.filter [ROWS…]``. All rows are errors of twelve subsidiaries. The
reference is what somebody would write by hand: ``sqlite3`` looks for the word in every document,
counts, and sorts for a page. Figures are medians in milliseconds; the CPU beside them is what is
left of them where no other process wants the machine.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from console.domain.ledger import ERROR_STATES, LedgerEntry, State
from console.domain.outcome import Problem, WhoActs
from console.domain.query import parse_query
from console.store import LedgerStore, Store, open_store
from console.store.database import STORE_NAME
from console.sync.error_desk import ErrorDeskService
from tests.bench.bench_batch import timed_ms
from tests.bench.bench_store import make, say
from tests.bench.clock import ShiftedClock
from tests.bench.kit import tell
from tests.builders import ADMIN, NOW

_MUST_MS = 150.0
_TIMES = 7
_QUERIES = {
    "nothing": "nowherecarrier",
    "one": "N7779",
    "a hundredth": '"subject 17"',
    "most": "inactive",
    "party": 'party:"carrier 42"',
    "amount": "amount:>995",
    "age": "age:>9d",
    "since": "since:2026-03-03",
    "cause": "cause:cause-3",
    "kind, word": "kind:ar_invoice inactive",
}


def error(number: int) -> LedgerEntry:
    """Return the error of a number: 40 causes, 200 subjects, 500 parties, a thousand amounts."""
    one = make(number)
    source = replace(
        one.transaction,
        party=replace(one.transaction.party, name=f"Overland Carrier {number * 7 % 500} LLC"),
        load_number=f"L{number}",
    )
    problem = Problem(
        cause=f"cause-{number % 40}",
        message=f"Account {number % 90 + 4000} of subject {number % 200} is inactive in Sage",
        fix="Choose another account, or let finance open it again in Sage Intacct.",
        who=WhoActs.FINANCE,
        subject=f"subject {number % 200}",
        setting="accounts.ar:accessorial/layover",
    )
    return replace(
        one,
        transaction=source,
        state=(State.FAILED, State.HELD, State.CONFLICT)[number % 3],
        problem=problem,
        amount=Decimal(number % 1000),
        created_at=NOW - timedelta(minutes=number % 20_000),
        changed_at=NOW + timedelta(seconds=number * 7919 % 100_000),
    )


def filled(home: Path, rows: int) -> Store:
    """Return a store with as many errors."""
    store = open_store(home, must_exist=False)
    add_errors(store, rows)
    return store


def add_errors(store: Store, rows: int) -> None:
    """Add as many errors to a store."""
    for start in range(0, rows, 1000):
        store.ledger.save(error(number) for number in range(start, min(start + 1000, rows)))


def to_screen(ledger: LedgerStore, text: str) -> None:
    """Ask what a screen asks when its filter changes: how many there are, and the first of them."""
    query = parse_query(text, now=NOW)
    ledger.count(query, ERROR_STATES)
    ledger.page(query, states=ERROR_STATES, limit=50)


def by_hand(file: sqlite3.Connection, word: str) -> None:
    """Ask the same of the documents."""
    where = "WHERE key_state IN ('failed', 'conflict', 'held') AND doc LIKE ?"
    file.execute(f"SELECT count(*) FROM ledger {where}", (f"%{word}%",)).fetchall()
    sql = f"SELECT doc FROM ledger {where} ORDER BY key_changed_at DESC LIMIT 50"
    file.execute(sql, (f"%{word}%",)).fetchall()


def group(desk: ErrorDeskService, text: str) -> None:
    """Ask for the groups by cause."""
    desk.groups(ADMIN, text)


def median_ms(call: Callable[[], object], before: Callable[[], object] = tuple) -> float:
    """Return the median time of a call, each one after something that is not measured."""
    spent = []
    for _ in range(_TIMES):
        before()
        spent.append(timed_ms(call))
    return statistics.median(spent)


def cpu_ms(call: Callable[[], object], before: Callable[[], object]) -> float:
    """Return the median CPU of a call, each one after something that is not measured."""
    spent = []
    for _ in range(_TIMES):
        before()
        began = time.thread_time()
        call()
        spent.append((time.thread_time() - began) * 1000)
    return statistics.median(spent)


def figures(store: Store, home: Path, rows: int) -> Iterator[tuple[str, float, float | None]]:
    """Yield name, figure and ratio to what is written by hand."""
    with closing(sqlite3.connect(home / STORE_NAME)) as file:
        hand = median_ms(partial(by_hand, file, "nowherecarrier"))
    for name, text in _QUERIES.items():
        spent = median_ms(
            partial(to_screen, store.ledger, text),
            # Whatever was kept of the answer before is of no use after a change.
            before=partial(store.ledger.save, [error(0)]),
        )
        yield f"{rows:,} errors, {name}: number and page", spent, spent / hand
        cpu = cpu_ms(partial(to_screen, store.ledger, text), partial(store.ledger.save, [error(0)]))
        yield f"{rows:,} errors, {name}: CPU", cpu, None
    desk = ErrorDeskService(store=store, clock=ShiftedClock())
    for name, text in {"all": "", "word": "inactive", "entity": "entity:none"}.items():
        spent = median_ms(partial(group, desk, text))
        yield f"{rows:,} errors, {name}: groups by cause", spent, None


def main(arguments: list[str]) -> None:
    """Measure what is asked for."""
    for rows in [int(one) for one in arguments] or [1_000, 10_000, 100_000]:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            store = filled(home, rows)
            for name, spent, ratio in figures(store, home, rows):
                tell(name, spent, "ms", ratio=ratio, must=_MUST_MS)
            store.close()
        say("")


if __name__ == "__main__":
    main(sys.argv[1:])
