"""``errors export``: the error table as a file.

Place in the path: a query comes in, a new file with the columns of the error desk goes out.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand, query_argument
from console.commands.session import open_session
from console.commands.tables import TableFormat, text_cell, write_table
from console.commands.transactions import pages
from console.commands.views import CURRENCY, utc_time
from console.domain.ledger import LedgerEntry
from console.domain.money import format_amount

__all__ = ["export"]

_COLUMNS = (
    *("first_seen", "changed", "kind", "source", "number", "load", "order", "po", "subsidiary"),
    *("party", "amount", "currency", "state", "cause", "message", "fix", "who", "setting"),
    *("sage_error", "support_id", "attempts", "sage_record", "id"),
)


@click.command(
    cls=ConsoleCommand,
    short_help="Write the table into a file.",
    context_settings={"ignore_unknown_options": True},
)
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(TableFormat)),
    default="csv",
    help="csv for spreadsheets, json for scripts.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="NAME",
    help="The file; errors-DATE-TIME in the present folder otherwise.",
)
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def export(
    context: click.Context, form: TableFormat, output: Path | None, query: tuple[str, ...]
) -> None:
    """Write open error transactions that match QUERY into a new file."""
    text = query_argument(query)
    with open_session(invocation_of(context), kind="errors export") as session:
        now = session.parts.clock.now().astimezone()
        path = output or Path(f"errors-{now:%Y%m%d-%H%M%S}.{form}")
        found = pages(session.parts.sync.errors, session.actor, text)
        rows = _rows(found, session.subsidiary_names(), as_text=form == "csv")
        count = write_table(path, rows, columns=_COLUMNS, form=form)
        if session.output.is_json:
            session.output.value({"file": str(path), "rows": count})
        else:
            session.output.text(f"{count} rows were written to {path}")


def _rows(
    entries: Iterator[LedgerEntry], names: Mapping[str, str], *, as_text: bool
) -> Iterator[dict[str, Any]]:
    for entry in entries:
        row = _row(entry, names)
        # A number of our own needs no apostrophe; a text from anywhere may.
        yield {
            name: text_cell(value) if as_text and name != "amount" else value
            for name, value in row.items()
        }


def _row(entry: LedgerEntry, names: Mapping[str, str]) -> dict[str, str]:
    source, problem = entry.transaction, entry.problem
    return {
        "first_seen": utc_time(entry.created_at) or "",
        "changed": utc_time(entry.changed_at) or "",
        "kind": source.kind.value,
        "source": source.source_id,
        "number": source.number,
        "load": source.load_number,
        "order": source.order_number,
        "po": source.po_number,
        "subsidiary": names.get(source.subsidiary_id, source.subsidiary_id),
        "party": source.party.name,
        "amount": format_amount(entry.amount),
        "currency": CURRENCY,
        "state": entry.state.value,
        "cause": problem.cause if problem else "",
        "message": problem.message if problem else "",
        "fix": problem.fix if problem else "",
        "who": problem.who.value if problem else "",
        "setting": problem.setting if problem else "",
        "sage_error": problem.number if problem else "",
        "support_id": problem.support_id if problem else "",
        "attempts": str(entry.attempts),
        "sage_record": entry.sage_record_no,
        "id": entry.id,
    }
