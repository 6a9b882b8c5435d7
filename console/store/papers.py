"""Documents in Sage whose papers are to be looked for.

Place in the path: whoever stores that a document was posted notes it here in the same commit, so
that no crash forgets its papers; ``sync/attachments`` takes it off once they stand in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from tinydb import where

from console.deferred import deferred
from console.store.database import Database
from console.store.documents import Documents

if TYPE_CHECKING:
    from console.domain.attachments import PapersDue
else:
    PapersDue = deferred("console.domain.attachments:PapersDue")

__all__ = ["PaperStore"]


class PaperStore:
    """One row for each document whose papers are due; none for all others."""

    def __init__(self, database: Database) -> None:
        self._due = Documents(database.table("papers_due"), PapersDue, key=("entry_id",))

    def want(self, due: Iterable[PapersDue]) -> None:
        """Note documents; one that is noted already keeps its place."""
        for one in due:
            self._due.add(one)

    def wanted(self, subsidiary_id: str) -> list[PapersDue]:
        """Return what is due for a subsidiary, longest wait first."""
        return self._due.search(where("subsidiary_id") == subsidiary_id)

    def done(self, entry_ids: Collection[str]) -> None:
        """Forget documents whose papers stand in the ledger, or are not wanted any more."""
        self._due.table.remove(where("entry_id").one_of([*entry_ids]))
