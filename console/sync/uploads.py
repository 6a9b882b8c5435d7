"""The upload watcher: a carrier's bill goes out when its invoice is uploaded. Slug ``on-upload``.

Place in the path: a part of the engine, beside the scheduled cycles. It asks Alvys which trips
changed, hands what is due and new to the sender, and takes the same path as a cycle from there on.
One look costs one search of trips however many connections are watched; a connection with
``export_as_generated`` costs its own intake besides. A run of the company that goes on gives way
between two requests. It keeps no watermark: what it misses, the next cycle brings.

Source: "Which carrier bills are sent when": *Send carrier invoice upon upload*.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import partial

from console.alvys import AlvysClient, Trip
from console.clock import Clock
from console.domain.connection import Connection
from console.domain.eligibility import Eligible, decide
from console.domain.identifiers import entry_id
from console.domain.kinds import KINDS
from console.domain.ledger import LedgerEntry
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.changes import NOT_SENT
from console.sync.intake import Owners, Window, bills_of
from console.sync.jobs import Job
from console.sync.owning import read_owners
from console.sync.progress import Progress
from console.sync.remembered import Remembered
from console.sync.sender import Sender
from console.sync.statements import read_documents
from console.sync.surroundings import look_around

__all__ = ["UploadWatcher"]

_KEY = "uploads"

_OVERLAP = timedelta(minutes=10)
"""How far a look reaches behind the one before: clocks differ, and Alvys may be late."""

_NAMES_LAST = timedelta(hours=1)
"""How long the subsidiaries' names are taken as known."""

_TICK_S = 0.5
"""Seconds between two questions whether to stop."""


