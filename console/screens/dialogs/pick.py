"""Choosing one of many: a search line over a list that narrows while somebody types.

Place in the path: forms and repairs open it with their choices; the answer is the key of one. What
may not be chosen is listed all the same, with the reason, and refused in place.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from console.screens.dialogs.base import Dialog, TextInput
from console.screens.widgets.columns import Cell, Column, Row, StaticRows
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, text
from console.screens.words import Tone

__all__ = ["Choice", "PickDialog", "PickQuestion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One that can be chosen."""

    key: str
    """The answer."""

    name: str
    """Number or name; searched."""

    title: str = ""
    """What it is called besides; searched."""

    group: str = ""
    """Heading that it belongs under."""

    note: str = ""
    """A few words on its state: ``inactive``, ``now``."""

    refusal: str = ""
    """Why it cannot be chosen; empty when it can."""


def _nothing_typed(_typed: str) -> Choice | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PickQuestion:
    """What is to be chosen."""

    heading: str
    """Title of the box."""

    told: Content
    """What stands above the search line."""

    choices: Sequence[Choice]
    """In the order in which they are shown, groups together; may be empty."""

    action: str = "Choose"
    """What Enter does, for the key line."""

    search: str = "Search by number or title"
    """What the empty search line says."""

    noun: str = "account"
    """What one of them is called: ``No account matches.``."""

    empty: str = ""
    """Why there is nothing to choose from, when there is nothing."""

    typed: Callable[[str], Choice | None] = _nothing_typed
    """Makes a further choice of what was typed, or None."""


class _SearchInput(TextInput):
    # No key of the dialog that overtakes the input: typed letters must have narrowed the list
    # before Enter chooses from it.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Choose", True, "enter", id="pick.choose")
    ]


class PickDialog(Dialog[str]):
    """Which one of many."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "list('step', 1)", "Down", show=False, id="pick.down"),
        Binding("up", "list('step', -1)", "Up", show=False, id="pick.up"),
        Binding("pagedown", "list('page', 1)", "Page down", show=False, id="pick.page_down"),
        Binding("pageup", "list('page', -1)", "Page up", show=False, id="pick.page_up"),
    ]

    def __init__(self, question: PickQuestion) -> None:
        super().__init__()
        self.heading = question.heading
        self._question = question
        self._found: list[Choice] = []

    def compose_box(self) -> Iterable[Widget]:
        """Return what is told, the search line and the list."""
        yield Label(self._question.told, id="question")
        yield _SearchInput(placeholder=self._question.search, id="search")
        yield RowList(_columns(self._question.choices), id="choices")
        yield Label(id="refusal")

    def on_mount(self) -> None:
        """Show everything and begin in the search line."""
        self._narrow("")
        self.query_one("#search").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list while somebody types."""
        self._narrow(event.value)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter in the search line takes what is under the cursor."""
        self._take()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Enter in the list takes it as well."""
        self._take()

    def action_list(self, move: str, number: int) -> None:
        """Move the cursor of the list while the search line has the focus."""
        rows = self.query_one(RowList)
        rows.action_page(number) if move == "page" else rows.action_step(number)

    def _take(self) -> None:
        row = self.query_one(RowList).row
        chosen = next((one for one in self._found if row and one.key == row.key), None)
        if chosen is None:
            self._refuse(f"No {self._question.noun} matches.")
        elif chosen.refusal:
            self._refuse(chosen.refusal)
        else:
            self.dismiss(chosen.key)

    def _narrow(self, wanted: str) -> None:
        words = wanted.casefold().split()
        self._found = [
            one
            for one in self._question.choices
            if all(word in f"{one.name} {one.title}".casefold() for word in words)
        ]
        typed = self._question.typed(wanted.strip()) if words else None
        if typed is not None and typed.key not in {one.key for one in self._found}:
            self._found.append(typed)
        self.query_one(RowList).show(StaticRows([_row(one) for one in self._found]))
        self._refuse("" if self._question.choices else self._question.empty)

    def _refuse(self, why: str) -> None:
        self.query_one("#refusal", Label).show(text(why, "bad"))


def _columns(choices: Sequence[Choice]) -> tuple[Column, ...]:
    """Return the columns that these choices need."""
    titled = any(one.title for one in choices)
    longest = max((len(one.name) for one in choices), default=0)
    name = Column(
        key="name", title="", width=min(max(longest, 8), 24) if titled else 20, fills=not titled
    )
    parts = [Column(key="group", title="", width=16)] if any(one.group for one in choices) else []
    parts.append(name)
    if titled:
        parts.append(Column(key="title", title="", width=12, fills=True))
    return (*parts, Column(key="note", title="", width=17))


def _row(one: Choice) -> Row:
    tone: Tone = "muted" if one.refusal else ""
    return Row(
        key=one.key,
        cells={
            "group": Cell(text=one.group, tone="muted"),
            "name": Cell(text=one.name, tone=tone),
            "title": Cell(text=one.title, tone=tone),
            "note": Cell(text=one.note, tone="caution"),
        },
    )
