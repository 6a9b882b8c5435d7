"""The root of the command line.

Place in the path: ``__main__`` hands over the arguments, the exit code goes back. Commands are data
here and are loaded when they are called.
"""

import signal
from collections.abc import Mapping, Sequence
from typing import Any

import click

from console import __version__
from console.commands.exit_codes import signal_code
from console.commands.failures import run_reporting
from console.commands.invocation import (
    HOME_VARIABLE,
    Invocation,
    default_home,
    invocation_of,
)
from console.commands.lazy import LazyCommand, LazyGroup, home_named
from console.commands.terminal import check_terminal
from console.errors import ConsoleError, UsageError

__all__ = ["run"]

_PROGRAM = "intacct-console"

_COMMANDS = {
    "demo": LazyCommand(
        target="console.commands.demo:demo",
        help="Try everything on a simulated company, in a throw-away home.",
    ),
    "sandbox": LazyCommand(
        target="console.commands.sandbox:sandbox",
        help="Serve the simulated Sage Intacct and Alvys until stopped.",
    ),
    "init": LazyCommand(
        target="console.commands.init:init", help="Make the home with its store, key and settings."
    ),
    "credentials": LazyCommand(
        target="console.commands.credentials:credentials",
        help="Enter the integration's own credentials; replace a password.",
    ),
    "subsidiaries": LazyCommand(
        target="console.commands.subsidiaries:subsidiaries",
        help="List all Alvys subsidiaries and their connection.",
    ),
    "connect": LazyCommand(
        target="console.commands.connect:connect", help="Connect a subsidiary to Sage Intacct."
    ),
    "check": LazyCommand(
        target="console.commands.check:check", help="Compare a connection's settings with Sage."
    ),
    "settings": LazyCommand(
        target="console.commands.settings:settings",
        help="Read and change the settings of a connection.",
    ),
    "pause": LazyCommand(
        target="console.commands.pausing:pause", help="Turn primary sync of a subsidiary off."
    ),
    "resume": LazyCommand(
        target="console.commands.pausing:resume", help="Turn primary sync of a subsidiary on."
    ),
    "disconnect": LazyCommand(
        target="console.commands.disconnect:disconnect",
        help="End a connection; ledger, history and settings stay.",
    ),
    "sync": LazyCommand(target="console.commands.sync:sync", help="Run one cycle now."),
    "requests": LazyCommand(
        target="console.commands.requests:requests",
        help="List what is asked for now, and cancel it.",
    ),
    "transactions": LazyCommand(
        target="console.commands.transactions:transactions",
        help="List or show what was exported, and what was not.",
    ),
    "errors": LazyCommand(
        target="console.commands.errors:errors", help="List and retry error transactions."
    ),
    "totals": LazyCommand(
        target="console.commands.totals:totals",
        help="Compare Alvys, the ledger and Sage, day by day.",
    ),
    "parties": LazyCommand(
        target="console.commands.parties:parties",
        help="List customers and vendors that are open, and link them.",
    ),
    "payments": LazyCommand(
        target="console.commands.payments:payments",
        help="Import payments from Sage now; list and settle them.",
    ),
    "runs": LazyCommand(target="console.commands.runs:runs", help="List or show past runs."),
    "audit": LazyCommand(
        target="console.commands.audit:audit",
        help="List who changed what; check the log itself.",
    ),
    "handover": LazyCommand(
        target="console.commands.handover:handover",
        help="Tell what has changed since you last took over.",
    ),
    "status": LazyCommand(
        target="console.commands.status:status", help="Tell whether something needs attention."
    ),
    "backup": LazyCommand(
        target="console.commands.backup:backup", help="Write the store to a file, without the key."
    ),
    "restore": LazyCommand(
        target="console.commands.backup:restore", help="Put a backup in the place of the store."
    ),
    "keys": LazyCommand(
        target="console.commands.keys:keys", help="Change the key that seals secrets."
    ),
    "daemon": LazyCommand(
        target="console.commands.daemon:daemon",
        help="Run the scheduler without a screen until SIGTERM.",
    ),
    "doctor": LazyCommand(
        target="console.commands.doctor:doctor",
        help="Check terminal, home, rights, lock, endpoints and connections.",
    ),
    "console": LazyCommand(
        target="console.commands.console:console",
        help="Open the full-screen console.",
        hidden=True,
    ),
}
"""Every command; the order is that of the help."""

_CONTEXT = {"help_option_names": ["--help"], "max_content_width": 100}


@click.group(
    cls=LazyGroup,
    lazy=_COMMANDS,
    invoke_without_command=True,
    context_settings=_CONTEXT,
    epilog="Without a command the full-screen console opens.",
)
@click.option(
    "--home",
    metavar="DIR",
    help=f"Folder of everything that the console keeps; also {HOME_VARIABLE}.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON value instead of text.")
@click.option("--plain", is_flag=True, help="ASCII text without any styling.")
@click.version_option(__version__, prog_name=_PROGRAM)
@click.pass_context
def _root(context: click.Context, home: str | None, as_json: bool, plain: bool) -> Any:
    """Operations console between Alvys and Sage Intacct."""
    invocation = invocation_of(context)
    invocation.json |= as_json
    invocation.plain |= plain
    if home is not None:
        invocation.home = home_named(home)
    if context.invoked_subcommand is not None:
        return None
    names = ", ".join(name for name, one in _COMMANDS.items() if not one.hidden)
    check_terminal(invocation.environ, instead=names)
    command = _root.get_command(context, "console")
    assert command is not None
    return context.invoke(command)


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the program and return its exit code; failures are printed, never raised.

    Args:
        arguments: The command line without the program's name.
        environ: The environment.
    """
    invocation = Invocation(home=default_home(environ), environ=environ)
    # Needed before anything is parsed: a usage error has to come as JSON, too.
    invocation.json = "--json" in arguments
    return run_reporting(invocation, lambda: _call(arguments, invocation))


def _call(arguments: Sequence[str], invocation: Invocation) -> object:
    try:
        return _root.main(
            list(arguments), prog_name=_PROGRAM, obj=invocation, standalone_mode=False
        )
    except click.exceptions.Abort:
        return signal_code(signal.SIGINT)
    except click.ClickException as error:
        raise _translate(error) from error


def _translate(error: click.ClickException) -> ConsoleError:
    context = error.ctx if isinstance(error, click.UsageError) else None
    help_call = f"{context.command_path} --help" if context else f"{_PROGRAM} --help"
    return UsageError(error.format_message(), hint=f"See: {help_call}")
