"""``demo``: everything on a simulated company, in a throw-away home.

Place in the path: a person without any account comes in, the full-screen console opens on a
prepared company, and nothing is left behind. A script gets the same without the console.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from console.commands.exit_codes import DONE, signal_code
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.opening import run_console
from console.commands.output import Output
from console.commands.session import acting_person
from console.commands.terminal import check_terminal
from console.demo import open_demo

__all__ = ["demo"]


class _SignalledError(Exception):
    """A signal asks the demo to end; unwinding removes the home."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@click.command(cls=ConsoleCommand)
@click.option(
    "--no-console",
    is_flag=True,
    help="Print where everything is as JSON and stay until SIGTERM.",
)
@click.pass_context
def demo(context: click.Context, no_console: bool) -> int:
    """Open the console on a simulated company; nothing is left behind."""
    invocation = invocation_of(context)
    output = Output(invocation)
    if not no_console:
        check_terminal(invocation.environ, instead="demo --no-console")
    try:
        with (
            _ending_signals(),
            open_demo(acting_person, output.note, invocation.redactor) as prepared,
        ):
            if not no_console:
                company = "DEMO · sandbox"
                code = run_console(
                    prepared.parts,
                    prepared.actor,
                    company=company,
                    redact=invocation.redactor.redact,
                    # The demo's own home is gone when somebody wants to read the report.
                    reports=Path.cwd(),
                )
                if code == DONE:
                    # After a lost terminal there is nobody to tell.
                    output.note("The demo is over; its home was removed.")
                return code
            output.value({**prepared.hello, "home": str(prepared.home)})
            while True:
                signal.pause()
    except _SignalledError as error:
        # Scripts end the demo by SIGTERM, as they end the sandbox.
        return DONE if error.number == signal.SIGTERM else signal_code(error.number)


@contextmanager
def _ending_signals() -> Iterator[None]:
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    before = {number: signal.signal(number, _on_signal) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _on_signal(number: int, _frame: FrameType | None) -> None:
    # A second one must not cut the removal of the home short.
    for other in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(other, signal.SIG_IGN)
    raise _SignalledError(number)
