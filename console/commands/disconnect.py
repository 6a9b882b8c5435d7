"""``disconnect``: the end of a connection.

Place in the path: a connection comes in; after a typed confirmation, or ``--yes``, it is archived
and nothing is exported any more. Slug ``keep-history``.
"""

import sys

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.names import find_subsidiary
from console.commands.session import Session, open_session
from console.domain.parties import fold_name
from console.errors import RuleError, UsageError

__all__ = ["disconnect"]

_STAYS = (
    "Disconnecting stops all future syncs of {name}. What stays: everything in Sage Intacct, the",
    "ledger, the history of runs, and the settings, archived. What goes: the stored password.",
    "Connecting again begins anew: only what Alvys creates or changes after that is exported.",
)


@click.command(cls=ConsoleCommand)
@click.argument("subsidiary")
@click.option("--yes", is_flag=True, help="Do not ask for the subsidiary's name.")
@click.pass_context
def disconnect(context: click.Context, subsidiary: str, yes: bool) -> None:
    """End the connection of SUBSIDIARY (id or name); nothing in Sage is touched."""
    with open_session(invocation_of(context), kind="disconnect") as session:
        row = find_subsidiary(session.rows(), subsidiary)
        if not yes:
            _confirm(session, row.name)
        session.parts.connections.disconnect(session.actor, row.id)
        if session.output.is_json:
            session.output.value(
                {"subsidiary": row.name, "subsidiary_id": row.id, "status": "not_set_up"}
            )
        else:
            session.output.text(f"{row.name}: disconnected")


def _confirm(session: Session, name: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(
            "Disconnecting has to be confirmed", hint="Confirm it with --yes in a script."
        )
    for line in _STAYS:
        click.echo(line.format(name=name), err=True)
    typed = click.prompt(f"Type the name of the subsidiary to disconnect it ({name})", err=True)
    if fold_name(str(typed)) != fold_name(name):
        raise RuleError(
            f"That is not its name: {name} stays connected", hint="Nothing was changed."
        )
