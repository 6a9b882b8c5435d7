"""The way of ending a connection: what stays is said, and the name is typed to confirm it.

Place in the path: the list of subsidiaries starts it; the connection service decides whether it can
be done now.
"""

from collections.abc import Callable

from console.domain.parties import fold_name
from console.screens.base import ConsoleScreen
from console.screens.dialogs.ask import AskDialog, Question
from console.screens.widgets.text import lines, say, text

__all__ = ["start_disconnect"]

_STAYS = (
    "Syncing of this subsidiary ends. Everything that was exported stays in Sage, and ledger, "
    "history and settings stay here. The stored password is forgotten. Connecting again begins "
    "anew, with any posting destination."
)


def start_disconnect(
    screen: ConsoleScreen, subsidiary_id: str, name: str, ended: Callable[[], None]
) -> None:
    """Ask for the subsidiary's name, and end its connection.

    Args:
        screen: Where it was asked for.
        subsidiary_id: Alvys id.
        name: Name that has to be typed.
        ended: Called once the connection is ended.
    """
    services = screen.services

    def check(typed: str) -> str:
        return "" if fold_name(typed) == fold_name(name) else f"Type {name} to disconnect it."

    def answered(typed: str | None) -> None:
        if typed is None:
            return
        done = screen.attempt(
            lambda: services.connections.disconnect(services.actor, subsidiary_id)
        )
        if done is not None:
            say(screen, f"{name} is disconnected; c connects it again")
            ended()

    told = lines([text(_STAYS), text(""), text(f"Type {name} to go on.")])
    question = Question(heading=f"Disconnect {name}", told=told, placeholder="Name", check=check)
    screen.app.push_screen(AskDialog(question), answered)
