"""Papers in the TMS and in Sage, for tests of whole runs."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.run import Run
from console.domain.settings import Settings
from tests.sync.books import NOW, SUBSIDIARY, add_loads, live_records
from tests.sync.console_kit import Console, running_console

POD = "Proof of Delivery"


@contextmanager
def paper_console() -> Iterator[Console]:
    """Give a console on a small sandbox."""
    with running_console(NOW, loads=10) as opened:
        yield opened


def attaching(console: Console, *, ar: bool = True, ap: bool = True) -> Settings:
    """Return the sample settings with the two toggles as told."""
    settings = console.sample_settings()
    return replace(
        settings,
        ar=replace(settings.ar, attach_documents=ar),
        ap=replace(settings.ap, attach_documents=ap),
    )


async def start(console: Console, loads: int = 3, *, ar: bool = True, ap: bool = True) -> list[str]:
    """Connect with papers and make new work; return the loads' numbers."""
    await console.connect(SUBSIDIARY, attaching(console, ar=ar, ap=ap))
    console.clock.advance(minutes=1)
    before = set(console.server.world.tms.loads)
    add_loads(console, loads)
    return [number for number in console.server.world.tms.loads if number not in before]


def file_with_load(console: Console, load: str, **fields: Any) -> None:
    """File a paper with a load."""
    console.control("POST", "papers", {"load_number": load, "type": POD, **fields})


def file_with_trip(console: Console, trip: str, **fields: Any) -> None:
    """File a paper with a trip."""
    console.control("POST", "papers", {"trip_number": trip, "type": "Carrier Invoice", **fields})


def encoded(content: bytes) -> str:
    """Return bytes as the control call takes them."""
    return base64.b64encode(content).decode()


def attached(console: Console, number: str) -> list[dict[str, Any]]:
    """Return the files that a live document of Sage has attached."""
    return [file for one in live_records(console, number) for file in one.get("attachments", [])]


def document(console: Console, number: str) -> LedgerEntry:
    """Return the ledger entry of a document."""
    [entry] = console.store.ledger.numbered(number)
    return entry


def papers(console: Console, *states: State) -> list[LedgerEntry]:
    """Return the ledger entries of papers in these states, or in all."""
    return [one for one in console.entries(*states) if one.transaction.kind.is_attachment]


def invoices(console: Console) -> list[str]:
    """Return the numbers of the invoices in Sage that are of loads."""
    return [
        one.transaction.number
        for one in console.entries(State.POSTED)
        if one.transaction.kind is Kind.AR_INVOICE
    ]


async def exported(console: Console, loads: int = 1) -> list[str]:
    """Bring new documents to Sage, without papers yet; return the loads' numbers."""
    numbers = await start(console, loads)
    await console.sync()
    assert [] == papers(console)
    return numbers


def _want_again(console: Console, number: str) -> None:
    """Let Alvys change a load in what the books do not depend on, so that it is read again."""
    tms = console.server.world.tms
    console.clock.advance(minutes=1)
    tms.loads[number] = replace(tms.loads[number], updated_at=tms.now())


async def next_cycle(console: Console, number: str) -> Run:
    """Run the cycle in which a load is read again."""
    _want_again(console, number)
    console.clock.advance(minutes=1)
    return await console.sync()
