"""One payment in full.

Place in the path: opened over the payments screen by Enter.
"""

from collections.abc import Iterable
from datetime import tzinfo
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from console.domain.payment import PaymentEntry
from console.screens.dialogs.base import Dialog, scrolled
from console.screens.payment_text import payment_facts
from console.screens.widgets.text import Label

__all__ = ["PaymentDialog"]


class PaymentDialog(Dialog[None]):
    """What Sage applied, what Alvys was told, and what is to be done.

    Args:
        entry: The payment.
        subsidiary: Name of its subsidiary.
        zone: Zone of its moments; None is the host's.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", key_display="esc", id="dialog.cancel"),
        Binding("q,enter", "cancel", "Close", show=False, id="dialog.close"),
    ]
    heading = "Payment"

    def __init__(self, entry: PaymentEntry, subsidiary: str, zone: tzinfo | None) -> None:
        super().__init__()
        self._entry = entry
        self._subsidiary = subsidiary
        self._zone = zone

    def compose_box(self) -> Iterable[Widget]:
        """Return everything that is known of it."""
        shown = payment_facts(self._entry, self._subsidiary, self._zone)
        yield scrolled(Label(shown), id="steps")
