"""Choosing a GL account for a mapping: the chart, searchable, inactive accounts marked.

Place in the path: ``repairing`` opens it with the chart as last read from Sage; the answer is an
account number. Whether it may be used is decided by the connection service once more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from console.domain.reference import GlAccount
from console.screens.dialogs.base import Dialog, TextInput
from console.screens.widgets.columns import Cell, Column, Row, StaticRows
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, facts, text
from console.screens.words import Tone

__all__ = ["MapAccountDialog", "MapQuestion"]

_COLUMNS = (
    Column(key="no", title="Account", width=10),
    Column(key="title", title="Title", width=12, fills=True),
    Column(key="note", title="", width=13),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapQuestion:
    """What is to be mapped."""

    subsidiary: str
    """Name of the subsidiary."""

    setting: str
    """Path of the setting that will be written, ``accounts.ar:accessorial/layover``."""

    current: str
    """Account number that the setting names now; empty when it names none."""

    accounts: Sequence[GlAccount]
    """The chart, sorted by number; may be empty."""


class _SearchInput(TextInput):
    # No key of the dialog that overtakes the input: typed letters must have narrowed the chart
    # before Enter chooses from it.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Map", True, "enter")]


class MapAccountDialog(Dialog[str]):
    """Which account a mapping shall name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "list('step', 1)", "Down", show=False),
        Binding("up", "list('step', -1)", "Up", show=False),
        Binding("pagedown", "list('page', 1)", "Page down", show=False),
        Binding("pageup", "list('page', -1)", "Page up", show=False),
    ]
    heading = "Map account"

    def __init__(self, question: MapQuestion) -> None:
        super().__init__()
        self._question = question

    def compose_box(self) -> Iterable[Widget]:
        """Return what is set now, the search line and the chart."""
        yield Label(self._facts(), id="question")
        yield _SearchInput(placeholder="Search by number or title", id="search")
        yield RowList(_COLUMNS, id="accounts")
        yield Label(id="refusal")

    def on_mount(self) -> None:
        """Show the whole chart and begin in the search line."""
        self._show_accounts("")
        self.query_one("#search").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the chart while somebody types."""
        self._show_accounts(event.value)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter in the search line maps the account under the cursor."""
        self._save()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Enter in the list maps as well."""
        self._save()

    def action_list(self, move: str, number: int) -> None:
        """Move the cursor of the list while the search line has the focus."""
        rows = self.query_one(RowList)
        rows.action_page(number) if move == "page" else rows.action_step(number)

    def _save(self) -> None:
        """Answer with the account under the cursor, unless it takes no postings."""
        row = self.query_one(RowList).row
        chosen = next((one for one in self._question.accounts if row and one.no == row.key), None)
        if chosen is None:
            self._refuse("No account matches.")
        elif not chosen.active:
            self._refuse(f"{chosen.no} is inactive in Sage; choose an active account.")
        else:
            self.dismiss(chosen.no)

    def _show_accounts(self, wanted: str) -> None:
        words = wanted.casefold().split()
        found = [
            one
            for one in self._question.accounts
            if all(word in f"{one.no} {one.title}".casefold() for word in words)
        ]
        self.query_one(RowList).show(StaticRows([self._row(one) for one in found]))
        empty = not self._question.accounts
        self._refuse("The chart was not read from Sage yet; sync first." if empty else "")

    def _row(self, account: GlAccount) -> Row:
        tone: Tone = "" if account.active else "muted"
        note = "" if account.active else "inactive"
        if account.no == self._question.current:
            note = f"now{', ' if note else ''}{note}"
        return Row(
            key=account.no,
            cells={
                "no": Cell(text=account.no, tone=tone),
                "title": Cell(text=account.title, tone=tone),
                "note": Cell(text=note, tone="caution"),
            },
        )

    def _refuse(self, why: str) -> None:
        self.query_one("#refusal", Label).show(text(why, "bad"))

    def _facts(self) -> Content:
        question = self._question
        return facts(
            [
                ("Subsidiary", question.subsidiary),
                ("Will be set", question.setting),
                ("Now", self._now()),
            ],
            width=11,
        )

    def _now(self) -> str:
        current = self._question.current
        if not current:
            return "not mapped"
        found = next((one for one in self._question.accounts if one.no == current), None)
        if found is None:
            return f"{current}, which Sage does not have"
        return f"{found.no} {found.title}{'' if found.active else ', inactive in Sage'}"
