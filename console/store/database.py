"""One open store: its tables, its batches, and what it says about itself.

Place in the path: ``opening`` makes one of a file that has proven to be ours, the repositories
work on its tables. One ``Database`` serves the thread that opened it.

The store's own document in ``META`` holds ``schema``, ``store_id``, ``generation`` and
``reconcile_since``: the moment at which it turned out to be older than what was sent, until every
document in question was looked up in Sage; and ``upkept_at``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.errors import StoreError
from console.store.copies import write_copy
from console.store.documents import Documents, moment_text
from console.store.marker import Follower, note_check
from console.store.rows import Rows
from console.store.schema import META, TABLES
from console.store.sqlite import SqliteDB, SqliteStorage, SqliteTable
from console.store.sqlite_file import SqliteFile
from console.store.tallies import find_wrong_tallies
from console.store.users import Users
from console.store.words import Words, ledger_documents

if TYPE_CHECKING:
    from console.domain.ledger import LedgerEntry

__all__ = ["KEY_NAME", "STORE_NAME", "Database", "file_of"]

_LOG = logging.getLogger(__name__)

STORE_NAME = "store.db"
"""Name of the store file in the home; SQLite keeps ``-wal`` and ``-shm`` beside it."""


KEY_NAME = "secret.key"
"""Name of the key file in the home; a backup of the store does not hold it."""


class Database:
    """A store that has proven to be one of ours and whole.

    Args:
        tinydb: The open file.
        meta: The store's own document.
        home: Where it is; None for a store in memory.
        users: Our place among those who have it open; given up when it is closed.
        read_only: It cannot be written here.
    """

    def __init__(
        self,
        tinydb: SqliteDB,
        meta: dict[str, Any],
        *,
        home: Path | None = None,
        users: Users | None = None,
        read_only: bool = False,
    ) -> None:
        self._tinydb = tinydb
        self._file = file_of(tinydb)
        self._home = home
        self._users = users
        self._follower: Follower | None = None
        self._noticed: datetime | None = None
        self.store_id = str(meta["store_id"])
        """Random name of the store, the same for its whole life and in its copies."""
        self.generation = int(meta["generation"])
        """Grows whenever an older copy took the place of the store."""
        self.read_only = read_only
        """Every change is refused: the disk, or its rights, do not allow one."""
        self.disk_trouble = ""
        """Why it is read only although its rights allow more; empty otherwise."""

    @property
    def reconciling(self) -> datetime | None:
        """Since when the store is known to be older than what was sent, UTC; None when it is not.

        While it is set, a document without an outcome here may be in Sage all the same: whoever
        sends looks up everything first.
        """
        (meta,) = self.table(META).all()
        text = meta.get("reconcile_since")
        return self._noticed if text is None else datetime.fromisoformat(text)

    def begin_reconcile(self, at: datetime, *, generation: int) -> None:
        """Say, durably, that the store is older than what was sent.

        Args:
            at: The present moment; an earlier one that is still set stays.
            generation: The store's generation from now on.
        """
        if self.read_only:
            self._noticed = at
            return
        since = self.reconciling or at
        self.table(META).update({"reconcile_since": moment_text(since), "generation": generation})
        self.generation = generation

    def finish_reconcile(self) -> None:
        """Say that everything in question was looked up; inside a batch it is part of it.

        Nothing happens when another process has found since that the store is older still.
        """
        (meta,) = self.table(META).all()
        if int(meta["generation"]) != self.generation:
            return
        self.table(META).update({"reconcile_since": None})

    @property
    def wants_seals(self) -> bool:
        """Whether connections of version 1 wait for a seal of what is permanent about them."""
        (meta,) = self.table(META).all()
        return bool(meta.get("seals_wanted"))

    def note_seals(self) -> None:
        """Write down that they have it."""
        self.table(META).update({"seals_wanted": False})

    @property
    def upkept_at(self) -> datetime | None:
        """When the night's work was last done, UTC; None when never."""
        (meta,) = self.table(META).all()
        text = meta.get("upkept_at")
        return None if text is None else datetime.fromisoformat(text)

    def note_upkeep(self, at: datetime) -> None:
        """Write down that the night's work was done."""
        self.table(META).update({"upkept_at": moment_text(at)})

    def check(self, at: datetime) -> list[str]:
        """Let SQLite check the file, note that it is sound, and return what is wrong.

        Raises:
            StoreDamagedError: The file is damaged beyond a list.
            ConfigurationError: The note cannot be written.
        """
        damage = self.find_damage(thorough=False)
        if not damage and self._home is not None and not self.read_only:
            note_check(self._home, at=at)
        return damage

    def follow(self) -> None:
        """Keep the note in the home up to date with every commit from now on.

        Raises:
            ConfigurationError: The note cannot be opened.
        """
        if self._home is not None:
            self._follower = Follower(self._home, self.generation)
            self._file.on_commit = self._follow

    def table(self, name: str) -> SqliteTable:
        """Return a table of the schema."""
        return self._tinydb.table(name)

    def words(self, entries: Documents[LedgerEntry]) -> Words:
        """Return what entries of the ledger are searched by."""
        return Words(self._file, entries)

    def batch(self) -> AbstractContextManager[None]:
        """Make everything inside one commit, over all tables; may be nested.

        Raises:
            StoreLockedError: Another process writes for longer than ten seconds.
        """
        return self._file.batch()

    def reading(self) -> AbstractContextManager[None]:
        """Let every look-up inside see the same moment; nothing may be changed inside."""
        return self._file.reading()

    def revision(self) -> int:
        """Return a number that changes with every commit of anybody; costs microseconds."""
        return self._file.revision()

    def check_standing(self) -> None:
        """Refuse to go on when somebody replaced or removed the file; costs microseconds.

        Raises:
            StoreReplacedError: See ``Standing``.
        """
        self._file.check_standing()

    def position(self) -> int:
        """Return how many rows were ever added; a copy of an earlier moment has fewer."""
        return self._file.position()

    def write_copy(self, target: Path) -> int:
        """Write the whole store, as of now, to a file, and return its size in bytes.

        Raises:
            ConfigurationError: The file cannot be made.
            StoreError: The store cannot be read.
        """
        return write_copy(self._file, target)

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
            damage += find_wrong_tallies(self._file, self.table("tallies"))
            damage += self.words(ledger_documents(self.table("ledger"))).find_wrong()
        return damage

    def stop_when(self, is_unwanted: Callable[[], bool]) -> None:
        """Break off each reading as soon as its answer is unwanted; it fails then."""
        self._file.stop_when(is_unwanted)

    def close(self) -> None:
        """Close the file; every later use is refused."""
        if self._follower is not None:
            self._note_position(self._follower)
        try:
            self._tinydb.close()
        finally:
            if self._follower is not None:
                self._follower.close()
                self._follower = None
            if self._users is not None:
                self._users.leave()

    def _follow(self) -> None:
        if self._follower is not None and self._follower.is_due:
            self._note_position(self._follower)

    def _note_position(self, follower: Follower) -> None:
        try:
            follower.follow(self._file.position())
        except StoreError as error:
            # The change is durable already; the next one notes its position with it.
            _LOG.warning("the position of the store was not read: %s", error.message)


def file_of(tinydb: SqliteDB) -> SqliteFile:
    """Return the file under a TinyDB of ours."""
    storage = tinydb.storage
    if not isinstance(storage, SqliteStorage):
        raise TypeError("a Database needs a SqliteStorage")
    return storage.file
