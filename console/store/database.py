"""One open store: makes it, opens it, and refuses one that cannot be trusted.

Place in the path: a home comes in, a ``Database`` with tables and batches goes out to the
repositories. It must never start anew where there was a store, because an empty ledger means
that everything is sent to Sage again. One ``Database`` serves the thread that opened it.
"""

import os
import uuid
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from console.errors import (
    ConfigurationError,
    StoreDamagedError,
    StoreError,
    StoreVersionError,
)
from console.store.failures import WAY_OUT
from console.store.files import (
    check_file,
    check_folder,
    make_folder,
    open_file,
    sync_folder,
    system_refusals,
)
from console.store.marker import open_marker
from console.store.rows import Rows
from console.store.schema import META, TABLES, VERSION
from console.store.sqlite import SqliteDB, SqliteStorage, SqliteTable
from console.store.sqlite_file import MEMORY, SqliteFile

__all__ = ["KEY_NAME", "STORE_NAME", "Database", "memory_database", "open_database"]

STORE_NAME = "store.db"
"""Name of the store file in the home; SQLite keeps ``-wal`` and ``-shm`` beside it."""


KEY_NAME = "secret.key"
"""Name of the key file in the home; a backup of the store does not hold it."""


class Database:
    """A store that has proven to be one of ours and whole."""

    def __init__(self, tinydb: SqliteDB, meta: dict[str, Any]) -> None:
        self._tinydb = tinydb
        self._file = _file_of(tinydb)
        self.store_id = str(meta["store_id"])
        """Random name of the store, the same for its whole life."""
        self.generation = int(meta["generation"])
        """Grows with each restore; a lower one than before tells of an older copy."""

    def table(self, name: str) -> SqliteTable:
        """Return a table of the schema."""
        return self._tinydb.table(name)

    def batch(self) -> AbstractContextManager[None]:
        """Make everything inside one commit, over all tables; may be nested.

        Raises:
            StoreLockedError: Another process writes for longer than ten seconds.
        """
        return self._file.batch()

    def revision(self) -> int:
        """Return a number that changes with every commit of anybody; costs microseconds."""
        return self._file.revision()

    def find_damage(self, *, thorough: bool) -> list[str]:
        """Return what is wrong with the file; empty when nothing.

        Args:
            thorough: Compare the indexes with the rows and check each row's document too; reads
                everything several times.

        Raises:
            StoreDamagedError: The file is damaged beyond a list.
        """
        check = "integrity_check" if thorough else "quick_check"
        lines = [text.decode() for (text,) in self._file.query(f"PRAGMA {check}(10)")]
        damage = [line for line in lines if line != "ok"]
        if thorough:
            damage += [found for name in TABLES for found in Rows(self._file, name).find_damage()]
        return damage

    def close(self) -> None:
        """Close the file; every later use is refused."""
        self._tinydb.close()


def memory_database() -> Database:
    """Return a store in memory: the same code, gone with the object."""
    tinydb = SqliteDB(MEMORY, storage=SqliteStorage, indexes=TABLES)
    _make_tables(tinydb)
    return Database(tinydb, _read_meta(tinydb))


def open_database(home: Path, *, must_exist: bool, check: bool = True) -> Database:
    """Open the store of a home.

    Args:
        home: The folder.
        must_exist: Refuse to make a first store.
        check: Let SQLite check the file; one reading of it. Off for a second opening by the same
            process.

    Raises:
        ConfigurationError: No store yet and ``must_exist``, or rights that are too wide.
        StoreVersionError: A newer console wrote it.
        StoreDamagedError: It is damaged, emptied, or gone.
        StoreError: The system refuses.
    """
    if not must_exist:
        make_folder(home)
    check_folder(home)
    path = home / STORE_NAME
    with open_marker(home) as marker:
        if not os.path.lexists(path):
            if marker.tells_of_store or (home / KEY_NAME).exists():
                # The key is made after the first store: where it is, there was one.
                raise StoreDamagedError(f"The store file {path} is gone", hint=WAY_OUT)
            if must_exist:
                raise ConfigurationError(
                    f"There is no store in {home}", hint="Make one: intacct-console init."
                )
            _make_store(home, path)
        database = _open_store(path)
        if not marker.tells_of_store:
            marker.note(database.store_id)
    if check:
        _refuse_damage(database)
    return database


def _file_of(tinydb: SqliteDB) -> SqliteFile:
    storage = tinydb.storage
    if not isinstance(storage, SqliteStorage):
        raise TypeError("a Database needs a SqliteStorage")
    return storage.file


def _make_tables(tinydb: SqliteDB) -> None:
    file = _file_of(tinydb)
    with file.batch():
        for name in TABLES:
            file.ensure_table(name)
        tinydb.table(META).insert(
            {"schema": VERSION, "store_id": uuid.uuid4().hex, "generation": 1}
        )


def _make_store(home: Path, path: Path) -> None:
    # Under another name until it is complete: a crash in here must not leave an empty store file.
    # The mode is set when the file is made; SQLite gives its side files the same.
    draft = home / f"{STORE_NAME}.new"
    with system_refusals(draft):
        for left_over in home.glob(f"{STORE_NAME}.new*"):
            left_over.unlink()
    os.close(open_file(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    tinydb = SqliteDB(draft, storage=SqliteStorage, indexes=TABLES, must_exist=True)
    try:
        _make_tables(tinydb)
    finally:
        tinydb.close()
    with system_refusals(path):
        draft.rename(path)
    sync_folder(home)


def _open_store(path: Path) -> Database:
    if check_file(path) == 0:
        raise StoreDamagedError(f"The store file {path} is empty", hint=WAY_OUT)
    tinydb = SqliteDB(path, storage=SqliteStorage, indexes=TABLES, must_exist=True)
    try:
        return Database(tinydb, _read_meta(tinydb))
    except StoreError:
        tinydb.close()
        raise


def _read_meta(tinydb: SqliteDB) -> dict[str, Any]:
    documents = tinydb.table(META).all()
    meta = dict(documents[0]) if len(documents) == 1 else {}
    version = meta.get("schema")
    if not isinstance(version, int):
        raise StoreDamagedError("The store file is not a store of this console", hint=WAY_OUT)
    if version > VERSION:
        raise StoreVersionError(
            f"The store is of version {version}, and this console knows up to {VERSION}",
            hint="Start the newer console, or restore a backup of the older one.",
        )
    missing = sorted(TABLES.keys() - _file_of(tinydb).table_names())
    if missing:
        raise StoreDamagedError(f"The store lacks {', '.join(missing)}", hint=WAY_OUT)
    return meta


def _refuse_damage(database: Database) -> None:
    try:
        damage = database.find_damage(thorough=False)
    except StoreError:
        database.close()
        raise
    if damage:
        database.close()
        raise StoreDamagedError(
            "The store file is damaged", hint=WAY_OUT, details={"found": damage}
        )
