"""The SQLite file under TinyDB: one connection, its transactions and its tables.

Place in the path: ``rows`` asks for statements and batches; one file holds rows of
``doc_id, doc, crc`` and a column per field that is looked up. It must not know what the documents
mean. It serves the thread that opened it; SQLite's own check of that stays on.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from console.errors import StoreError, StoreLockedError
from console.store.failures import PRIMARY, store_error
from console.store.indexes import Index, column, leaving_out, quoted
from console.store.standing import Standing
from console.store.turns import in_turns, one_round, patience, stop_when, waiting

__all__ = ["MEMORY", "SqliteFile"]

MEMORY = ":memory:"
"""Path of a store that lives as long as its connection."""

_WAIT_S = 10.0

_READING = (
    "PRAGMA cell_size_check = ON",
    # What a batch within a batch needs to be undone: in a file it would be a third of all writes,
    # and a full /tmp would fail a change that has room.
    "PRAGMA temp_store = MEMORY",
    # 16 MiB: names are hashes, so a batch touches index pages all over the file.
    "PRAGMA cache_size = -16384",
)

_WRITING = (
    "PRAGMA journal_mode = WAL",
    # The default of WAL loses the newest commits at power loss; an intent must not be lost.
    "PRAGMA synchronous = FULL",
)


class SqliteFile:
    """One open SQLite file.

    Args:
        path: The file, or ``MEMORY``.
        indexes: Table name to its indexes; they are made together with the table.
        must_exist: Refuse to make the file.
        read_only: Never write, not even SQLite's side files; for a disk that cannot be written.
        wait_s: How long a write waits for another process's write, in seconds.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        indexes: Mapping[str, Sequence[Index]],
        must_exist: bool,
        read_only: bool = False,
        wait_s: float = _WAIT_S,
    ) -> None:
        self.on_commit: Callable[[], None] | None = None
        """Called after each commit of ours; must not raise, the change is durable by then."""
        self._indexes = dict(indexes)
        self._wait_s = wait_s
        self._depth = 0
        self._commits = 0
        self._existing: set[str] = set()
        self._connection: sqlite3.Connection | None = _connect(
            _target(path, must_exist=must_exist, read_only=read_only), wait_s, read_only
        )
        is_private = str(path) == MEMORY or read_only
        self._standing = None if is_private else Standing(Path(path))

    def close(self) -> None:
        """Close the file; an open batch is rolled back. Every later use is refused."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except sqlite3.Error as error:
                raise store_error(error) from error

    def stop_when(self, is_unwanted: Callable[[], bool]) -> None:
        """Break off each statement as soon as its answer is unwanted; it fails then."""
        stop_when(self._usable(), is_unwanted)

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement.

        Raises:
            StoreError: SQLite refused, see ``failures``, or the file is closed.
        """
        connection = self._usable()
        try:
            return in_turns(lambda: connection.execute(sql, parameters), self._wait_s)
        except sqlite3.Error as error:
            raise store_error(error) from error

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row of parameters; inside a batch.

        Raises:
            StoreError: SQLite refused, see ``failures``, or the file is closed.
        """
        connection = self._usable()
        try:
            connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise store_error(error) from error

    def fold(self) -> None:
        """Bring the log into the file, so that the file alone is whole.

        Closing does this as well and says nothing when it fails.

        Raises:
            StoreError: SQLite refused, see ``failures``, or others are using the file.
        """
        with patience(self.execute, self._wait_s):
            ((busy, *_),) = list(self.query("PRAGMA wal_checkpoint(TRUNCATE)"))
        if busy:
            raise StoreLockedError("The store is in use; its log cannot be folded in now")

    def copy_to(self, path: Path) -> None:
        """Write everything committed, as of one moment, into the empty file ``path``.

        Writers go on meanwhile. The copy is one file that needs no other beside it.

        Raises:
            StoreError: SQLite refused, see ``failures``, or the file is closed.
        """
        connection = self._usable()
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as copy:
                # No files beside it: a draft that fails is thrown away.
                copy.execute("PRAGMA journal_mode = MEMORY")
                # In one step: a copy in several starts anew whenever somebody commits in between.
                connection.backup(copy, pages=-1)
                copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise store_error(error) from error

    def query(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of one statement.

        Raises:
            StoreError: SQLite refused, at once or in the middle, or the file is closed.
        """
        found = self.execute(sql, parameters)
        try:
            yield from found
        except sqlite3.Error as error:
            raise store_error(error) from error

    def fetch_all(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of one statement, for those that are few.

        Raises:
            StoreError: SQLite refused, or the file is closed.
        """
        connection = self._usable()
        try:
            return in_turns(lambda: connection.execute(sql, parameters).fetchall(), self._wait_s)
        except sqlite3.Error as error:
            raise store_error(error) from error

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make everything inside one commit; a batch inside a batch can fail alone.

        Raises:
            StoreLockedError: Another process writes for longer than we wait.
            StoreReplacedError: The file does not stand where it was opened any more.
        """
        depth = self._depth
        self._begin(depth)
        self._depth = depth + 1
        done = False
        try:
            yield
            done = True
        finally:
            self._depth = depth
            if done:
                self._keep(depth)
            else:
                self._undo(depth)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let everything inside see one moment; inside a batch, or another one, it does anyway."""
        if self._connection is None or self._connection.in_transaction:
            yield
            return
        self.execute("BEGIN")
        try:
            yield
        finally:
            # After some failures SQLite has ended it by itself.
            if self._connection is not None and self._connection.in_transaction:
                self.execute("COMMIT")

    @property
    def is_changing(self) -> bool:
        """Whether a batch is open, of which ``revision`` knows nothing yet."""
        return self._depth > 0

    def joined(self) -> AbstractContextManager[None]:
        """Join the open batch or make one; for changes of one statement, which fail whole."""
        return nullcontext() if self._depth else self.batch()

    def revision(self) -> int:
        """Return a number that changes with every commit, ours and those of other processes.

        Raises:
            StoreReplacedError: The file does not stand where it was opened any more.
        """
        self.check_standing()
        (others,) = next(self.query("PRAGMA data_version"))
        return int(others) + self._commits

    def check_standing(self) -> None:
        """Refuse to go on when the file does not stand where it was opened; costs microseconds.

        Raises:
            StoreReplacedError: It was replaced or removed, or its log was.
        """
        if self._standing is not None and self._connection is not None:
            self._standing.check()

    def position(self) -> int:
        """Return how many rows were ever added, over all tables; it never goes back.

        SQLite counts them anyway, for ids that are never given twice.
        """
        (total,) = next(self.query("SELECT coalesce(sum(seq), 0) FROM sqlite_sequence"))
        return int(total)

    def table_names(self) -> set[str]:
        """Return the names of the tables of documents that exist."""
        found = self.query(
            "SELECT one.name FROM sqlite_master AS one WHERE one.type = 'table' AND EXISTS "
            "(SELECT 1 FROM pragma_table_info(one.name) AS field WHERE field.name = 'doc')"
        )
        return {name.decode() for (name,) in found}

    def has_table(self, name: str) -> bool:
        """Return whether the table exists."""
        if name not in self._existing:
            self._existing |= self.table_names()
        return name in self._existing

    def ensure_table(self, name: str) -> None:
        """Make the table and its indexes unless they exist; inside a batch."""
        if self.has_table(name):
            return
        keys = "".join(f", {column(field)}" for field in self.fields(name))
        # AUTOINCREMENT: an id that was given once is never given again.
        self.execute(
            f"CREATE TABLE {quoted(name)} (doc_id INTEGER PRIMARY KEY AUTOINCREMENT, "
            f"doc TEXT NOT NULL, crc INTEGER NOT NULL{keys})"
        )
        for index in self._indexes.get(name, ()):
            self._make_index(name, index)
        self._existing.add(name)

    def replace_indexes(self, name: str, indexes: Iterable[Index]) -> None:
        """Give a table that exists other indexes, and the columns they need; inside a batch."""
        sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql NOTNULL"
        for (label,) in self.fetch_all(sql, (name,)):
            self.execute(f"DROP INDEX {quoted(label.decode())}")
        for index in indexes:
            for field in index.fields:
                self._ensure_column(name, field)
            self._make_index(name, index)

    def _ensure_column(self, name: str, field: str) -> None:
        """Add the column of a field of texts to a table that exists, unless it is there."""
        found = self.fetch_all("SELECT name FROM pragma_table_info(?)", (name,))
        if (new := column(field)) in {f'"{label.decode()}"' for (label,) in found}:
            return
        self.execute(f"ALTER TABLE {quoted(name)} ADD COLUMN {new}")
        path = f"$.{field}"
        self.execute(
            f"UPDATE {quoted(name)} SET {new} = json_extract(doc, ?) "
            "WHERE json_type(doc, ?) = 'text'",
            (path, path),
        )

    def _make_index(self, name: str, index: Index) -> None:
        label = quoted(f"{name}_by_{'_'.join(index.fields).replace('.', '_')}")
        columns = ", ".join(column(field) for field in index.fields)
        kind = "UNIQUE INDEX" if index.unique else "INDEX"
        where = f" WHERE {column(index.sparse)} IS NOT NULL" if index.sparse else ""
        if index.without:
            where = f" WHERE {leaving_out(index.fields[-1], index.without)}"
        self.execute(f"CREATE {kind} {label} ON {quoted(name)} ({columns}){where}")

    def drop_table(self, name: str) -> None:
        """Remove the table; inside a batch."""
        self.execute(f"DROP TABLE {quoted(name)}")
        self._existing.discard(name)

    def fields(self, name: str) -> tuple[str, ...]:
        """Return the dotted paths that have a column of their own in the table."""
        indexed = (field for index in self._indexes.get(name, ()) for field in index.fields)
        return tuple(dict.fromkeys(indexed))

    def _usable(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError("The store is closed")
        return self._connection

    def _begin(self, depth: int) -> None:
        if depth:
            self.execute(f"SAVEPOINT level{depth}")
        else:
            self.check_standing()
            self.execute("BEGIN IMMEDIATE")

    def _keep(self, depth: int) -> None:
        if self._connection is None or not self._connection.in_transaction:
            self._undo(depth)
            raise StoreError("The change was rolled back; nothing was changed")
        if depth:
            self.execute(f"RELEASE level{depth}")
            return
        try:
            self.execute("COMMIT")
        except StoreError:
            self._undo(depth)
            raise
        self._commits += 1
        if self.on_commit is not None:
            self.on_commit()

    def _undo(self, depth: int) -> None:
        # Tables made inside are gone again.
        self._existing.clear()
        # On a full or failing disk SQLite has rolled back by itself.
        if self._connection is None or not self._connection.in_transaction:
            return
        if depth:
            self.execute(f"ROLLBACK TO level{depth}")
            self.execute(f"RELEASE level{depth}")
        else:
            self.execute("ROLLBACK")


def _target(path: str | Path, *, must_exist: bool, read_only: bool) -> str:
    if str(path) == MEMORY:
        return MEMORY
    address = Path(path).absolute().as_uri()
    if not read_only:
        return f"{address}?mode={'rw' if must_exist else 'rwc'}"
    # Without a log beside it the file is whole; SQLite would want to make one to read it.
    log = Path(f"{path}-wal")
    is_whole = not log.exists() or log.stat().st_size == 0
    return f"{address}?mode=ro{'&immutable=1' if is_whole else ''}"


def _connect(target: str, wait_s: float, read_only: bool) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(target, timeout=wait_s, isolation_level=None, uri=True)
        # Bytes, because the checksum is over bytes, and damaged ones need not be text.
        connection.text_factory = bytes
        try:
            for pragma in _READING if read_only else _READING + _WRITING:
                connection.execute(pragma)
            if not read_only:
                _check_writable(connection, wait_s)
        except sqlite3.Error:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise store_error(error) from error
    return connection


def _check_writable(connection: sqlite3.Connection, wait_s: float) -> None:
    """Refuse a file that SQLite has opened for reading only because the system let it no further.

    It says nothing about that until the first change.
    """
    connection.execute(waiting(0))
    try:
        # IMMEDIATE would be taken for a plain BEGIN here; only a change is refused.
        connection.execute("BEGIN")
        connection.execute("PRAGMA user_version = 0")
    except sqlite3.OperationalError as error:
        # Somebody else is writing, so it can be written.
        if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY:
            raise
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute(waiting(one_round(wait_s)))
