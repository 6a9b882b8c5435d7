"""``subsidiaries``: all Alvys subsidiaries and their connection.

Place in the path: Alvys is asked for the list, the store tells the rest.
"""

import asyncio

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.output import Column
from console.commands.session import Session, open_session
from console.commands.views import local_time, subsidiary_view
from console.domain.connection import ConnectionStatus
from console.errors import ConfigurationError, TransientRemoteError
from console.sync.overview import SubsidiaryRow

__all__ = ["STATUS_WORDS", "subsidiaries"]

STATUS_WORDS = {
    ConnectionStatus.ACTIVE: "● active",
    ConnectionStatus.PAUSED: "‖ paused",
    ConnectionStatus.NOT_SET_UP: "○ not set up",
}
"""Status to symbol and word; never the symbol or a colour alone."""

_COLUMNS = (
    Column("SUBSIDIARY", most=32),
    Column("STATUS"),
    Column("KIND"),
    Column("POSTS TO"),
    Column("ENTITY", most=32),
    Column("LAST SYNC"),
    Column("NEXT SYNC"),
    Column("ERRORS", right=True),
    Column("ID"),
)


@click.command(cls=ConsoleCommand)
@click.pass_context
def subsidiaries(context: click.Context) -> None:
    """List all Alvys subsidiaries and their connection."""
    with open_session(invocation_of(context), kind="subsidiaries") as session:
        _refresh(session)
        rows = session.rows()
        if session.output.is_json:
            session.output.value([subsidiary_view(row) for row in rows])
        else:
            cells = [_cells(row) for row in rows]
            session.output.table(_COLUMNS, cells, empty="Alvys has no subsidiaries.")


def _refresh(session: Session) -> None:
    """Ask Alvys; without an answer the list as last read serves, if there is one."""
    try:
        asyncio.run(session.parts.connections.refresh_subsidiaries(session.actor))
    except (ConfigurationError, TransientRemoteError) as error:
        if not session.rows():
            raise
        session.output.note(f"warning: {error.message}; this is the list as last read")


def _cells(row: SubsidiaryRow) -> list[str]:
    return [
        row.name,
        STATUS_WORDS[row.status],
        row.kind,
        row.posting_destination,
        row.entity,
        local_time(row.last_sync_at),
        local_time(row.next_sync_at),
        str(row.open_errors),
        row.id,
    ]
