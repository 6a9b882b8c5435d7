"""Putting a backup in the place of the store.

Place in the path: a home and a file come in; afterwards the home has the store of that file, which
says of itself that it is older than what was sent, and keeps the replaced one beside it. It must
not touch anything before the backup has proven to be whole, and never while somebody sends or has
the store open.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from console.clock import Clock
from console.errors import (
    RuleError,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
)
from console.store.copies import remove_draft
from console.store.database import STORE_NAME, Database, file_of
from console.store.files import check_folder, make_folder, open_file, sync_folder, system_refusals
from console.store.marker import Marker, Note, open_marker
from console.store.migrations import migrate
from console.store.opening import read_meta, version_of
from console.store.schema import TABLES, VERSION
from console.store.sender_lock import SenderLock
from console.store.sqlite import SqliteDB, SqliteStorage
from console.store.users import Users

__all__ = ["Restored", "restore_store"]

_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did."""

    size: int
    """Bytes of the backup."""

    kept: Path | None
    """Where the replaced store is now; None when there was none."""


def restore_store(
    home: Path, source: Path, *, clock: Clock, sign: Callable[[Database], None]
) -> Restored:
    """Put the store in ``source`` in the place of the one of the home.

    Args:
        home: The folder; made when it is not there.
        source: A backup.
        clock: The clock.
        sign: Writes down in the restored store who did it, as part of the restore.

    Raises:
        RuleError: The file is no backup that can stand alone, or one of another home.
        StoreLockedError: Somebody sends, or has the store open.
        StoreDamagedError: The backup is damaged.
        StoreVersionError: A newer console wrote it.
        ConfigurationError: The system refuses, or rights are too wide.
    """
    _check_source(source, home / STORE_NAME)
    make_folder(home)
    check_folder(home)
    lock = SenderLock(home, kind="restore", clock=clock)
    if not lock.try_acquire():
        holder = lock.holder()
        named = f"{holder.user_name} ({holder.kind}, pid {holder.pid})" if holder else "somebody"
        raise StoreLockedError(
            f"{named} sends from this home now; nothing was changed",
            hint="End that process, then restore.",
        )
    try:
        with open_marker(home) as marker:
            users = Users(home)
            try:
                if not users.be_alone():
                    raise StoreLockedError(
                        "The store is open in another console; nothing was changed",
                        hint="Close every console and the daemon of this home, then restore.",
                    )
                return _replace(home, source, marker, clock.now(), sign)
            finally:
                users.leave()
    finally:
        lock.release()


def _check_source(source: Path, store: Path) -> None:
    with system_refusals(source):
        if os.path.lexists(store) and source.samefile(store):
            raise RuleError(
                f"{source} is the store of this home itself", hint="Name a file made by backup."
            )
        # A pipe would keep us waiting for somebody who writes into it.
        if not source.exists() or source.is_file():
            with source.open("rb") as file:
                magic = file.read(len(_MAGIC))
        else:
            magic = b""
        log = source.with_name(f"{source.name}-wal")
        has_log = log.exists() and log.stat().st_size > 0
    if magic != _MAGIC:
        raise StoreDamagedError(
            f"{source} is not a backup of a store", hint="Name a file made by backup."
        )
    if has_log:
        raise RuleError(
            f"{source} is half of a store: changes are in {log.name} beside it",
            hint="Name a file made by backup; a plain copy of a store in use is not whole.",
        )


def _replace(
    home: Path, source: Path, marker: Marker, now: datetime, sign: Callable[[Database], None]
) -> Restored:
    draft = home / f"{STORE_NAME}.restore"
    try:
        size = _copy(source, draft)
        note = _prepare(draft, home, marker.read(), now, sign)
        kept = _set_aside(home / STORE_NAME, now)
        with system_refusals(draft):
            draft.rename(home / STORE_NAME)
        sync_folder(home)
        marker.write(note)
    finally:
        remove_draft(draft)
    return Restored(size=size, kept=kept)


def _copy(source: Path, draft: Path) -> int:
    remove_draft(draft)
    descriptor = open_file(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    with system_refusals(draft), open(descriptor, "wb") as target, source.open("rb") as origin:
        shutil.copyfileobj(origin, target, 2**20)
        target.flush()
        os.fsync(target.fileno())
        return target.tell()


def _prepare(
    draft: Path, home: Path, note: Note | None, now: datetime, sign: Callable[[Database], None]
) -> Note:
    """Check the copy, bring it up to date and let it say what it is; return the home's new note."""
    tinydb = SqliteDB(draft, storage=SqliteStorage, indexes=TABLES, must_exist=True)
    try:
        file = file_of(tinydb)
        if version_of(tinydb) < VERSION:
            with file.batch():
                migrate(tinydb, file, version_of(tinydb))
        database = Database(tinydb, read_meta(tinydb))
        damage = database.find_damage(thorough=True)
        if damage:
            raise StoreDamagedError(
                "The backup is damaged; nothing was changed",
                hint="Take an older backup.",
                details={"found": damage},
            )
        _check_home(home, note, database)
        generation = max(database.generation, note.generation if note else 0) + 1
        with database.batch():
            database.begin_reconcile(now, generation=generation)
            sign(database)
        file.fold()
        return Note(
            store_id=database.store_id,
            generation=generation,
            position=database.position(),
            sealed=note is not None and note.sealed,
        )
    finally:
        tinydb.close()


def _check_home(home: Path, note: Note | None, database: Database) -> None:
    """Refuse the store of another home where there is work of this one."""
    if note is None or note.store_id in ("", database.store_id) or _is_unused(home / STORE_NAME):
        return
    raise RuleError(
        "The backup is of another home, and this one has work of its own; nothing was changed",
        hint="Restore it into a new home: intacct-console --home DIR restore FILE.",
    )


def _is_unused(path: Path) -> bool:
    try:
        tinydb = SqliteDB(path, storage=SqliteStorage, indexes=TABLES, must_exist=True)
        try:
            return not any(len(tinydb.table(name)) for name in ("connections", "ledger"))
        finally:
            tinydb.close()
    except StoreError:
        return False


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Give the present store another name, with what SQLite keeps beside it."""
    if not os.path.lexists(path):
        return None
    kept = path.with_name(f"{path.name}.replaced-{now:%Y%m%d-%H%M%S-%f}")
    with system_refusals(path):
        # The log first: without it, and until it has its new name, the store is just older.
        for suffix in ("-wal", ""):
            if os.path.lexists(f"{path}{suffix}"):
                os.rename(f"{path}{suffix}", f"{kept}{suffix}")
        Path(f"{path}-shm").unlink(missing_ok=True)
    return kept
