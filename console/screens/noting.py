"""The ways of a note and of keeping a cause quiet: a question or two, then the service.

Place in the path: the error-groups screen starts them; the service decides and keeps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from console.screens.base import ConsoleScreen
from console.screens.dialogs.ask import AskDialog, Question
from console.screens.dialogs.pick import Choice, PickDialog, PickQuestion
from console.screens.widgets.text import say, text
from console.sync.error_desk import DeskGroup

__all__ = ["ask_note", "ask_quiet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """What ends being quiet."""

    name: str
    """For people."""

    lasting: timedelta | None = None
    """After so long; None for another end."""

    grows: bool = False
    """When more records than now have the cause."""

    changes: bool = False
    """When a setting is changed."""


_ENDS = {
    "shift": _End(name="for 8 hours", lasting=timedelta(hours=8)),
    "day": _End(name="for a day", lasting=timedelta(days=1)),
    "week": _End(name="for a week", lasting=timedelta(weeks=1)),
    "grows": _End(name="until more records have it", grows=True),
    "changes": _End(name="until a setting is changed", changes=True),
}


def ask_note(screen: ConsoleScreen, group: DeskGroup, kept: Callable[[], None]) -> None:
    """Ask for a note about a cause and keep it."""
    services, cause = screen.services, group.group.cause

    def answered(typed: str | None) -> None:
        if typed is None:
            return
        note = screen.attempt(lambda: services.desk.add_note(services.actor, cause, typed))
        if note is not None:
            say(screen, "The note is kept for whoever meets this cause next")
            kept()

    question = Question(
        heading="Note",
        told=text(f"About: {group.group.remedy.title}"),
        placeholder="What the next person should know",
        check=lambda typed: "" if typed else "A note says something.",
    )
    screen.app.push_screen(AskDialog(question), answered)


def ask_quiet(screen: ConsoleScreen, group: DeskGroup, changed: Callable[[], None]) -> None:
    """Ask until when a cause is to be quiet, and why; a quiet one is heard again at once."""
    services, cause = screen.services, group.group.cause
    if group.quiet is not None:
        screen.attempt(lambda: services.desk.end_quiet(services.actor, cause))
        say(screen, f"Heard again: {group.group.remedy.title}")
        changed()
        return

    def chosen(key: str | None) -> None:
        if key is not None:
            _ask_reason(screen, group, _ENDS[key], changed)

    question = PickQuestion(
        heading="Quiet",
        told=text("It stays counted and listed, below the others. Until when?"),
        choices=[Choice(key=key, name=end.name) for key, end in _ENDS.items()],
        action="Choose",
        search="8 hours, a day, …",
        noun="end",
    )
    screen.app.push_screen(PickDialog(question), chosen)


def _ask_reason(
    screen: ConsoleScreen, group: DeskGroup, end: _End, changed: Callable[[], None]
) -> None:
    services, cause = screen.services, group.group.cause

    def answered(reason: str | None) -> None:
        if reason is None:
            return
        now = services.now()
        kept = screen.attempt(
            lambda: services.desk.keep_quiet(
                services.actor,
                cause,
                reason=reason,
                until=None if end.lasting is None else now + end.lasting,
                above=group.group.count if end.grows else None,
                until_settings_change=end.changes,
            )
        )
        if kept is not None:
            say(screen, f"Quiet {end.name}: {group.group.remedy.title}")
            changed()

    question = Question(
        heading="Quiet",
        told=text(f"{group.group.remedy.title}, {end.name}. Why?"),
        placeholder="Reason, kept with it and in the audit log",
        check=lambda typed: "" if typed else "A reason is needed.",
    )
    screen.app.push_screen(AskDialog(question), answered)
