"""The upload watcher on the sandbox: one bill at once, through the sender, and no other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from console.alvys import AlvysClient
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.run import RunStatus
from console.sync.records import record
from console.sync.uploads import UploadWatcher
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY
from tests.sync.console_kit import Console, running_console
from tests.sync.upload_kit import as_generated, on_upload, start, upload

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as opened:
        yield opened


async def look(console: Console, watching: UploadWatcher, alvys: AlvysClient) -> None:
    """Let the watcher look once, and send what it found as the scheduler would."""
    await watching.look(alvys)
    for job in list(watching.jobs()):
        if job.key != "uploads":
            await job.run()


def posted(console: Console, kind: Kind) -> list[LedgerEntry]:
    return [one for one in console.entries(State.POSTED) if one.transaction.kind is kind]


async def test_bill_goes_out_alone_when_its_invoice_is_uploaded(console: Console) -> None:
    """Rule on-upload: one bill at once; the customers' invoices wait for their cycle."""
    trips = await start(console, on_upload(console))
    watching = console.watcher()
    async with console.open_alvys() as alvys:
        await look(console, watching, alvys)
        before = {one.id for one in console.entries()}
        upload(console, trips[-1])
        await look(console, watching, alvys)

    assert [] == posted(console, Kind.AR_INVOICE)
    [entry] = [one for one in console.entries() if one.id not in before]
    assert (trips[-1], State.POSTED) == (entry.transaction.number, entry.state)
    [run, *_] = console.sync_service.runs(ADMIN)
    assert ("upload", "watch", RunStatus.DONE, 1) == (
        run.kind,
        run.trigger,
        run.status,
        run.counts.exported,
    )


async def test_nothing_is_sent_again_when_the_watcher_looks_again(console: Console) -> None:
    trips = await start(console, on_upload(console))
    watching = console.watcher()
    upload(console, trips[-1])
    async with console.open_alvys() as alvys:
        for _ in range(3):
            await look(console, watching, alvys)
            console.clock.advance(seconds=60)

    assert 1 == len(console.sync_service.runs(ADMIN))
    assert 1 == len([one for one in console.control("GET", "documents") if _is(one, trips[-1])])


async def test_cycle_and_watcher_send_it_once_when_both_find_it(console: Console) -> None:
    trips = await start(console, on_upload(console))
    watching = console.watcher()
    upload(console, trips[-1])
    async with console.open_alvys() as alvys:
        await watching.look(alvys)
    await console.sync()
    for job in list(watching.jobs()):
        if job.key != "uploads":
            await job.run()

    assert 1 == len([one for one in console.control("GET", "documents") if _is(one, trips[-1])])
    assert ["cycle"] == [run.kind for run in console.sync_service.runs(ADMIN)]


async def test_new_documents_go_out_at_once_when_they_are_exported_as_generated(
    console: Console,
) -> None:
    await start(console, as_generated(console))
    watching = console.watcher()
    async with console.open_alvys() as alvys:
        await look(console, watching, alvys)
    seen = {Kind.AR_INVOICE: len(posted(console, Kind.AR_INVOICE))}
    await console.sync()

    assert 0 < seen[Kind.AR_INVOICE] == len(posted(console, Kind.AR_INVOICE))


async def test_new_statements_go_out_at_once_when_they_are_exported_as_generated(
    console: Console,
) -> None:
    """They bear their day only, which lies before the last cycle of that day."""
    config = as_generated(console)
    ap = replace(config.ap, export_carrier_statements=True, export_echecks=True)
    await start(console, replace(config, ap=ap), loads=12)
    console.clock.advance(days=1)
    await console.sync()
    watching = console.watcher()
    made = console.control("POST", "statements")["carrier_statements"]
    async with console.open_alvys() as alvys:
        await look(console, watching, alvys)
    seen = [one for one in console.entries() if one.transaction.kind is Kind.AP_CARRIER_STATEMENT]
    runs = len(console.sync_service.runs(ADMIN))
    async with console.open_alvys() as alvys:
        await look(console, watching, alvys)

    assert {str(one) for one in made} >= {one.transaction.source_id for one in seen}
    assert State.POSTED in {one.state for one in seen}
    assert runs == len(console.sync_service.runs(ADMIN))


async def test_nobody_is_watched_when_no_connection_wants_it(console: Console) -> None:
    await start(console, console.sample_settings())

    assert [] == list(console.watcher().jobs())


