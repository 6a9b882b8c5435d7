"""``credentials set``: enter the integration's own credentials.

Place in the path: an id and a secret come in, the sealed secret is in the store and its fingerprint
is shown.
"""

import sys

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.secret_input import ask_secret
from console.commands.session import open_session
from console.connections.integration import CredentialName
from console.errors import UsageError
from console.home import is_fresh

__all__ = ["credentials"]

_LABELS: dict[CredentialName, tuple[str, str]] = {
    "sender": ("Sage sender id", "Sage sender password"),
    "alvys": ("Alvys client id", "Alvys client secret"),
}


@click.group()
def credentials() -> None:
    """Enter the integration's own credentials."""


@credentials.command("set", cls=ConsoleCommand)
@click.argument("name", type=click.Choice(["sender", "alvys"]))
@click.option("--id", "own_id", metavar="ID", help="Sender id or client id; kept when left out.")
@click.option("--secret-stdin", is_flag=True, help="Read the secret from standard input.")
@click.pass_context
def _set(
    context: click.Context, name: CredentialName, own_id: str | None, secret_stdin: bool
) -> None:
    """Keep a credential: sender (Sage sender id and password) or alvys (client id and secret)."""
    invocation = invocation_of(context)
    id_label, secret_label = _LABELS[name]
    if own_id is None and is_fresh(invocation.home):
        # Before the home is made: it cannot know the id, and whoever is refused leaves no trace.
        own_id = _ask_id(id_label)
    with open_session(invocation, kind="credentials", makes_home=True) as session:
        integration = session.parts.integration
        own_id = own_id or integration.known_id(name) or _ask_id(id_label)
        secret = ask_secret(
            secret_label,
            from_stdin=secret_stdin,
            option="--secret-stdin",
            redactor=invocation.redactor,
        )
        fingerprint = integration.replace(session.actor, name, own_id, secret)
        output = session.output
        if output.is_json:
            output.value({"name": name, "id": own_id, "fingerprint": fingerprint})
        else:
            output.text(f"{id_label} {own_id} is kept; fingerprint of its secret: {fingerprint}")


def _ask_id(label: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError(f"{label} is missing", hint="Name it with --id.")
    return str(click.prompt(label, err=True))
