"""How the payments of one subsidiary stand: which days are home, and what a person has to look at.

Place in the path: the store comes in, one value goes out, which ``status``, the list of
subsidiaries and the payments screen show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from console.domain.connection import Connection
from console.domain.coverage import Days, DayState, PaymentCoverage
from console.domain.payment_state import PaymentState
from console.store import Store

__all__ = ["PaymentStanding", "take_standing"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStanding:
    """The payments of one subsidiary."""

    coverage: PaymentCoverage
    """The days that are home."""

    established_on: date | None
    """The day of connecting, where the books are kept; None when it is not connected."""

    today: date
    """The present day there."""

    counts: Mapping[PaymentState, int]
    """State to payments."""

    @property
    def for_people(self) -> int:
        """Return how many payments a person has to look at."""
        return self.counts[PaymentState.HELD] + self.counts[PaymentState.REVERSED]

    @property
    def gaps(self) -> tuple[Days, ...]:
        """Return the days since connecting, today left out, that are not complete."""
        return self.gaps_until(self.today - _DAY)

    def gaps_until(self, day: date) -> tuple[Days, ...]:
        """Return the days since connecting up to a day that are not complete."""
        if self.established_on is None:
            return ()
        return self.coverage.gaps(self.established_on, day)

    def days(self, count: int) -> tuple[DayState, ...]:
        """Return how the last ``count`` days stand, today last; none when it is not connected."""
        if self.established_on is None:
            return ()
        return self.coverage.states(self.established_on, self.today, count)


def take_standing(
    store: Store,
    subsidiary_id: str,
    connection: Connection | None,
    *,
    zone: tzinfo,
    now: datetime,
) -> PaymentStanding:
    """Return how the payments of a subsidiary stand.

    Args:
        store: The store of the calling thread.
        subsidiary_id: Whose.
        connection: Its connection; None when it has none.
        zone: Zone of the business.
        now: The present moment.
    """
    established_at = connection.established_at if connection else None
    return PaymentStanding(
        coverage=store.payments.coverage(subsidiary_id),
        established_on=established_at.astimezone(zone).date() if established_at else None,
        today=now.astimezone(zone).date(),
        counts=store.payments.counts(subsidiary_id),
    )
