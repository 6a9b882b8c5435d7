"""``keys rotate``: a new data key.

Place in the path: nothing comes in; every secret is sealed with a new key afterwards, and its name
is shown.
"""

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.session import open_session
from console.connections.keys import KeyService

__all__ = ["keys"]


@click.group()
def keys() -> None:
    """Change the key that seals secrets."""


@keys.command("rotate", cls=ConsoleCommand)
@click.pass_context
def _rotate(context: click.Context) -> None:
    """Seal every secret with a new key and forget the old one; consoles and daemon go on."""
    with open_session(invocation_of(context), kind="keys") as session:
        parts = session.parts
        done = KeyService(store=parts.store, clock=parts.clock).rotate(session.actor)
        if session.output.is_json:
            session.output.value({"key_id": done.key_id, "secrets": done.secrets})
            return
        count = "1 secret is" if done.secrets == 1 else f"{done.secrets} secrets are"
        session.output.text(f"{count} sealed with the new key {done.key_id}.")
        session.output.text("Secrets in earlier backups need the old key: make a backup now.")
