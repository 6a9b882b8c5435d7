"""``parties``: customers and vendors that documents wait for, and "it is this one".

Place in the path: rows of the parties service go out as a table or JSON; a choice comes in, is
stored, and the documents that it unblocks are sent.
"""

from collections.abc import Sequence

import click

from console.commands.following import work_off
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand, QueryGroup
from console.commands.names import find_subsidiary
from console.commands.output import Column
from console.commands.results import count_words, print_troubles, result_code, totals
from console.commands.session import Session, open_session
from console.commands.sync import print_request
from console.commands.views import party_view
from console.domain.money import format_amount
from console.domain.outcome import Candidate
from console.sync.parties.service import Choice, PartyRow

__all__ = ["parties"]

_COLUMNS = (
    Column("NAME", most=32),
    Column("KIND"),
    Column("STATE"),
    Column("SAGE ID"),
    Column("DOCUMENTS", right=True),
    Column("AMOUNT", right=True),
    Column("ALVYS ID"),
    Column("CANDIDATES", most=48),
    Column("MESSAGE"),
)


@click.group(cls=QueryGroup)
def parties() -> None:
    """List parties: parties [SUBSIDIARY]. Say which one is meant: parties link."""


@parties.command("list", cls=ConsoleCommand, short_help="List parties, open ones first.")
@click.argument("subsidiary", required=False)
@click.pass_context
def _list(context: click.Context, subsidiary: str | None) -> None:
    """List the customers and vendors of SUBSIDIARY (id or name), or of all, open ones first."""
    with open_session(invocation_of(context), kind="parties") as session:
        chosen = find_subsidiary(session.rows(), subsidiary).id if subsidiary else None
        rows = session.parts.parties.parties(session.actor, chosen)
        names = session.subsidiary_names()
        if session.output.is_json:
            session.output.value([party_view(row, names) for row in rows])
            return
        session.output.table(_COLUMNS, [_cells(row) for row in rows], empty="No party is known.")


@parties.command("link", cls=ConsoleCommand, short_help="Say which Sage party one is.")
@click.argument("subsidiary")
@click.argument("party")
@click.argument("sage_id", metavar="SAGE_ID")
@click.option("--reason", default="", metavar="TEXT", help="Why; kept with the choice.")
@click.option("--no-wait", is_flag=True, help="Leave the documents to whoever sends, and return.")
@click.pass_context
def _link(
    context: click.Context,
    subsidiary: str,
    party: str,
    sage_id: str,
    reason: str,
    no_wait: bool,
) -> int:
    """Link PARTY (Alvys id or name) of SUBSIDIARY to SAGE_ID, and send what waited for it."""
    with open_session(invocation_of(context), kind="parties link") as session:
        row = find_subsidiary(session.rows(), subsidiary)
        service = session.parts.parties
        choice = service.choose_party(session.actor, row.id, party, sage_id, reason=reason)
        if choice.request is None:
            _tell(session, choice, {})
            return 0
        if no_wait:
            print_request(session, choice.request)
            return 0
        followed = work_off(session, choice.request)
        _tell(session, choice, totals(followed.runs))
        print_troubles(session.output, followed.runs, session.subsidiary_names())
        return result_code(followed)


@parties.command("unlink", cls=ConsoleCommand, short_help="Take a choice back.")
@click.argument("subsidiary")
@click.argument("party")
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the audit log.")
@click.pass_context
def _unlink(context: click.Context, subsidiary: str, party: str, reason: str) -> None:
    """Forget to what PARTY of SUBSIDIARY was linked; documents that went out stay as they are."""
    with open_session(invocation_of(context), kind="parties unlink") as session:
        row = find_subsidiary(session.rows(), subsidiary)
        service = session.parts.parties
        link = service.forget_choice(session.actor, row.id, party, reason=reason)
        if session.output.is_json:
            session.output.value({"party_id": link.party_id, "sage_id": None})
        else:
            session.output.text(f"{link.name} is not linked to {link.sage_id} any more")


def _tell(session: Session, choice: Choice, sums: dict[str, int]) -> None:
    link = choice.link
    if session.output.is_json:
        session.output.value(
            {
                "party_id": link.party_id,
                "party": link.name,
                "sage_id": link.sage_id,
                "sage_name": choice.party.name,
                "released": [entry.id for entry in choice.released],
                **sums,
            }
        )
        return
    session.output.text(
        f"{link.name} is {link.what} {link.sage_id} ({choice.party.name}); "
        f"{len(choice.released)} documents waited for it"
    )
    if sums:
        session.output.text(count_words(sums))


def _cells(row: PartyRow) -> list[str]:
    return [
        row.name,
        row.what,
        row.state,
        row.sage_id,
        str(row.documents) if row.documents else "",
        format_amount(row.total) if row.documents else "",
        row.party_id,
        _candidates(row.candidates),
        row.problem.message if row.problem else row.note,
    ]


def _candidates(candidates: Sequence[Candidate]) -> str:
    return ", ".join(
        f"{one.id} ({one.name}, {one.city})" if one.city else f"{one.id} ({one.name})"
        for one in candidates
    )
