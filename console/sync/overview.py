"""The subsidiary list: every subsidiary with its connection, next run and open errors.

Place in the path: read from the store alone, so that it opens at once and without a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from console.domain.connection import Connection, ConnectionStatus, Subsidiary
from console.domain.machine import ERROR_STATES, State
from console.domain.run import Run
from console.store import Store
from console.sync.schedule import Schedule

__all__ = ["SubsidiaryRow", "build_overview"]

_LOOK_BACK = 3
"""Runs looked at for the last one that ended: the newest may still go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidiaryRow:
    """One line of the list."""

    id: str
    """Alvys id."""

    name: str
    """Alvys name."""

    kind: str
    """"carrier", "brokerage", or empty while unknown."""

    status: ConnectionStatus
    """The badge."""

    posting_destination: str
    """"child", "top", or empty without a connection."""

    entity: str
    """Sage entity id and name; empty for the top level or without a connection."""

    entity_id: str = ""
    """Sage entity id alone, as queries take it."""

    last_sync_at: datetime | None
    """When the last run of its own accord or request ended, UTC; None before the first."""

    next_sync_at: datetime | None
    """When the next cycle is due, UTC; None unless active."""

    open_errors: int
    """Entries on the error desk."""

    unverified: int
    """Entries whose outcome is being looked up."""

    running: bool
    """Whether a run goes on now."""


def build_overview(
    store: Store, schedule: Schedule, *, now: datetime, running: Mapping[str, Run]
) -> tuple[SubsidiaryRow, ...]:
    """Return the list, sorted by name.

    Args:
        store: The store.
        schedule: When cycles are due.
        now: The present moment.
        running: Subsidiary id to its present run.
    """
    connections = {one.subsidiary_id: one for one in store.connections.all()}
    subsidiaries = {one.id: one for one in store.connections.subsidiaries()}
    for connection in connections.values():
        subsidiaries.setdefault(
            connection.subsidiary_id,
            Subsidiary(id=connection.subsidiary_id, name=connection.subsidiary_name, kind=""),
        )
    rows = [
        _row(one, connections.get(one.id), store, schedule, now, running)
        for one in subsidiaries.values()
    ]
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.id)))


def _row(
    subsidiary: Subsidiary,
    connection: Connection | None,
    store: Store,
    schedule: Schedule,
    now: datetime,
    running: Mapping[str, Run],
) -> SubsidiaryRow:
    ended = (run for run in store.cycles.recent(_LOOK_BACK, subsidiary.id) if run.ended_at)
    last = next(ended, None)
    counts = store.ledger.counts(subsidiary.id)
    status = connection.status if connection else ConnectionStatus.NOT_SET_UP
    return SubsidiaryRow(
        id=subsidiary.id,
        name=subsidiary.name,
        kind=subsidiary.kind,
        status=status,
        posting_destination=connection.posting_destination if connection else "",
        entity=f"{connection.entity_id} {connection.entity_name}".strip() if connection else "",
        entity_id=connection.entity_id if connection else "",
        last_sync_at=last.ended_at if last else None,
        next_sync_at=_next_sync(connection, store, schedule, now),
        open_errors=sum(counts.get(state, 0) for state in ERROR_STATES),
        unverified=counts.get(State.UNVERIFIED, 0),
        running=subsidiary.id in running,
    )


def _next_sync(
    connection: Connection | None, store: Store, schedule: Schedule, now: datetime
) -> datetime | None:
    if (
        connection is None
        or connection.established_at is None
        or connection.status is not ConnectionStatus.ACTIVE
    ):
        return None
    key, established_at = connection.subsidiary_id, connection.established_at
    last = store.cycles.last_slot(key)
    if schedule.is_due(key, established_at=established_at, last_slot=last, now=now):
        return now
    # A clock that was set back has to catch up with the last slot first.
    return schedule.next_slot(key, max(now, last or now))
