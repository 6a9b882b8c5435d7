"""The note in the home that says there was a store once.

Place in the path: ``database`` reads it before it opens a store. Without it a deleted store file
would look like a first start, and everything that is in Sage would be sent again.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.store.files import open_file, sync_folder, system_refusals

__all__ = ["Marker", "open_marker"]

_NAME = "store.marker"


class Marker:
    """The note, open and locked, so that two first starts cannot both make a store."""

    def __init__(self, descriptor: int, home: Path) -> None:
        self._descriptor = descriptor
        self._home = home

    @property
    def tells_of_store(self) -> bool:
        """Whether a store was completed in this home."""
        return os.fstat(self._descriptor).st_size > 0

    def note(self, store_id: str) -> None:
        """Write down, durably, that the store ``store_id`` is complete.

        Raises:
            ConfigurationError: The system refuses.
        """
        text = json.dumps({"format": 1, "store_id": store_id}) + "\n"
        with system_refusals(self._home / _NAME):
            os.pwrite(self._descriptor, text.encode(), 0)
            os.fsync(self._descriptor)
        sync_folder(self._home)


@contextmanager
def open_marker(home: Path) -> Iterator[Marker]:
    """Open the note and hold its lock; an empty one tells of no store.

    Raises:
        ConfigurationError: It has wrong rights, or the system refuses.
    """
    descriptor = open_file(home / _NAME, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Marker(descriptor, home)
    finally:
        os.close(descriptor)
