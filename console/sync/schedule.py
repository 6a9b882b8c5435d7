"""When the next cycle is due: a pure function of time. Slug ``schedule``.

Place in the path: the scheduler and the subsidiary list ask; nothing here reads a clock. A cycle
is due when the grid's present slot lies after the last one done, so that clock steps, suspend and
daylight saving neither double nor lose one:

* Down for a day or a week: the present slot is due, the ones before it are not; one run.
* Clock set back: the present slot lies at or before the last one done; nothing runs until the
  clock has caught up. ``lead`` tells by how much, so that somebody can be told.
* The local hour that is skipped in spring or repeated in autumn: a slot is a moment in UTC, and
  each local time of the grid gives exactly one.

Source: article: a 12-hour schedule; first sync at the next cycle after saving.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import sha256

from console.values import dataclass

__all__ = ["Schedule"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A fixed grid of moments, the same for everybody but for a steady delay."""

    interval: timedelta = timedelta(hours=12)
    """Distance of two slots; the default gives 00:00 and 12:00."""

    anchor: time = time(0, 0)
    """Local time of day of one slot."""

    zone: tzinfo = UTC
    """Zone of the anchor."""

    spread: timedelta = timedelta(minutes=10)
    """Within how long after a point of the grid cycles begin, so that not all begin at once."""

    def delay(self, key: str) -> timedelta:
        """Return how long after each point of the grid the cycles of ``key`` begin.

        The same on every host and after every restart: whole seconds, less than ``spread``.

        Args:
            key: A subsidiary's id; empty for the grid itself.
        """
        seconds = int(self.spread.total_seconds())
        if not key or not seconds:
            return timedelta(0)
        digest = sha256(key.encode()).digest()
        return timedelta(seconds=int.from_bytes(digest[:8]) % seconds)

    def slot(self, key: str, now: datetime) -> datetime:
        """Return the latest slot of ``key`` that has begun at ``now``, in UTC, delay included."""
        return max(slot for slot in self._slots_near(key, now, (-1, 0)) if slot <= now)

    def next_slot(self, key: str, now: datetime) -> datetime:
        """Return the first slot of ``key`` after ``now``, in UTC, delay included."""
        return min(slot for slot in self._slots_near(key, now, (-1, 0, 1)) if slot > now)

    def is_due(
        self, key: str, *, established_at: datetime, last_slot: datetime | None, now: datetime
    ) -> bool:
        """Return whether a cycle of ``key`` is due now.

        Args:
            key: The subsidiary's id.
            established_at: When the connection became active; its first cycle is the next slot.
            last_slot: The slot that was last done; None before the first.
            now: The present moment.
        """
        return self.slot(key, now) > max(established_at, last_slot or established_at)

    def lead(self, *, last_slot: datetime | None, now: datetime) -> timedelta:
        """Return how far the last slot done lies in the future: the clock was set back since."""
        return max(timedelta(0), (last_slot or now) - now)

    def _slots_near(self, key: str, now: datetime, days: Sequence[int]) -> list[datetime]:
        """Return the slots of days around the present one; a day's last ones lie on the next."""
        delay = self.delay(key)
        # The delay may reach over midnight: the day is that of the grid's point.
        today = (now - delay).astimezone(self.zone).date()
        return [point + delay for day in days for point in self._points(today + day * _DAY)]

    def _points(self, day: date) -> list[datetime]:
        """Return the points of the grid that begin at the anchor of a local day, in UTC.

        The grid starts anew each day, and its arithmetic is local on purpose: noon is noon even on
        a day of 23 or 25 hours.
        """
        start = datetime.combine(day, self.anchor, tzinfo=self.zone)
        number = -(-_DAY // self.interval)
        return [(start + self.interval * index).astimezone(UTC) for index in range(number)]
