"""Payments of Sage on their way to Alvys, and which days of them are home.

Place in the path: ``sync/payments`` saves entries as they move and the days that it has worked off;
screens and commands look. Entries are kept for ever, because one that was forgotten would be judged
anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tinydb import where
from tinydb.queries import QueryInstance

from console.deferred import deferred
from console.domain.coverage import PaymentCoverage
from console.domain.payment_state import OPEN_PAYMENTS, PaymentState
from console.errors import UsageError
from console.store.database import Database
from console.store.documents import Documents

if TYPE_CHECKING:
    from console.domain.payment import PaymentEntry
else:
    PaymentEntry = deferred("console.domain.payment:PaymentEntry")

__all__ = ["PaymentPage", "PaymentStore"]

_subsidiary = where("subsidiary_id")
_state = where("state")
_CHUNK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPage:
    """Some payments of a longer list."""

    entries: tuple[PaymentEntry, ...]
    """Newest change first."""

    cursor: str | None
    """Hand it in as ``before`` to get the next page; None when there is none."""


class PaymentStore:
    """Entries and coverage."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._entries = Documents(
            database.table("payments"), PaymentEntry, key=("id",), sorted_by="changed_at"
        )
        self._coverage = Documents(
            database.table("payment_coverage"), PaymentCoverage, key=("subsidiary_id",)
        )

    def save(self, entries: Iterable[PaymentEntry]) -> None:
        """Save entries in place of their earlier states, in one commit.

        One that a person has settled since it was read stays as the person left it.
        """
        self._entries.put_all(entries, allows=self._keeps_settled)

    def find(self, entry_ids: Collection[str]) -> list[PaymentEntry]:
        """Return the entries with these ids; unknown ones are left out."""
        return self._entries.search(where("id").one_of([*entry_ids]))

    def of_documents(self, document_ids: Collection[str]) -> list[PaymentEntry]:
        """Return the payments of these documents of the ledger, oldest first."""
        return self._entries.search(where("document_id").one_of([*document_ids]))

    def open_ones(self, subsidiary_id: str) -> Iterator[PaymentEntry]:
        """Yield what the next import looks at again."""
        for state in sorted(OPEN_PAYMENTS):
            rows = self._entries.table.ids(_of(subsidiary_id, state), order="")
            for start in range(0, len(rows), _CHUNK):
                found = self._entries.table.get(doc_ids=rows[start : start + _CHUNK])
                yield from map(self._entries.load, found)

    def page(
        self,
        subsidiary_id: str | None = None,
        states: Collection[PaymentState] = (),
        *,
        limit: int,
        before: str | None = None,
    ) -> PaymentPage:
        """Return payments of one subsidiary or of all, newest change first.

        Args:
            subsidiary_id: Whose; None asks for all.
            states: In which states; empty asks for all.
            limit: How many at most.
            before: ``PaymentPage.cursor`` of the page before; None starts.

        Raises:
            UsageError: ``before`` is not a cursor.
        """
        condition = None if subsidiary_id is None else _subsidiary == subsidiary_id
        position = None if before is None else _parse_cursor(before)
        found: list[tuple[tuple[str, int], PaymentEntry]] = []
        while len(found) <= limit:
            documents = self._entries.table.page(
                condition, order="changed_at", after=position, limit=limit + 1
            )
            for document in documents:
                position = (document["changed_at"], document.doc_id)
                if not states or document["state"] in states:
                    found.append((position, self._entries.load(document)))
            if len(documents) <= limit:
                break
        shown = found[:limit]
        cursor = f"{shown[-1][0][0]}/{shown[-1][0][1]}" if len(found) > limit else None
        return PaymentPage(entries=tuple(entry for _, entry in shown), cursor=cursor)

    def counts(self, subsidiary_id: str) -> dict[PaymentState, int]:
        """Return how many payments of a subsidiary stand in each state."""
        table = self._entries.table
        return {state: table.count(_of(subsidiary_id, state)) for state in PaymentState}

    def coverage(self, subsidiary_id: str) -> PaymentCoverage:
        """Return how far a subsidiary's payments have come home; nothing yet for a new one."""
        found = self._coverage.first(_subsidiary == subsidiary_id)
        return found or PaymentCoverage(subsidiary_id=subsidiary_id)

    def save_coverage(self, coverage: PaymentCoverage) -> None:
        """Save how far they have come."""
        self._coverage.put(coverage)

    def _keeps_settled(self, before: list[object], after: list[object]) -> bool:
        place = self._entries.table.fields.index("state")
        settled = PaymentState.SETTLED.value
        return before[place] != settled or after[place] == settled


def _of(subsidiary_id: str, state: PaymentState) -> QueryInstance:
    of_both: QueryInstance = (_subsidiary == subsidiary_id) & (_state == state.value)
    return of_both


def _parse_cursor(text: str) -> tuple[str, int]:
    moment, _, row = text.rpartition("/")
    if not moment or not row.isdecimal() or len(row) > 18:
        raise UsageError("This is not a cursor of the list of payments", hint="Start anew.")
    return moment, int(row)
