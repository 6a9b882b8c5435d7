"""The plan of a retry: what would be sent, what cannot be and why, before anything happens.

Place in the path: ``retrying`` opens it with the service's plan; the answer is the reason to keep.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from console.domain.ledger import LedgerEntry
from console.screens.dialogs.base import Dialog, TextInput, scrolled
from console.screens.group_text import forecast_text
from console.screens.widgets.text import Label, join, lines, text
from console.screens.words import count_of, money
from console.sync.canary import CAREFUL_ABOVE
from console.sync.forecast import Forecast
from console.sync.retry import RetryPlan

__all__ = ["RetryAnswer", "RetryDialog"]

_IN_STEPS = "In steps: 1, then 5, then the rest; stops when one fails as before. c: all at once"
_AT_ONCE = "All at once. c: in steps, 1, then 5, then the rest"

_SHOWN = 50
"""Records of each group that are listed by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAnswer:
    """Yes, send them."""

    reason: str
    """Why, in the person's words; may be empty."""

    in_steps: bool
    """Whether one record goes first, then five, then the rest."""


class _ReasonInput(TextInput):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Send", True, "enter", id="reason.send")
    ]


class RetryDialog(Dialog[RetryAnswer]):
    """Whether to carry out a retry."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Send", True, "enter", id="retry.go"),
        Binding("c", "careful", "In steps", id="retry.careful"),
        Binding("q", "cancel", "Cancel", show=False, id="dialog.close"),
        Binding("tab", "app.focus_next", "Reason", id="retry.reason"),
    ]
    heading = "Retry"

    def __init__(self, plan: RetryPlan, forecast: Forecast) -> None:
        super().__init__()
        self._plan = plan
        self._forecast = forecast
        self._in_steps = len(plan.sendable) > CAREFUL_ABOVE

    def compose_box(self) -> Iterable[Widget]:
        """Return summary, records and the input for the reason."""
        yield Label(self._summary(), id="outcome")
        yield Label(forecast_text(self._forecast), id="forecast")
        yield Label(id="steps")
        yield scrolled(Label(self._records()), id="records")
        if self._plan.sendable:
            yield _ReasonInput(placeholder="Reason (optional), kept with the request", id="reason")

    def on_mount(self) -> None:
        """Leave the reason unfocused, so that q and Enter answer at once."""
        self.query_one("#records").focus()
        self._show_steps()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to send only when something can be sent."""
        if action == "careful":
            return len(self._plan.sendable) > 1
        return bool(self._plan.sendable) or action not in {"go", "app.focus_next"}

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter in the reason sends as well."""
        self.action_go()

    def action_go(self) -> None:
        """Answer yes with the reason."""
        reason = self.query_one("#reason", Input).value.strip()
        self.dismiss(RetryAnswer(reason=reason, in_steps=self._in_steps))

    def action_careful(self) -> None:
        """Send in steps, or all at once."""
        self._in_steps = not self._in_steps
        self._show_steps()

    def _show_steps(self) -> None:
        steps = self.query_one("#steps", Label)
        steps.show(text(_IN_STEPS if self._in_steps else _AT_ONCE, "accent"))
        steps.display = len(self._plan.sendable) > 1

    def _summary(self) -> Content:
        sendable, refused = self._plan.sendable, self._plan.refused
        if not sendable:
            return text("Nothing can be sent.", "caution", bold=True)
        will = f"{count_of(len(sendable), 'record')} will be sent, {money(self._plan.total)}"
        cannot = f"; {len(refused):,} cannot" if refused else ""
        return text(f"{will}{cannot}.", bold=True)

    def _records(self) -> Content:
        sent = [_record(entry) for entry in self._plan.sendable[:_SHOWN]]
        kept = [
            lines([_record(entry), text(f"  cannot: {why}", "caution")])
            for entry, why in self._plan.refused[:_SHOWN]
        ]
        hidden = len(self._plan.sendable) + len(self._plan.refused) - len(sent) - len(kept)
        more = [text(f"and {hidden:,} more", "muted")] if hidden else []
        return lines([*kept, *sent, *more])


def _record(entry: LedgerEntry) -> Content:
    source = entry.transaction
    name = f"{source.kind.label} {source.number}  {source.party.name}  "
    return join([text(name), text(money(entry.amount), "muted")])
