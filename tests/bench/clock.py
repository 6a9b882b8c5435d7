"""A clock that runs as the system's does, and can be put ahead."""

from datetime import datetime, timedelta

from console.clock import Clock

__all__ = ["ShiftedClock"]


class ShiftedClock(Clock):
    """The system clock and a distance."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        """How far it is ahead."""

    def now(self) -> datetime:
        """Return the present moment, put ahead."""
        return super().now() + self.ahead
