"""Customers and vendors: which wait for a choice, which a person chose, which the console made.

Place in the path: opened from the home screen; rows come from the parties service, which also takes
a choice and takes it back.
"""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget

from console.domain.access import Permission
from console.screens.base import CHANGES, ConsoleScreen
from console.screens.dialogs.ask import AskDialog, Question
from console.screens.party_choice import PartyQuestion, compared, start_choice
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, facts, join, lines, say, text
from console.screens.words import DASH, Tone, money
from console.sync.parties.service import PartyRow

__all__ = ["PartiesScreen"]

_COLUMNS = (
    Column(key="state", title="State", width=10),
    Column(key="name", title="Party", width=18, fills=True),
    Column(key="what", title="What", width=8),
    Column(key="sage_id", title="Sage id", width=14),
    Column(key="documents", title="Wait", width=5, align="right"),
    Column(key="total", title="Money", width=13, align="right"),
    Column(key="subsidiary", title="Subsidiary", width=18, from_width=120),
)

_TONES: dict[str, Tone] = {
    "open": "bad",
    "failed": "bad",
    "conflict": "bad",
    "unverified": "caution",
    "linked": "accent",
    "in Sage": "good",
}


class PartiesScreen(ConsoleScreen):
    """The parties of all subsidiaries, open ones first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "link", "Choose in Sage", id="parties.link"),
        Binding("u", "unlink", "Take the choice back", id="parties.unlink"),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {"link": CHANGES, "unlink": CHANGES}

    def __init__(self, services: Services, watch: Watch) -> None:
        super().__init__(services, watch)
        self._rows: dict[str, PartyRow] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Return the list, its position and the selected one's details."""
        with Container(id="beside"):
            with Container(id="listing"):
                yield RowList(_COLUMNS, id="parties")
                yield Label(id="position")
            with VerticalScroll(id="summary", can_focus=False):
                yield Label(id="summary-text")

    def on_mount(self) -> None:
        """Begin in the list."""
        super().on_mount()
        self._list.focus()

    def title_parts(self) -> tuple[str, ...]:
        """Return the way to the list."""
        return ("Intacct Console", "Parties")

    def load(self) -> None:
        """Read the parties anew."""
        parties, actor = self.services.parties, self.services.actor
        rows = self.attempt(lambda: parties.parties(actor))
        if rows is None:
            return
        ordered = sorted(rows, key=lambda row: row.state != "open")
        self._rows = {_key(row): row for row in ordered}
        self._list.show_rows([self._row(key, row) for key, row in self._rows.items()])
        self._show_selected()

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        """Show the party under the cursor."""
        self._show_selected()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Enter chooses, too."""
        if self.check_action("link", ()):
            self.action_link()

    def on_resize(self, event: Resize) -> None:
        """Compare candidates in the room that there is now."""
        super().on_resize(event)
        self.call_after_refresh(self._show_selected)

    def action_link(self) -> None:
        """Say which customer or vendor of Sage the party is."""
        row = self._selected
        if row is None or row.state != "open":
            say(self, "Only a party that documents wait for can be chosen", hint="u takes back.")
            return
        start_choice(
            self,
            PartyQuestion(
                subsidiary_id=row.subsidiary_id,
                party_id=row.party_id,
                name=row.name,
                what="customer" if row.what == "customer" else "vendor",
                problem=row.problem,
            ),
            self.load,
        )

    def action_unlink(self) -> None:
        """Take a choice back, after a reason was asked for."""
        row = self._selected
        if row is None or row.action != "link":
            say(self, "Nobody chose this party", hint="l chooses an open one.")
            return
        parties, actor = self.services.parties, self.services.actor

        def answered(reason: str | None) -> None:
            if reason is None:
                return
            gone = self.attempt(
                lambda: parties.forget_choice(actor, row.subsidiary_id, row.party_id, reason=reason)
            )
            if gone is not None:
                say(self, f"{row.name} is matched by the rules again")
                self.load()

        told = f"{row.name} is {row.what} {row.sage_id} ({row.note}). What was sent stays as it is."
        question = Question(
            heading="Take this choice back?",
            told=text(told),
            placeholder="Reason, for whoever looks at it later; may stay empty",
        )
        self.app.push_screen(AskDialog(question), answered)

    @property
    def _list(self) -> RowList:
        return self.query_one("#parties", RowList)

    @property
    def _selected(self) -> PartyRow | None:
        cursor = self._list.row
        return self._rows.get(cursor.key) if cursor else None

    def _row(self, key: str, row: PartyRow) -> Row:
        return Row(
            key=key,
            cells={
                "state": Cell(text=row.state, tone=_TONES.get(row.state, "")),
                "name": Cell(text=row.name),
                "what": Cell(text=row.what, tone="muted"),
                "sage_id": Cell(text=row.sage_id or DASH),
                "documents": Cell(text=str(row.documents) if row.documents else DASH),
                "total": Cell(text=money(row.total) if row.documents else DASH),
                "subsidiary": Cell(text=self.watch_on.name_of(row.subsidiary_id), tone="muted"),
            },
        )

    def _show_selected(self) -> None:
        waiting = [row for row in self._rows.values() if row.state == "open"]
        told = f"{self._list.position} · {len(waiting)} open"
        self.query_one("#position", Label).show(text(told))
        row = self._selected
        nobody = text("No document waits for a party, and nobody was linked or created.", "muted")
        width = self.query_one("#summary").scrollable_content_region.width
        self.query_one("#summary-text", Label).show(_about(row, width) if row else nobody)


def _key(row: PartyRow) -> str:
    """Return what tells a row from others: a party may be open, linked and updated at once."""
    return "\x1f".join((row.subsidiary_id, row.action, row.what, row.party_id, row.sage_id))


def _about(row: PartyRow, width: int) -> Content:
    head = join([text(f"{row.name}  ", bold=True), text(row.state, _TONES.get(row.state, ""))])
    told = [head]
    if row.problem is not None:
        told.append(text(row.problem.message))
        if row.problem.sought is not None:
            told.append(compared(row.problem, width))
        told.append(join([text("Fix  ", "muted"), text(row.problem.fix, "good")]))
    about = [("Sage id", row.sage_id), ("Chosen by", row.note), ("Alvys id", row.party_id)]
    told.append(facts(about, width=9))
    return lines(told)
