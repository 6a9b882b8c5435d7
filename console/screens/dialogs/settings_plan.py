"""The plan of a change of settings: what changes, what Sage has against it, what it does.

Place in the path: the settings screen opens it with the service's plan. The answer is ``APPLY``, or
the field of a finding that the person wants to repair.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.connections.outcomes import SettingsPlan
from console.domain.changes import Change
from console.domain.effect import Effect
from console.domain.finding import Finding
from console.screens.dialogs.base import Dialog
from console.screens.forms.fields import path_label
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, lines, text
from console.screens.words import Tone, count_of

__all__ = ["APPLY", "SettingsPlanDialog", "change_row"]

APPLY = "apply"
"""The answer that lets the plan take effect; no field is called so."""

_COLUMNS = (
    Column(key="mark", title="", width=1),
    Column(key="what", title="Change", width=24, fills=True),
    Column(key="old", title="Before", width=12, fills=True),
    Column(key="new", title="After", width=12, fills=True),
)


class SettingsPlanDialog(Dialog[str]):
    """Whether a change of settings shall take effect."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Save", True, "enter", priority=True, id="plan.save"),
        Binding("f", "repair", "Go to the field", id="plan.repair"),
        Binding("q", "cancel", "Cancel", show=False, id="dialog.close"),
    ]

    def __init__(self, plan: SettingsPlan) -> None:
        super().__init__()
        self.heading = f"Save the settings of {plan.subsidiary_name}"
        self._plan = plan

    def compose_box(self) -> Iterable[Widget]:
        """Return the verdict, findings and changes, and what the one under the cursor means."""
        yield Label(self._verdict(), id="outcome")
        yield RowList(_COLUMNS, id="changes")
        yield Label(id="refusal")

    def on_mount(self) -> None:
        """Show findings first, then the changes."""
        found = [_finding_row(at, one) for at, one in enumerate(self._plan.findings)]
        rows = self.query_one(RowList)
        rows.show_rows([*found, *(change_row(one) for one in self._plan.changes)])
        rows.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to save only what would not be refused."""
        match action:
            case "go":
                return not self._plan.is_refused
            case "repair":
                return bool(self._plan.findings)
        return True

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        """Tell how to repair the finding under the cursor."""
        finding = self._finding
        told = text(f"{finding.message}. {finding.fix}", _tone(finding)) if finding else text("")
        self.query_one("#refusal", Label).show(told)

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Enter repairs where nothing can be saved."""
        self.action_repair()

    def action_go(self) -> None:
        """Answer yes."""
        self.dismiss(APPLY)

    def action_repair(self) -> None:
        """Answer with the field of the finding under the cursor."""
        if self._finding is not None:
            self.dismiss(self._finding.field)

    @property
    def _finding(self) -> Finding | None:
        row = self.query_one(RowList).row
        number = int(row.key[1:]) if row and row.key.startswith("#") else None
        return None if number is None else self._plan.findings[number]

    def _verdict(self) -> Content:
        plan = self._plan
        if plan.is_refused:
            told = "Nothing can be saved: Sage does not let it through. Enter opens the field."
            return text(told, "bad", bold=True)
        changed = text(f"{count_of(len(plan.changes), 'change')} will take effect.", bold=True)
        return lines([changed, *_effect_lines(plan.effect)])


def change_row(change: Change) -> Row:
    """Return a changed key as a row: what, before, after."""
    return Row(
        key=change.key,
        cells={
            "what": Cell(text=path_label(change.key)),
            "old": Cell(text=change.old or "none", tone="muted"),
            "new": Cell(text=change.new or "none"),
        },
    )


def _finding_row(number: int, finding: Finding) -> Row:
    mark = "!" if finding.severity == "error" else "~"
    cells = {
        "mark": Cell(text=mark, tone=_tone(finding)),
        "what": Cell(text=path_label(finding.field), tone=_tone(finding)),
        "old": Cell(text=finding.message, tone=_tone(finding)),
    }
    return Row(key=f"#{number}", cells=cells)


def _tone(finding: Finding) -> Tone:
    return "bad" if finding.severity == "error" else "caution"


def _effect_lines(effect: Effect) -> Sequence[Content]:
    """Return what happens to records that wait; one sentence when nothing does."""
    counted: Sequence[tuple[int, str, Tone]] = (
        (effect.other_accounts, "go to other GL accounts", "caution"),
        (effect.other_content, "get other dimensions, charges or terms", ""),
        (effect.newly_invalid, "could not be sent any more", "bad"),
        (effect.newly_valid, "can be sent that could not", "good"),
        (effect.newly_kept_back, "would be kept back", "caution"),
        (effect.newly_due, "become due", ""),
    )
    told = [text(f"{number:,} {words}", tone) for number, words, tone in counted if number]
    if not told:
        return [text("No waiting record is touched by it.", "muted")]
    named = ", ".join(effect.examples)
    examples = [text(f"Such as {named}", "muted")] if named else []
    head = text(f"Of {count_of(effect.records, 'waiting record')}:", "muted")
    return [head, *told, *examples]
