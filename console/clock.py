"""The clock: the only place that reads the time or waits.

Place in the path: below everything. ``wiring`` hands one ``Clock`` to whoever needs it; tests hand
over a manual one. Inside the program a moment is always an aware UTC ``datetime``.
"""

import asyncio
from datetime import UTC, datetime

__all__ = ["Clock"]


class Clock:
    """The system clock. A test clock overrides both methods."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait without blocking the loop; ``seconds`` may be 0."""
        await asyncio.sleep(seconds)
