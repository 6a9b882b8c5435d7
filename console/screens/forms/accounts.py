"""The account mappings: nine categories, revenue and expense side by side, and who decides.

Place in the path: the settings screen and the wizard show it. The table and its levels come from
``domain/account_categories``; the picker asks for an account.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from console.domain.account_categories import (
    CATEGORIES,
    AccountRow,
    account_rows,
    clear_account,
    mapped_count,
)
from console.domain.mappings import MASTER, AccountMappings
from console.domain.settings import Section, Settings
from console.screens.dialogs.pick import PickDialog
from console.screens.forms.account_picker import account_name, account_question
from console.screens.forms.base import FieldLine, SettingsForm, mark_of
from console.screens.forms.offers import Offers
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.text import facts, text

__all__ = ["AccountsForm"]

_SIDES: dict[Section, str] = {"ar": "AR", "ap": "AP"}
_FROM = {"item": "its own", "category": "from the category", "master": "from the default"}


_Table = Mapping[str, Mapping[Section, AccountRow]]
"""Mapping key to side to row, in the order in which the lines stand."""


class AccountsForm(SettingsForm):
    """GL accounts by category and item."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "side('ap')", "AP column", id="accounts.ap"),
        Binding("left,h", "side('ar')", "AR column", id="accounts.ar"),
    ]
    FILTERS = True
    CLEARS = True

    _side: Section = "ar"
    _made: tuple[AccountMappings, Offers, _Table] | None = None

    @property
    def field(self) -> str:
        """Return the path of the cell under the cursor: the chosen side, or the only one."""
        row = self.rows.row
        sides = self._table().get(row.key, {}) if row else {}
        side = self._side if self._side in sides else next(iter(sides), None)
        return f"accounts.{side}.{row.key}" if row and side else ""

    def field_lines(self) -> Sequence[FieldLine]:
        """Return a line for each category and item; both sides stand in it."""
        table = self._table()
        return [self._line(key, sides, table) for key, sides in table.items()]

    def focus_field(self, field: str) -> bool:
        """Move the cursor to a mapping and its side."""
        _, _, rest = field.partition("accounts.")
        side, _, key = rest.partition(".")
        found: Section | None = next((one for one in _SIDES if one == side), None)
        if found is None or not super().focus_field(key):
            return False
        self.action_side(found)
        return True

    def change_field(self, field: str) -> None:
        """Ask for the account of a mapping."""
        side, key = _parts(field)
        row = self._table()[key][side]
        told = facts([("Mapping", _title(row)), ("Now", self._says(row))], width=8)
        question = account_question(
            told,
            self.offers.accounts,
            current=row.account_no,
            empty=self.offers.unread or "The chart has not been read from Sage yet.",
        )
        self.app.push_screen(PickDialog(question), partial(self._map, side, key))

    def clear_field(self, field: str) -> None:
        """Take the own account of a mapping away, so that the level above decides."""
        side, key = _parts(field)
        self.edit(lambda: self._with(clear_account(self.settings.accounts, side, key)))

    def about(self, field: str) -> Iterable[Content]:
        """Return where charges of a mapping go and which level says so."""
        side, key = _parts(field)
        table = self._table()
        row = table[key][side]
        yield text(f"{_title(row)}: {self._says(row)}")
        mapped, rows = mapped_count([one[side] for one in table.values() if side in one])
        counted = f"{mapped} of {rows} {_SIDES[side]} lines mapped"
        yield text(f"{counted}; left and right choose the column", "muted")

    def action_side(self, side: Section) -> None:
        """Choose the column that Enter changes."""
        self._side = side
        self.show_lines()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the column that is not chosen."""
        return parameters != (self._side,) if action == "side" else True

    def show_lines(self) -> None:
        """Show the mappings, and in the headings which column is chosen."""
        if self.is_filled:
            self.rows.show_columns(_columns(self._side))
        super().show_lines()

    def make_row(self, line: FieldLine) -> Row:
        """Return a line with both its sides."""
        sides = self._table()[line.field]
        both = [one for side in sides for one in self.findings_of(f"accounts.{side}.{line.field}")]
        return Row(
            key=line.field,
            cells={
                "mark": mark_of(both),
                "label": Cell(text="  " * line.depth + line.label),
                "count": Cell(text=line.note, tone="muted"),
                **{side: self._cell(row) for side, row in sides.items()},
            },
        )

    def _cell(self, row: AccountRow) -> Cell:
        if row.account_no:
            worst = mark_of(self.findings_of(f"accounts.{row.side}.{row.key}"))
            name = account_name(row.account_no, self.offers.accounts)
            return Cell(text=f"{worst.text} {name}".strip(), tone=worst.tone)
        if row.effective_no:
            return Cell(text=f"({row.effective_no} {row.level})", tone="muted")
        return Cell(text="not mapped", tone="caution")

    def _line(self, key: str, sides: Mapping[Section, AccountRow], table: _Table) -> FieldLine:
        category = key.partition("/")[0]
        rows = [
            row
            for one, both in table.items()
            if one.partition("/")[0] == category
            for row in both.values()
        ]
        mapped, number = mapped_count(rows)
        label = next(iter(sides.values())).label
        return FieldLine(
            field=key,
            label="Default accounts" if key == MASTER else label,
            # The filter searches what the cells say.
            value=" ".join(self._cell(one).text for one in sides.values()),
            note="" if "/" in key else f"{mapped} of {number} mapped",
            depth=1 if "/" in key else 0,
        )

    def _table(self) -> _Table:
        """Return the table; made once for each state, because every line asks for it."""
        made = self._made
        if made is None or made[0] is not self.settings.accounts or made[1] is not self.offers:
            made = (self.settings.accounts, self.offers, self._make_table())
            self._made = made
        return made[2]

    def _make_table(self) -> _Table:
        table: dict[str, dict[Section, AccountRow]] = {}
        for category in CATEGORIES:
            known = self.offers.items.get(category.key, ())
            for row in account_rows(self.settings.accounts, category, known):
                table.setdefault(row.key, {})[row.side] = row
        return table

    def _says(self, row: AccountRow) -> str:
        if not row.effective_no:
            return "not mapped; such charges are not exported"
        name = account_name(row.effective_no, self.offers.accounts)
        return f"{name} ({'its own' if row.account_no else _FROM[row.level]})"

    def _map(self, side: Section, key: str, number: str | None) -> None:
        if number is not None:
            self.edit(lambda: self._with(self.settings.accounts.with_account(side, key, number)))

    def _with(self, mappings: AccountMappings) -> Settings:
        return replace(self.settings, accounts=mappings)


def _parts(field: str) -> tuple[Section, str]:
    _, side, key = field.split(".", 2)
    return ("ar" if side == "ar" else "ap"), key


def _title(row: AccountRow) -> str:
    return row.label if row.key == MASTER else f"{_SIDES[row.side]} {row.label}"


def _columns(chosen: Section) -> tuple[Column, ...]:
    """Return the columns; the chosen one's heading says so."""
    titles = {
        side: f"> {name} account <" if side == chosen else f"{name} account"
        for side, name in _SIDES.items()
    }
    return (
        Column(key="mark", title="", width=1),
        Column(key="label", title="Charge", width=18, fills=True),
        Column(key="count", title="", width=15, from_width=76),
        *(Column(key=side, title=titles[side], width=16, fills=True) for side in _SIDES),
    )
