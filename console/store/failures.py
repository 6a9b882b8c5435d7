"""SQLite's failures in our words.

Place in the path: ``storage`` and ``rows`` call the library and raise what ``store_error`` makes
of its exception: a ``StoreError`` that says what it means and what to do.
"""

import sqlite3

from console.errors import StoreDamagedError, StoreError, StoreLockedError

__all__ = ["PRIMARY", "WAY_OUT", "is_disk_trouble", "store_error"]

WAY_OUT = (
    "Restore the latest backup: intacct-console restore FILE. Never start with a new store: it "
    "would not know what is in Sage already."
)
"""What to do about a store that cannot be trusted."""

PRIMARY = 0xFF
"""Mask of SQLite's primary code; the bits above it only refine it."""

_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)

_KNOWN = {
    sqlite3.SQLITE_FULL: (
        "The disk of the store is full; the store was not changed",
        "Free some space. What was being sent is looked up in Sage before anything is sent again.",
    ),
    sqlite3.SQLITE_READONLY: (
        "The store file cannot be written",
        "Check owner and rights of the home, whether its disk has room, and that it is not mounted "
        "read-only.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The store file cannot be opened",
        "Check owner and rights of the home and of the files in it.",
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk of the store is full or reports an error; the store was not changed",
        "Check free space and health of the disk, then try again.",
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        "The store has such a record already; nothing was changed",
        "Look at the existing record first.",
    ),
}
"""SQLite's primary code to message and hint."""


def store_error(error: sqlite3.Error) -> StoreError:
    """Return what a failure of SQLite means: damaged, locked, or refused."""
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY
    details = {"sqlite": str(error), "sqlite_code": code}
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreDamagedError(
            "The store file is damaged or not a store", hint=WAY_OUT, details=details
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreLockedError(
            "Another process is writing to the store and did not finish in time; "
            "nothing was changed",
            hint="Try again. If it stays, see intacct-console status for who holds it.",
            details=details,
        )
    message, hint = _KNOWN.get(code, (f"The store cannot do this: {error}", ""))
    return StoreError(message, hint=hint, details=details)


def is_disk_trouble(error: StoreError) -> bool:
    """Return whether a store could not be opened because its disk is full or fails."""
    return error.details.get("sqlite_code") in _DISK
