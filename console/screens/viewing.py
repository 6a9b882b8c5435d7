"""Saved views: choosing one, saving the present query as one, forgetting one.

Place in the path: lists of transactions open it by one key; the query service keeps the views.
"""

from collections.abc import Callable

from console.screens.base import ConsoleScreen
from console.screens.dialogs.ask import AskDialog, Question
from console.screens.dialogs.pick import Choice, PickDialog, PickQuestion
from console.screens.widgets.text import say, text

__all__ = ["ask_view"]

_SAVE = "+"
_FORGET = "-"
_VIEW = "="


def ask_view(screen: ConsoleScreen, query: str, apply: Callable[[str], None]) -> None:
    """Let a person choose a view, or save or forget one.

    Args:
        screen: Where it was asked for.
        query: What the list is narrowed by now; empty for nothing.
        apply: Narrows the list.
    """
    services = screen.services
    views = screen.attempt(lambda: services.queries.views(services.actor))
    if views is None:
        return
    by_name = {view.name: view.query for view in views}
    choices = [
        Choice(key=f"{_VIEW}{name}", name=name, title=asked) for name, asked in by_name.items()
    ]
    if query:
        choices.append(Choice(key=_SAVE, name="Save the present query …", title=query))
    choices += [
        Choice(key=f"{_FORGET}{name}", name=f"Forget {name}", group="Forget") for name in by_name
    ]

    def chosen(key: str | None) -> None:
        if key is None:
            return
        if key == _SAVE:
            _ask_name(screen, query)
        elif key.startswith(_FORGET):
            screen.attempt(lambda: services.queries.remove_view(services.actor, key[1:]))
            say(screen, f"The view {key[1:]} is forgotten")
        else:
            apply(by_name[key[1:]])

    question = PickQuestion(
        heading="Views",
        told=text("Queries that you saved"),
        choices=choices,
        search="Search by name or query",
        noun="view",
        empty="You have saved no view yet: narrow the list with /, then press w.",
    )
    screen.app.push_screen(PickDialog(question), chosen)


def _ask_name(screen: ConsoleScreen, query: str) -> None:
    services = screen.services

    def answered(name: str | None) -> None:
        if name is None:
            return
        saved = screen.attempt(lambda: services.queries.save_view(services.actor, name, query))
        if saved is not None:
            say(screen, f"Saved as {saved.name}; w lists your views")

    question = Question(
        heading="Save view",
        told=text(f"Query: {query}"),
        placeholder="Name of the view",
        check=lambda typed: "" if typed else "A view has a name.",
    )
    screen.app.push_screen(AskDialog(question), answered)
