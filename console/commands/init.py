"""``init``: make the home.

Place in the path: the home's name comes in; afterwards it holds store, key file and settings.
"""

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.output import Output
from console.config import CONFIG_NAME, load_config
from console.home import make_home
from console.store.bundle import KEY_NAME
from console.store.database import STORE_NAME

__all__ = ["init"]

_FILES = (CONFIG_NAME, KEY_NAME, STORE_NAME)


@click.command(cls=ConsoleCommand)
@click.pass_context
def init(context: click.Context) -> None:
    """Make the home with its store, key file and config.toml; what is there stays as it is."""
    invocation = invocation_of(context)
    home = invocation.home
    lacking = [name for name in _FILES if not (home / name).exists()]
    make_home(home)
    load_config(home, invocation.environ)
    output = Output(invocation)
    if output.is_json:
        output.value({"home": str(home), "created": bool(lacking), "files": lacking})
    elif lacking:
        output.text(f"Made {', '.join(lacking)} in {home}")
    else:
        output.text(f"{home} is complete already")
