"""What every settings form is: a list of fields, what the one under the cursor does, its findings.

Place in the path: the settings screen and the wizard hand down settings, what there is to choose
from and findings; ``SettingsEdited`` comes up with the settings after each change. A form saves
nothing and decides nothing: what it offers and refuses is the domain's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from console.domain.finding import Finding
from console.domain.settings import Settings
from console.errors import ConsoleError
from console.screens.dialogs.base import TextInput
from console.screens.forms.offers import Offers
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, lines, say, text
from console.screens.words import Tone

__all__ = ["FieldLine", "FieldList", "SettingsEdited", "SettingsForm", "mark_of"]

_MARKS = {"error": Cell(text="!", tone="bad"), "warning": Cell(text="~", tone="caution")}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One field of a form."""

    field: str
    """Dotted path in the settings document; findings name it, and the cursor follows it."""

    label: str
    """What people call it."""

    value: str
    """What it is now."""

    tone: Tone = ""
    """Colour of the value."""

    note: str = ""
    """A few words beside the value: a badge, or what overrides it."""

    note_tone: Tone = "muted"
    """Colour of the note."""

    depth: int = 0
    """How far it is indented."""


class SettingsEdited(Message):
    """A person changed settings in a form; nothing is saved yet."""

    def __init__(self, form: "SettingsForm", settings: Settings) -> None:
        super().__init__()
        self.form = form
        self.settings = settings

    @property
    def control(self) -> "SettingsForm":
        """Return the form."""
        return self.form


class FieldList(RowList):
    """The fields; Enter and Space change the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "choose", "Change", key_display="enter", id="form.change"),
    ]

    def __init__(self, columns: Sequence[Column], *, can_edit: bool, id: str) -> None:
        super().__init__(columns, id=id)
        self._can_edit = can_edit

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a change only to people who may make one."""
        offered = super().check_action(action, parameters)
        return offered and self._can_edit if action == "choose" else offered


class _FilterLine(TextInput):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear_filter", "Show all", key_display="esc", id="filter.clear"),
        Binding("down", "submit", "To the list", show=False, id="filter.down"),
        Binding("enter", "submit", "To the list", True, "enter", id="filter.done"),
    ]

    async def action_clear_filter(self) -> None:
        self.value = ""
        await self.action_submit()


