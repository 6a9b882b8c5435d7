"""The books of the sandbox beside the ledger, for tests of whole runs."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from console.domain.ledger import LedgerEntry, State
from console.sandbox.records import ECheck, Trip
from console.sync.lookup import LOOKUPS
from tests.sync.console_kit import Console, running_console

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SUBSIDIARY = "Northlantern Logistics"
VOID = frozenset({"Reversed", "Reversal"})
"""States of the two halves of a reversal."""


@contextmanager
def synced_console(loads: int) -> Iterator[Console]:
    """Give a console with one subsidiary and its new loads synced, for tests that only look."""

    async def prepare(console: Console) -> None:
        await start(console, loads)
        await console.sync()

    with running_console(NOW) as console:
        asyncio.run(prepare(console))
        yield console


async def start(console: Console, loads: int) -> None:
    """Connect the subsidiary and make new work for it."""
    await console.connect(SUBSIDIARY)
    console.clock.advance(minutes=1)
    add_loads(console, loads)


def add_loads(console: Console, loads: int) -> None:
    """Make new work."""
    console.control("POST", "loads", {"count": loads, "subsidiary": SUBSIDIARY})
    console.clock.advance(minutes=1)


def known(console: Console) -> set[str]:
    """Return the records that Sage holds."""
    return {one["object"] + one["record_no"] for one in console.control("GET", "documents")}


def new_documents(console: Console, before: set[str]) -> Counter[tuple[str, str, str]]:
    """Return how often Sage holds each document that it did not hold before."""
    return Counter(
        (one["object"], one["document_no"], one["party_id"])
        for one in console.control("GET", "documents")
        if one["object"] + one["record_no"] not in before
    )


def posted_documents(console: Console) -> Counter[tuple[str, str, str]]:
    """Return the documents that the ledger says are in Sage."""
    return Counter(_name(entry) for entry in console.entries(State.POSTED))


def writes(console: Console) -> int:
    """Return how many documents were sent."""
    by_function = console.control("GET", "counters")["by_function"]
    return int(by_function.get("create_invoice", 0)) + int(by_function.get("create", 0))


def _name(entry: LedgerEntry) -> tuple[str, str, str]:
    return (
        LOOKUPS[entry.transaction.kind.form].object_name,
        entry.transaction.number,
        entry.party_no,
    )


def live_records(console: Console, *numbers: str) -> list[dict[str, Any]]:
    """Return what Sage holds under these numbers, without both halves of reversals."""
    return [
        one
        for one in console.control("GET", "documents")
        if one["document_no"] in numbers and one["state"] not in VOID
    ]


def live(console: Console, number: str) -> list[str]:
    """Return the amounts of what Sage holds under a number."""
    return [one["total"] for one in live_records(console, number)]


def now_of(console: Console, entry: LedgerEntry) -> LedgerEntry:
    """Return an entry as the ledger has it now."""
    again = console.store.ledger.get(entry.id)
    assert again is not None
    return again


def add_check(console: Console, trip: Trip) -> None:
    """Let the carrier of a trip have money on the road."""
    assert trip.carrier is not None
    check = ECheck(
        id="check-1",
        number="41000001",
        type="Lumper",
        amount=Decimal("80.00"),
        fee=Decimal("3.50"),
        created_at=console.clock.now(),
    )
    carrier = replace(trip.carrier, echecks=(check,))
    console.server.world.tms.trips[trip.number] = replace(trip, carrier=carrier)
