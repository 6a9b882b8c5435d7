"""Private files and folders of the home: made with tight rights, refused with loose ones.

Place in the path: everything in ``store`` that opens a file of the home comes through here. A
path comes in; a descriptor, or a refusal that names the command which repairs it, goes out.

Source: security, 1.3 and 4.2: open without following links, check on the open descriptor.
"""

import os
import shlex
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.errors import ConfigurationError

__all__ = [
    "check_file",
    "check_folder",
    "is_writable",
    "make_folder",
    "open_file",
    "replace_file",
    "sync_folder",
    "system_refusals",
]

_OTHERS = 0o077
"""Every right of group and others."""


@contextmanager
def system_refusals(path: Path) -> Iterator[None]:
    """Let the body work on a file or folder.

    Raises:
        ConfigurationError: The system refuses: no such file, no rights, full disk.
    """
    try:
        yield
    except OSError as error:
        if path.is_symlink():
            message, hint = f"{path} is a symbolic link", "Put the file itself there."
        else:
            message = f"{path} cannot be used: {error.strerror}"
            hint = "Check that it exists, belongs to you, and that its disk has room."
        raise ConfigurationError(message, hint=hint) from error


def is_writable(home: Path, *names: str) -> bool:
    """Return whether the home, and the files of these names where they exist, can be written."""
    paths = [home, *(home / name for name in names if os.path.lexists(home / name))]
    return all(os.access(path, os.W_OK, effective_ids=True) for path in paths)


def make_folder(home: Path) -> None:
    """Make the home with rights for its owner alone, unless it is there.

    Raises:
        ConfigurationError: The folder cannot be made.
    """
    with system_refusals(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)


def check_folder(home: Path) -> None:
    """Refuse a home that is not a folder, not ours, or open to others.

    Raises:
        ConfigurationError: With the command that repairs it.
    """
    with system_refusals(home):
        found = home.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise ConfigurationError(f"{home} is not a folder", hint="Name another home with --home.")
    _check_owner(home, found)
    _check_rights(home, found, "700")


def check_file(path: Path) -> int:
    """Refuse a file with a wrong kind, owner or rights, without opening it, and return its size.

    The store file is checked like this and never opened by us: closing any descriptor of it
    would drop the locks that SQLite holds on it in this process.

    Raises:
        ConfigurationError: With the command that repairs it.
    """
    with system_refusals(path):
        found = path.lstat()
    _check_regular(path, found)
    return found.st_size


def open_file(path: Path, flags: int) -> int:
    """Open a file of the home, or make it with mode 0600, and return its descriptor.

    Args:
        path: The file.
        flags: ``os.O_RDONLY`` and the like; links are never followed.

    Raises:
        ConfigurationError: Wrong kind, owner or rights, or the system refuses.
    """
    with system_refusals(path):
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _check_regular(path, os.fstat(descriptor))
    except ConfigurationError:
        os.close(descriptor)
        raise
    return descriptor


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in place of a file of the home, at once: readers see the old or the new one.

    Not made durable: for what is written again soon.

    Raises:
        ConfigurationError: Wrong kind, owner or rights, or the system refuses.
    """
    draft = path.with_name(f"{path.name}.new")
    descriptor = open_file(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    with system_refusals(path):
        with open(descriptor, "wb") as file:
            file.write(content)
        draft.replace(path)


def sync_folder(folder: Path) -> None:
    """Make new names in the folder durable.

    Raises:
        ConfigurationError: The system refuses.
    """
    with system_refusals(folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _check_regular(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ConfigurationError(
            f"{path} is not a regular file", hint="Put the file itself there, not a link to it."
        )
    if found.st_nlink != 1:
        raise ConfigurationError(
            f"{path} has a second name (a hard link)", hint="Remove the other name of the file."
        )
    _check_owner(path, found)
    _check_rights(path, found, "600")


def _check_owner(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise ConfigurationError(
            f"{path} belongs to user id {found.st_uid}, and this process runs as {os.geteuid()}",
            hint=f"Run as its owner, or: chown {os.geteuid()} {shlex.quote(str(path))}",
        )


def _check_rights(path: Path, found: os.stat_result, wanted: str) -> None:
    if found.st_mode & _OTHERS:
        raise ConfigurationError(
            f"{path} is open to other users (mode {stat.S_IMODE(found.st_mode):04o})",
            hint=f"chmod {wanted} {shlex.quote(str(path))}",
        )
