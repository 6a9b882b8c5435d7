"""``sync``: one cycle now.

Place in the path: subsidiaries come in, a request is left and worked off, its counts go out.
"""

from collections.abc import Sequence
from typing import Any

import click

from console.commands.following import work_off
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.names import find_subsidiary
from console.commands.rehearsing import print_rehearsals
from console.commands.results import (
    count_words,
    payment_totals,
    payment_words,
    print_troubles,
    result_code,
    totals,
)
from console.commands.session import Session, open_session
from console.commands.views import run_view
from console.domain.connection import ConnectionStatus
from console.domain.run import Request, RequestKind, Run

__all__ = ["chosen_ids", "print_request", "sync"]


@click.command(cls=ConsoleCommand)
@click.argument("subsidiaries", nargs=-1, metavar="[SUBSIDIARY]...")
@click.option("--all", "everybody", is_flag=True, help="All active subsidiaries; the default.")
@click.option("--exports-only", is_flag=True, help="Documents to Sage, and no payments back.")
@click.option("--payments-only", is_flag=True, help="Payments back to Alvys, and no documents.")
@click.option("--no-wait", is_flag=True, help="Leave the request to whoever sends, and return.")
@click.option("--dry-run", is_flag=True, help="Tell what a cycle would do, and change nothing.")
@click.option("--documents", is_flag=True, help="With --dry-run: list each document.")
@click.option("--xml", is_flag=True, help="With --dry-run: each document as it would be sent.")
@click.pass_context
def sync(
    context: click.Context,
    subsidiaries: tuple[str, ...],
    everybody: bool,
    exports_only: bool,
    payments_only: bool,
    no_wait: bool,
    dry_run: bool,
    documents: bool,
    xml: bool,
) -> int:
    """Run one cycle now for each SUBSIDIARY (id or name), or for all active ones."""
    if everybody and subsidiaries:
        raise click.UsageError("Name subsidiaries or use --all, not both.")
    if exports_only and payments_only:
        raise click.UsageError("Use --exports-only or --payments-only, not both.")
    _check_dry_run(dry_run, payments_only, no_wait, details=documents or xml)
    kind = RequestKind.EXPORTS if exports_only else RequestKind.SYNC
    kind = RequestKind.PAYMENTS if payments_only else kind
    with open_session(invocation_of(context), kind="sync") as session:
        ids = chosen_ids(session, subsidiaries)
        if dry_run:
            print_rehearsals(session, ids, documents=documents, xml=xml)
            return 0
        request = session.parts.sync.request_sync(session.actor, ids, kind=kind)
        if no_wait:
            print_request(session, request)
            return 0
        followed = work_off(session, request)
        names = session.subsidiary_names()
        _print(session, followed.runs, names)
        print_troubles(session.output, followed.runs, names)
        return result_code(followed)


def _check_dry_run(dry_run: bool, payments_only: bool, no_wait: bool, *, details: bool) -> None:
    """Refuse options that say nothing beside a dry run, or without one."""
    if details and not dry_run:
        raise click.UsageError("--documents and --xml belong to --dry-run.")
    if dry_run and no_wait:
        raise click.UsageError("A dry run leaves no request: use --dry-run or --no-wait, not both.")
    if dry_run and payments_only:
        raise click.UsageError("A dry run tells of documents: leave out --payments-only.")


def chosen_ids(session: Session, names: Sequence[str]) -> list[str]:
    """Return the ids of the named subsidiaries, or of all active ones."""
    rows = session.rows()
    if names:
        return list(dict.fromkeys(find_subsidiary(rows, name).id for name in names))
    return [row.id for row in rows if row.status is ConnectionStatus.ACTIVE]


def print_request(session: Session, request: Request) -> None:
    """Tell that a request waits, and for whom."""
    holder = session.parts.sync.snapshot().holder
    if session.output.is_json:
        view = {"request_id": request.id, "state": request.state.value, "holder": holder or None}
        session.output.value(view)
        return
    whom = holder or "whichever console or daemon starts next"
    session.output.text(f"Request {request.id} waits for {whom}")


def _print(session: Session, runs: Sequence[Run], names: dict[str, str]) -> None:
    sums = totals(runs)
    if session.output.is_json:
        session.output.value(_view(runs, sums, names))
        return
    for run in runs:
        name = names.get(run.subsidiary_id, run.subsidiary_id)
        session.output.text(f"{name}: {_words([run])}")
    if len(runs) > 1:
        session.output.text(f"Together: {_words(runs)}")


def _words(runs: Sequence[Run]) -> str:
    payments = payment_words(payment_totals(runs))
    return count_words(totals(runs)) + (f"; payments: {payments}" if payments else "")


def _view(runs: Sequence[Run], sums: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    troubled = next((run for run in runs if run.message), None)
    return {
        "run_id": runs[0].id if runs else None,
        **sums,
        **{f"payments_{name}": number for name, number in payment_totals(runs).items()},
        "message": troubled.message if troubled else "",
        "hint": troubled.hint if troubled else "",
        "runs": [run_view(run, names) for run in runs],
    }