class SettingsForm(Vertical):
    """One group of settings as a list of fields.

    Args:
        settings: As they are.
        offers: What there is to choose from.
        findings: What reconciliation found; each form shows those of its own fields.
        can_edit: Whether changing is offered.
        id: Textual id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x,delete", "clear", "Clear", id="form.clear"),
        Binding("slash", "narrow", "Filter", key_display="/", id="form.filter"),
    ]
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(key="mark", title="", width=1),
        Column(key="label", title="Setting", width=20, fills=True),
        Column(key="value", title="Value", width=16, fills=True),
        Column(key="note", title="", width=12, fills=True),
    )
    FILTERS: ClassVar[bool] = False
    """Whether the form has a filter line."""

    EMPTY: ClassVar[str] = "No field matches."
    """What is told when there is no field."""

    CLEARS: ClassVar[bool] = False
    """Whether fields can be taken away."""

    def __init__(
        self,
        settings: Settings,
        offers: Offers | None = None,
        findings: Sequence[Finding] = (),
        *,
        can_edit: bool = True,
        id: str,
    ) -> None:
        super().__init__(id=id)
        self._settings = settings
        self._offers = offers or Offers()
        self._findings = tuple(findings)
        self._can_edit = can_edit
        self._refusal: tuple[str, ConsoleError] | None = None
        self._wanted = ""
        self._begins_at: str | None = None
        self.is_filled = False
        """Whether the list is there to be shown in."""

    @property
    def settings(self) -> Settings:
        """Return the settings as they stand in the form."""
        return self._settings

    @property
    def offers(self) -> Offers:
        """Return what there is to choose from."""
        return self._offers

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what reconciliation found, fields of other forms included."""
        return self._findings

    @property
    def can_edit(self) -> bool:
        """Return whether changing is offered."""
        return self._can_edit

    def show(self, settings: Settings, findings: Sequence[Finding] = ()) -> None:
        """Show other settings and findings; tells nobody."""
        self._settings = settings
        self._findings = tuple(findings)
        self._refusal = None
        self.show_lines()

    def show_offers(self, offers: Offers) -> None:
        """Offer other things to choose from, as soon as they are known."""
        self._offers = offers
        self.show_lines()

    def focus_field(self, field: str) -> bool:
        """Move the cursor to a field, or to what it is a part of; False when it is not here."""
        known = [line.field for line in self.field_lines()]
        parts = [one for one in known if field == one or field.startswith((f"{one}.", f"{one}/"))]
        inner = [one for one in known if one.startswith(f"{field}.")]
        found = max(parts, key=len) if parts else next(iter(inner), None)
        if found is None:
            return False
        self._begin_at(found)
        return True

    def begin(self) -> None:
        """Put the focus into the fields, at once or as soon as they are there."""
        self._begin_at("")

    def field_lines(self) -> Sequence[FieldLine]:
        """Return all fields, from the settings as they stand."""
        return ()

    def change_field(self, field: str) -> None:
        """Let the person change a field; ends in ``edit``."""

    def clear_field(self, field: str) -> None:
        """Take what a field says away; ends in ``edit``."""

    def about(self, field: str) -> Iterable[Content]:
        """Return what the field under the cursor does, a line each."""
        return ()

    def findings_of(self, field: str) -> list[Finding]:
        """Return the findings of one field."""
        return [one for one in self._findings if one.field == field]

    def make_row(self, line: FieldLine) -> Row:
        """Return a line as the list shows it."""
        return Row(
            key=line.field,
            cells={
                "mark": mark_of(self.findings_of(line.field)),
                "label": Cell(text="  " * line.depth + line.label),
                "value": Cell(text=line.value, tone=line.tone),
                "note": Cell(text=line.note, tone=line.note_tone),
            },
        )

    def compose(self) -> ComposeResult:
        """Compose the filter line, the fields and what is told about one."""
        if self.FILTERS:
            yield _FilterLine(placeholder="Filter", id="filter")
        yield FieldList(self.COLUMNS, can_edit=self._can_edit, id="fields")
        yield Label(id="about")

    def on_mount(self) -> None:
        """Show the fields; the filter line comes when it is asked for."""
        if self.FILTERS:
            self.query_one("#filter").display = False
        self.is_filled = True
        self.show_lines()
        if self._begins_at is not None:
            self._begin_at(self._begins_at)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what this form can do."""
        match action:
            case "clear":
                return self.CLEARS and self._can_edit
            case "narrow":
                return self.FILTERS
        return True

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Tell about the field under the cursor."""
        event.stop()
        self._show_about()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Change the field under the cursor."""
        event.stop()
        if self.field:
            self.change_field(self.field)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the fields while somebody types."""
        event.stop()
        self._wanted = event.value
        self.show_lines()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to what was found."""
        event.stop()
        self.query_one("#filter").display = bool(self._wanted)
        self.rows.focus()

    def action_clear(self) -> None:
        """Take away what the field under the cursor says."""
        if self.field:
            before = self._settings
            self.clear_field(self.field)
            if self._settings == before and self._refusal is None:
                say(self, "There is nothing to clear: it has no value of its own")

    def action_narrow(self) -> None:
        """Show the filter line."""
        line = self.query_one("#filter", Input)
        line.display = True
        line.focus()

    def edit(self, change: Callable[[], Settings]) -> None:
        """Take a change over and tell it, or show its refusal at the field.

        Args:
            change: Makes the settings that are to be; may refuse with a ``ConsoleError``.
        """
        try:
            changed = change()
        except ConsoleError as error:
            self._refusal = (self.field, error)
            self._show_about()
            return
        self._refusal = None
        is_other = changed != self._settings
        self._settings = changed
        self.show_lines()
        if is_other:
            self.post_message(SettingsEdited(self, changed))

    @property
    def rows(self) -> RowList:
        """Return the list of the fields."""
        return self.query_one("#fields", RowList)

    @property
    def field(self) -> str:
        """Return the field under the cursor; empty when there is none."""
        row = self.rows.row
        return row.key if row else ""

    def show_lines(self) -> None:
        """Show the fields anew; does nothing before the form is mounted."""
        if not self.is_filled:
            return
        words = self._wanted.casefold().split()
        shown = [line for line in self.field_lines() if _matches(line, words)]
        self.rows.show_rows([self.make_row(line) for line in shown])
        self._show_about()

    def _begin_at(self, field: str) -> None:
        if not self.is_filled:
            self._begins_at = field
            return
        if field:
            self._narrow("")
            self.rows.go_to(field)
        self.rows.focus()

    def _narrow(self, wanted: str) -> None:
        if not self.FILTERS or self._wanted == wanted:
            return
        self._wanted = wanted
        self.query_one("#filter", Input).value = wanted
        self.show_lines()

    def _show_about(self) -> None:
        field = self.field
        empty = text(self._offers.unread or self.EMPTY, "muted")
        told = list(self.about(field)) if field else [empty]
        for one in self.findings_of(field) if field else ():
            tone: Tone = "bad" if one.severity == "error" else "caution"
            told.append(text(f"{_MARKS[one.severity].text} {one.message}. {one.fix}", tone))
        if self._refusal is not None and self._refusal[0] == field:
            error = self._refusal[1]
            told.append(text(f"! {error.message}. {error.hint}".strip(), "bad"))
        self.query_one("#about", Label).show(lines(told))


def mark_of(findings: Sequence[Finding]) -> Cell:
    """Return the sign of the worst finding; blank without any."""
    severities = {one.severity for one in findings}
    return (
        _MARKS["error"]
        if "error" in severities
        else _MARKS["warning"]
        if findings
        else Cell(text="")
    )


def _matches(line: FieldLine, words: Sequence[str]) -> bool:
    said = f"{line.label} {line.value} {line.note}".casefold()
    return all(word in said for word in words)
