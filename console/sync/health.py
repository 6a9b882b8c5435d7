"""Whether somebody has to look: the one judgement behind ``status`` and the gauges.

Place in the path: the store and the holder of the sending lock come in; figures per subsidiary and
a sentence for each thing that needs a person go out. It reads without the lock and in few, indexed
look-ups.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.clock import Clock
from console.domain.connection import Connection, ConnectionStatus
from console.domain.ledger import ERROR_STATES, State
from console.domain.run import Run, RunStatus, Trouble
from console.store import HolderInfo, Store
from console.sync.holding import holder_trouble
from console.sync.overview import SubsidiaryRow, build_overview
from console.sync.payment_standing import PaymentStanding, take_standing
from console.sync.schedule import Schedule

__all__ = ["Health", "SubsidiaryHealth", "clock_trouble", "take_health"]

_LOOK_BACK = 20
"""Runs looked at for the last cycle that went well where the store does not remember it yet."""

_LATE = 2
"""Intervals without a cycle, and quiet times without an outcome, after which a person is told."""

_SLACK = timedelta(minutes=15)
"""What a cycle may take, and a look-up may wait, on top of that."""

_WRONG_CLOCK = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidiaryHealth:
    """One subsidiary."""

    row: SubsidiaryRow
    """Its line of the list."""

    counts: Mapping[State, int]
    """State to entries; states without an entry may be missing."""

    oldest_unverified_at: datetime | None
    """Since when the oldest outcome is unverified, UTC; None when none is."""

    oldest_ready_at: datetime | None
    """Since when the oldest entry waits to be sent, UTC; None when none does."""

    last_success_at: datetime | None
    """When the last cycle that went well ended, UTC; None before the first."""

    last_run: Run | None
    """The newest run; None before the first."""

    clock_lead: timedelta
    """How far the last slot done lies in the future; zero unless the clock was set back."""

    waits_since: datetime | None
    """Since when a cycle is expected: the last success, or the connection; None unless active."""

    functions_this_month: int
    """Functions that its runs have sent to Sage in this month of UTC; about what Sage meters."""

    throttled: int
    """How often Sage has answered its runs with 429, all in all."""

    payments: PaymentStanding
    """How its payments stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything that on-call looks at."""

    at: datetime
    """When it was taken, UTC."""

    holder: HolderInfo | None
    """Who sends; None when nobody does."""

    subsidiaries: tuple[SubsidiaryHealth, ...]
    """All of them, sorted by name."""

    attention: tuple[str, ...]
    """A sentence for each thing that a person should look at; empty when all is well."""

    reconciling_since: datetime | None
    """Since when the store is known to be an older copy, UTC; None when it is not."""

    troubles: tuple[Trouble, ...]
    """Sage companies that whoever sends leaves alone for a while; empty when nobody sends."""

    @property
    def counts(self) -> dict[State, int]:
        """Return the entries in each state, of all subsidiaries together."""
        return {
            state: sum(one.counts.get(state, 0) for one in self.subsidiaries) for state in State
        }

    @property
    def oldest_unverified_at(self) -> datetime | None:
        """Return since when the oldest outcome is unverified; None when none is."""
        moments = (one.oldest_unverified_at for one in self.subsidiaries)
        return min((moment for moment in moments if moment is not None), default=None)

    @property
    def next_attempt_at(self) -> datetime | None:
        """Return when the next cycle of any subsidiary is due; None when none is active."""
        moments = (one.row.next_sync_at for one in self.subsidiaries)
        return min((moment for moment in moments if moment is not None), default=None)


def take_health(
    store: Store,
    *,
    schedule: Schedule,
    quiet_time: timedelta,
    holder: Callable[[], HolderInfo | None],
    clock: Clock,
) -> Health:
    """Return the state of everything.

    Args:
        store: The store of the calling thread.
        schedule: When cycles are due.
        quiet_time: How long an outcome may be unverified without anybody minding.
        holder: Tells who sends.
        clock: The clock.
    """
    now, present = clock.now(), holder()
    running = {run.subsidiary_id: run for run in store.cycles.running()}
    rows = build_overview(store, schedule, now=now, running=running)
    connections = {one.subsidiary_id: one for one in store.connections.all()}
    subsidiaries = tuple(
        _subsidiary(row, connections.get(row.id), store, schedule, now) for row in rows
    )
    # What a sender that is gone had left alone, the next one finds out anew.
    troubles = () if present is None else store.cycles.troubles()
    attention = [
        *_of_store(store),
        *map(_of_trouble, troubles),
        *_of_sender(present, subsidiaries, schedule, now),
        *(
            sentence
            for one in subsidiaries
            for sentence in _of_subsidiary(one, schedule, quiet_time, now)
        ),
    ]
    return Health(
        at=now,
        holder=present,
        subsidiaries=subsidiaries,
        attention=tuple(attention),
        reconciling_since=store.database.reconciling,
        troubles=troubles,
    )


def _subsidiary(
    row: SubsidiaryRow,
    connection: Connection | None,
    store: Store,
    schedule: Schedule,
    now: datetime,
) -> SubsidiaryHealth:
    runs = store.cycles.recent(_LOOK_BACK, row.id)
    done = next((run for run in runs if run.is_complete_cycle), None)
    unverified = store.ledger.oldest(row.id, State.UNVERIFIED)
    ready = store.ledger.oldest(row.id, State.READY)
    last_success_at = store.cycles.last_success(row.id) or (done.ended_at if done else None)
    waits_since = None
    if connection is not None and row.status is ConnectionStatus.ACTIVE:
        waits_since = last_success_at or connection.established_at
    return SubsidiaryHealth(
        row=row,
        counts=store.ledger.counts(row.id),
        oldest_unverified_at=(unverified.unverified_at or unverified.changed_at)
        if unverified
        else None,
        oldest_ready_at=ready.changed_at if ready else None,
        last_success_at=last_success_at,
        last_run=runs[0] if runs else None,
        clock_lead=schedule.lead(last_slot=store.cycles.last_slot(row.id), now=now),
        waits_since=waits_since,
        functions_this_month=store.cycles.functions_of_month(row.id, now),
        throttled=store.cycles.throttled(row.id),
        payments=take_standing(store, row.id, connection, zone=schedule.zone, now=now),
    )


def _of_trouble(trouble: Trouble) -> str:
    whom = trouble.subsidiary_name or f"Sage company {trouble.company_id}"
    return (
        f"{whom} is left alone since {_moment(trouble.since)} and asked again "
        f"{_moment(trouble.probe_at)}: {trouble.reason}"
    )


def _of_store(store: Store) -> Iterator[str]:
    trouble, since = store.credentials.trouble(), store.database.reconciling
    if store.database.disk_trouble:
        # A home whose rights forbid changes is looked at on purpose: a mounted backup, say.
        yield (
            f"The home cannot be written, so nothing is sent: {store.database.disk_trouble}. "
            "Mend that and start the console again"
        )
    if trouble:
        yield trouble
    if since is not None:
        yield (
            f"The store is an older copy, noticed {_moment(since)}: what was sent since is "
            "looked up in Sage before anything is sent again"
        )


def _of_sender(
    holder: HolderInfo | None,
    subsidiaries: tuple[SubsidiaryHealth, ...],
    schedule: Schedule,
    now: datetime,
) -> Iterator[str]:
    # Whoever lets a timer call ``sync`` has no sender in between; a missed cycle tells them apart.
    is_missed = any(
        one.waits_since is not None and now - one.waits_since > schedule.interval + _SLACK
        for one in subsidiaries
    )
    if holder is None and is_missed:
        yield "Nobody sends: start a console, or intacct-console daemon"
    ailing = holder_trouble(holder, now)
    if ailing:
        yield ailing


def _of_subsidiary(
    one: SubsidiaryHealth, schedule: Schedule, quiet_time: timedelta, now: datetime
) -> Iterator[str]:
    name = one.row.name
    opened = [
        f"{one.counts[state]} {state.value}"
        for state in State
        if state in ERROR_STATES and one.counts.get(state)
    ]
    if opened:
        yield f"{name} has {one.row.open_errors} open error transactions ({', '.join(opened)})"
    if one.last_run is not None and one.last_run.status is RunStatus.FAILED:
        yield f"The last run of {name} failed: {one.last_run.message}"
    unverified = one.oldest_unverified_at
    if unverified is not None and now - unverified > _LATE * quiet_time + _SLACK:
        yield f"{name} has an outcome that is unverified since {_moment(unverified)}"
    if one.waits_since is not None and now - one.waits_since > _LATE * schedule.interval + _SLACK:
        yield f"{name} has had no complete cycle since {_moment(one.waits_since)}"
    yield from _of_payments(name, one.payments)
    wrong_clock = clock_trouble(name, one.clock_lead)
    if wrong_clock:
        yield wrong_clock


def _of_payments(name: str, payments: PaymentStanding) -> Iterator[str]:
    if payments.for_people:
        yield f"{name} has {payments.for_people} payments that a person has to look at"
    # Yesterday becomes complete with the first cycle of today.
    gaps = payments.gaps_until(payments.today - timedelta(days=2))
    if gaps:
        days = sum((one.last - one.first).days + 1 for one in gaps)
        yield f"Payments of {days} days of {name} are not imported, since {gaps[0].first}"


def clock_trouble(name: str, lead: timedelta) -> str:
    """Return what is wrong when the last slot done lies in the future; empty when little.

    Args:
        name: The subsidiary's.
        lead: How far in the future.
    """
    if lead <= _WRONG_CLOCK:
        return ""
    return (
        f"The clock stands {lead.days} days before the last cycle of {name}: "
        "nothing is due until it has caught up; set it right, or sync by hand"
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
