from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from console.clock import BootTime, Instant
from console.domain.kinds import Kind
from console.domain.ledger import Event, LedgerEntry, State
from console.errors import StoreError
from console.store import memory_store
from console.sync.reconcile import (
    WINDOW,
    begin,
    doubt,
    is_reconciling,
    is_swept,
    must_ask_first,
    sweep,
)
from console.sync.records import record
from tests.builders import ADMIN, ManualClock, connection, entry, transaction
from tests.builders import NOW as MOMENT
from tests.sync.books import (
    NOW,
    add_loads,
    known,
    live_records,
    new_documents,
    posted_documents,
    start,
    writes,
)
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

OTHER = "Harrow Ridge Transport"
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
    doubt_store(console)


def doubt_store(console: Console) -> None:
    """Say that the store is an older copy, and start the sender."""
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
    console.clock.advance(minutes=31)
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
    # A change that the lost ledger has sent may be under way until the quiet time is over.
    assert reconciles(console)
    console.clock.advance(minutes=31)
    await console.sync()
    assert not reconciles(console)


async def test_change_goes_out_when_the_host_is_started_anew_while_the_ledger_is_doubted(
    console: Console,
) -> None:
    """Nobody knows how much of the quiet time has passed: it begins anew, and does end."""
    await start(console, 4)
    await console.sync()
    copy = copy_of(console)
    copy.sort(key=lambda one: one.transaction.kind is not Kind.AR_INVOICE)
    load = copy[0].transaction.load_number
    dearer = {"load_number": load, "accessorial": {"type": "Detention", "amount": 50}}
    console.control("POST", "change", dearer)
    put_back(console, copy)
    await console.sync()
    sent = writes(console)
    console.clock.reboot()
    await console.sync()
    assert (sent, True) == (writes(console), reconciles(console))
    console.clock.advance(minutes=31)
    await console.sync()
    assert writes(console) > sent
    assert [] == console.entries(State.READY, State.UNVERIFIED, State.CONFLICT)
    [changed] = [one for one in console.entries(State.POSTED) if one.id == copy[0].id]
    [held] = live_records(console, changed.transaction.number)
    assert changed.amount != copy[0].amount
    assert (changed.sage_record_no, f"{changed.amount:.2f}") == (held["record_no"], held["total"])


async def test_reconcile_of_the_store_ends_when_only_a_paused_connection_is_left(
    console: Console,
) -> None:
    await start(console, 2)
    await console.connect(OTHER)
    [other] = [one for one in console.store.connections.all() if one.subsidiary_name == OTHER]
    console.connections.pause(ADMIN, other.subsidiary_id)
    doubt_store(console)
    console.clock.advance(hours=12)
    await console.sender.tick()
    await console.sender.tick()
    assert console.store.database.reconciling is None
    assert is_reconciling(console.store, other.subsidiary_id)


async def test_reconcile_ends_when_each_cycle_brings_something_new(console: Console) -> None:
    """New documents are looked up first, and go out in the very run that has asked for them."""
    before = known(console)
    await start(console, 2)
    doubt_store(console)
    for _ in range(3):
        add_loads(console, 1)
        console.clock.advance(minutes=31)
        await console.sync()
    assert not reconciles(console)
    assert [] == console.entries(State.READY, State.UNVERIFIED, State.CONFLICT)
    assert posted_documents(console) == new_documents(console, before)


async def test_reconcile_ends_when_all_that_is_open_came_after_it_began(console: Console) -> None:
    await start(console, 2)
    await console.sync()
    doubt_store(console)
    await console.sender.tick()
    console.clock.advance(minutes=31)
    new = replace(entry(transaction(number="NOWHERE")), created_at=console.clock.now())
    [link] = console.store.connections.all()
    of_link = replace(new.transaction, subsidiary_id=link.subsidiary_id)
    late = replace(new, transaction=of_link, state=State.UNVERIFIED)
    late = replace(late, quiet_from=console.clock.boot_time())
    console.store.ledger.save([late])
    await console.sync()
    assert [late.id] == [one.id for one in console.entries(State.UNVERIFIED)]
    assert not reconciles(console)


class Cut(ManualClock):
    """A clock at whose first wait the process is gone."""

    async def sleep(self, seconds: float) -> None:
        raise StoreError("The process is gone")


