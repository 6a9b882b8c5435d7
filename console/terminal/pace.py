"""How many bytes a second go to the terminal while frame follows frame.

Place in the path: the driver tells what it has sent and asks how long the next frame has to wait.
A key that is held would send thirty frames a second, of which the one before is old when the next
comes. What comes after a rest is sent at once.
"""

from collections.abc import Callable
from time import monotonic

__all__ = ["Pace"]

_BYTES_A_SECOND = 8_000
_AHEAD_S = 0.25
"""What may be sent at once after a rest, as the time that it would take: a step, a page."""

_LONGEST_PAUSE_S = 0.1
"""How long a frame waits at most, however much was sent before it."""


class Pace:
    """What was sent, as the moment until which it would have taken.

    Args:
        now: Tells the time in seconds; it never goes back.
    """

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._taken_until = 0.0

    @property
    def pause_s(self) -> float:
        """Return how long the next frame has to wait; zero for not at all."""
        return max(0.0, self._taken_until - _AHEAD_S - self._now())

    def note(self, number: int) -> None:
        """Note that bytes were sent."""
        now = self._now()
        taken_until = max(now, self._taken_until) + number / _BYTES_A_SECOND
        self._taken_until = min(taken_until, now + _AHEAD_S + _LONGEST_PAUSE_S)
