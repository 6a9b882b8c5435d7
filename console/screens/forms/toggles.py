"""The AR and AP settings: toggles and choices, with the effect of the masters in sight.

Place in the path: the settings screen and the wizard show one of each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from console.domain.explanations import EXPLANATIONS
from console.domain.settings import Section
from console.screens.forms.base import FieldLine, SettingsForm
from console.screens.forms.fields import (
    CHOICES,
    next_settings,
    options_text,
    plain_line,
    section_fields,
)
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.text import block

__all__ = ["ApForm", "ArForm"]

_WIDE = 110
"""Columns from which the effect of every field stands beside it."""


class _ToggleForm(SettingsForm):
    SECTION: ClassVar[Section]
    COLUMNS = (
        Column(key="mark", title="", width=1),
        Column(key="label", title="Setting", width=20, fills=True, below_width=_WIDE),
        Column(key="label", title="Setting", width=42, from_width=_WIDE),
        # As wide as the words about the longest master.
        Column(key="value", title="Value", width=34),
        Column(key="effect", title="Effect", width=30, fills=True, from_width=_WIDE),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "choose(1)", "Next choice", show=False, id="form.next"),
        Binding("left", "choose(-1)", "Choice before", show=False, id="form.previous"),
    ]

    def field_lines(self) -> Sequence[FieldLine]:
        """Return the toggles and choices, in the order of the article."""
        paths = section_fields(self.settings, self.SECTION)
        return [plain_line(self.settings, path) for path in paths]

    def make_row(self, line: FieldLine) -> Row:
        """Return a line with the effect of its field."""
        row = super().make_row(line)
        effect = Cell(text=EXPLANATIONS[line.field], tone="muted")
        return replace(row, cells={**row.cells, "effect": effect})

    def change_field(self, field: str) -> None:
        """Turn a toggle over, or move a choice on."""
        self.edit(lambda: next_settings(self.settings, field))

    def about(self, field: str) -> Iterable[Content]:
        """Return the effect of a field in one sentence."""
        yield block(options_text(self.settings, field))

    def action_choose(self, step: int) -> None:
        """Move a choice on or back; nothing else has a direction."""
        field = self.field
        if field in CHOICES and self.can_edit:
            self.edit(lambda: next_settings(self.settings, field, step))


class ArForm(_ToggleForm):
    """The AR settings."""

    SECTION = "ar"


class ApForm(_ToggleForm):
    """The AP settings."""

    SECTION = "ap"
