"""A query that a person wants to find again.

Place in the path: the query service keeps it, the lists of transactions offer it. Pure.
"""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["SavedQuery"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """One query of one person: a saved view when it has a name, history otherwise."""

    actor: str
    """Whose."""

    name: str
    """Name of the view; empty for one that was only used."""

    query: str
    """The query, as written."""

    used_at: datetime
    """When it was used, or saved, last, UTC."""
