"""What earlier processes left in the home and nobody needs any more.

Place in the path: the holder of the sending lock calls it once. Drafts of files that were never
completed, and all but the newest of the stores that a restore set aside, are removed. It must not
touch anything that somebody may still be writing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from console.store.copies import remove_draft
from console.store.database import STORE_NAME
from console.store.files import system_refusals

__all__ = ["KEPT", "tidy"]

KEPT = 3
"""Replaced stores that stay: a wrong restore is noticed within the next few."""

_STRAY = timedelta(hours=1)
"""Age of a draft whose writer is gone: each write makes it young again."""

_DRAFTS = ("*.new", f"{STORE_NAME}.restore")


def tidy(home: Path, now: datetime) -> list[str]:
    """Remove what is left over, and return the names.

    Args:
        home: The folder.
        now: The present moment.

    Raises:
        ConfigurationError: The system refuses.
    """
    gone = [*_strays(home, now), *_replaced(home)]
    for path in gone:
        remove_draft(path)
    return sorted(path.name for path in gone)


def _strays(home: Path, now: datetime) -> Iterator[Path]:
    for path in [path for pattern in _DRAFTS for path in home.glob(pattern)]:
        with system_refusals(path):
            age = now.timestamp() - path.lstat().st_mtime
        if age > _STRAY.total_seconds():
            yield path


def _replaced(home: Path) -> list[Path]:
    """Return the older replaced stores; their names end with the moment."""
    pattern = f"{STORE_NAME}.replaced-*"
    found = sorted(path for path in home.glob(pattern) if not path.name.endswith("-wal"))
    return found[:-KEPT]
