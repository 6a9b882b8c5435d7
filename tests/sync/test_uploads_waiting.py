"""What the upload watcher found, while it waits to be sent: it may get old, or be kept back."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal

import pytest
from pydantic import SecretStr

from console.domain.connection import Connection
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.run import RunStatus
from console.sync.jobs import Job
from console.sync.uploads import UploadWatcher
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, writes
from tests.sync.console_kit import Console, running_console
from tests.sync.upload_kit import as_generated

pytestmark = pytest.mark.anyio

ACCOUNTS = ("40000", "40100")


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as opened:
        yield opened


async def connect(console: Console) -> Connection:
    await console.connect(SUBSIDIARY, as_generated(console))
    console.clock.advance(minutes=1)
    return console.store.connections.all()[0]


def make(console: Console) -> str:
    [made] = console.control("POST", "loads", {"count": 1, "subsidiary": SUBSIDIARY})["loads"]
    console.clock.advance(minutes=1)
    return str(made)


def correct(console: Console, number: str) -> None:
    console.control("POST", "change", {"load_number": number, "accessorial": "500.00"})
    console.clock.advance(minutes=1)


def set_accounts(console: Console, status: str) -> None:
    for number in ACCOUNTS:
        console.control("PATCH", f"accounts/{number}", {"status": status})


def sending(watching: UploadWatcher) -> list[Job]:
    return [job for job in watching.jobs() if job.key != "uploads"]


def invoice(console: Console, number: str) -> LedgerEntry:
    [entry] = [
        one
        for one in console.entries()
        if (one.transaction.kind, one.transaction.number) == (Kind.AR_INVOICE, number)
    ]
    return entry


async def test_newer_source_stays_when_the_watcher_comes_with_an_older_one(
    console: Console,
) -> None:
    """A cycle read the correction while the watcher waited: the first amount must not go out."""
    await connect(console)
    number = make(console)
    watching = console.watcher()
    async with console.open_alvys() as alvys:
        await watching.look(alvys)
    correct(console, number)
    set_accounts(console, "inactive")
    await console.sync()
    newest = invoice(console, number)
    set_accounts(console, "active")
    for job in sending(watching):
        await job.run()

    assert State.FAILED is newest.state
    assert newest == invoice(console, number)


async def test_correction_goes_out_when_a_later_look_finds_it_before_the_turn(
    console: Console,
) -> None:
    connection = await connect(console)
    number = make(console)
    watching = console.watcher()
    async with console.open_alvys() as alvys, console.sender.turn(connection):
        await watching.look(alvys)
        tasks = [asyncio.ensure_future(job.run()) for job in sending(watching)]
        await asyncio.sleep(0)
        correct(console, number)
        await watching.look(alvys)
    await asyncio.gather(*tasks)
    posted = invoice(console, number)

    assert State.POSTED is posted.state
    assert Decimal("500.00") in {line.amount for line in posted.transaction.lines}
    assert [] == sending(watching)


async def test_nothing_is_sent_when_the_connection_is_paused_before_the_watchers_turn(
    console: Console,
) -> None:
    connection = await connect(console)
    make(console)
    watching = console.watcher()
    async with console.open_alvys() as alvys:
        await watching.look(alvys)
    [job] = sending(watching)
    async with console.sender.turn(connection):
        task = asyncio.ensure_future(job.run())
        await asyncio.sleep(0)
        console.connections.pause(ADMIN, SUBSIDIARY)
    await task

    assert (0, ()) == (writes(console), tuple(console.sync_service.runs(ADMIN)))


async def test_watcher_leaves_sage_alone_when_the_sign_in_was_refused(console: Console) -> None:
    connection = await connect(console)
    console.store.credentials.set(connection.subsidiary_id, "password", SecretStr("wrong"))
    watching = console.watcher()
    async with console.open_alvys() as alvys:
        for _ in range(4):
            make(console)
            await watching.look(alvys)
            for job in sending(watching):
                await job.run()

    assert [RunStatus.FAILED] == [run.status for run in console.sync_service.runs(ADMIN)]
    assert sending(watching)


async def test_nothing_found_is_kept_when_the_watching_ends(console: Console) -> None:
    """The lock may be given up then: whoever has it next would find old sources here."""
    await connect(console)
    make(console)
    looks: list[bool] = []

    def stopping() -> bool:
        looks.append(True)
        return len(looks) > 1

    watching = console.watcher(stopping)
    [job] = watching.jobs()
    await job.run()

    assert [] == sending(watching)
