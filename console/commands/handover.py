"""``handover``: what has changed since the acting person last took over.

Place in the path: a moment, or nothing, comes in; new errors, runs and acts go out.
"""

import asyncio
from datetime import datetime
from typing import Any

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.output import Output
from console.commands.session import open_session
from console.commands.views import local_time, run_view, utc_time
from console.domain.error_groups import ErrorGroup
from console.domain.handover import Handover
from console.domain.money import format_amount
from console.sync.handover_service import HandoverService

__all__ = ["handover"]

_MOMENTS = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.command(cls=ConsoleCommand)
@click.option("--since", type=_MOMENTS, metavar="TIME", help="From this day or moment on.")
@click.option("--take", is_flag=True, help="Take over: the next one begins here.")
@click.pass_context
def handover(context: click.Context, since: datetime | None, take: bool) -> None:
    """Tell what is new, what went through and who did what since you last took over."""
    with open_session(invocation_of(context), kind="handover") as session:
        service = HandoverService(store=session.parts.store, clock=session.parts.clock)
        start = None if since is None else since.astimezone()
        told = asyncio.run(service.tell(session.actor, since=start))
        if take:
            service.take_over(session.actor)
        names = session.subsidiary_names()
        if session.output.is_json:
            session.output.value(_view(told, names))
        else:
            _print(session.output, told, names)


def _view(told: Handover, names: dict[str, str]) -> dict[str, Any]:
    return {
        "since": utc_time(told.since),
        "until": utc_time(told.until),
        "posted": told.posted,
        "posted_total": format_amount(told.posted_total),
        "recovered": told.recovered,
        "new": [_group_view(one) for one in told.new],
        "open": [_group_view(one) for one in told.open],
        "runs": told.runs,
        "failed_runs": [run_view(run, names) for run in told.failed_runs],
        "acts": [
            {
                "at": utc_time(act.at),
                "actor": act.actor_name,
                "action": act.action,
                "subject": act.subject,
                "outcome": act.outcome,
            }
            for act in told.acts
        ],
    }


def _group_view(group: ErrorGroup) -> dict[str, Any]:
    return {
        "cause": group.cause,
        "title": group.remedy.title,
        "count": group.count,
        "total": format_amount(group.total),
        "who": group.who.value,
    }


def _print(output: Output, told: Handover, names: dict[str, str]) -> None:
    output.text(f"{local_time(told.since)} to {local_time(told.until)}")
    output.text(
        f"{told.posted} posted, {format_amount(told.posted_total)}; "
        f"{told.recovered} after earlier failures"
    )
    for title, groups in (("New errors", told.new), ("All open errors", told.open)):
        output.text(f"{title}: {'none' if not groups else ''}".rstrip())
        for one in groups:
            output.text(f"  {one.count:>6}  {format_amount(one.total):>14}  {one.remedy.title}")
    output.text(f"Runs: {told.runs}, {len(told.failed_runs)} of them went wrong")
    for run in told.failed_runs:
        name = names.get(run.subsidiary_id, run.subsidiary_id)
        output.text(f"  {local_time(run.started_at)}  {name}  {run.message}")
    output.text("What people did:" if told.acts else "What people did: nothing")
    for act in told.acts:
        output.text(f"  {local_time(act.at)}  {act.actor_name}  {act.action}  {act.subject}")
