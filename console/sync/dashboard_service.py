"""The dashboard: health of everything, what each day brought, and what it cost Sage.

Place in the path: the dashboard screen calls it with the acting person; it reads the store alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from console.clock import Clock
from console.domain.access import Actor, Permission, require
from console.domain.activity import Day, by_day
from console.store import HolderInfo, Store
from console.sync.health import Health, take_health
from console.sync.schedule import Schedule
from console.sync.usage import Usage, add_up

__all__ = ["Dashboard", "DashboardService"]

_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Everything at one glance."""

    health: Health
    """Per subsidiary, and what needs a person."""

    days: tuple[Day, ...]
    """The last two weeks, oldest first."""

    usage: tuple[Usage, ...]
    """What this month's runs have spent, by subsidiary."""

    throttled: int
    """How often Sage has answered this month's runs with 429."""


class DashboardService:
    """Reads the store for the dashboard.

    Args:
        store: The store of the calling thread.
        schedule: When cycles are due.
        clock: The clock.
        holder: Tells who holds the sending lock.
        quiet_time: How long an outcome may be unverified without anybody minding.
        zone: Zone of the business; None is the host's.
    """

    def __init__(
        self,
        *,
        store: Store,
        schedule: Schedule,
        clock: Clock,
        holder: Callable[[], HolderInfo | None],
        quiet_time: timedelta,
        zone: tzinfo | None = None,
    ) -> None:
        self._store = store
        self._schedule = schedule
        self._clock = clock
        self._holder = holder
        self._quiet_time = quiet_time
        self._zone = zone

    def read(self, actor: Actor) -> Dashboard:
        """Return the dashboard as of now."""
        require(actor, Permission.VIEW)
        now = self._clock.now()
        zone = self._zone or now.astimezone().tzinfo
        assert zone is not None, "a local moment has a zone"
        today = now.astimezone(zone)
        month = datetime(now.year, now.month, 1, tzinfo=now.tzinfo)
        runs = list(self._store.cycles.since(min(month, now - timedelta(days=_DAYS))))
        of_month = [run for run in runs if run.started_at >= month]
        return Dashboard(
            health=take_health(
                self._store,
                schedule=self._schedule,
                quiet_time=self._quiet_time,
                holder=self._holder,
                clock=self._clock,
            ),
            days=by_day(runs, last_on=today.date(), days=_DAYS, zone=zone),
            usage=add_up(of_month),
            throttled=sum(run.throttled for run in of_month),
        )
