"""Connections that are being made, one draft for each subsidiary.

Place in the path: the wizard service saves a draft after each step, so that a dropped line costs
nothing; a draft holds no secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb import where

from console.deferred import deferred
from console.store.database import Database
from console.store.documents import Documents

if TYPE_CHECKING:
    from console.domain.draft import Draft
else:
    Draft = deferred("console.domain.draft:Draft")

__all__ = ["DraftStore"]


class DraftStore:
    """All drafts of the home."""

    def __init__(self, database: Database) -> None:
        self._drafts = Documents(database.table("drafts"), Draft, key=("subsidiary_id",))

    def all(self) -> list[Draft]:
        """Return all drafts, oldest first."""
        return self._drafts.all()

    def get(self, subsidiary_id: str) -> Draft | None:
        """Return the draft of a subsidiary, or None."""
        return self._drafts.first(where("subsidiary_id") == subsidiary_id)

    def save(self, draft: Draft) -> None:
        """Save a draft in place of the subsidiary's present one."""
        self._drafts.put(draft)

    def remove(self, subsidiary_id: str) -> None:
        """Forget the draft of a subsidiary."""
        self._drafts.table.remove(where("subsidiary_id") == subsidiary_id)
