"""The program's entry point.

Place in the path: the shell comes in, the exit code goes out. The process is tightened before
anything else runs, because libraries read the environment while they load; everything that is
heavy loads with the command that needs it.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TextIO

from console.hygiene import (
    ease_collection,
    fill_standard_descriptors,
    harden_process,
    note_absent_libraries,
)
from console.plain import plain_homes
from console.splash import remove_splash, show_splash

__all__ = ["main"]

_SIGNALLED = 128
"""Exit codes above it tell that a signal ended the program."""


def main() -> None:
    """Run the command line and end the process with its exit code."""
    fill_standard_descriptors()
    harden_process()
    ease_collection()
    note_absent_libraries()
    # The interpreter has none for what was closed when it started; nobody reads it.
    sys.stdout = sys.stdout or _stream_on(1)
    sys.stderr = sys.stderr or _stream_on(2)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _run(sys.argv[1:], os.environ)
    except KeyboardInterrupt:
        # While libraries load; whatever else runs hears it itself.
        code = _SIGNALLED + signal.SIGINT
    remove_splash()
    for stream in (sys.stdout, sys.stderr):
        is_over = code > _SIGNALLED
        try:
            stream.flush()
        except OSError:
            is_over = True
        if is_over:
            # The terminal is gone, or may go; the interpreter would exchange our exit code for its
            # own when the last words of a thread cannot be written.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)


def _run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Open the console, or let the command line decide what is meant; return the exit code."""
    homes = plain_homes(arguments)
    is_on_terminal = show_splash(arguments, environ)
    # Loaded only now: their libraries find the process tightened and the environment cleaned.
    if homes is None or not is_on_terminal:
        return int(import_module("console.commands.cli").run(arguments, environ))
    return int(import_module("console.commands.starting").run_plain(homes, environ))


def _stream_on(descriptor: int) -> TextIO:
    return open(descriptor, "w", encoding="utf-8", closefd=False)


if __name__ == "__main__":
    main()
