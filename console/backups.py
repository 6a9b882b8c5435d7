"""Backing up the store and putting a backup back: the service behind the two commands.

Place in the path: the acting person and a file come in, the permission is checked first, and what
was done stands in the audit log: for a restore in the store that was put back.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from console.clock import Clock
from console.domain.access import Actor, Permission, require
from console.errors import AccessDeniedError, ConsoleError, RuleError
from console.store import (
    MARKER_NAME,
    Database,
    Store,
    Trail,
    open_store,
    read_store_id,
)
from console.store.audit import AuditStore
from console.store.restoring import Restored, restore_store

__all__ = ["BackupService", "restore_backup"]

_BACKUP = "backup"
_RESTORE = "restore"


class BackupService:
    """Makes backups of an open store.

    Args:
        store: The store of the calling thread.
        home: Where it is.
        clock: The clock.
    """

    def __init__(self, *, store: Store, home: Path, clock: Clock) -> None:
        self._store = store
        self._home = home
        self._trail = Trail(store.audit, clock)

    def backup(self, actor: Actor, target: Path) -> int:
        """Write the store, without the key, to a private file, and return its size in bytes.

        An earlier backup of this home under that name is replaced once the new one is complete.

        Raises:
            AccessDeniedError: The actor may not.
            RuleError: The name is taken by something else, or the file would be in a home.
            ConfigurationError: The file cannot be made.
            StoreError: The store cannot be read.
        """
        self._trail.allow(actor, _BACKUP, str(target), Permission.HOST_ADMIN)
        _check_target(target, self._home, self._store.database.store_id)
        size = self._store.database.write_copy(target)
        self._trail.note(actor, _BACKUP, str(target), after={"bytes": str(size)})
        return size


def restore_backup(actor: Actor, home: Path, source: Path, *, clock: Clock) -> Restored:
    """Put a backup in the place of the store of a home.

    Raises:
        AccessDeniedError: The actor may not.
        RuleError: The file cannot be put there.
        StoreError: Somebody uses the store, or the backup is damaged or newer.
        ConfigurationError: The system refuses.
    """
    with _noting_refusal(actor, home, source, clock):
        require(actor, Permission.HOST_ADMIN)

    def sign(database: Database) -> None:
        Trail(AuditStore(database), clock).note(actor, _RESTORE, str(source))

    return restore_store(home, source, clock=clock, sign=sign)


@contextmanager
def _noting_refusal(actor: Actor, home: Path, source: Path, clock: Clock) -> Iterator[None]:
    try:
        yield
    except AccessDeniedError:
        # The store may be what is broken; a refusal needs no store.
        with suppress(ConsoleError):
            store = open_store(home, check=False)
            try:
                trail = Trail(store.audit, clock)
                trail.note(actor, _RESTORE, str(source), outcome="refused")
            finally:
                store.close()
        raise


def _check_target(target: Path, home: Path, store_id: str) -> None:
    if target.parent.resolve() == home.resolve():
        raise RuleError(
            f"{target} is in the home itself",
            hint="Name a file elsewhere, best on another disk.",
        )
    if os.path.lexists(target.parent / MARKER_NAME):
        raise RuleError(
            f"{target} is in another home; nothing was written",
            hint="Name a file elsewhere, best on another disk.",
        )
    if not os.path.lexists(target):
        return
    is_file = target.is_file() and not target.is_symlink()
    if not is_file or read_store_id(target) != store_id:
        raise RuleError(
            f"{target} is there already and is not a backup of this home; nothing was written",
            hint="Name another file.",
        )
