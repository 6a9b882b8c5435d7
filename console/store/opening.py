"""Opening a store: makes a first one, brings an old one up to date, refuses what cannot be trusted.

Place in the path: a home comes in, a ``Database`` goes out. It must never start anew where there
was a store, because an empty ledger means that everything is sent to Sage again. An older copy of
the same store is opened and marked: see ``Database.reconciling``.
"""

import os
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.clock import Clock
from console.deferred import deferred
from console.errors import (
    ConfigurationError,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreVersionError,
)
from console.store.copies import remove_draft, write_copy
from console.store.database import KEY_NAME, STORE_NAME, Database, file_of
from console.store.failures import WAY_OUT, is_disk_trouble
from console.store.files import (
    check_file,
    check_folder,
    is_writable,
    make_folder,
    open_file,
    sync_folder,
    system_refusals,
)
from console.store.marker import MARKER_NAME, Note, open_marker, read_note
from console.store.schema import META, TABLES, VERSION
from console.store.sqlite import SqliteDB, SqliteStorage
from console.store.sqlite_file import MEMORY
from console.store.users import Users
from console.store.words import make_words, missing_words

if TYPE_CHECKING:
    from console.store.migrations import migrate
else:
    migrate = deferred("console.store.migrations:migrate")

__all__ = ["memory_database", "open_database", "read_meta", "read_store_id", "version_of"]

_SMALL_BYTES = 64 * 2**20
"""A file up to this size is checked whenever it is opened; that takes a fraction of a second."""

_CHECK_EVERY = timedelta(days=1)
"""How often a larger one is; a gigabyte takes seconds."""


def memory_database() -> Database:
    """Return a store in memory: the same code, gone with the object."""
    tinydb = SqliteDB(MEMORY, storage=SqliteStorage, indexes=TABLES)
    _make_tables(tinydb)
    return Database(tinydb, read_meta(tinydb))


def open_database(
    home: Path,
    *,
    must_exist: bool,
    check: bool = True,
    check_large: bool = True,
    clock: Clock | None = None,
) -> Database:
    """Open the store of a home.

    Args:
        home: The folder.
        must_exist: Refuse to make a first store.
        check: Let SQLite check the file when that is due. Off for a second opening by the same
            process.
        check_large: Do that with a file of which it takes long, too.
        clock: The clock; None is the system's.

    Raises:
        ConfigurationError: No store yet and ``must_exist``, or rights that are too wide.
        StoreVersionError: A newer console wrote it.
        StoreDamagedError: It is damaged, emptied, gone, or that of another home.
        StoreLockedError: It is old, and others have it open.
        StoreError: The system refuses.
    """
    now = (clock or Clock()).now()
    if not must_exist:
        make_folder(home)
    check_folder(home)
    if not is_writable(home, STORE_NAME, MARKER_NAME):
        database, note = _open_for_reading(home, now), None
    else:
        if must_exist:
            # Before anything is made: a folder that is no home stays as it is.
            _check_there(home, read_note(home), must_exist=True)
        try:
            database, note = _open_for_writing(home, must_exist, now)
        except StoreError as error:
            if not is_disk_trouble(error) or not os.path.lexists(home / STORE_NAME):
                raise
            database, note = _open_anyhow(home, now)
    is_large = (home / STORE_NAME).stat().st_size > _SMALL_BYTES
    if check and (check_large or not is_large):
        _check(database, note, now, is_large=is_large)
    return database


def _open_anyhow(home: Path, now: datetime) -> tuple[Database, Note | None]:
    """Open a store at which the disk has failed once; for reading when it fails again.

    Whoever asks at three in the morning what is wrong gets an answer on a full disk, too.
    """
    try:
        return _open_for_writing(home, must_exist=True, now=now)
    except StoreError as error:
        if not is_disk_trouble(error):
            raise
        database = _open_for_reading(home, now)
        database.disk_trouble = error.message
        return database, None


def _open_for_writing(home: Path, must_exist: bool, now: datetime) -> tuple[Database, Note | None]:
    with open_marker(home) as marker:
        note = marker.read()
        is_new = not _check_there(home, note, must_exist=must_exist)
        if is_new:
            _make_store(home)
        database = _open_store(home, read_only=False)
        try:
            if not is_new:
                _recognise(database, note, now)
            present = Note(
                store_id=database.store_id,
                generation=database.generation,
                position=database.position(),
                checked_at=note.checked_at if note else None,
                sealed=_is_sealed(database, note),
            )
            if present != note:
                marker.write(present)
            database.follow()
        except (StoreError, ConfigurationError):
            database.close()
            raise
    return database, note


def _is_sealed(database: Database, note: Note | None) -> bool:
    """Return whether every connection bears its seal; never again what once was so."""
    if note is None or not note.sealed:
        return not database.wants_seals
    if database.wants_seals:
        # Somebody edited the store so that another destination would be sealed as if it were old.
        database.note_seals()
    return True


def _open_for_reading(home: Path, now: datetime) -> Database:
    note = read_note(home)
    _check_there(home, note, must_exist=True)
    database = _open_store(home, read_only=True)
    try:
        _recognise(database, note, now)
    except StoreError:
        database.close()
        raise
    return database


def _check_there(home: Path, note: Note | None, *, must_exist: bool) -> bool:
    """Return whether there is a store file; refuse when one is gone or must exist."""
    path = home / STORE_NAME
    if os.path.lexists(path):
        return True
    if note is not None or os.path.lexists(home / KEY_NAME):
        # The key is made after the first store: where it is, there was one.
        raise StoreDamagedError(f"The store file {path} is gone", hint=WAY_OUT)
    if must_exist:
        raise ConfigurationError(
            f"There is no store in {home}", hint="Make one: intacct-console init."
        )
    return False


