"""Copies of a store in one file: complete under their name, or not there.

Place in the path: an open file and a name come in, a private file goes out; ``backup`` and
``migrations`` keep copies this way.
"""

import os
import secrets
from pathlib import Path

from console.store.files import open_file, sync_folder, system_refusals
from console.store.sqlite_file import SqliteFile

__all__ = ["remove_draft", "write_copy"]


def write_copy(file: SqliteFile, target: Path) -> int:
    """Write everything committed, as of now, to ``target``, and return its size in bytes.

    Raises:
        ConfigurationError: The target cannot be made.
        StoreError: The store cannot be read, or the disk of the target is full.
    """
    # A name of its own: beside a backup there are files of other people.
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}.new")
    descriptor = open_file(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL)
    try:
        try:
            file.copy_to(draft)
            with system_refusals(draft):
                os.fsync(descriptor)
                size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        with system_refusals(target):
            draft.rename(target)
    finally:
        # Nothing half written stays; after the renaming there is nothing to remove.
        remove_draft(draft)
    sync_folder(target.parent)
    return size


def remove_draft(draft: Path) -> None:
    """Remove a file that was not completed, with what SQLite may have left beside it.

    A journal that stayed would be rolled back into the next file of that name.

    Raises:
        ConfigurationError: The system refuses.
    """
    with system_refusals(draft):
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{draft}{suffix}").unlink(missing_ok=True)
