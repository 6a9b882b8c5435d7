"""When everybody last took over.

Place in the path: the hand-over service asks from where to tell, and notes that somebody took over.
"""

from datetime import datetime

from tinydb import where

from console.domain.handover import Look
from console.store.database import Database
from console.store.documents import Documents

__all__ = ["LookStore"]


class LookStore:
    """One moment for each person."""

    def __init__(self, database: Database) -> None:
        self._looks = Documents(database.table("looks"), Look, key=("actor",))

    def last(self, actor: str) -> datetime | None:
        """Return when a person last took over; None when never."""
        look = self._looks.first(where("actor") == actor)
        return look.at if look else None

    def save(self, look: Look) -> None:
        """Keep it in place of the person's earlier one."""
        self._looks.put(look)
