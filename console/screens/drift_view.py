"""Template drift: where the copied groups differ from another connection's, and taking them over.

Place in the path: a tab of the settings screen. What differs and what taking a group over would do
is the settings service's answer; the screen shows the plan of it.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from console.domain.changes import Change
from console.domain.template import GROUPS, Group
from console.errors import ConsoleError
from console.screens.dialogs.pick import Choice, PickDialog, PickQuestion
from console.screens.forms.fields import path_label
from console.screens.services import Services
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, lines, text

__all__ = ["DriftView"]

_COLUMNS = (
    Column(key="group", title="Group", width=14),
    Column(key="what", title="Differs", width=22, fills=True),
    Column(key="old", title="Template", width=12, fills=True),
    Column(key="new", title="Here", width=12, fills=True),
)
_GROUP_LABELS: dict[Group, str] = {
    "ar": "AR settings",
    "ap": "AP settings",
    "accounts": "Accounts",
    "dimensions": "Dimensions",
    "custom_fields": "Custom fields",
}


class _Differences(RowList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Take groups over", key_display="enter", id="drift.reapply"),
    ]


class DriftView(Vertical):
    """The differences to the template.

    Args:
        services: What it works on.
        subsidiary: Alvys id of the connection.
        id: Textual id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "compare", "Compare with", id="drift.compare"),
    ]

    class Reapply(Message):
        """A person wants groups of the template again."""

        def __init__(self, groups: frozenset[Group], other: str) -> None:
            super().__init__()
            self.groups = groups
            self.other = other

    def __init__(self, services: Services, subsidiary: str, *, id: str) -> None:
        super().__init__(id=id)
        self._services = services
        self._subsidiary = subsidiary
        self._other = ""
        self._is_filled = False
        self.changes: tuple[Change, ...] = ()
        """Differences, as last read."""

    def compose(self) -> ComposeResult:
        """Compose the differences and what is told about them."""
        yield _Differences(_COLUMNS, marks=True, id="differences")
        yield Label(id="about")

    def on_mount(self) -> None:
        """Begin with the differences."""
        self._is_filled = True
        self.begin()

    def begin(self) -> None:
        """Read the differences anew and put the focus into them, as soon as the list is there."""
        self.load()
        if self._is_filled:
            self.query_one(RowList).focus()

    def load(self) -> None:
        """Read the differences anew; does nothing before the list is there."""
        if not self._is_filled:
            return
        services = self._services
        try:
            self.changes = services.settings.drift(services.actor, self._subsidiary, self._other)
            told = self._told()
        except ConsoleError as error:
            self.changes = ()
            told = [f"{error.message}.", "c compares with another subsidiary's connection."]
        self.query_one(RowList).show_rows([_row(one) for one in self.changes])
        self.query_one("#about", Label).show(lines(text(one, "muted") for one in told))

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Keep the cursor's news from the screen."""
        event.stop()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Ask for the groups of the marked differences, else for the one under the cursor."""
        event.stop()
        rows = self.query_one(RowList)
        keys = rows.marked or ((rows.row.key,) if rows.row else ())
        groups = frozenset(_group(key) for key in keys)
        if groups:
            self.post_message(self.Reapply(groups, self._other))

    def action_compare(self) -> None:
        """Ask which connection to compare with."""
        services = self._services
        connections = services.connections.wizard.templates(services.actor)
        question = PickQuestion(
            heading="Compare with which connection?",
            told=text("The five groups that a template copies are compared.", "muted"),
            choices=[
                Choice(key=one.subsidiary_id, name=one.subsidiary_name)
                for one in connections
                if one.subsidiary_id != self._subsidiary
            ],
            search="Search by name",
            noun="connection",
            empty="There is no other connection.",
        )

        def chosen(other: str | None) -> None:
            if other is not None:
                self._other = other
                self.load()

        self.app.push_screen(PickDialog(question), chosen)

    def _told(self) -> Sequence[str]:
        if not self.changes:
            return ["The five groups are as in the template."]
        groups = {_group(one.key) for one in self.changes}
        named = ", ".join(_GROUP_LABELS[one] for one in GROUPS if one in groups)
        return [
            f"{len(self.changes)} differences in: {named}.",
            "Enter takes over the group under the cursor, or those of marked rows (space marks).",
        ]


def _group(key: str) -> Group:
    first = key.partition(".")[0]
    return next(group for group in GROUPS if group == first)


def _row(change: Change) -> Row:
    return Row(
        key=change.key,
        cells={
            "group": Cell(text=_GROUP_LABELS[_group(change.key)], tone="muted"),
            "what": Cell(text=path_label(change.key)),
            "old": Cell(text=change.old or "none", tone="caution"),
            "new": Cell(text=change.new or "none"),
        },
    )
