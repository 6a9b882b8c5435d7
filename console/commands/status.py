"""``status``: does something need attention?

Place in the path: read from the store without the sending lock; the exit code is the answer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from console.commands.exit_codes import DONE, REFUSED
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.session import Session, open_session
from console.commands.subsidiaries import STATUS_WORDS
from console.commands.transactions import pages
from console.commands.views import local_time, run_view, subsidiary_view, utc_time
from console.domain.ledger import State
from console.domain.run import Run, RunStatus
from console.sync.overview import SubsidiaryRow

__all__ = ["status"]

_PATIENCE = 2
"""Quiet times after which an unsettled outcome needs a person."""


@click.command(cls=ConsoleCommand)
@click.pass_context
def status(context: click.Context) -> int:
    """Tell who sends, what is open and what is next; exit 1 when something needs attention."""
    with open_session(invocation_of(context), kind="status") as session:
        service, actor = session.parts.sync, session.actor
        rows = session.rows()
        counts = {state: service.count_transactions(actor, f"state:{state}") for state in State}
        oldest = _oldest_unverified(session)
        last_runs = _last_runs(session, rows)
        attention = _attention(session, rows, oldest, last_runs)
        if session.output.is_json:
            session.output.value(_view(session, rows, counts, oldest, last_runs, attention))
        else:
            _print(session, rows, counts, oldest, attention)
        return REFUSED if attention else DONE


def _oldest_unverified(session: Session) -> datetime | None:
    found = pages(session.parts.sync.transactions, session.actor, "state:unverified")
    moments = (entry.unverified_at for entry in found)
    return min((moment for moment in moments if moment is not None), default=None)


def _last_runs(session: Session, rows: Sequence[SubsidiaryRow]) -> list[Run]:
    service, actor = session.parts.sync, session.actor
    found = [service.runs(actor, limit=1, subsidiary_id=row.id) for row in rows]
    return [runs[0] for runs in found if runs]


def _attention(
    session: Session,
    rows: Sequence[SubsidiaryRow],
    oldest: datetime | None,
    last_runs: Sequence[Run],
) -> list[str]:
    """Return a sentence for each thing that a person should look at."""
    store = session.parts.store
    trouble, since = store.credentials.trouble(), store.database.reconciling
    found = [trouble] if trouble else []
    if since:
        found.append(
            f"The store is an older copy, noticed {local_time(since)}: what was sent since is "
            "looked up in Sage before anything is sent again"
        )
    found += [
        f"{row.name} has {row.open_errors} open error transactions"
        for row in rows
        if row.open_errors
    ]
    names = {row.id: row.name for row in rows}
    found += [
        f"The last run of {names.get(run.subsidiary_id, run.subsidiary_id)} failed: {run.message}"
        for run in last_runs
        if run.status is RunStatus.FAILED
    ]
    patience = session.parts.config.sync.quiet_time * _PATIENCE + timedelta(minutes=1)
    if oldest is not None and session.parts.clock.now() - oldest > patience:
        found.append(f"An outcome is unverified since {local_time(oldest)}")
    return found


def _view(
    session: Session,
    rows: Sequence[SubsidiaryRow],
    counts: dict[State, int],
    oldest: datetime | None,
    last_runs: Sequence[Run],
    attention: Sequence[str],
) -> dict[str, Any]:
    names = {row.id: row.name for row in rows}
    return {
        "holder": session.parts.sync.snapshot().holder or None,
        "needs_attention": bool(attention),
        "attention": list(attention),
        "subsidiaries": [subsidiary_view(row) for row in rows],
        "counts": {state.value: count for state, count in counts.items()},
        "oldest_unverified_at": utc_time(oldest),
        "reconciling_since": utc_time(session.parts.store.database.reconciling),
        "last_runs": [run_view(run, names) for run in last_runs],
    }


def _print(
    session: Session,
    rows: Sequence[SubsidiaryRow],
    counts: dict[State, int],
    oldest: datetime | None,
    attention: Sequence[str],
) -> None:
    output = session.output
    shown = ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)
    output.facts(
        {
            "sender": session.parts.sync.snapshot().holder or "nobody sends now",
            "transactions": shown or "none yet",
            "oldest unverified": local_time(oldest) if oldest else "",
        }
    )
    for row in rows:
        output.text(
            f"{row.name}: {STATUS_WORDS[row.status]}, last sync {local_time(row.last_sync_at)}, "
            f"next {local_time(row.next_sync_at)}, {row.open_errors} errors"
        )
    for sentence in attention:
        output.text(f"attention: {sentence}")
