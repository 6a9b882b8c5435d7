"""``doctor``: is everything there that syncing needs?

Place in the path: nothing comes in, a list of checks goes out; the exit code says whether all of
them are fine. It works on a home that no other command can open. A store that can be opened is
opened as every command does it: one of an earlier version is brought up to date.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict

import click

from console.clock import Clock
from console.commands.exit_codes import DONE, REFUSED
from console.commands.invocation import Invocation, invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.output import Column, Output
from console.commands.probing import (
    Check,
    endpoint_checks,
    home_checks,
    service_checks,
    terminal_check,
)
from console.commands.session import acting_person
from console.config import load_config
from console.errors import ConsoleError
from console.wiring import build

__all__ = ["doctor"]

_COLUMNS = (Column("CHECK"), Column("OK"), Column("FOUND", most=90), Column("FIX", most=90))


@click.command(cls=ConsoleCommand)
@click.pass_context
def doctor(context: click.Context) -> int:
    """Check terminal, home, rights, lock, endpoints and each connection; send nothing."""
    invocation = invocation_of(context)
    checks = list(_checks(invocation))
    _print(Output(invocation), checks)
    return DONE if all(check.ok for check in checks) else REFUSED


def _checks(invocation: Invocation) -> Iterator[Check]:
    yield terminal_check(invocation.environ)
    home = invocation.home
    found = list(home_checks(home, Clock()))
    yield from found
    try:
        config = load_config(home, invocation.environ)
    except ConsoleError as error:
        yield Check(name="settings", ok=False, message=error.message, fix=error.hint)
        return
    yield Check(name="settings", ok=True, message="config.toml is sound")
    yield from endpoint_checks(config)
    if not all(check.ok for check in found if check.name in {"home", "rights", "store"}):
        return
    try:
        actor = acting_person(home, config)
        parts = build(config, home, redactor=invocation.redactor, kind="doctor")
    except ConsoleError as error:
        yield Check(name="services", ok=False, message=error.message, fix=error.hint)
        return
    with closing(parts):
        yield from service_checks(parts, actor)


def _print(output: Output, checks: Sequence[Check]) -> None:
    if output.is_json:
        output.value({"checks": [asdict(check) for check in checks]})
        return
    rows = [[check.name, "yes" if check.ok else "NO", check.message, check.fix] for check in checks]
    output.table(_COLUMNS, rows, empty="")
