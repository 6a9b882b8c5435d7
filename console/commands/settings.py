"""``settings``: look at the settings of a connection or draft, and change them.

Place in the path: a settings document, single assignments or groups of a template come in; they are
planned, told and applied as one.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click

from console.commands.findings import print_findings
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.names import find_subsidiary
from console.commands.session import Session, open_session
from console.commands.settings_file import read_document
from console.commands.settings_view import (
    document_view,
    effect_words,
    fixed_keys,
    plan_view,
    print_changes,
)
from console.connections.assignments import assign
from console.connections.outcomes import SettingsPlan
from console.connections.settings_document import parse_settings
from console.connections.settings_rendering import render_settings
from console.domain.connection import Connection
from console.domain.draft import Draft
from console.domain.settings import Settings
from console.domain.template import Group

__all__ = ["settings"]

_DRY_RUN = click.option("--dry-run", is_flag=True, help="Tell what would change, change nothing.")


@click.group()
def settings() -> None:
    """Read and change the settings of a connection or draft."""


@settings.command("show", cls=ConsoleCommand, short_help="Show the settings.")
@click.argument("subsidiary")
@click.pass_context
def _show(context: click.Context, subsidiary: str) -> None:
    """Show the settings of SUBSIDIARY (id or name)."""
    _print_settings(context, subsidiary)


@settings.command("export", cls=ConsoleCommand, short_help="Write the settings as a document.")
@click.argument("subsidiary")
@click.pass_context
def _export(context: click.Context, subsidiary: str) -> None:
    """Write the settings of SUBSIDIARY (id or name) as the document that ``apply`` takes."""
    _print_settings(context, subsidiary)


@settings.command("apply", cls=ConsoleCommand, short_help="Take settings from a document.")
@click.argument("subsidiary")
@click.argument("file", type=click.Path(path_type=Path))
@_DRY_RUN
@click.pass_context
def _apply(context: click.Context, subsidiary: str, file: Path, dry_run: bool) -> None:
    """Make the settings of SUBSIDIARY those of FILE; ``-`` reads standard input."""
    raw = read_document(file)
    with open_session(invocation_of(context), kind="settings apply") as session:
        held = _held(session, subsidiary)
        wanted = parse_settings(raw, source=str(file), fixed=fixed_keys(held))
        _change(session, held, wanted, dry_run=dry_run)


@settings.command("set", cls=ConsoleCommand, short_help="Change single settings.")
@click.argument("subsidiary")
@click.argument("assignments", nargs=-1, required=True, metavar="KEY=VALUE...")
@_DRY_RUN
@click.pass_context
def _set(
    context: click.Context, subsidiary: str, assignments: tuple[str, ...], dry_run: bool
) -> None:
    """Change single settings of SUBSIDIARY, all of them or none.

    \b
    ar.autopost=false                               toggle, choice or number
    accounts.ar.load/fuel_surcharge=40100           account
    dimensions.DEPARTMENT.default=100               also .source and .values.NAME
    custom_fields.ARINVOICE.LOAD_NUMBER=load.order_number
    advanced.custom_terms.customer.ID=15            net days of one party

    An empty value takes an account, value, dimension, custom field or term away.
    """  # noqa: D301 - \b is click's mark for lines that are not joined
    with open_session(invocation_of(context), kind="settings set") as session:
        held = _held(session, subsidiary)
        wanted = assign(held.settings, assignments, fixed=fixed_keys(held))
        _change(session, held, wanted, dry_run=dry_run)


@settings.command("drift", cls=ConsoleCommand, short_help="Compare with the template.")
@click.argument("subsidiary")
@click.option("--from", "other", default="", metavar="SUBSIDIARY", help="Compare with another one.")
@click.option(
    "--apply",
    "groups",
    multiple=True,
    type=click.Choice(get_args(Group)),
    help="Take this group over again; may be repeated.",
)
@_DRY_RUN
@click.pass_context
def _drift(
    context: click.Context,
    subsidiary: str,
    other: str,
    groups: tuple[Group, ...],
    dry_run: bool,
) -> None:
    """Show where SUBSIDIARY differs from the connection that it was copied from."""
    with open_session(invocation_of(context), kind="settings drift") as session:
        service, held = session.parts.settings, _held(session, subsidiary)
        own_id = held.subsidiary_id
        if groups:
            plan = asyncio.run(service.plan_reapply(session.actor, own_id, groups, other))
            _carry_out(session, plan, dry_run=dry_run)
            return
        found = service.drift(session.actor, own_id, other)
        if session.output.is_json:
            views = [{"key": one.key, "template": one.old, "own": one.new} for one in found]
            session.output.value({"subsidiary": held.subsidiary_name, "drift": views})
        else:
            print_changes(session.output, found, empty="Nothing differs from the template.")


def _held(session: Session, subsidiary: str) -> Connection | Draft:
    row = find_subsidiary(session.rows(), subsidiary)
    return session.parts.settings.held(session.actor, row.id)


def _print_settings(context: click.Context, subsidiary: str) -> None:
    with open_session(invocation_of(context), kind="settings") as session:
        held = _held(session, subsidiary)
        text = render_settings(held.settings, fixed=fixed_keys(held))
        if session.output.is_json:
            session.output.value({**document_view(held), "document": text})
        else:
            _print_block(session, text.splitlines())


def _print_block(session: Session, lines: Sequence[str]) -> None:
    for line in lines:
        session.output.text(line)


def _change(session: Session, held: Connection | Draft, wanted: Settings, *, dry_run: bool) -> None:
    plan = asyncio.run(
        session.parts.settings.plan_change(session.actor, held.subsidiary_id, wanted)
    )
    _carry_out(session, plan, dry_run=dry_run)


def _carry_out(session: Session, plan: SettingsPlan, *, dry_run: bool) -> None:
    """Apply a plan unless it is only to be told; a refused one is told, then refused."""
    applied = bool(plan.changes) and not dry_run and not plan.is_refused
    if applied:
        plan = asyncio.run(session.parts.settings.apply(session.actor, plan))
    view: dict[str, Any] = plan_view(plan, applied=applied)
    if session.output.is_json:
        session.output.value(view)
    else:
        print_changes(session.output, plan.changes, empty="Nothing changes.")
        print_findings(session.output, plan.findings)
        for line in effect_words(plan.effect):
            session.output.text(line)
    if plan.is_refused:
        session.parts.settings.refuse(session.actor, plan)
    if not session.output.is_json and plan.changes:
        session.output.text("Changed." if applied else "Nothing was changed: this was a dry run.")
