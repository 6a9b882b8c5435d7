"""Two questions about settings that are not saved: leave all the same, and whose changes hold.

Place in the path: the settings screen opens them; it acts on the answers.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.domain.changes import Change
from console.screens.dialogs.base import Dialog
from console.screens.dialogs.settings_plan import change_row
from console.screens.widgets.columns import Column
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, text

__all__ = ["ChangesDialog", "NewerDialog", "UnsavedDialog"]

_COLUMNS = (
    Column(key="what", title="Change", width=24, fills=True),
    Column(key="old", title="Before", width=12, fills=True),
    Column(key="new", title="After", width=12, fills=True),
)


class ChangesDialog(Dialog[str]):
    """Changes, and a question about them."""

    told: str = ""
    """What stands above the changes."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__()
        self._changes = changes

    def compose_box(self) -> Iterable[Widget]:
        """Return what it is about, and the changes."""
        yield Label(text(self.told), id="outcome")
        yield RowList(_COLUMNS, id="changes")

    def on_mount(self) -> None:
        """Show the changes."""
        rows = self.query_one(RowList)
        rows.show_rows([change_row(one) for one in self._changes])
        rows.focus()

    def _answer(self, answer: Literal["save", "discard", "mine", "theirs"]) -> None:
        self.dismiss(answer)


class UnsavedDialog(ChangesDialog):
    """Whether to leave changes that are not saved; answers ``save`` or ``discard``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Save", id="unsaved.save"),
        Binding(
            *("enter", "save", "Save"),
            show=False,
            key_display="enter",
            priority=True,
            id="unsaved.enter",
        ),
        Binding("d", "discard", "Discard and leave", id="unsaved.discard"),
        Binding("escape,q", "cancel", "Stay", key_display="esc", id="dialog.cancel"),
    ]
    heading = "These changes are not saved"
    told = "Leaving the settings now would lose them."

    def action_save(self) -> None:
        """Go on to the plan."""
        self._answer("save")

    def action_discard(self) -> None:
        """Leave without them."""
        self._answer("discard")


class NewerDialog(ChangesDialog):
    """What somebody else changed meanwhile; answers ``mine`` or ``theirs``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mine", "Put mine on top", id="newer.mine"),
        Binding(
            *("enter", "mine", "Put mine on top"),
            show=False,
            key_display="enter",
            priority=True,
            id="newer.enter",
        ),
        Binding("t", "theirs", "Take theirs, drop mine", id="newer.theirs"),
    ]
    heading = "Somebody else changed these settings meanwhile"
    told = "Nothing of yours was saved. This is what they changed:"

    def action_mine(self) -> None:
        """Make the own changes again, on the settings as they are now."""
        self._answer("mine")

    def action_theirs(self) -> None:
        """Go on with the settings as they are now."""
        self._answer("theirs")
