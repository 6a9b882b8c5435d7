"""What people may look at without changing anything: rehearsals, previews, comparisons, totals.

Place in the path: the service behind commands and screens. Every method takes the acting person
and checks first; it reads the store, Alvys and Sage, and writes to none of them. No lock is
needed, and whoever holds it is not disturbed.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from console.domain.access import Actor, Permission, require
from console.domain.comparison import Comparison, Preview
from console.domain.connection import Connection
from console.domain.ledger import LedgerEntry
from console.domain.rehearsal import Rehearsal
from console.domain.totals import Totals
from console.errors import RuleError, UsageError
from console.store import Store
from console.sync.comparison import compare, preview
from console.sync.desk import ReadingDeskOpener
from console.sync.rehearsal import rehearse, rehearse_retry
from console.sync.retry import plan
from console.sync.service import SyncService
from console.sync.totals import read_totals

__all__ = ["MOST_DOCUMENTS", "InspectionService"]

MOST_DOCUMENTS = 2_000
"""Documents of a rehearsal that are kept one by one unless all are asked for."""

_DAYS = 7
"""Days that control totals look back unless told otherwise, today included."""


class InspectionService:
    """Looks, for everybody.

    Args:
        store: The store of the calling thread.
        sync: Finds records.
        open_desk: Opens clients that only read.
        today: Tells which day it is where the business is.
    """

    def __init__(
        self,
        *,
        store: Store,
        sync: SyncService,
        open_desk: ReadingDeskOpener,
        today: Callable[[], date],
    ) -> None:
        self._store = store
        self._sync = sync
        self._open_desk = open_desk
        self._today = today

    async def rehearse(
        self, actor: Actor, subsidiary_id: str, *, most: int | None = MOST_DOCUMENTS
    ) -> Rehearsal:
        """Return what a cycle of a subsidiary would do now.

        Args:
            actor: Who asks.
            subsidiary_id: Whose cycle.
            most: How many documents are kept one by one; None keeps all. All are counted.

        Raises:
            RuleError: The subsidiary is not connected.
            RemoteError: Alvys or Sage could not be read.
        """
        require(actor, Permission.VIEW)
        async with self._open_desk(self._connection(subsidiary_id)) as desk:
            return await rehearse(desk, most=most)

    async def rehearse_retry(
        self, actor: Actor, entry_ids: Sequence[str], *, most: int | None = MOST_DOCUMENTS
    ) -> tuple[Rehearsal, ...]:
        """Return what a retry of records would do now, by subsidiary.

        Args:
            actor: Who asks.
            entry_ids: The records; those that no retry takes up are passed by.
            most: How many documents are kept one by one; None keeps all. All are counted.

        Raises:
            RuleError: A subsidiary is not connected any more.
            RemoteError: Alvys or Sage could not be read.
        """
        require(actor, Permission.VIEW)
        sendable: dict[str, list[LedgerEntry]] = {}
        for entry in plan(self._store.ledger.find(list(entry_ids))).sendable:
            sendable.setdefault(entry.transaction.subsidiary_id, []).append(entry)
        found: list[Rehearsal] = []
        for subsidiary_id, entries in sendable.items():
            async with self._open_desk(self._connection(subsidiary_id)) as desk:
                found.append(await rehearse_retry(entries, desk, most=most))
        return tuple(found)

    async def preview(self, actor: Actor, name: str) -> Preview:
        """Return a record, by id or document number, as it would be sent now.

        Raises:
            UsageError: There is no such record, or several.
            RuleError: Its subsidiary is not connected any more.
            RemoteError: Alvys or Sage could not be read.
        """
        require(actor, Permission.VIEW)
        entry, _ = self._sync.entry(actor, name)
        async with self._open_desk(self._connection(entry.transaction.subsidiary_id)) as desk:
            return await preview(entry, desk)

    async def compare(self, actor: Actor, name: str) -> Comparison:
        """Return a record as it was sent, as it would be sent now, and as Sage holds it.

        Raises:
            UsageError: There is no such record, or several.
            RuleError: Its subsidiary is not connected any more.
            RemoteError: Alvys or Sage could not be read.
        """
        require(actor, Permission.VIEW)
        entry, attempts = self._sync.entry(actor, name)
        async with self._open_desk(self._connection(entry.transaction.subsidiary_id)) as desk:
            return await compare(entry, attempts, desk)

    async def totals(
        self,
        actor: Actor,
        subsidiary_id: str,
        *,
        since: date | None = None,
        until: date | None = None,
    ) -> Totals:
        """Return the control totals of a subsidiary; slug ``control-totals``.

        Args:
            actor: Who asks.
            subsidiary_id: Whose documents.
            since: First document date; None is six days before the last.
            until: Last document date; None is today.

        Raises:
            UsageError: The last day is before the first.
            RuleError: The subsidiary is not connected.
            RemoteError: Alvys or Sage could not be read.
        """
        require(actor, Permission.VIEW)
        last = until or self._today()
        first = since or last - timedelta(days=_DAYS - 1)
        if last < first:
            raise UsageError(f"{last} is before {first}", hint="Give the earlier day as --since.")
        async with self._open_desk(self._connection(subsidiary_id)) as desk:
            return await read_totals(desk, since=first, until=last)

    def _connection(self, subsidiary_id: str) -> Connection:
        connection = self._store.connections.get(subsidiary_id)
        if connection is None or connection.established_at is None:
            raise RuleError(
                f"Subsidiary {subsidiary_id} is not set up", hint="Connect it first: connect"
            )
        return connection
