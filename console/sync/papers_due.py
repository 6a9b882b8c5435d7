"""Noting that the papers of a document are due.

Place in the path: whoever stores that a document was posted, and an intake that reads a posted one
again, call this inside their own commit, so that no crash forgets the papers. It asks nobody.
"""

from collections.abc import Iterable
from datetime import datetime

from console.domain.attachments import PapersDue, wants_papers
from console.domain.ledger import LedgerEntry, State
from console.domain.settings import Settings
from console.store import Store

__all__ = ["note_wanted"]


def note_wanted(
    entries: Iterable[LedgerEntry], settings: Settings, store: Store, now: datetime
) -> None:
    """Note the posted ones among these entries, as far as their toggles let papers out."""
    due = [
        PapersDue(entry_id=entry.id, subsidiary_id=entry.transaction.subsidiary_id, wanted_at=now)
        for entry in entries
        if entry.state is State.POSTED and wants_papers(entry.transaction, settings)
    ]
    if due:
        store.papers.want(due)
