"""``backup`` and ``restore``: the store without the key, out of the home and back.

Place in the path: a file's name comes in; the service checks the permission and does it.
"""

from pathlib import Path

import click

from console.backups import BackupService, restore_backup
from console.clock import Clock
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.output import Output
from console.commands.session import acting_person, open_session
from console.config import load_config
from console.home import is_fresh
from console.store.files import make_folder

__all__ = ["backup", "restore"]

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command(cls=ConsoleCommand)
@_FILE
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Write the store to FILE, without the key; consoles and daemon go on meanwhile."""
    with open_session(invocation_of(context), kind="backup") as session:
        target = file.expanduser().absolute()
        parts = session.parts
        service = BackupService(store=parts.store, home=parts.home, clock=parts.clock)
        size = service.backup(session.actor, target)
        if session.output.is_json:
            session.output.value({"file": str(target), "bytes": size})
        else:
            session.output.text(f"{target}: {size} bytes. The key is not in it: keep that apart.")


@click.command(cls=ConsoleCommand)
@_FILE
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Put the backup FILE in the place of the store; what was there is kept beside it."""
    invocation = invocation_of(context)
    home = invocation.home
    source = file.expanduser().absolute()
    if is_fresh(home):
        # It belongs to whoever makes it, and its owner decides who may restore.
        make_folder(home)
    actor = acting_person(home, load_config(home, invocation.environ))
    done = restore_backup(actor, home, source, clock=Clock())
    output = Output(invocation)
    if output.is_json:
        kept = str(done.kept) if done.kept else None
        output.value({"file": str(source), "bytes": done.size, "replaced": kept})
        return
    output.text(f"{source}: {done.size} bytes, put back into {home}.")
    if done.kept:
        output.text(f"The replaced store is kept as {done.kept.name}.")
    output.text("What was sent since is looked up in Sage before anything is sent again.")
