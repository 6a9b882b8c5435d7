"""The ways in which a terminal program ends without being asked: signals and lost terminals.

Place in the path: ``app`` installs the signal handlers on its loop and asks now and then whether
the terminal is still there. It knows nothing of Textual.
"""

import asyncio
import select
import signal
import sys
from collections.abc import Callable

__all__ = ["ENDING_SIGNALS", "install_signals", "remove_signals", "terminal_is_gone"]

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
