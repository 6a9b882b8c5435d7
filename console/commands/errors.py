"""``errors``: the error desk on the command line.

Place in the path: a query or names come in; open error transactions go out, or are sent again.
"""

import asyncio
from collections.abc import Sequence

import click

from console.commands.error_export import export
from console.commands.error_groups import note, print_groups, quiet, unquiet
from console.commands.following import Followed, work_off
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand, QueryGroup, query_argument
from console.commands.rehearsing import print_rehearsal, sum_view
from console.commands.results import count_words, print_troubles, result_code, totals
from console.commands.session import Session, open_session
from console.commands.sync import print_request
from console.commands.transactions import pages, print_entries
from console.domain.ledger import LedgerEntry
from console.domain.money import format_amount
from console.domain.rehearsal import Rehearsal
from console.errors import RemoteError, RuleError
from console.sync.retry import RetryPlan

__all__ = ["errors"]

_NOTHING = {"exported": 0, "failed": 0, "skipped": 0, "unverified": 0, "deferred": 0}


@click.group(cls=QueryGroup)
def errors() -> None:
    """List open error transactions: errors [QUERY]. Send them again: errors retry."""


for _command in (export, note, quiet, unquiet):
    errors.add_command(_command)


@errors.command(
    "list",
    cls=ConsoleCommand,
    short_help="List open errors that match a query.",
    context_settings={"ignore_unknown_options": True},
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many, the latest first.")
@click.option("--group", is_flag=True, help="By cause, the most money first.")
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def _list(context: click.Context, limit: int | None, group: bool, query: tuple[str, ...]) -> None:
    """List open error transactions that match QUERY, the latest changed first, or by cause."""
    text = query_argument(query)
    if group and limit is not None:
        raise click.UsageError("Use --group or --limit, not both.")
    with open_session(invocation_of(context), kind="errors") as session:
        if group:
            print_groups(session, text)
            return
        print_entries(session, list(pages(session.parts.sync.errors, session.actor, text, limit)))


@errors.command("retry", cls=ConsoleCommand, short_help="Send error transactions again.")
@click.argument("names", nargs=-1, metavar="[ID]...")
@click.option("--query", metavar="Q", help="Open errors that match; '' takes all.")
@click.option("--dry-run", is_flag=True, help="Tell what would be sent, and send nothing.")
@click.option("--reason", default="", metavar="TEXT", help="Why; kept with the request.")
@click.option(
    "--careful", is_flag=True, help="One record, then 5, then the rest; stops when a cause returns."
)
@click.option("--no-wait", is_flag=True, help="Leave the request to whoever sends, and return.")
@click.pass_context
def _retry(
    context: click.Context,
    names: tuple[str, ...],
    query: str | None,
    dry_run: bool,
    reason: str,
    careful: bool,
    no_wait: bool,
) -> int:
    """Send error transactions again, by ID or document number, or by a query."""
    if names and query is not None:
        raise click.UsageError("Name records or use --query, not both.")
    if not names and query is None:
        raise click.UsageError("Name records, or use --query; --query '' takes all open errors.")
    with open_session(invocation_of(context), kind="errors retry") as session:
        ids = _chosen(session, names, query or "")
        plan = session.parts.sync.plan_retry(session.actor, ids)
        if dry_run or not ids:
            _print_plan(session, plan, _rehearsed(session, ids))
            return 0
        request = session.parts.sync.request_retry(
            session.actor, ids, reason=reason, in_steps=careful
        )
        if no_wait:
            print_request(session, request)
            return 0
        followed = work_off(session, request)
        _print_retried(session, plan, followed)
        print_troubles(session.output, followed.runs, session.subsidiary_names())
        return result_code(followed)


def _print_retried(session: Session, plan: RetryPlan, followed: Followed) -> None:
    sums = totals(followed.runs)
    told = [run.note for run in followed.runs if run.note]
    if session.output.is_json:
        session.output.value({**_view(plan, sums), "notes": told})
        return
    # A run that was cut short and begun anew has counted its records twice.
    tried = min(sum(run.counts.due for run in followed.runs), len(plan.sendable))
    session.output.text(f"{tried} sent again: {count_words(sums)}")
    for sentence in told:
        session.output.text(sentence)
    _tell_refused(session, plan)


@errors.command(
    "mark-synced", cls=ConsoleCommand, short_help="Take errors out of the queue, unsent."
)
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept with each record.")
@click.pass_context
def _mark_synced(context: click.Context, names: tuple[str, ...], reason: str) -> None:
    """Take open errors out of the queue without sending them, by ID or document number.

    For what is in Sage by other means, or shall never be there. All are marked, or none.
    """
    with open_session(invocation_of(context), kind="errors mark-synced") as session:
        ids = _chosen(session, names, "")
        marked = session.parts.sync.mark_synced(session.actor, ids, reason=reason)
        _print_changed(session, marked)


@errors.command("unmark", cls=ConsoleCommand, short_help="Put marked records back.")
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept with each record.")
@click.pass_context
def _unmark(context: click.Context, names: tuple[str, ...], reason: str) -> None:
    """Put records that were marked as synced back where they were, by ID or document number.

    What had failed is looked up in Sage before it is sent again.
    """
    with open_session(invocation_of(context), kind="errors unmark") as session:
        ids = _chosen(session, names, "")
        _print_changed(session, session.parts.sync.unmark(session.actor, ids, reason=reason))


def _print_changed(session: Session, changed: Sequence[LedgerEntry]) -> None:
    if session.output.is_json:
        entries = [{"id": one.id, "state": one.state.value} for one in changed]
        session.output.value({"changed": len(changed), "entries": entries})
        return
    for one in changed:
        session.output.text(f"{one.transaction.number} is {one.state.value.replace('_', ' ')} now")


def _chosen(session: Session, names: Sequence[str], query: str) -> list[str]:
    service = session.parts.sync
    if names:
        return [service.entry(session.actor, name)[0].id for name in dict.fromkeys(names)]
    return [entry.id for entry in pages(service.errors, session.actor, query)]


def _rehearsed(session: Session, ids: Sequence[str]) -> tuple[Rehearsal, ...] | None:
    """Return what mapping says of the records now; None, with a note, when nobody can tell."""
    try:
        return asyncio.run(session.inspection.rehearse_retry(session.actor, ids, most=0))
    except (RemoteError, RuleError) as error:
        session.output.note(f"warning: nobody knows whether they would fail again: {error.message}")
        return None


def _print_plan(session: Session, plan: RetryPlan, rehearsed: tuple[Rehearsal, ...] | None) -> None:
    if session.output.is_json:
        sums = None if rehearsed is None else [sum_view(s) for one in rehearsed for s in one.sums]
        session.output.value({**_view(plan, _NOTHING), "sums": sums})
        return
    count = len(plan.sendable)
    session.output.text(f"{count} would be sent, together {format_amount(plan.total)}")
    for one in rehearsed or ():
        print_rehearsal(session.output, one, documents=False, xml=False)
    _tell_refused(session, plan)


def _tell_refused(session: Session, plan: RetryPlan) -> None:
    for entry, why in plan.refused:
        session.output.text(f"not sent: {entry.transaction.number}: {why}")


def _view(plan: RetryPlan, sums: dict[str, int]) -> dict[str, object]:
    return {
        "planned": len(plan.sendable),
        "total": format_amount(plan.total),
        **sums,
        "refused": [
            {"id": entry.id, "number": entry.transaction.number, "reason": why}
            for entry, why in plan.refused
        ],
    }
