"""What the holder of the sending lock does for the store once a night.

Place in the path: the scheduler calls it, on the store of its thread; each step is a commit of its
own, so that others write in between and it can be cut off anywhere.
"""

from datetime import datetime

from console.errors import StoreDamagedError
from console.store.bundle import Store
from console.store.failures import WAY_OUT

__all__ = ["keep_up"]

_BATCH = 500
"""Entries moved in one commit: others wait for a few hundredths of a second."""


def keep_up(store: Store, *, before: datetime, at: datetime) -> bool:
    """Do one helping of the night's work: archive, then check the file and write down that it ran.

    Args:
        store: The store; its ``database.upkept_at`` tells when everything was done last.
        before: Settled entries that last changed before it are archived.
        at: The present moment.

    Returns:
        Whether anything is left.

    Raises:
        StoreDamagedError: SQLite finds the file damaged.
        StoreError: The store cannot be read or written.
    """
    if store.ledger.archive_settled(before, limit=_BATCH) == _BATCH:
        return True
    damage = store.database.check(at)
    if damage:
        raise StoreDamagedError(
            "The store file is damaged", hint=WAY_OUT, details={"found": damage}
        )
    store.database.note_upkeep(at)
    return False
