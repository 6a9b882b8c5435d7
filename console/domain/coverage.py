"""Which days' payments have come home completely, and which have not.

Place in the path: an import that was worked off to its end adds its days, screens and commands show
days and gaps. Pure: days in, days out.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from console.values import dataclass

__all__ = ["DayState", "Days", "PaymentCoverage", "merge_days"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A stretch of days, both ends included."""

    first: date
    """The first day."""

    last: date
    """The last day; not before the first."""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("days end before they begin")


class DayState(StrEnum):
    """How a day stands."""

    COMPLETE = "complete"
    MISSING = "missing"
    UNDER_WAY = "under way"
    """Not over when the last import looked."""

    BEFORE = "before the connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCoverage:
    """How far the payments of one subsidiary have come home."""

    subsidiary_id: str
    """Whose."""

    days: tuple[Days, ...] = ()
    """Complete days by payment date, ascending, neither touching nor overlapping; may be empty."""

    imported_until: datetime | None = None
    """Up to when everything that was recorded in Sage is known, UTC; None before the first."""

    format_checked_at: datetime | None = None
    """When Sage was last asked how it reads dates, UTC; None before that."""

    def with_days(self, first: date, last: date) -> "PaymentCoverage":
        """Return the coverage with more complete days; none when ``last`` is before ``first``."""
        if last < first:
            return self
        return replace(self, days=merge_days([*self.days, Days(first=first, last=last)]))

    def gaps(self, since: date, until: date) -> tuple[Days, ...]:
        """Return the days between two days, both included, that are not complete."""
        found: list[Days] = []
        start = since
        for days in self.days:
            if days.last < start:
                continue
            if days.first > until:
                break
            if days.first > start:
                found.append(Days(first=start, last=days.first - _DAY))
            start = days.last + _DAY
        if start <= until:
            found.append(Days(first=start, last=until))
        return tuple(found)

    def states(self, established_on: date, today: date, count: int) -> tuple[DayState, ...]:
        """Return how the last ``count`` days stand, today last."""
        days = [today - _DAY * back for back in range(count - 1, -1, -1)]
        return tuple(self._state(day, established_on, today) for day in days)

    def _state(self, day: date, established_on: date, today: date) -> DayState:
        if any(days.first <= day <= days.last for days in self.days):
            return DayState.COMPLETE
        if day < established_on:
            return DayState.BEFORE
        return DayState.UNDER_WAY if day >= today else DayState.MISSING


def merge_days(days: Iterable[Days]) -> tuple[Days, ...]:
    """Return stretches that neither touch nor overlap, ascending."""
    merged: list[Days] = []
    for one in sorted(days, key=lambda each: each.first):
        if merged and one.first <= merged[-1].last + _DAY:
            last = max(merged[-1].last, one.last)
            merged[-1] = Days(first=merged[-1].first, last=last)
        else:
            merged.append(one)
    return tuple(merged)
