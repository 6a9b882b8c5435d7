"""The ways of a mark: show how many and what they are worth, ask why, mark; and take it back.

Place in the path: the lists of records and of causes start it; the service plans, decides and
writes it down.
"""

from collections.abc import Callable, Sequence

from textual.content import Content

from console.domain.ledger import LedgerEntry
from console.screens.base import ConsoleScreen
from console.screens.dialogs.ask import AskDialog, Question
from console.screens.widgets.text import lines, say, text
from console.screens.words import count_of, money
from console.sync.bulk_service import MarkPlan

__all__ = ["start_mark", "undo_mark"]

_MEANS = (
    "Nothing is sent: they are in Sage by other means, or shall never be there. Each can be put "
    "back, and is looked up in Sage then."
)
_BACK = "They go back where they were, and are looked up in Sage before they are sent."
_UNDONE = "Undone right after it was marked"


def start_mark(
    screen: ConsoleScreen, entry_ids: Sequence[str], changed: Callable[[], None]
) -> None:
    """Ask why, then mark the open errors among the records as synced; or put marked ones back.

    Args:
        screen: Where it was asked for.
        entry_ids: The records; may be empty.
        changed: Called once they are marked or put back.
    """
    services = screen.services
    plan = screen.attempt(lambda: services.bulk.plan_mark(services.actor, entry_ids))
    if plan is None:
        return
    if plan.open:
        _ask_mark(screen, plan, changed)
    elif plan.marked:
        _ask_unmark(screen, plan, changed)
    else:
        say(screen, "No open error is chosen", hint="Only those leave the queue by hand.")


def undo_mark(screen: ConsoleScreen, changed: Callable[[], None]) -> None:
    """Put back what this console has marked last."""
    services, ids = screen.services, screen.watch_on.marked_last
    if not ids:
        say(screen, "Nothing was marked here that could be undone")
        return
    back = screen.attempt(lambda: services.sync.unmark(services.actor, ids, reason=_UNDONE))
    screen.watch_on.marked_last = ()
    if back is not None:
        say(screen, f"The mark of {count_of(len(back), 'record')} is taken back")
        changed()


def _ask_mark(screen: ConsoleScreen, plan: MarkPlan, changed: Callable[[], None]) -> None:
    services, ids = screen.services, _ids(plan.open)

    def answered(reason: str | None) -> None:
        if reason is None:
            return
        marked = screen.attempt(
            lambda: services.sync.mark_synced(services.actor, ids, reason=reason)
        )
        if marked is not None:
            screen.watch_on.marked_last = ids
            say(screen, f"{count_of(len(marked), 'record')} marked as synced; u takes it back")
            changed()

    count = f"{count_of(len(ids), 'record')}, {money(plan.total)}, will leave the queue."
    others = len(plan.marked) + len(plan.others)
    left = [text(f"{count_of(others, 'other record')} stay as they are.")] if others else []
    told = lines([text(count, bold=True), *left, text(_MEANS)])
    _ask_reason(screen, "Mark as synced", told, answered)


def _ask_unmark(screen: ConsoleScreen, plan: MarkPlan, changed: Callable[[], None]) -> None:
    services, ids = screen.services, _ids(plan.marked)

    def answered(reason: str | None) -> None:
        if reason is None:
            return
        back = screen.attempt(lambda: services.sync.unmark(services.actor, ids, reason=reason))
        if back is not None:
            say(screen, f"The mark of {count_of(len(back), 'record')} is removed")
            changed()

    count = f"The mark of {count_of(len(ids), 'record')} will be removed."
    told = lines([text(count, bold=True), text(_BACK)])
    _ask_reason(screen, "Remove the mark", told, answered)


def _ask_reason(
    screen: ConsoleScreen, heading: str, told: Content, answered: Callable[[str | None], None]
) -> None:
    asked = Question(
        heading=heading,
        told=told,
        placeholder="Reason, kept with each record and in the audit log",
        check=lambda typed: "" if typed else "A reason is needed.",
    )
    screen.app.push_screen(AskDialog(asked), answered)


def _ids(entries: Sequence[LedgerEntry]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries)
