"""``transactions``: the ledger as a list, or one record with its attempts.

Place in the path: a query or a name comes in, entries of the ledger go out.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence

import click

from console.commands.inspecting import print_comparison, print_preview
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand, QueryGroup, query_argument
from console.commands.output import Column, Output
from console.commands.session import Session, open_session
from console.commands.views import entry_view, local_time, record_view
from console.domain.access import Actor
from console.domain.ledger import Attempt, LedgerEntry
from console.domain.money import format_amount
from console.store import Page

__all__ = ["pages", "print_entries", "transactions"]

_PAGE = 500

_COLUMNS = (
    Column("NUMBER"),
    Column("KIND"),
    Column("SUBSIDIARY", most=24),
    Column("PARTY", most=32),
    Column("AMOUNT", right=True),
    Column("STATE"),
    Column("SAGE NO", right=True),
    Column("CHANGED"),
    Column("ID"),
    Column("MESSAGE"),
)


@click.group(cls=QueryGroup)
def transactions() -> None:
    """List the ledger: transactions [QUERY]. Show one record: transactions show ID.

    What would be sent now: transactions preview ID. What differs in Sage: transactions diff ID.
    """


@transactions.command(
    "list",
    cls=ConsoleCommand,
    short_help="List what matches a query.",
    context_settings={"ignore_unknown_options": True},
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many, the latest first.")
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def _list(context: click.Context, limit: int | None, query: tuple[str, ...]) -> None:
    """List transactions that match QUERY, the latest changed first."""
    text = query_argument(query)
    with open_session(invocation_of(context), kind="transactions") as session:
        read = session.parts.sync.transactions
        print_entries(session, list(pages(read, session.actor, text, limit)))


@transactions.command("show", cls=ConsoleCommand, short_help="Show one record with its attempts.")
@click.argument("name", metavar="ID")
@click.pass_context
def _show(context: click.Context, name: str) -> None:
    """Show one record, by id or document number, with its attempts."""
    with open_session(invocation_of(context), kind="transactions") as session:
        entry, attempts = session.parts.sync.entry(session.actor, name)
        names = session.subsidiary_names()
        if session.output.is_json:
            session.output.value(record_view(entry, attempts, names))
        else:
            _print_record(session.output, entry, attempts, names)


@transactions.command(
    "preview", cls=ConsoleCommand, short_help="Show what would be sent for a record now."
)
@click.argument("name", metavar="ID")
@click.option("--xml", is_flag=True, help="As XML, as it would be sent.")
@click.pass_context
def _preview(context: click.Context, name: str, xml: bool) -> None:
    """Show what would be sent for one record now, by id or document number; nothing is sent."""
    with open_session(invocation_of(context), kind="transactions preview") as session:
        seen = asyncio.run(session.inspection.preview(session.actor, name))
        print_preview(session.output, seen, xml=xml)


@transactions.command(
    "diff", cls=ConsoleCommand, short_help="Compare sent, would send now, and Sage."
)
@click.argument("name", metavar="ID")
@click.option("--all", "everything", is_flag=True, help="Fields that are equal as well.")
@click.pass_context
def _diff(context: click.Context, name: str, everything: bool) -> None:
    """Compare one record as it was sent, as it would be sent now, and as Sage holds it."""
    with open_session(invocation_of(context), kind="transactions diff") as session:
        found = asyncio.run(session.inspection.compare(session.actor, name))
        print_comparison(session.output, found, everything=everything)


def pages(
    read: Callable[..., Page], actor: Actor, query: str, limit: int | None = None
) -> Iterator[LedgerEntry]:
    """Yield what a query finds, page by page, at most ``limit`` entries.

    Args:
        read: The service's method for transactions or errors.
        actor: Who asks.
        query: The query.
        limit: None yields all.
    """
    before = None
    left = limit
    while True:
        page = read(actor, query, limit=min(_PAGE, left or _PAGE), before=before)
        yield from page.entries
        left = None if left is None else left - len(page.entries)
        before = page.cursor
        if before is None or left == 0:
            return


def print_entries(session: Session, entries: Sequence[LedgerEntry]) -> None:
    """Print a list of entries."""
    names = session.subsidiary_names()
    if session.output.is_json:
        session.output.value([entry_view(entry, names) for entry in entries])
        return
    rows = [_cells(entry, names) for entry in entries]
    session.output.table(_COLUMNS, rows, empty="No transaction matches.")


def _cells(entry: LedgerEntry, names: Mapping[str, str]) -> list[str]:
    source = entry.transaction
    return [
        source.number,
        source.kind.label,
        names.get(source.subsidiary_id, source.subsidiary_id),
        source.party.name,
        format_amount(entry.amount),
        entry.state.value,
        entry.sage_record_no,
        local_time(entry.changed_at),
        entry.id,
        entry.problem.message if entry.problem else "",
    ]


def _print_record(
    output: Output, entry: LedgerEntry, attempts: Sequence[Attempt], names: Mapping[str, str]
) -> None:
    source, problem = entry.transaction, entry.problem
    output.facts(
        {
            "id": entry.id,
            "number": source.number,
            "kind": source.kind.label,
            "subsidiary": names.get(source.subsidiary_id, source.subsidiary_id),
            "party": f"{source.party.name} ({source.party.id})",
            "document date": source.document_on.isoformat(),
            "amount": format_amount(entry.amount),
            "state": entry.state.value,
            "Sage record": entry.sage_record_no,
            "number in Sage": entry.sage_document_no,
            "entity": entry.entity_id,
            "control id": entry.control_id,
            "problem": problem.message if problem else "",
            "correction": problem.correction if problem else "",
            "fix": problem.fix if problem else "",
            "who acts": problem.who.value if problem else "",
            "support id": problem.support_id if problem else "",
        }
    )
    for line in source.lines:
        output.text(f"  {format_amount(line.amount):>12}  {line.category}/{line.item}")
    for attempt in attempts:
        moment = local_time(attempt.started_at)
        output.text(
            f"attempt {attempt.number}, {moment}, {attempt.actor}: "
            f"{attempt.outcome} {attempt.detail}".rstrip()
        )
        for xml in (attempt.request_xml, attempt.response_xml):
            if xml:
                output.text(xml)
