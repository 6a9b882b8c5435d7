"""What intent and outcome of a batch cost, beside plain ``sqlite3`` doing the same durable work.

Run as ``python -m tests.bench.bench_batch``. A batch of a hundred is stored twice: before it is
sent, and when its answer is there. Plain ``sqlite3`` makes the same two commits, over the same rows
and indexes, but knows beforehand what is there and what changes, and keeps neither checksums nor
tallies.

What a batch may take is said for a machine that writes 1,000 invoices as XML in 64 ms; here the
bound is larger by as much as this one is slower.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from console.domain.ledger import Attempt, LedgerEntry, State
from console.store import Store, open_store
from console.store.documents import Documents
from tests.bench.bench_store import Plain, make, say
from tests.bench.cpu import REFERENCE_MS, write_xml
from tests.builders import NOW

_BATCH = 100
_TIMES = 40
_MUST_MS, _GOOD_MS = 10.0, 2.0


def batches(folder: Path) -> None:
    """Print what intent and outcome of a batch cost, as the engine stores them.

    Ours starts with the values of the engine, plain ``sqlite3`` with documents made of them
    before the clock starts.
    """
    store = open_store(folder / "home", must_exist=False)
    plain = Plain(folder / "plain.db")
    as_entry, as_attempt = documents_of(store)
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for number in range(_TIMES):
        ready = [make(number * _BATCH + place, attempts=1) for place in range(_BATCH)]
        store.ledger.save(ready)
        plain.insert([as_entry(one) for one in ready])
        steps = intent_and_outcome(ready)
        documents = [
            ([as_entry(one) for one in entries], [as_attempt(one) for one in attempts])
            for entries, attempts in steps
        ]
        first, second = (timed_ms(partial(store.ledger.save, *step)) for step in steps)
        ours.append((first, second))
        first, second = (timed_ms(partial(plain.save, *step)) for step in documents)
        theirs.append((first, second))
    slower = write_xml() / REFERENCE_MS
    say(f"bounds on this machine: must {_MUST_MS * slower:.1f} ms, good {_GOOD_MS * slower:.1f} ms")
    for name, spent in (("store", ours), ("sqlite3", theirs)):
        intent, outcome = (statistics.median(one) for one in zip(*spent, strict=True))
        least = min(map(sum, spent))
        say(
            f"batch of {_BATCH}, {name}: intent {intent:.1f} ms, outcome {outcome:.1f} ms, "
            f"together {intent + outcome:.1f} ms, at best {least:.1f} ms"
        )
    store.close()
    plain.file.close()


def documents_of(
    store: Store,
) -> tuple[Callable[[LedgerEntry], dict[str, Any]], Callable[[Attempt], dict[str, Any]]]:
    """Return what makes documents of entries and attempts."""
    table = store.database.table
    entries = Documents(table("ledger"), LedgerEntry, key=("id",), sorted_by="changed_at")
    attempts = Documents(table("attempts"), Attempt, key=("entry_id", "number"))
    return entries.dump, attempts.dump


def intent_and_outcome(
    ready: list[LedgerEntry],
) -> tuple[tuple[list[LedgerEntry], list[Attempt]], tuple[list[LedgerEntry], list[Attempt]]]:
    """Return what the engine stores before and after it sends a batch."""
    rows = [
        Attempt(
            entry_id=one.id,
            number=1,
            started_at=NOW,
            ended_at=None,
            actor="scheduler",
            run_id="run-1",
            control_id=f"avx:{one.id}",
            outcome="sent",
            request_xml="<function/>" * 130,
        )
        for one in ready
    ]
    sent = [replace(one, state=State.SENDING, control_id=f"avx:{one.id}") for one in ready]
    done = [replace(one, state=State.POSTED, sage_record_no="1", posted_at=NOW) for one in sent]
    ended = [replace(one, ended_at=NOW, outcome="posted") for one in rows]
    return (sent, rows), (done, ended)


def timed_ms(call: Callable[[], object]) -> float:
    """Return how long a call took."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        batches(Path(place))
