"""When the next cycle is due: a pure function of time. Slug ``schedule``.

Place in the path: the scheduler and the subsidiary list ask; nothing here reads a clock. A cycle
is due when the grid's present slot lies after the last one done, so that clock steps, suspend and
daylight saving neither double nor lose one.

Source: article: a 12-hour schedule; first sync at the next cycle after saving.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

__all__ = ["Schedule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A fixed grid of moments."""

    interval: timedelta = timedelta(hours=12)
    """Distance of two slots; the default gives 00:00 and 12:00."""

    anchor: time = time(0, 0)
    """Local time of day of one slot."""

    zone: tzinfo = UTC
    """Zone of the anchor."""

    def slot(self, now: datetime) -> datetime:
        """Return the latest slot at or before ``now``, in UTC.

        The grid starts anew at the anchor of each local day, so that 00:00 and 12:00 stay local
        times through both nights of the year on which clocks change.
        """
        local = now.astimezone(self.zone)
        start = datetime.combine(local.date(), self.anchor, tzinfo=self.zone)
        if start.astimezone(UTC) > now:
            day = local.date() - timedelta(days=1)
            start = datetime.combine(day, self.anchor, tzinfo=self.zone)
        # Local arithmetic on purpose: noon is noon even on a day of 23 or 25 hours.
        found = start
        while (later := found + self.interval).astimezone(UTC) <= now:
            if later - start >= timedelta(days=1):
                break
            found = later
        return found.astimezone(UTC)

    def next_slot(self, now: datetime) -> datetime:
        """Return the first slot after ``now``, in UTC."""
        present = self.slot(now)
        step = timedelta(minutes=15)
        probe = now
        while self.slot(probe) <= present:
            probe += step
        return self.slot(probe)

    def is_due(
        self, *, established_at: datetime, last_slot: datetime | None, now: datetime
    ) -> bool:
        """Return whether a cycle is due now.

        Args:
            established_at: When the connection became active; its first cycle is the next slot.
            last_slot: The slot that was last done or begun; None before the first.
            now: The present moment.
        """
        return self.slot(now) > max(established_at, last_slot or established_at)
