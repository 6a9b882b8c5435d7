"""``pause`` and ``resume``: primary sync of a subsidiary off and on.

Place in the path: a connection comes in, its master switch is set; slug ``primary-sync``.
"""

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.names import find_subsidiary
from console.commands.output import Output
from console.commands.session import open_session
from console.commands.subsidiaries import STATUS_WORDS
from console.domain.connection import Connection

__all__ = ["pause", "resume"]


@click.command(cls=ConsoleCommand)
@click.argument("subsidiary")
@click.pass_context
def pause(context: click.Context, subsidiary: str) -> None:
    """Turn primary sync of SUBSIDIARY (id or name) off."""
    with open_session(invocation_of(context), kind="pause") as session:
        row = find_subsidiary(session.rows(), subsidiary)
        _print(session.output, session.parts.connections.pause(session.actor, row.id))


@click.command(cls=ConsoleCommand)
@click.argument("subsidiary")
@click.pass_context
def resume(context: click.Context, subsidiary: str) -> None:
    """Turn primary sync of SUBSIDIARY (id or name) on."""
    with open_session(invocation_of(context), kind="resume") as session:
        row = find_subsidiary(session.rows(), subsidiary)
        _print(session.output, session.parts.connections.resume(session.actor, row.id))


def _print(output: Output, connection: Connection) -> None:
    if output.is_json:
        output.value(
            {
                "subsidiary": connection.subsidiary_name,
                "subsidiary_id": connection.subsidiary_id,
                "status": connection.status.value,
            }
        )
    else:
        output.text(f"{connection.subsidiary_name}: {STATUS_WORDS[connection.status]}")
