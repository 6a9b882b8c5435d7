"""The first thing on the terminal: one line, until the full-screen console is there.

Place in the path: ``__main__`` shows it before anything heavy loads, because the libraries of the
interface take ten times as long to load as a person takes to wonder whether a key was pressed.
Whoever writes to the terminal next takes it away.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress

from console.plain import plain_homes

__all__ = ["OUTPUT", "remove_splash", "show_splash"]

OUTPUT = 2
"""Where the interface writes: standard error."""

_LINE = b"\rIntacct Console opens \xe2\x80\xa6"
_ERASE = b"\r\x1b[K"
_ASCII = _LINE.replace("…".encode(), b"...")
_COMMAND = "console"

_shown: list[bool] = []
"""Holds something while the line stands on the terminal."""


def show_splash(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Write the line when the full-screen console is meant and there is a terminal for it.

    Args:
        arguments: The command line without the program's name.
        environ: The environment, for ``TERM`` and the language.

    Returns:
        Whether it is there.
    """
    if not _means_console(arguments) or environ.get("TERM", "dumb") == "dumb":
        return False
    if not (os.isatty(0) and os.isatty(1) and os.isatty(OUTPUT)):
        return False
    language = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    with suppress(OSError):
        os.write(OUTPUT, _LINE if "utf" in language.lower() else _ASCII)
        _shown.append(True)
    return bool(_shown)


def remove_splash() -> None:
    """Erase the line if it stands there."""
    if _shown:
        _shown.clear()
        with suppress(OSError):
            os.write(OUTPUT, _ERASE)


def _means_console(arguments: Sequence[str]) -> bool:
    is_named = bool(arguments) and arguments[-1] == _COMMAND
    return plain_homes(arguments) is not None or (
        is_named and plain_homes(arguments[:-1]) is not None
    )
