"""``errors --group`` and what people say of a cause: ``errors note``, ``quiet``, ``unquiet``.

Place in the path: a query or a cause comes in; causes with their money go out, or a note is kept.
"""

import re
from datetime import datetime, timedelta
from typing import Any

import click

from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.output import Column
from console.commands.session import Session, open_session
from console.commands.views import local_time, utc_time
from console.domain.money import format_amount
from console.domain.quiet import Quiet
from console.errors import UsageError
from console.sync.error_desk import DeskGroup, ErrorDeskService

__all__ = ["note", "print_groups", "quiet", "unquiet"]

_COLUMNS = (
    Column("CAUSE"),
    Column("WHAT", most=44),
    Column("COUNT", right=True),
    Column("TOTAL", right=True),
    Column("OLDEST"),
    Column("WHO"),
    Column("QUIET"),
)

_FOR = re.compile(r"([0-9]{1,4})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def print_groups(session: Session, query: str) -> None:
    """Print the open errors that match a query, by cause."""
    groups = _desk(session).groups(session.actor, query)
    names = session.subsidiary_names()
    if session.output.is_json:
        session.output.value({"groups": [_view(one, names) for one in groups]})
        return
    rows = [_cells(one) for one in groups]
    session.output.table(_COLUMNS, rows, empty="No open error matches.")


@click.command(cls=ConsoleCommand, short_help="Keep a note about a cause.")
@click.argument("cause")
@click.argument("text", nargs=-1, required=True)
@click.pass_context
def note(context: click.Context, cause: str, text: tuple[str, ...]) -> None:
    """Keep TEXT about CAUSE, for whoever meets it next."""
    with open_session(invocation_of(context), kind="errors note") as session:
        kept = _desk(session).add_note(session.actor, cause, " ".join(text))
        if session.output.is_json:
            session.output.value({"cause": kept.cause, "number": kept.number})
        else:
            session.output.text(f"Note {kept.number} about {kept.cause} is kept.")


@click.command(cls=ConsoleCommand, short_help="Keep a cause quiet for a while.")
@click.argument("cause")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept with the cause.")
@click.option("--for", "lasting", metavar="TIME", help="For so long: 8h, 3d, 2w.")
@click.option("--above", type=click.IntRange(min=0), help="Until more errors than this have it.")
@click.option("--until-settings-change", is_flag=True, help="Until any setting is changed.")
@click.pass_context
def quiet(
    context: click.Context,
    cause: str,
    reason: str,
    lasting: str | None,
    above: int | None,
    until_settings_change: bool,
) -> None:
    """Keep CAUSE below the others until something changes; nothing leaves the queue by it."""
    with open_session(invocation_of(context), kind="errors quiet") as session:
        kept = _desk(session).keep_quiet(
            session.actor,
            cause,
            reason=reason,
            until=_end(lasting, session.parts.clock.now()),
            above=above,
            until_settings_change=until_settings_change,
        )
        if session.output.is_json:
            session.output.value({"cause": cause, "quiet": _quiet_view(kept)})
        else:
            session.output.text(f"{cause} is quiet {ends(kept)}.")


@click.command(cls=ConsoleCommand, short_help="Let a quiet cause be heard again.")
@click.argument("cause")
@click.pass_context
def unquiet(context: click.Context, cause: str) -> None:
    """Let CAUSE be heard again."""
    with open_session(invocation_of(context), kind="errors unquiet") as session:
        _desk(session).end_quiet(session.actor, cause)
        if session.output.is_json:
            session.output.value({"cause": cause, "quiet": None})
        else:
            session.output.text(f"{cause} is heard again.")


def ends(quiet: Quiet) -> str:
    """Return until when a cause is quiet, for people."""
    parts = []
    if quiet.until is not None:
        parts.append(f"until {local_time(quiet.until)}")
    if quiet.above is not None:
        parts.append(f"until more than {quiet.above} have it")
    if quiet.settings:
        parts.append("until a setting is changed")
    return ", or ".join(parts)


def _end(lasting: str | None, now: datetime) -> datetime | None:
    if lasting is None:
        return None
    match = _FOR.fullmatch(lasting)
    if match is None:
        raise UsageError(f"--for does not take {lasting!r}", hint="Write 8h, 3d or 2w.")
    return now + timedelta(**{_UNITS[match[2]]: int(match[1])})


def _desk(session: Session) -> ErrorDeskService:
    return ErrorDeskService(store=session.parts.store, clock=session.parts.clock)


def _cells(one: DeskGroup) -> list[str]:
    group = one.group
    return [
        group.cause,
        group.remedy.title,
        str(group.count),
        format_amount(group.total),
        local_time(group.oldest_at),
        group.who.value,
        ends(one.quiet) if one.quiet else "",
    ]


def _view(one: DeskGroup, names: dict[str, str]) -> dict[str, Any]:
    group = one.group
    return {
        "fingerprint": group.cause,
        "cause": group.cause,
        "title": group.remedy.title,
        "meaning": group.remedy.meaning,
        "fix": group.fix,
        "steps": list(group.remedy.steps),
        "who": group.who.value,
        "count": group.count,
        "total": format_amount(group.total),
        "oldest_at": utc_time(group.oldest_at),
        "subsidiaries": [names.get(key, key) for key in group.subsidiary_ids],
        "states": {state.value: number for state, number in group.states.items()},
        "parts": [
            {
                "fingerprint": part.fingerprint,
                "subject": part.subject,
                "count": part.count,
                "total": format_amount(part.total),
                "oldest_at": utc_time(part.oldest_at),
                "setting": part.setting or None,
            }
            for part in group.parts
        ],
        "quiet": _quiet_view(one.quiet) if one.quiet else None,
        "notes": [
            {"number": note.number, "at": utc_time(note.at), "actor": note.actor, "text": note.text}
            for note in one.notes
        ],
    }


def _quiet_view(quiet: Quiet) -> dict[str, Any]:
    return {
        "since": utc_time(quiet.at),
        "actor": quiet.actor,
        "reason": quiet.reason,
        "until": utc_time(quiet.until),
        "above": quiet.above,
        "until_settings_change": bool(quiet.settings),
    }
