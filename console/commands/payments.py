"""``payments``: payments of Sage that come home to Alvys.

Place in the path: a window comes in, a request is left and worked off, its counts go out; a list,
and which days are complete; a payment that a person dealt with.
"""

from datetime import date, datetime

import click

from console.commands.following import work_off
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand, QueryGroup
from console.commands.names import find_subsidiary
from console.commands.output import Column
from console.commands.results import (
    payment_totals,
    payment_words,
    print_troubles,
    result_code,
)
from console.commands.session import Session, open_session
from console.commands.sync import chosen_ids, print_request
from console.commands.views import local_time, payment_view, standing_view
from console.domain.coverage import Days
from console.domain.money import format_amount
from console.domain.payment import PaymentEntry, PaymentState
from console.domain.run import Run

__all__ = ["payments"]

_MOST = 1000
"""Payments that are listed at once."""

_COLUMNS = (
    Column("PAID ON"),
    Column("SIDE"),
    Column("DOCUMENT"),
    Column("PARTY", most=28),
    Column("AMOUNT", right=True),
    Column("METHOD", most=16),
    Column("CHECK", most=16),
    Column("STATE"),
    Column("ID"),
    Column("REASON"),
)


class _ImportFirst(QueryGroup):
    """A group that imports when the first argument is none of its commands."""

    default = "import"


@click.group(cls=_ImportFirst)
def payments() -> None:
    """Import payments: payments [SUBSIDIARY] [--since DATE] [--until DATE]."""


@payments.command("import", cls=ConsoleCommand, short_help="Import payments from Sage now.")
@click.argument("subsidiary", required=False)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First payment date.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last payment date; today.")
@click.option("--no-wait", is_flag=True, help="Leave the request to whoever sends, and return.")
@click.pass_context
def _import(
    context: click.Context,
    subsidiary: str | None,
    since: datetime | None,
    until: datetime | None,
    no_wait: bool,
) -> int:
    """Import what was paid of SUBSIDIARY's documents (id or name), or of all active ones.

    Without dates it takes up where the last complete import ended, eight days back at least.
    """
    with open_session(invocation_of(context), kind="payments") as session:
        request = session.parts.payments.request_import(
            session.actor,
            chosen_ids(session, [subsidiary] if subsidiary else []),
            since=_day(since),
            until=_day(until),
        )
        if no_wait:
            print_request(session, request)
            return 0
        followed = work_off(session, request)
        _tell(session, followed.runs)
        print_troubles(session.output, followed.runs, session.subsidiary_names())
        return result_code(followed)


@payments.command("list", cls=ConsoleCommand, short_help="List payments and complete days.")
@click.argument("subsidiary", required=False)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in PaymentState]),
    help="Only payments in this state; may be repeated.",
)
@click.pass_context
def _list(context: click.Context, subsidiary: str | None, states: tuple[str, ...]) -> None:
    """List the payments of SUBSIDIARY (id or name), or of all, the latest change first."""
    with open_session(invocation_of(context), kind="payments list") as session:
        rows = session.rows()
        chosen = [find_subsidiary(rows, subsidiary)] if subsidiary else list(rows)
        page = session.parts.payments.payments(
            session.actor,
            chosen[0].id if subsidiary else None,
            [PaymentState(state) for state in states],
            limit=_MOST,
        )
        names = session.subsidiary_names()
        standings = {
            row.id: session.parts.payments.standing(session.actor, row.id) for row in chosen
        }
        if session.output.is_json:
            session.output.value(
                {
                    "payments": [payment_view(one, names) for one in page.entries],
                    "is_complete": page.cursor is None,
                    "subsidiaries": [
                        {"id": key, "name": names[key], **standing_view(standing)}
                        for key, standing in standings.items()
                    ],
                }
            )
            return
        cells = [_cells(one) for one in page.entries]
        session.output.table(_COLUMNS, cells, empty="No payment is known.")
        for key, standing in standings.items():
            until = standing.coverage.imported_until
            if standing.established_on is not None:
                gaps = f"; not imported: {_days(standing.gaps)}" if standing.gaps else ""
                session.output.text(f"{names[key]}: imported until {local_time(until)}{gaps}")


@payments.command("settle", cls=ConsoleCommand, short_help="Declare payments dealt with by hand.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, metavar="TEXT", help="What was done; kept with each.")
@click.pass_context
def _settle(context: click.Context, ids: tuple[str, ...], reason: str) -> None:
    """Declare held, reversed or waiting payments dealt with: no import looks at them again."""
    with open_session(invocation_of(context), kind="payments settle") as session:
        settled = session.parts.payments.settle(session.actor, ids, reason=reason)
        if session.output.is_json:
            session.output.value({"changed": [one.id for one in settled]})
        else:
            session.output.text(f"{len(settled)} payments are settled")


def _tell(session: Session, runs: tuple[Run, ...]) -> None:
    sums = payment_totals(runs)
    names = session.subsidiary_names()
    if not session.output.is_json:
        for run in runs:
            name = names.get(run.subsidiary_id, run.subsidiary_id)
            words = payment_words(payment_totals([run]))
            session.output.text(f"{name}: {words or 'nothing new'}")
        return
    standing = session.parts.payments.standing
    session.output.value(
        {
            "run_id": runs[0].id if runs else None,
            "imported": sums["imported"],
            "already_known": sums["known"],
            "unmatched": sums["unmatched"],
            "waiting": sums["waiting"],
            "held": sums["held"],
            "subsidiaries": [
                {
                    "id": run.subsidiary_id,
                    "name": names.get(run.subsidiary_id, run.subsidiary_id),
                    **standing_view(standing(session.actor, run.subsidiary_id)),
                }
                for run in runs
            ],
        }
    )


def _cells(entry: PaymentEntry) -> list[str]:
    return [
        entry.paid_on.isoformat(),
        entry.side.value.upper(),
        entry.document_number,
        entry.party,
        format_amount(entry.amount),
        entry.method,
        entry.check_number,
        entry.state.value,
        entry.id,
        entry.problem.message if entry.problem else "",
    ]


def _days(gaps: tuple[Days, ...]) -> str:
    return ", ".join(
        f"{one.first}" if one.first == one.last else f"{one.first} to {one.last}" for one in gaps
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
