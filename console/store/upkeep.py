"""What the holder of the sending lock does for the store once a night.

Place in the path: the scheduler calls it, on the store of its thread; each step is a commit of its
own, so that others write in between and it can be cut off anywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from console.store.bundle import Store

__all__ = ["Upkept", "archive_settled", "keep_up"]

_BATCH = 500
"""Entries moved in one commit: others wait for a few hundredths of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkept:
    """What one night's work did."""

    archived: int
    """Entries that were moved to the archive."""

    damage: tuple[str, ...]
    """What SQLite finds wrong with the file; empty when nothing."""


def archive_settled(
    store: Store, before: datetime, *, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Move settled entries that last changed before a moment into the archive.

    Args:
        store: The store.
        before: The moment.
        stopping: Asked between commits whether to leave the rest for another night.

    Returns:
        How many were moved.
    """
    total = 0
    while not stopping():
        moved = store.ledger.archive_settled(before, limit=_BATCH)
        total += moved
        if moved < _BATCH:
            break
    return total


def keep_up(
    store: Store, *, before: datetime, at: datetime, stopping: Callable[[], bool] = lambda: False
) -> Upkept:
    """Archive what is settled and old, check the file, and write down that it was done.

    Args:
        store: The store; its ``database.upkept_at`` tells when this was done last.
        before: Settled entries that last changed before it are archived.
        at: The present moment.
        stopping: Asked between commits whether to stop.

    Raises:
        StoreError: The store cannot be read or written.
    """
    archived = archive_settled(store, before, stopping=stopping)
    damage = () if stopping() else tuple(store.database.check(at))
    if not stopping():
        store.database.note_upkeep(at)
    return Upkept(archived=archived, damage=damage)
