"""The way of a cancel: find what goes on or waits, ask, leave the wish.

Place in the path: the list of subsidiaries and the run screen start it; the service decides, and
whichever process sends ends it. Nothing here waits for that.
"""

from console.domain.run import Request, RequestKind, Run
from console.screens.base import ConsoleScreen
from console.screens.dialogs.cancel import CancelDialog
from console.screens.widgets.text import say
from console.screens.words import count_of

__all__ = ["cancel_of_subsidiary", "cancel_run"]

_WORDS = {
    RequestKind.SYNC: "sync",
    RequestKind.EXPORTS: "export",
    RequestKind.PAYMENTS: "import of payments",
    RequestKind.RETRY: "retry",
}


def cancel_of_subsidiary(screen: ConsoleScreen, subsidiary_id: str) -> None:
    """Ask whether to cancel what goes on for a subsidiary, else what waits for it."""
    shot = screen.watch_on.snapshot
    runs = shot.runs if shot else ()
    run = next((one for one in runs if one.subsidiary_id == subsidiary_id), None)
    if run is not None:
        cancel_run(screen, run)
        return
    services, name = screen.services, screen.watch_on.name_of(subsidiary_id)
    requests = screen.attempt(lambda: services.bulk.open_requests(services.actor)) or ()
    request = next((one for one in requests if subsidiary_id in one.subsidiary_ids), None)
    if request is None:
        say(screen, f"Nothing goes on for {name}, and nothing waits")
    else:
        _ask(screen, request.id, _words(screen, request))


def cancel_run(screen: ConsoleScreen, run: Run) -> None:
    """Ask whether to cancel a run that goes on."""
    name = screen.watch_on.name_of(run.subsidiary_id)
    _ask(screen, run.id, f"The {run.kind} of {name} that {run.actor} asked for")


def _words(screen: ConsoleScreen, request: Request) -> str:
    names = ", ".join(map(screen.watch_on.name_of, request.subsidiary_ids))
    records = f" of {count_of(len(request.entry_ids), 'record')}" if request.entry_ids else ""
    return f"The {_WORDS[request.kind]}{records} of {names} that {request.actor} asked for"


def _ask(screen: ConsoleScreen, target_id: str, what: str) -> None:
    services = screen.services

    def answered(agreed: bool | None) -> None:
        if not agreed:
            return
        done = screen.attempt(lambda: services.bulk.cancel(services.actor, target_id))
        if done is not None:
            how = "it had not begun" if done.is_over else "it ends after the batch in flight"
            say(screen, f"Cancelled; {how}")

    screen.app.push_screen(CancelDialog(what), answered)
