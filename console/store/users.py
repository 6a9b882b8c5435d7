"""Who has the store open: a shared kernel lock for as long as it is open.

Place in the path: ``database`` joins when it opens the store and leaves when it closes it; whoever
replaces the file, or changes its schema, asks to be alone first. The lock ends with its process.
"""

import fcntl
import os
from pathlib import Path

from console.errors import StoreLockedError
from console.store.files import open_file

__all__ = ["Users"]

_NAME = "store.users"


class Users:
    """One's own place among those who have the store of a home open.

    Args:
        home: The folder.
        read_only: Make no file: on a disk that cannot be written nobody replaces the store.
    """

    def __init__(self, home: Path, *, read_only: bool = False) -> None:
        path = home / _NAME
        self._descriptor: int | None = None
        if not read_only:
            self._descriptor = open_file(path, os.O_RDWR | os.O_CREAT)
        elif os.path.lexists(path):
            self._descriptor = open_file(path, os.O_RDONLY)

    def join(self) -> None:
        """Say that the store is open here.

        Raises:
            StoreLockedError: Somebody is replacing it.
        """
        if self._descriptor is not None and not self._lock(fcntl.LOCK_SH):
            raise StoreLockedError(
                "The store is being replaced or brought up to date by another process",
                hint="Try again in a minute.",
            )

    def be_alone(self) -> bool:
        """Return whether nobody else has the store open; then nobody can open it, either."""
        return self._descriptor is not None and self._lock(fcntl.LOCK_EX)

    def leave(self) -> None:
        """Say that it is not open here any more."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _lock(self, kind: int) -> bool:
        assert self._descriptor is not None
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
