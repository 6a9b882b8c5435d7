"""What the owner of the engine wants of it: go on, step aside, or stop.

Place in the path: the terminal's side (any thread, also a signal handler) says, the engine's loop
and every run look. It holds two switches and decides nothing.
"""

import threading

__all__ = ["GRACE_S", "Control"]

GRACE_S = 8.0
"""Seconds that a batch in flight is given when the loop leaves."""


class Control:
    """Two switches that any thread may turn."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._aside = threading.Event()

    def stop(self) -> None:
        """End the engine after what is in flight; there is no way back."""
        self._stop.set()

    def step_aside(self) -> None:
        """Give the sending lock up after what is in flight, until ``go_on``."""
        self._aside.set()

    def go_on(self) -> None:
        """Take the sending lock again as soon as it is free."""
        self._aside.clear()

    @property
    def is_stopped(self) -> bool:
        """Return whether the engine is to end."""
        return self._stop.is_set()

    @property
    def is_leaving(self) -> bool:
        """Return whether runs are to end after the batch in flight."""
        return self._stop.is_set() or self._aside.is_set()
