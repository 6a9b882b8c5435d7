"""What each day brought: documents that reached Sage and documents that failed.

Place in the path: runs come in, a number for each day goes out; the dashboard draws them. A day is
one of the business, not of UTC. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from console.domain.run import Run

__all__ = ["Day", "by_day", "spark"]

_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day."""

    on: date
    """Which."""

    exported: int = 0
    """Documents proven to be in Sage by runs that started then."""

    failed: int = 0
    """Documents that were refused."""

    runs: int = 0
    """Runs that started then."""

    busy: timedelta = timedelta()
    """How long they took, one after the other."""

    @property
    def per_minute(self) -> float:
        """Return the documents that reached Sage in a minute of work; 0 without any."""
        minutes = self.busy.total_seconds() / 60
        return self.exported / minutes if minutes else 0.0


def by_day(runs: Iterable[Run], *, last_on: date, days: int, zone: tzinfo) -> tuple[Day, ...]:
    """Return the days up to ``last_on``, oldest first; a day without a run is there, too.

    Args:
        runs: In any order; those of other days are left out.
        last_on: The last day.
        days: How many days.
        zone: Zone of the business.
    """
    found = {
        on: Day(on=on) for on in (last_on - timedelta(days=ago) for ago in range(days - 1, -1, -1))
    }
    for run in runs:
        on = run.started_at.astimezone(zone).date()
        day = found.get(on)
        if day is not None:
            took = run.ended_at - run.started_at if run.ended_at else timedelta()
            found[on] = Day(
                on=on,
                exported=day.exported + run.counts.exported,
                failed=day.failed + run.counts.failed,
                runs=day.runs + 1,
                busy=day.busy + max(took, timedelta()),
            )
    return tuple(found.values())


def spark(values: Iterable[int]) -> str:
    """Return one character a value, as high as the value is beside the largest; blank for none."""
    told = list(values)
    largest = max(told, default=0)
    if largest <= 0:
        return " " * len(told)
    steps = len(_BARS) - 1
    return "".join(" " if value <= 0 else _BARS[value * steps // largest] for value in told)
