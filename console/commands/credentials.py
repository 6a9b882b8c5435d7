"""``credentials``: enter the integration's own, and replace a connection's password.

Place in the path: an id and a secret come in, the sealed secret is in the store and its fingerprint
is shown. A connection's password is tried against Sage before it takes the place of the old one.
"""

import asyncio
import sys

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.names import find_subsidiary
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
    """Enter the integration's own credentials, replace a connection's password."""


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


@credentials.command("rotate", cls=ConsoleCommand, short_help="Replace a connection's password.")
@click.argument("subsidiary")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option(
    "--pending", is_flag=True, help="Try the password that Sage could not be asked about."
)
@click.pass_context
def _rotate(context: click.Context, subsidiary: str, password_stdin: bool, pending: bool) -> None:
    """Replace the Web Services user's password of SUBSIDIARY (id or name).

    Change it in Sage first. The new one is tried before it takes the place of the old one.
    """
    invocation = invocation_of(context)
    if pending and password_stdin:
        raise UsageError("--pending and --password-stdin exclude each other")
    with open_session(invocation, kind="credentials") as session:
        row = find_subsidiary(session.rows(), subsidiary)
        password = None
        if not pending:
            password = ask_secret(
                "New password of the Web Services user",
                from_stdin=password_stdin,
                option="--password-stdin",
                redactor=invocation.redactor,
            )
        passwords = session.parts.connections.passwords
        fingerprint = asyncio.run(passwords.replace(session.actor, row.id, password))
        if session.output.is_json:
            session.output.value({"subsidiary": row.name, "fingerprint": fingerprint})
        else:
            session.output.text(
                f"{row.name}: Sage takes the new password; fingerprint {fingerprint}"
            )


def _ask_id(label: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError(f"{label} is missing", hint="Name it with --id.")
    return str(click.prompt(label, err=True))
