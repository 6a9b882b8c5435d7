"""The command that opens the full-screen console, for whoever names it or gives other options.

Place in the path: ``cli`` loads it; a plain call comes to ``opening`` without it.
"""

import click

from console.commands.invocation import invocation_of
from console.commands.opening import open_console

__all__ = ["console"]


@click.command()
@click.pass_context
def console(context: click.Context) -> int:
    """Open the full-screen console."""
    return open_console(invocation_of(context))
