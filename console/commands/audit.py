"""``audit``: who changed what, and whether the log itself is as it was written.

Place in the path: words and a date, or nothing, come in; lines of the audit log, or how far its
chain holds, go out. A broken chain counts as a damaged store.
"""

import asyncio
from datetime import datetime
from typing import Any

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand, QueryGroup, query_argument
from console.commands.output import Column
from console.commands.session import open_session
from console.commands.views import local_time, utc_time
from console.connections.auditing import AuditService
from console.domain.audit import AuditEntry, Verdict
from console.errors import StoreDamagedError

__all__ = ["audit"]

_COLUMNS = (
    Column("NO", right=True),
    Column("WHEN"),
    Column("WHO", most=20),
    Column("ACTION", most=24),
    Column("SUBJECT", most=40),
    Column("OUTCOME", most=28),
    Column("CHANGED", most=100),
)
_DATES = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.group(cls=QueryGroup)
def audit() -> None:
    """List who changed what: audit [WORDS]. Check the log itself: audit verify."""


@audit.command("list", cls=ConsoleCommand)
@click.argument("words", nargs=-1)
@click.option("--since", type=_DATES, metavar="DATE", help="Only from this day or moment on.")
@click.option("--limit", type=click.IntRange(min=1), default=200, help="At most so many.")
@click.pass_context
def _list(
    context: click.Context, words: tuple[str, ...], since: datetime | None, limit: int
) -> None:
    """List changes and refusals in which all WORDS stand, the newest first."""
    with open_session(invocation_of(context), kind="audit") as session:
        found = AuditService(store=session.parts.store).entries(
            session.actor,
            query_argument(words),
            # A day begins at midnight of the host.
            since=None if since is None else since.astimezone(),
            limit=limit,
        )
        if session.output.is_json:
            session.output.value([_view(entry) for entry in found])
        else:
            rows = [_cells(entry) for entry in found]
            session.output.table(_COLUMNS, rows, empty="Nothing was changed or refused.")


@audit.command("verify", cls=ConsoleCommand)
@click.pass_context
def _verify(context: click.Context) -> None:
    """Follow the chain of the whole log; exit 6 when an entry is not as it was written."""
    with open_session(invocation_of(context), kind="audit") as session:
        service = AuditService(store=session.parts.store)
        verdict = asyncio.run(service.verify(session.actor))
        if session.output.is_json:
            session.output.value(_verdict_view(verdict))
        elif verdict.intact:
            session.output.text(f"{verdict.entries} entries, intact")
        if not verdict.intact:
            raise StoreDamagedError(
                f"The audit log was tampered with: {verdict.problem}",
                hint=f"Its first {verdict.entries} entries are sound. Compare with a backup, and "
                "find out who can write to the store.",
                details=_verdict_view(verdict),
            )


def _verdict_view(verdict: Verdict) -> dict[str, Any]:
    return {
        "entries": verdict.entries,
        "intact": verdict.intact,
        "broken_at": verdict.broken_at,
        "problem": verdict.problem,
    }


def _view(entry: AuditEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": utc_time(entry.at),
        "actor": entry.actor_name,
        "uid": entry.uid,
        "action": entry.action,
        "subject": entry.subject,
        "outcome": entry.outcome,
        "before": entry.before,
        "after": entry.after,
        "hash": entry.hash,
    }


def _cells(entry: AuditEntry) -> list[str]:
    return [
        str(entry.number),
        local_time(entry.at),
        entry.actor_name,
        entry.action,
        entry.subject,
        entry.outcome,
        "; ".join(f"{name}: {old or '-'} > {new or '-'}" for name, old, new in entry.changes()),
    ]
