"""A plain call: the console opens without the library of the command line.

Place in the path: ``__main__`` hands over what ``plain_homes`` found. What the console is made of
takes most of the start to load, and is loaded where an interruption is an exit code.
"""

import os
import signal
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import FrameType
from typing import NoReturn

from console.commands.exit_codes import signal_code
from console.commands.failures import run_reporting
from console.commands.invocation import Invocation, default_home, home_folder
from console.hygiene import loading
from console.splash import remove_splash

__all__ = ["run_plain"]


def run_plain(homes: Sequence[str], environ: Mapping[str, str]) -> int:
    """Open the console and return the exit code of the program.

    Args:
        homes: Homes that the call names; the last one counts.
        environ: The environment.
    """
    home = home_folder(homes[-1]) if homes else default_home(environ)
    invocation = Invocation(home=home, environ=environ)
    return run_reporting(invocation, lambda: _open(invocation))


def _open(invocation: Invocation) -> object:
    # An interruption raised in the middle of an import may come out as another error, or not at
    # all. Nothing is open yet that somebody would have to close.
    before = signal.signal(signal.SIGINT, _leave)
    try:
        with loading():
            opening = import_module("console.commands.opening")
    finally:
        signal.signal(signal.SIGINT, before)
    return opening.open_console(invocation)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    remove_splash()
    os._exit(signal_code(number))