def _recognise(database: Database, note: Note | None, now: datetime) -> None:
    """Compare the store with the note of its home."""
    if note is not None and note.store_id not in ("", database.store_id):
        raise StoreDamagedError(
            "The store file is that of another home",
            hint="Restore a backup of this home: intacct-console restore FILE. To move another "
            "store here on purpose, do the same in a home without a store.",
        )
    known = note is not None and bool(note.store_id)
    generation = note.generation if note else 0
    is_older = database.generation < generation or (
        note is not None
        and database.generation == generation
        and database.position() < note.position
    )
    if is_older or not known:
        # An older copy, or one of which nobody knows how old it is.
        newest = max(database.generation, generation)
        database.begin_reconcile(now, generation=newest + 1)


def _make_tables(tinydb: SqliteDB) -> None:
    file = file_of(tinydb)
    meta = {"schema": VERSION, "store_id": uuid.uuid4().hex, "generation": 1}
    with file.batch():
        for name in TABLES:
            file.ensure_table(name)
        make_words(file)
        tinydb.table(META).insert({**meta, "reconcile_since": None})


def _make_store(home: Path) -> None:
    # Under another name until it is complete: a crash in here must not leave an empty store file.
    # The mode is set when the file is made; SQLite gives its side files the same.
    path = home / STORE_NAME
    draft = home / f"{STORE_NAME}.new"
    remove_draft(draft)
    os.close(open_file(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    tinydb = SqliteDB(draft, storage=SqliteStorage, indexes=TABLES, must_exist=True)
    try:
        _make_tables(tinydb)
        file_of(tinydb).fold()
    finally:
        tinydb.close()
    with system_refusals(path):
        draft.rename(path)
    sync_folder(home)


def _open_store(home: Path, *, read_only: bool) -> Database:
    path = home / STORE_NAME
    if path.is_dir() and not path.is_symlink():
        raise StoreDamagedError(f"{path} is a folder, not a store file", hint=WAY_OUT)
    if check_file(path) == 0:
        raise StoreDamagedError(f"The store file {path} is empty", hint=WAY_OUT)
    users = Users(home, read_only=read_only)
    try:
        users.join()
        return _open_file(home, users, read_only)
    except StoreError:
        users.leave()
        raise


def _open_file(home: Path, users: Users, read_only: bool) -> Database:
    tinydb = SqliteDB(
        home / STORE_NAME,
        storage=SqliteStorage,
        indexes=TABLES,
        must_exist=True,
        read_only=read_only,
    )
    try:
        if version_of(tinydb) < VERSION:
            _bring_up_to_date(tinydb, home, users, read_only)
        meta = read_meta(tinydb)
        return Database(tinydb, meta, home=home, users=users, read_only=read_only)
    except (StoreError, ConfigurationError):
        tinydb.close()
        raise


def _bring_up_to_date(tinydb: SqliteDB, home: Path, users: Users, read_only: bool) -> None:
    if read_only:
        raise StoreError(
            "The store is of an earlier version, and this home cannot be written",
            hint="Open it once where its disk and its rights allow changes.",
        )
    if not users.be_alone():
        raise StoreLockedError(
            "The store is of an earlier version, and other consoles have it open",
            hint="Close every console and the daemon of this home, then start again.",
        )
    file = file_of(tinydb)
    write_copy(file, home / f"{STORE_NAME}.before-v{VERSION}")
    with file.batch():
        migrate(tinydb, file, version_of(tinydb))
        read_meta(tinydb)
    users.join()


def version_of(tinydb: SqliteDB) -> int:
    """Return the version of a store; refuse what is none, and one of a newer version."""
    documents = tinydb.table(META).all()
    version = documents[0].get("schema") if len(documents) == 1 else None
    if not isinstance(version, int):
        raise StoreDamagedError("The store file is not a store of this console", hint=WAY_OUT)
    if version > VERSION:
        raise StoreVersionError(
            f"The store is of version {version}, and this console knows up to {VERSION}",
            hint="Start the newer console, or restore a backup of the older one.",
        )
    return version


def read_meta(tinydb: SqliteDB) -> dict[str, Any]:
    """Return the store's own document; refuse a store that lacks a table."""
    version_of(tinydb)
    file = file_of(tinydb)
    missing = [*sorted(TABLES.keys() - file.table_names()), *missing_words(file)]
    if missing:
        raise StoreDamagedError(f"The store lacks {', '.join(missing)}", hint=WAY_OUT)
    (meta,) = tinydb.table(META).all()
    return dict(meta)


def read_store_id(path: Path) -> str | None:
    """Return which store a file is one of, or a copy of, without changing it; None of none.

    Args:
        path: The file; never that of a store which this process has open.
    """
    try:
        tinydb = SqliteDB(
            path, storage=SqliteStorage, indexes=TABLES, must_exist=True, read_only=True
        )
        try:
            version_of(tinydb)
            (meta,) = tinydb.table(META).all()
            return str(meta.get("store_id"))
        finally:
            tinydb.close()
    except StoreError:
        return None


def _check(database: Database, note: Note | None, now: datetime, *, is_large: bool) -> None:
    """Let SQLite check the file when that is due."""
    checked_at = note.checked_at if note else None
    if is_large and checked_at is not None and abs(now - checked_at) < _CHECK_EVERY:
        return
    try:
        damage = database.check(now) if is_large else database.find_damage(thorough=False)
    except (StoreError, ConfigurationError):
        database.close()
        raise
    if damage:
        database.close()
        raise StoreDamagedError(
            "The store file is damaged", hint=WAY_OUT, details={"found": damage}
        )