async def test_nobody_is_watched_when_the_connection_is_paused(console: Console) -> None:
    await start(console, on_upload(console))
    console.connections.pause(ADMIN, SUBSIDIARY)

    assert [] == list(console.watcher().jobs())


async def test_one_look_is_two_searches_at_most_when_nothing_has_changed(console: Console) -> None:
    """A minute's look must leave room for the cycle: ten calls a minute and endpoint."""
    await start(console, on_upload(console))
    watching = console.watcher()
    async with console.open_alvys() as alvys:
        await look(console, watching, alvys)
        before = alvys.requests
        console.clock.advance(seconds=60)
        await look(console, watching, alvys)

        assert alvys.requests - before <= 2


def _is(document: dict[str, str], trip: str) -> bool:
    return (document["object"], document["document_no"]) == ("APBILL", trip)


async def test_bill_is_not_found_when_its_trip_was_deleted_after_the_upload(
    console: Console,
) -> None:
    [trip, *_] = await start(console, on_upload(console))
    watching = console.watcher()
    async with console.open_alvys() as alvys:
        await look(console, watching, alvys)
        before = console.entries()
        upload(console, trip)
        console.control("POST", "change", {"trip_number": trip, "deleted": True})
        await look(console, watching, alvys)
    assert before == console.entries()


async def test_bill_goes_out_with_the_next_cycle_when_the_upload_is_waited_for_no_more(
    console: Console,
) -> None:
    """It was kept back visibly, and nothing has changed in Alvys when the toggle is turned off."""
    trips = await start(console, on_upload(console))
    await console.sync()
    waiting = [one for one in console.entries(State.SKIPPED) if one.transaction.number in trips]
    [connection] = console.store.connections.all()
    console.clock.advance(days=1)
    console.store.connections.save(replace(connection, settings=console.sample_settings()))
    await console.sync()

    assert set(trips) == {one.transaction.number for one in waiting}
    causes = {one.problem.cause for one in waiting if one.problem}
    assert {"awaits-carrier-invoice"} == causes
    tried = {one.transaction.number: one.state for one in console.entries()}
    assert {State.POSTED, State.FAILED} >= {tried[trip] for trip in trips}
    assert State.POSTED in {tried[trip] for trip in trips}


@pytest.mark.parametrize("before", [True, False])
async def test_bill_keeps_its_date_when_the_toggle_is_turned_after_it_was_sent(
    console: Console, before: bool
) -> None:
    """Rule date-kept: sent on upload it bears the day of the work, else that of the invoice."""
    toggles = {True: on_upload(console), False: console.sample_settings()}
    trips = await start(console, toggles[before])
    for trip in trips:
        upload(console, trip)
    await console.sync()
    sent = {one.id: one for one in posted(console, Kind.AP_BILL)}
    [connection] = console.store.connections.all()
    console.store.connections.save(replace(connection, settings=toggles[not before]))
    console.clock.advance(minutes=1)
    for one in sent.values():
        charge = {"type": "Late Fee", "amount": "0.00"}
        body = {"load_number": one.transaction.load_number, "accessorial": charge}
        console.control("POST", "change", body)
    console.clock.advance(minutes=1)
    await console.sync()
    after = {one.id: one for one in posted(console, Kind.AP_BILL)}

    assert any(one.transaction.dated_at != one.transaction.otherwise_at for one in sent.values())
    assert {key: one.transaction.document_on for key, one in sent.items()} == {
        key: one.transaction.document_on for key, one in after.items()
    }


async def test_document_keeps_its_date_when_the_books_are_kept_in_another_zone(
    console: Console,
) -> None:
    """Rule date-kept: what was sent under the 1st is not reversed to be posted under the 2nd."""
    await start(console, console.sample_settings())
    await console.sync()
    sent = console.entries(State.POSTED)
    far = timezone(timedelta(hours=14))
    [connection] = console.store.connections.all()
    moved = [
        replace(
            one.transaction,
            document_on=one.transaction.dated_at.astimezone(far).date(),
            changed_at=console.clock.now(),
        )
        for one in sent
        if one.transaction.dated_at is not None
    ]
    record(moved, connection, console.store, console.clock.now())

    assert len(sent) == len(moved)
    assert any(
        one.document_on != before.transaction.document_on
        for one, before in zip(moved, sent, strict=True)
    )
    assert {one.id for one in sent} == {one.id for one in console.entries(State.POSTED)}
