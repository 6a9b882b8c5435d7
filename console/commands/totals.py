"""``totals``: control totals of Alvys, the ledger and Sage, with every difference.

Place in the path: subsidiaries and days come in; sums by day and kind go out, and the documents
about which the sides do not agree. It only reads, and needs no lock.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from console.commands.exit_codes import DONE, PARTLY_FAILED
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.names import find_subsidiary
from console.commands.output import Column, Output
from console.commands.session import Session, open_session
from console.domain.connection import ConnectionStatus
from console.domain.money import format_amount
from console.domain.three_sides import Difference, Standing
from console.domain.totals import NOTHING, Sum, Totals, TotalsRow
from console.errors import RuleError

__all__ = ["print_totals", "totals"]

_COLUMNS = (
    Column("DAY"),
    Column("KIND"),
    Column("ALVYS", right=True),
    Column("LEFT OUT", right=True),
    Column("EXPORTED", right=True),
    Column("FAILED", right=True),
    Column("HELD", right=True),
    Column("SKIPPED", right=True),
    Column("ON THE WAY", right=True),
    Column("SAGE", right=True),
    Column("DIFFER", right=True),
)
_DIFFERENCE_COLUMNS = (
    Column("DAY"),
    Column("KIND"),
    Column("NUMBER"),
    Column("PARTY", most=28),
    Column("DIFFERENCE"),
    Column("MESSAGE"),
    Column("FIX"),
)
_SHOWN = (
    *(Standing.EXPORTED, Standing.FAILED, Standing.HELD, Standing.SKIPPED, Standing.ON_THE_WAY),
)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command(cls=ConsoleCommand)
@click.argument("subsidiaries", nargs=-1, metavar="[SUBSIDIARY]...")
@click.option("--since", type=_DAY, metavar="DATE", help="First document date; default: 7 days.")
@click.option("--until", type=_DAY, metavar="DATE", help="Last document date; default: today.")
@click.pass_context
def totals(
    context: click.Context,
    subsidiaries: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
) -> int:
    """Compare Alvys, the ledger and Sage for each SUBSIDIARY (id or name), or all connected ones.

    Exit code 5 when they do not agree about a document.
    """
    with open_session(invocation_of(context), kind="totals") as session:
        days = (since.date() if since else None, until.date() if until else None)
        found = [_read(session, one, days) for one in _chosen(session, subsidiaries)]
        print_totals(session.output, found)
        return PARTLY_FAILED if any(one.differences for one in found) else DONE


def _read(session: Session, subsidiary_id: str, days: tuple[date | None, date | None]) -> Totals:
    since, until = days
    return asyncio.run(
        session.inspection.totals(session.actor, subsidiary_id, since=since, until=until)
    )


def _chosen(session: Session, names: Sequence[str]) -> list[str]:
    rows = session.rows()
    if names:
        return list(dict.fromkeys(find_subsidiary(rows, name).id for name in names))
    connected = [row.id for row in rows if row.status is not ConnectionStatus.NOT_SET_UP]
    if not connected:
        raise RuleError("No subsidiary is connected", hint="Connect one: connect")
    return connected


def print_totals(output: Output, found: Sequence[Totals]) -> None:
    """Print the totals of subsidiaries."""
    if output.is_json:
        output.value(_view(found))
        return
    for one in found:
        _print(output, one)


def _print(output: Output, found: Totals) -> None:
    output.text(f"{found.subsidiary_name}, {found.since} to {found.until}")
    rows = [_cells(row) for row in found.rows]
    output.table(_COLUMNS, rows, empty="No document on any side.")
    if not found.rows:
        return
    if not found.differences:
        output.text("All sides agree.")
        return
    output.text(f"{len(found.differences)} differences")
    listed = [_difference_cells(one) for one in found.differences]
    output.table(_DIFFERENCE_COLUMNS, listed, empty="")


def _cells(row: TotalsRow) -> list[str]:
    return [
        row.day.isoformat(),
        row.kind.label,
        _sum_text(row.source),
        format_amount(row.left_out) if row.left_out else "",
        *(_sum_text(row.ledger.get(standing, NOTHING)) for standing in _SHOWN),
        _sum_text(row.sage),
        str(row.differences) if row.differences else "",
    ]


def _sum_text(one: Sum) -> str:
    return f"{one.count} / {format_amount(one.total)}" if one.count else ""


def _difference_cells(one: Difference) -> list[str]:
    document = one.document
    return [
        document.day.isoformat(),
        document.kind.label,
        document.number,
        document.party,
        one.cause.value.replace("_", " "),
        one.message,
        one.fix,
    ]


def _view(found: Sequence[Totals]) -> dict[str, Any]:
    return {
        "subsidiaries": [
            {
                "subsidiary": one.subsidiary_name,
                "subsidiary_id": one.subsidiary_id,
                "since": one.since.isoformat(),
                "until": one.until.isoformat(),
            }
            for one in found
        ],
        "rows": [_row_view(one, row) for one in found for row in one.rows],
        "differences": [_difference_view(one, each) for one in found for each in one.differences],
    }


def _row_view(found: Totals, row: TotalsRow) -> dict[str, Any]:
    return {
        "subsidiary_id": found.subsidiary_id,
        "day": row.day.isoformat(),
        "kind": row.kind.value,
        "alvys": _sum_view(row.source),
        "left_out": format_amount(row.left_out),
        "ledger": {
            standing.value: _sum_view(row.ledger.get(standing, NOTHING)) for standing in Standing
        },
        "sage": _sum_view(row.sage),
        "unaccounted": row.unaccounted,
        "differences": row.differences,
    }


def _sum_view(one: Sum) -> dict[str, Any]:
    return {"count": one.count, "total": format_amount(one.total)}


def _difference_view(found: Totals, one: Difference) -> dict[str, Any]:
    document = one.document
    source, booked = document.source, document.booked
    return {
        "subsidiary_id": found.subsidiary_id,
        "cause": one.cause.value,
        "id": document.entry_id,
        "day": document.day.isoformat(),
        "kind": document.kind.value,
        "number": document.number,
        "party": document.party,
        "state": booked.state.value if booked else None,
        "alvys_amount": format_amount(source.included) if source else None,
        "ledger_amount": format_amount(booked.amount) if booked else None,
        "sage_records": [
            {"record_no": record.record_no, "total": format_amount(record.total)}
            for record in document.sage
        ],
        "message": one.message,
        "fix": one.fix,
    }
