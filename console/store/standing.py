"""Whether the files that a store has open still stand where they were opened.

Place in the path: ``sqlite_file`` asks before each change and whenever it tells its revision. A
store file that somebody replaces, or whose log somebody removes, stays open here under no name:
what is written to it is gone with the process, and the next one knows nothing of it.
"""

import os
from pathlib import Path

from console.errors import StoreReplacedError

__all__ = ["Standing"]

_WAY_OUT = (
    "End every console and the daemon of this home, put the store file back or restore the latest "
    "backup, then start again: what is not in it is looked up in Sage before anything is sent."
)

_Identity = tuple[int, int]
"""Device and inode."""


class Standing:
    """The store file and its log, as they were when they were opened.

    Args:
        path: The store file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log_path = f"{path}-wal"
        self._file, self._size = _look(str(path))
        # SQLite makes the log with the first look into the file, and keeps it while it is open.
        self._log, _ = _look(self._log_path)

    def check(self) -> None:
        """Look at the names again; costs microseconds.

        Raises:
            StoreReplacedError: Another file stands there, none does, or it was cut.
        """
        file, size = _look(str(self._path))
        if file != self._file:
            what = "was removed" if file is None else "was replaced"
            raise StoreReplacedError(
                f"The store file {self._path} {what} while it was open; nothing is changed or sent",
                hint=_WAY_OUT,
            )
        if size < self._size:
            # A store only grows.
            raise StoreReplacedError(
                f"The store file {self._path} was cut while it was open; nothing is changed or "
                "sent",
                hint=_WAY_OUT,
            )
        self._size = size
        log, _ = _look(self._log_path)
        if self._log is not None and log != self._log:
            raise StoreReplacedError(
                f"The log {self._log_path} of the store was removed or replaced while it was open; "
                "nothing is changed or sent",
                hint="End every console and the daemon of this home, then start again: whoever "
                "ends last brings what is missing into the store file.",
            )
        self._log = log


def _look(path: str) -> tuple[_Identity | None, int]:
    try:
        found = os.stat(path)
    except OSError:
        return None, 0
    return (found.st_dev, found.st_ino), found.st_size
