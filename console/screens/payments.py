"""Payments: what came home, what did not and why, and which days are complete.

Place in the path: opened from the home screen for one subsidiary or for all; the payments service
answers, takes the wish for an import and the word that a payment was dealt with.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.access import Permission
from console.domain.connection import ConnectionStatus
from console.domain.payment import OPEN_PAYMENTS, SETTLEABLE, PaymentEntry, PaymentState
from console.screens.base import CHANGES, ConsoleScreen
from console.screens.dialogs.ask import AskDialog, Question
from console.screens.dialogs.payment import PaymentDialog
from console.screens.following import Follower, Lookup
from console.screens.payment_text import (
    PAYMENT_WORDS,
    coverage_bar,
    gaps_text,
    payment_summary,
    standing_text,
)
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.listing import listing
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, join, lines, say, text
from console.screens.words import DASH, count_of, money
from console.sync.overview import SubsidiaryRow
from console.sync.payment_service import PaymentService

__all__ = ["PaymentsScreen"]

_Newest = tuple[Sequence[PaymentEntry], bool]
"""The newest payments, and whether there are more."""

_MOST = 500
"""Payments that are shown at once; older ones are found from the command line."""

_BAR = 56
"""Days of the bar: eight weeks."""

_NOT_HOME = OPEN_PAYMENTS | {PaymentState.REVERSED, PaymentState.EXCLUDED}

_COLUMNS = (
    Column(key="paid_on", title="Paid on", width=10),
    Column(key="document", title="Document", width=12, fills=True),
    Column(key="party", title="Party", width=14, fills=True, from_width=90),
    Column(key="amount", title="Amount", width=12, align="right"),
    Column(key="method", title="Method", width=13),
    Column(key="check", title="Check", width=10),
    Column(key="state", title="State", width=14),
)


class PaymentsScreen(ConsoleScreen):
    """The newest payments of one subsidiary, or of all.

    Args:
        services: What it works on.
        watch: Where news of syncing comes from.
        scope: Whose payments; None is everybody's.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "import", "Import now", id="payments.import"),
        Binding("n", "narrow", "Not home only", id="payments.narrow"),
        Binding("d", "settle", "Dealt with", id="payments.settle"),
        Binding("c", "copy", "Copy id", id="payments.copy"),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {"import": CHANGES, "settle": CHANGES}

    def __init__(
        self, services: Services, watch: Watch, *, scope: SubsidiaryRow | None = None
    ) -> None:
        super().__init__(services, watch)
        self._scope = scope
        self._entries: dict[str, PaymentEntry] = {}
        self._has_more = False
        self._is_narrowed = False
        self._is_read = False
        self._follower = Follower(self, services.reader, self._lookup)

    def compose_body(self) -> Iterable[Widget]:
        """Return the bar of days, the list, its position and the selected payment."""
        yield Label(id="coverage")
        yield from listing(_COLUMNS, id="payments")

    def on_mount(self) -> None:
        """Begin in the list."""
        super().on_mount()
        self._list.focus()

    def title_parts(self) -> tuple[str, ...]:
        """Return the way to the list."""
        whose = (self._scope.name,) if self._scope else ()
        return ("Intacct Console", "Payments", *whose)

    def load(self) -> None:
        """Read the newest payments anew, beside the screen once some are shown."""
        if self._is_read:
            self._follower.follow()
        else:
            self._reload()

    def catch_up(self) -> None:
        """Read the newest payments anew at once."""
        self._show_frame()
        self._reload()

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        """Show the payment under the cursor."""
        self._show_selected()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the payment under the cursor."""
        entry = self._selected
        if entry is not None:
            name = self.watch_on.name_of(entry.subsidiary_id)
            self.app.push_screen(PaymentDialog(entry, name, self.services.zone))

    def action_import(self) -> None:
        """Ask for an import of what is new."""
        payments, actor = self.services.payments, self.services.actor
        ids = [self._scope.id] if self._scope else self._active_ids()
        request = self.attempt(lambda: payments.request_import(actor, ids))
        if request is not None:
            self.watch_on.follow(request)
            say(self, "Import of payments requested")

    def action_narrow(self) -> None:
        """Show only what is not home, or everything again."""
        self._is_narrowed = not self._is_narrowed
        self._reload()

    def action_settle(self) -> None:
        """Declare the payment under the cursor dealt with, after asking for the reason."""
        entry = self._selected
        if entry is None or entry.state not in SETTLEABLE:
            say(self, "Only held, reversed and waiting payments can be declared dealt with")
            return
        question = Question(
            heading=f"Payment of {entry.document_number} was dealt with",
            told=text("What was done? It is kept with the payment and in the audit log."),
            placeholder="entered in Alvys by hand",
            check=lambda typed: "" if typed else "A reason is missing.",
        )

        def answered(reason: str | None) -> None:
            if reason is None:
                return
            payments, actor = self.services.payments, self.services.actor
            if self.attempt(lambda: payments.settle(actor, [entry.id], reason=reason)):
                say(self, f"The payment of {entry.document_number} is settled")
                self.load()

        self.app.push_screen(AskDialog(question), answered)

    def action_copy(self) -> None:
        """Copy the id of the payment under the cursor."""
        if self._selected is not None:
            self.app.copy_to_clipboard(self._selected.id)
            say(self, f"Copied {self._selected.id}")

    def _reload(self) -> None:
        self._follower.forget()
        page = self.attempt(lambda: self._page(self.services.payments))
        if page is not None:
            self._show(page)

    def _lookup(self) -> Lookup[_Newest]:
        return Lookup(ask=lambda services: self._page(services.payments), show=self._show)

    def _page(self, payments: PaymentService) -> _Newest:
        states = _NOT_HOME if self._is_narrowed else ()
        whose = self._scope.id if self._scope else None
        page = payments.payments(self.services.actor, whose, states, limit=_MOST)
        return page.entries, page.cursor is not None

    def _show(self, newest: _Newest) -> None:
        entries, self._has_more = newest
        self._is_read = True
        self._entries = {entry.id: entry for entry in entries}
        self._list.show_rows([self._row(entry) for entry in entries])
        self._show_coverage()
        self._show_selected()

    @property
    def _list(self) -> RowList:
        return self.query_one("#payments", RowList)

    @property
    def _selected(self) -> PaymentEntry | None:
        row = self._list.row
        return self._entries.get(row.key) if row else None

    def _active_ids(self) -> list[str]:
        sync, actor = self.services.sync, self.services.actor
        rows = self.attempt(lambda: sync.overview(actor)) or ()
        return [row.id for row in rows if row.status is ConnectionStatus.ACTIVE]

    def _show_coverage(self) -> None:
        self.query_one("#coverage", Label).show(self._coverage())

    def _coverage(self) -> Content:
        if self._scope is None:
            return text("Payments of all subsidiaries; the days of each are in its own list.")
        payments, actor, whose = self.services.payments, self.services.actor, self._scope.id
        standing = self.attempt(lambda: payments.standing(actor, whose))
        if standing is None or standing.established_on is None:
            return text("This subsidiary is not connected.", "muted")
        told = standing_text(standing, self.services.now())
        gaps = gaps_text(standing)
        return lines([join([coverage_bar(standing, _BAR), text("  to today")]), told, gaps])

    def _show_selected(self) -> None:
        entry = self._selected
        nothing = "Nothing is left to come home." if self._is_narrowed else "No payment is known."
        shown = payment_summary(entry) if entry else text(nothing, "muted")
        self.query_one("#summary-text", Label).show(shown)
        parts = [text(self._list.position)]
        if self._is_narrowed:
            parts.append(text(" · only what is not home", "accent"))
        if self._has_more:
            parts.append(text(f" · the newest {count_of(_MOST, 'payment')}", "caution"))
        self.query_one("#position", Label).show(join(parts))

    def _row(self, entry: PaymentEntry) -> Row:
        word = PAYMENT_WORDS[entry.state]
        return Row(
            key=entry.id,
            cells={
                "paid_on": Cell(text=entry.paid_on.isoformat()),
                "document": Cell(text=entry.document_number),
                "party": Cell(text=entry.party),
                "amount": Cell(text=money(entry.amount)),
                "method": Cell(text=entry.method or DASH, tone="muted"),
                "check": Cell(text=entry.check_number or DASH, tone="muted"),
                "state": Cell(text=word.label, tone=word.tone),
            },
        )