class UploadWatcher:
    """Looks for new documents of connections that do not want to wait for a cycle.

    Args:
        store: The store of the calling thread.
        sender: Sends what is found, one run of a company at a time.
        open_alvys: Opens a client that leaves out what it cannot read; cycles show that.
        clock: The clock.
        zone: Zone of the business, for document dates.
        interval: Between two looks.
        progress: Where it is told that a look went well again.
        stopping: Whether to end.
    """

    def __init__(
        self,
        *,
        store: Store,
        sender: Sender,
        open_alvys: Callable[[], AbstractAsyncContextManager[AlvysClient]],
        clock: Clock,
        zone: tzinfo,
        interval: timedelta,
        progress: Progress,
        stopping: Callable[[], bool],
    ) -> None:
        self._store = store
        self._sender = sender
        self._open_alvys = open_alvys
        self._clock = clock
        self._zone = zone
        self._interval = interval
        self._progress = progress
        self._stopping = stopping
        self._watched = Remembered(store, self._find_watched)
        self._looked_at: datetime | None = None
        self._owners: dict[str, tuple[datetime, Owners]] = {}
        self._found: dict[str, dict[str, Transaction]] = {}

    def jobs(self) -> Iterator[Job]:
        """Yield the watching itself while anybody wants it, and the sending of what it found."""
        watched = {one.subsidiary_id for one in self._watched()}
        if watched:
            yield Job(key=_KEY, run=self._watch)
        for subsidiary_id in [key for key in self._found if key in watched]:
            key = f"uploads of {subsidiary_id}"
            yield Job(key=key, run=partial(self._send, subsidiary_id))

    async def look(self, alvys: AlvysClient) -> None:
        """Look once, and remember what is due and new.

        Raises:
            ConsoleError: Alvys or the store cannot be read.
        """
        watched = self._watched()
        if not watched:
            return
        # What was found for a connection that is paused now would get old unseen.
        for gone in self._found.keys() - {one.subsidiary_id for one in watched}:
            del self._found[gone]
        now = self._clock.now()
        window = Window(start=self._start(watched), end=now)
        on_upload = [one for one in watched if one.settings.ap.send_carrier_invoice_on_upload]
        trips = await _uploaded_trips(alvys, window) if on_upload else []
        for connection in watched:
            owners = await self._owners_of(connection, alvys)
            if connection.settings.advanced.export_as_generated:
                pages = read_documents(alvys, owners, window)
            else:
                pages = _bills(alvys, owners, trips)
            async for page in pages:
                self._remember(connection, page)
        self._looked_at = now

    async def _watch(self) -> None:
        try:
            async with self._open_alvys() as alvys:
                while self._watched() and not self._stopping():
                    await self.look(alvys)
                    self._progress.ail(_KEY, "")
                    await self._rest()
        finally:
            # Nobody looks any more, because the lock is given up for one: it would only get old.
            self._found.clear()

    async def _rest(self) -> None:
        for _ in range(int(self._interval.total_seconds() / _TICK_S)):
            if self._stopping():
                return
            await self._clock.sleep(_TICK_S)

    async def _send(self, subsidiary_id: str) -> None:
        connection = self._store.connections.get(subsidiary_id)
        if connection is None:
            return
        async with self._sender.turn(connection, urgent=True) as present:
            present = await self._sender.admitted(present) if present else None
            if present is None or not present.exports_at_once:
                return
            # Taken only now, and asked again: what was found may be corrected by a later look, or
            # sent by a cycle, while we wait.
            found = self._found.pop(subsidiary_id, {})
            if news := self._news(present, found.values()):
                await self._sender.run_found(present, list(news.values()))

    def _find_watched(self) -> list[Connection]:
        return [one for one in self._store.connections.all() if one.exports_at_once]

    def _start(self, watched: Sequence[Connection]) -> datetime:
        """Return from when on the next look reads: never before a cycle has read everything."""
        if self._looked_at is not None:
            return self._looked_at - _OVERLAP
        return min(self._read_until(one) for one in watched)

    def _read_until(self, connection: Connection) -> datetime:
        established_at = connection.established_at
        assert established_at is not None, "only an active connection is watched"
        watermark = self._store.cycles.watermark(connection.subsidiary_id)
        return max(established_at, watermark - _OVERLAP) if watermark else established_at

    async def _owners_of(self, connection: Connection, alvys: AlvysClient) -> Owners:
        now = self._clock.now()
        read_at, owners = self._owners.get(connection.subsidiary_id, (None, None))
        if (
            read_at is None
            or owners is None
            or owners.connection != connection
            or not timedelta(0) <= now - read_at < _NAMES_LAST
        ):
            owners = await read_owners(alvys, connection, self._store, self._zone)
            owners = replace(owners, is_watching=True)
            self._owners[connection.subsidiary_id] = (now, owners)
        return owners

    def _remember(self, connection: Connection, found: Iterable[Transaction]) -> None:
        """Keep what is news in place of what an earlier look found of the same documents."""
        own = connection.subsidiary_id
        read = {entry_id(own, one.kind, one.source_id): one for one in found}
        before = self._found.pop(own, {})
        kept = {key: one for key, one in before.items() if key not in read}
        kept |= self._news(connection, read.values())
        if kept:
            self._found[own] = kept

    def _news(self, connection: Connection, found: Iterable[Transaction]) -> dict[str, Transaction]:
        """Return by entry what is due and not in the ledger as it is now, or newer.

        What was exported and changed since is left to the cycles: a person has to look at it. So
        is what is older than the last cycle, which has read it as it is, or a later version.
        """
        own = connection.subsidiary_id
        read_until = self._store.cycles.watermark(own)
        found = list(found)
        around = look_around(found, connection, self._store)
        due = {
            entry_id(own, one.kind, one.source_id): one
            for one in found
            if one.subsidiary_id == own
            and not one.withdrawn
            # A statement bears no more than its day; the ledger knows whether it was read.
            and (KINDS[one.kind].by_day or read_until is None or one.changed_at >= read_until)
            and decide(one, connection, around) == Eligible()
        }
        known = {entry.id: entry for entry in self._store.ledger.find(list(due))}
        return {key: one for key, one in due.items() if _is_news(one, known.get(key))}


def _is_news(found: Transaction, known: LedgerEntry | None) -> bool:
    if known is None:
        return True
    is_older = found.changed_at < known.transaction.changed_at
    is_other = known.source_hash != found.fingerprint()
    return known.state in NOT_SENT and is_other and not is_older


async def _uploaded_trips(alvys: AlvysClient, window: Window) -> list[Trip]:
    """Return the trips that changed and have a carrier's invoice."""
    pages = alvys.trips(updated_from=window.start, updated_until=window.end)
    return [
        trip
        async for page in pages
        for trip in page
        if trip.carrier is not None and trip.carrier.carrier_invoice_number and not trip.is_deleted
    ]


async def _bills(
    alvys: AlvysClient, owners: Owners, trips: Sequence[Trip]
) -> AsyncIterator[list[Transaction]]:
    ours = [trip for trip in trips if owners.is_ours(trip.tender_as)]
    if ours:
        loads = await alvys.loads_of(sorted({trip.load_number for trip in ours}))
        yield bills_of(ours, loads, owners)
