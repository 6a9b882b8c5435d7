"""The way to what runs did: the records that they sent, or could not send, with the reasons.

Place in the path: the run screen opens its own; lists open those of the request that ended last.
"""

from collections.abc import Iterable

from console.screens.base import ConsoleScreen
from console.screens.transactions import TransactionsScreen
from console.screens.widgets.text import say

__all__ = ["open_last_results", "open_results"]


def open_results(screen: ConsoleScreen, run_ids: Iterable[str]) -> None:
    """Open the records that these runs were the last to touch."""
    query = " ".join(f"run:{run_id}" for run_id in run_ids)
    screen.app.push_screen(TransactionsScreen(screen.services, screen.watch_on, query=query))


def open_last_results(screen: ConsoleScreen) -> None:
    """Open the records of this console's retry or sync that ended last, or tell of none."""
    if screen.watch_on.ended_runs:
        open_results(screen, screen.watch_on.ended_runs)
    else:
        say(screen, "No retry or sync of this console has ended yet", hint="r lists all runs.")
