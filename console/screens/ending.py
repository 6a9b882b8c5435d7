"""The ways in which a terminal program ends without being asked: signals and lost terminals.

Place in the path: ``app`` installs the signal handlers on its loop and asks now and then whether
the terminal is still there. Being suspended is an end for a while. It knows nothing of Textual.
"""

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable
from types import FrameType

__all__ = [
    "ENDING_SIGNALS",
    "install_signals",
    "install_suspension",
    "remove_signals",
    "terminal_is_gone",
]

ENDING_SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGINT)
"""Signals that end the console in order, with the terminal restored."""


def install_signals(loop: asyncio.AbstractEventLoop, end: Callable[[int], None]) -> None:
    """Call ``end`` with the exit code 128 + n when one of the signals arrives."""
    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, end, 128 + number)


def remove_signals(loop: asyncio.AbstractEventLoop) -> None:
    """Give the signals their former meaning."""
    for number in ENDING_SIGNALS:
        loop.remove_signal_handler(number)


def install_suspension(before: Callable[[], None], after: Callable[[], None]) -> None:
    """Let ``before`` run when the process is about to be suspended, and ``after`` when it goes on.

    What stops the process now goes on doing so in between: the framework gives the terminal back
    there. Both run in the main thread and hold everything up. Called when the driver is there:
    that puts its own in the place of what it finds.
    """
    stop = signal.getsignal(signal.SIGTSTP)

    def on_suspend(number: int, frame: FrameType | None) -> None:
        before()
        if callable(stop):
            stop(number, frame)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)
        after()

    signal.signal(signal.SIGTSTP, on_suspend)


def terminal_is_gone(descriptor: int | None = None) -> bool:
    """Return whether the terminal behind the keyboard has hung up.

    A dropped line is not always told by a signal: a wrapper may ignore the hang-up. The framework
    would then read an ended file again and again at full speed.

    Args:
        descriptor: What to ask; None is standard input.
    """
    try:
        number = sys.__stdin__.fileno() if descriptor is None and sys.__stdin__ else descriptor
    except ValueError:
        return False
    if number is None:
        return False
    poller = select.poll()
    poller.register(number, select.POLLHUP | select.POLLERR)
    try:
        events = poller.poll(0)
    except OSError:
        return False
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in events)
