"""``requests``: what is asked for now, and cancelling it.

Place in the path: nothing or a request's id comes in; requests go out, or one is taken back.
"""

from typing import Any

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand, QueryGroup
from console.commands.output import Column
from console.commands.session import Session, open_session
from console.commands.views import local_time, utc_time
from console.domain.run import Request
from console.sync.bulk_service import BulkService

__all__ = ["requests"]

_COLUMNS = (
    Column("ASKED"),
    Column("KIND"),
    Column("STATE"),
    Column("BY", most=20),
    Column("SUBSIDIARIES", most=40),
    Column("RECORDS", right=True),
    Column("ID"),
)


@click.group(cls=QueryGroup)
def requests() -> None:
    """List what is asked for now: requests. Take one back: requests cancel ID."""


@requests.command("list", cls=ConsoleCommand)
@click.pass_context
def _list(context: click.Context) -> None:
    """List the requests that are worked on or wait, the oldest first."""
    with open_session(invocation_of(context), kind="requests") as session:
        bulk = _service(session)
        found = bulk.open_requests(session.actor)
        names = session.subsidiary_names()
        if session.output.is_json:
            views = [_view(one, bulk.cancelled_by(session.actor, one.id)) for one in found]
            session.output.value(views)
        else:
            rows = [_cells(one, names) for one in found]
            session.output.table(_COLUMNS, rows, empty="Nothing is asked for.")


@requests.command("cancel", cls=ConsoleCommand)
@click.argument("target_id", metavar="ID")
@click.pass_context
def _cancel(context: click.Context, target_id: str) -> None:
    """Cancel a sync or a retry, by the id of the request or of its run.

    The batch in flight is finished, nothing else is sent. Records of a retry that were not sent are
    failed again with their problems; what a sync found stays ready for the next one. Returns at
    once; whoever sends ends it.
    """
    with open_session(invocation_of(context), kind="requests cancel") as session:
        done = _service(session).cancel(session.actor, target_id)
        if session.output.is_json:
            session.output.value({"cancelled": done.target, "over": done.is_over})
            return
        how = "it had not begun" if done.is_over else "it ends after the batch in flight"
        session.output.text(f"Cancelled: {done.target}; {how}")


def _service(session: Session) -> BulkService:
    return BulkService(store=session.parts.store, clock=session.parts.clock)


def _view(request: Request, cancelled_by: str) -> dict[str, Any]:
    return {
        "request_id": request.id,
        "kind": request.kind.value,
        "state": request.state.value,
        "actor": request.actor,
        "reason": request.reason,
        "requested_at": utc_time(request.requested_at),
        "subsidiary_ids": list(request.subsidiary_ids),
        "entries": len(request.entry_ids),
        "in_steps": request.in_steps,
        "run_ids": list(request.run_ids),
        "cancelled_by": cancelled_by or None,
    }


def _cells(request: Request, names: dict[str, str]) -> list[str]:
    return [
        local_time(request.requested_at),
        request.kind.value,
        request.state.value,
        request.actor,
        ", ".join(names.get(one, one) for one in request.subsidiary_ids),
        str(len(request.entry_ids)) if request.entry_ids else "",
        request.id,
    ]
