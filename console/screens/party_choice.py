"""Saying which customer or vendor of Sage a party is: candidates side by side, then all others.

Place in the path: the error desk and the parties screen start it; the parties service checks the
choice, writes it down and asks for the documents that it unblocks to be sent again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from textual.content import Content

from console.domain.outcome import Candidate, Problem
from console.screens.base import ConsoleScreen
from console.screens.dialogs.ask import AskDialog, Question
from console.screens.dialogs.pick import Choice, PickDialog, PickQuestion
from console.screens.widgets.columns import fit
from console.screens.widgets.text import join, lines, say, text
from console.screens.words import DASH, count_of

__all__ = ["PartyQuestion", "compared", "start_choice"]

_WIDTH = 68
"""Cells of a dialog's text."""

_NAMES = 5
"""Cells of the names of what is compared."""

_MOST = 4
"""Candidates that are compared at once; more would be too narrow to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyQuestion:
    """Which party is asked about."""

    subsidiary_id: str
    """For whose documents."""

    party_id: str
    """Alvys id."""

    name: str
    """Its name."""

    what: Literal["customer", "vendor"]
    """What it is to be in Sage."""

    problem: Problem | None = None
    """Why it is asked; None when nothing is wrong."""


def start_choice(screen: ConsoleScreen, question: PartyQuestion, done: Callable[[], None]) -> None:
    """Ask for the party and the reason, and have the choice written down.

    Args:
        screen: Where it was asked for.
        question: Which party.
        done: Called once the choice is stored.
    """
    services = screen.services
    known = screen.attempt(
        lambda: services.parties.choices(services.actor, question.subsidiary_id, question.what)
    )
    if known is None:
        return

    def chosen(sage_id: str | None) -> None:
        if sage_id is not None:
            _ask_reason(screen, question, sage_id, done)

    screen.app.push_screen(PickDialog(_pick(question, known)), chosen)


def compared(problem: Problem, width: int = _WIDTH) -> Content:
    """Return what Alvys says beside what Sage has, one party a column.

    Args:
        problem: Has the candidates.
        width: Cells that there are.
    """
    shown = problem.candidates[:_MOST]
    sought = problem.sought
    parties = [("Alvys", sought)] if sought else []
    parties += [(one.id, one) for one in shown]
    if not parties:
        return text("")
    room = max(1, (width - _NAMES) // len(parties) - 1)
    rows: list[tuple[str, list[str]]] = [
        ("", [head for head, _ in parties]),
        ("Id", [one.id or DASH for _, one in parties]),
        ("Name", [one.name for _, one in parties]),
        ("City", [one.city or DASH for _, one in parties]),
    ]
    told = [
        join([text(f"{name:<{_NAMES}}", "muted"), *(text(f" {fit(one, room)}") for one in cells)])
        for name, cells in rows
    ]
    left = len(problem.candidates) - len(shown)
    if left > 0:
        told.append(text(f"and {left} more in the list below", "muted"))
    return lines(told)


def _pick(question: PartyQuestion, known: Sequence[Candidate]) -> PickQuestion:
    problem = question.problem
    candidates = problem.candidates if problem else ()
    first = {one.id for one in candidates}
    others = [one for one in known if one.id not in first]
    head = [text(problem.message)] if problem else []
    if problem and problem.sought:
        head += [text(""), compared(problem)]
    return PickQuestion(
        heading=f"Which {question.what} of Sage is {question.name}?",
        told=lines(head),
        choices=[
            *(_choice(one, "Candidate") for one in candidates),
            *(_choice(one, f"Other {question.what}") for one in others),
        ],
        search="Search by id or name",
        noun=question.what,
        empty=f"No {question.what} of Sage was read yet; check reads them.",
    )


def _choice(one: Candidate, group: str) -> Choice:
    return Choice(key=one.id, name=one.id, title=one.name, group=group, note=one.city)


def _ask_reason(
    screen: ConsoleScreen, question: PartyQuestion, sage_id: str, done: Callable[[], None]
) -> None:
    services = screen.services

    def answered(reason: str | None) -> None:
        if reason is None:
            return
        made = screen.attempt(
            lambda: services.parties.choose_party(
                services.actor,
                question.subsidiary_id,
                question.party_id,
                sage_id,
                reason=reason,
            )
        )
        if made is None:
            return
        if made.request is not None:
            screen.watch_on.follow(made.request)
        again = f"; {count_of(len(made.released), 'document')} will be sent" if made.request else ""
        say(screen, f"{question.name} is {question.what} {sage_id}{again}")
        done()

    told = f"{question.name} is {question.what} {sage_id} for this subsidiary's documents."
    ask = Question(
        heading="Why this one?",
        told=text(told),
        placeholder="Reason, for whoever looks at it later; may stay empty",
    )
    screen.app.push_screen(AskDialog(ask), answered)
