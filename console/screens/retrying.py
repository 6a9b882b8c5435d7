"""The way of a retry through the screens: plan, answer, request, news of its end.

Place in the path: the error list and the record screen start it; the service plans and decides.
"""

from collections.abc import Callable, Sequence

from console.screens.base import ConsoleScreen
from console.screens.dialogs.retry import RetryAnswer, RetryDialog
from console.screens.widgets.text import say
from console.screens.words import count_of

__all__ = ["offer_unblocked", "start_retry"]


def offer_unblocked(
    screen: ConsoleScreen, subsidiary_id: str, requested: Callable[[], None]
) -> None:
    """Show the plan of retrying exactly the failed records that present settings unblock.

    Args:
        screen: Where a setting was repaired.
        subsidiary_id: Whose setting.
        requested: Called once the request is left; nothing is asked when nothing is unblocked.
    """
    sync, actor = screen.services.sync, screen.services.actor
    freed = screen.attempt(lambda: sync.plan_unblocking(actor, subsidiary_id))
    if freed is not None and freed.entries:
        say(screen, freed.sentence())
        start_retry(screen, [entry.id for entry in freed.entries], requested)


def start_retry(
    screen: ConsoleScreen, entry_ids: Sequence[str], requested: Callable[[], None]
) -> None:
    """Show what a retry would do, and ask for it when the person agrees.

    Args:
        screen: Where it was asked for.
        entry_ids: The records, in the order to be shown; may be empty.
        requested: Called once the request is left.
    """
    if not entry_ids:
        say(screen, "There is no record to retry")
        return
    actor = screen.services.actor
    plan = screen.attempt(lambda: screen.services.sync.plan_retry(actor, entry_ids))
    if plan is None:
        return
    ids = [entry.id for entry in plan.sendable]
    forecast = screen.attempt(lambda: screen.services.desk.forecast(actor, ids))
    if forecast is None:
        return

    def answered(answer: RetryAnswer | None) -> None:
        if answer is None:
            return
        request = screen.attempt(
            lambda: screen.services.sync.request_retry(
                actor, entry_ids, reason=answer.reason, in_steps=answer.in_steps
            )
        )
        if request is not None:
            screen.watch_on.follow(request)
            say(screen, f"Retry of {count_of(len(plan.sendable), 'record')} requested")
            requested()

    screen.app.push_screen(RetryDialog(plan, forecast), answered)