async def test_sweep_goes_on_where_it_was_when_it_was_cut_off() -> None:
    store, clock = memory_store(), Cut()
    store.connections.save(connection())
    store.ledger.save(many(State.READY, 150, posted_at=None))
    store.ledger.save(many(State.POSTED, 250, posted_at=MOMENT))
    store.ledger.save(many(State.POSTED, 5, posted_at=MOMENT - timedelta(days=40), name="old"))
    store.database.begin_reconcile(MOMENT, generation=2)
    begin(store, store.connections.all(), clock.instant())
    mark, cuts = clock.boot_time(), 0
    while not is_swept(store, "sub-1"):
        clock.advance(days=1)
        # Another process: begins again, and finds what is there.
        begin(store, store.connections.all(), clock.instant())
        with pytest.raises(StoreError, match="gone"):
            await sweep(store, "sub-1", clock)
        cuts += 1
    doubtful = store.ledger.in_states("sub-1", (State.UNVERIFIED,), limit=1000)
    assert (400, {mark}) == (len(doubtful), {one.quiet_from for one in doubtful})
    # 150 and 255 by the hundred, and a look that finds no more of the first.
    assert (5, 6) == (store.ledger.counts()[State.POSTED], cuts)
    store.close()


def many(
    state: State, count: int, *, posted_at: datetime | None, name: str = ""
) -> list[LedgerEntry]:
    return [
        replace(
            entry(transaction(source_id=f"{name}{state}{number}", number=f"{name}{number}")),
            state=state,
            posted_at=posted_at,
            control_id=f"avx:{name}{state}{number}",
            changed_at=posted_at or MOMENT,
        )
        for number in range(count)
    ]


async def test_nothing_but_the_sweep_is_due_while_a_ledger_is_not_swept(console: Console) -> None:
    await start(console, 2)
    console.clock.advance(hours=12)
    doubt_store(console)
    [link] = console.store.connections.all()
    assert [f"sweep {link.subsidiary_id}"] == [job.key for job in console.sender.jobs()]
    await console.sender.tick()
    assert [f"connection {link.subsidiary_id}"] == [job.key for job in console.sender.jobs()]


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


@pytest.mark.parametrize("state", [State.SKIPPED, State.SUPERSEDED])
def test_entry_that_was_sent_once_is_asked_for_first_when_it_comes_due_after_a_restore(
    state: State,
) -> None:
    marked = doubt(entry(state=state, **SENT), ManualClock().instant(), MOMENT - WINDOW)
    due = marked.moved(Event.DUE, at=MOMENT, problem=None)
    assert ManualClock().boot_time() == must_ask_first(due, None)


@pytest.mark.parametrize(("mark", "expected"), [(None, None), (MARK, MARK)])
def test_new_entry_is_asked_for_first_only_while_the_ledger_reconciles(
    mark: BootTime | None, expected: BootTime | None
) -> None:
    assert expected == must_ask_first(entry(), mark)


def test_entry_is_sent_without_asking_when_it_was_looked_up_since() -> None:
    assert must_ask_first(entry(sent_before=True), MARK) is None


@pytest.mark.parametrize(
    ("restored_after", "expected"),
    [(timedelta(minutes=1), BootTime(boot_id="", microseconds=0)), (-timedelta(days=1), None)],
)
def test_archived_document_is_looked_up_first_when_it_comes_back_after_a_restore(
    restored_after: timedelta, expected: BootTime | None
) -> None:
    """The lost ledger may have sent it; the sweep leaves the archive alone."""
    with closing(memory_store()) as store:
        idle = entry(state=State.SUPERSEDED, created_at=MOMENT, changed_at=MOMENT)
        store.ledger.save([idle])
        assert 1 == store.ledger.archive_settled(MOMENT + timedelta(days=1), limit=10)
        began = Instant(at=MOMENT + restored_after, boot=MARK)
        store.cycles.doubt_from(idle.transaction.subsidiary_id, began)
        again = transaction(changed_at=MOMENT + timedelta(days=2))
        record([again], connection(), store, MOMENT + timedelta(days=2))
        [back] = store.ledger.find([idle.id])

    assert (State.READY, expected) == (back.state, back.quiet_from)
