from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.clock import BootTime
from console.domain.ledger import LedgerEntry, State
from console.sync.reconcile import WINDOW, doubt, is_reconciling, must_ask_first
from tests.builders import NOW as MOMENT
from tests.builders import ManualClock, entry
from tests.sync.books import NOW, add_loads, known, new_documents, posted_documents, start, writes
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

MARK = BootTime(boot_id="boot-1", microseconds=1)


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


def copy_of(console: Console) -> list[LedgerEntry]:
    return console.entries()


def put_back(console: Console, copy: list[LedgerEntry]) -> None:
    """Put an older ledger back as a restore does: rows and watermark, and the wish to look."""
    [link] = console.store.connections.all()
    for name in ("ledger", "tallies"):
        console.store.database.table(name).truncate()
    console.store.ledger.save(copy)
    console.store.cycles.set_watermark(link.subsidiary_id, NOW)
    database = console.store.database
    database.begin_reconcile(console.clock.now(), generation=database.generation + 1)
    console.sender.recover()


def reconciles(console: Console) -> bool:
    [link] = console.store.connections.all()
    return is_reconciling(console.store, link.subsidiary_id)


async def test_nothing_is_sent_twice_when_an_older_ledger_is_put_back(console: Console) -> None:
    """Some documents the copy knows as ready, some not at all; Sage holds them all."""
    before = known(console)
    await start(console, 6)
    console.control("POST", "faults", [{"match": "write", "kind": "http_429", "count": 20}])
    await console.sync()
    copy = copy_of(console)
    assert {State.READY} <= {one.state for one in copy}
    console.control("DELETE", "faults")
    add_loads(console, 4)
    await console.sync()
    sent = writes(console)
    put_back(console, copy)
    await console.sync()
    assert sent == writes(console)
    assert [] == console.entries(State.READY, State.SENDING, State.UNVERIFIED, State.CONFLICT)
    assert posted_documents(console) == new_documents(console, before)


async def test_absent_document_waits_for_the_quiet_time_when_the_ledger_is_doubted(
    console: Console,
) -> None:
    before = known(console)
    await start(console, 4)
    put_back(console, copy_of(console))
    await console.sync()
    assert (0, True) == (writes(console), reconciles(console))
    console.clock.advance(minutes=31)
    await console.sync()
    assert [] == console.entries(State.READY, State.UNVERIFIED, State.CONFLICT)
    assert posted_documents(console) == new_documents(console, before)


async def test_reconcile_ends_when_nothing_is_in_doubt_any_more(console: Console) -> None:
    await start(console, 4)
    await console.sync()
    put_back(console, copy_of(console))
    assert reconciles(console)
    await console.sync()
    assert not reconciles(console)


async def test_number_that_sage_holds_already_is_never_sent_when_a_run_begins(
    console: Console,
) -> None:
    """One question before the first batch shows what a forgotten ledger would double."""
    before = known(console)
    await start(console, 4)
    await console.sync()
    sent = writes(console)
    forgotten = [
        replace(one, state=State.READY, sage_record_no="", posted_at=None, attempt=7)
        for one in console.entries(State.POSTED)
    ]
    console.store.ledger.save(forgotten)
    await console.sync()
    assert sent == writes(console)
    assert posted_documents(console) == new_documents(console, before)


SENT: dict[str, Any] = {"control_id": "avx:1:r1:a1"}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (entry(state=State.READY, **SENT), State.UNVERIFIED),
        (entry(state=State.FAILED, **SENT), State.UNVERIFIED),
        (entry(state=State.POSTED, posted_at=MOMENT, **SENT), State.UNVERIFIED),
        (entry(state=State.POSTED, posted_at=MOMENT - timedelta(days=40), **SENT), State.POSTED),
        (entry(state=State.READY), State.READY),
        (entry(state=State.CONFLICT, **SENT), State.CONFLICT),
        (entry(state=State.HELD, **SENT), State.HELD),
        (entry(state=State.MARKED_SYNCED, **SENT), State.MARKED_SYNCED),
    ],
)
def test_entry_is_believed_as_far_as_it_can_be_when_its_ledger_was_restored(
    one: LedgerEntry, expected: State
) -> None:
    after = doubt(one, ManualClock().instant(), MOMENT - WINDOW)
    assert expected is after.state


@pytest.mark.parametrize("state", [State.READY, State.FAILED, State.SKIPPED, State.SUPERSEDED])
def test_entry_that_was_never_sent_is_asked_for_first_when_its_ledger_was_restored(
    state: State,
) -> None:
    marked = doubt(entry(state=state), ManualClock().instant(), MOMENT - WINDOW)
    ready = replace(marked, state=State.READY)
    assert ManualClock().boot_time() == must_ask_first(ready, None)


@pytest.mark.parametrize(("mark", "expected"), [(None, None), (MARK, MARK)])
def test_new_entry_is_asked_for_first_only_while_the_ledger_reconciles(
    mark: BootTime | None, expected: BootTime | None
) -> None:
    assert expected == must_ask_first(entry(), mark)


def test_entry_is_sent_without_asking_when_it_was_looked_up_since() -> None:
    assert must_ask_first(entry(sent_before=True), MARK) is None
