"""Columns of a list: what stands in a row, and how a width is shared out.

Place in the path: screens describe columns and rows, ``row_list`` paints them. It is pure: values
in, plain text of an exact width out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, Protocol

from rich.cells import cell_len, set_cell_size

from console.cleaning import clean
from console.screens.words import Tone

__all__ = [
    "REACH",
    "Cell",
    "Column",
    "Placed",
    "Row",
    "RowSource",
    "StaticRows",
    "find_row",
    "fit",
    "place",
]

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"

_STRETCH = 100
"""Rows that are looked at together for the one that the cursor stood on."""

REACH = 2 * _STRETCH
"""How far from its place a row is looked for, in either direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list."""

    key: str
    """Name of its cells in ``Row.cells``."""

    title: str
    """Heading."""

    width: int
    """Cells that it takes; for a filling column the least."""

    align: Literal["left", "right"] = "left"
    """Numbers and money stand on the right."""

    fills: bool = False
    """Takes what the others leave; several share it evenly."""

    from_width: int = 0
    """Shown only when the list is at least this wide."""

    below_width: int = 10_000
    """Shown only when the list is narrower than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One text of a row."""

    text: str
    """Data as it came; cleaned when it is painted."""

    tone: Tone = ""
    """Its colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a list."""

    key: str
    """Identity; cursor and marks follow it through every refresh."""

    cells: Mapping[str, Cell] = field(default_factory=dict)
    """Column key to cell; a missing one is blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A column with the width it got."""

    column: Column
    """The column."""

    width: int
    """Cells that it takes here."""


class RowSource(Protocol):
    """Where a list gets its rows from; any part of it at any time."""

    def count(self) -> int:
        """Return how many rows there are."""

    def rows(self, first: int, number: int) -> Sequence[Row]:
        """Return at most ``number`` rows from ``first`` on; fewer at the end."""

    def keys(self, first: int, number: int) -> Sequence[str]:
        """Return the keys of the same rows; it takes less than making them."""


def find_row(source: RowSource, key: str, before: int) -> int | None:
    """Return the place of a row that stood at ``before``; None when it is not near there.

    The nearest places are looked at first: what is behind them may have to be read.
    """
    for first in (before, before - _STRETCH, before + _STRETCH, before - 2 * _STRETCH):
        skipped = max(0, -first)
        for offset, one in enumerate(source.keys(first + skipped, max(0, _STRETCH - skipped))):
            if one == key:
                return first + skipped + offset
    return None


class StaticRows:
    """Rows that are all there."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self._rows = tuple(rows)

    def count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def rows(self, first: int, number: int) -> Sequence[Row]:
        """Return at most ``number`` rows from ``first`` on."""
        return self._rows[first : first + number]

    def keys(self, first: int, number: int) -> Sequence[str]:
        """Return the keys of the same rows."""
        return [row.key for row in self.rows(first, number)]


def place(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """Return the columns that a list of this width shows, with their widths.

    Columns are one cell apart. What a filling column gets never falls below its own width; the
    list is cut at its right edge then.
    """
    shown = [one for one in columns if one.from_width <= width < one.below_width]
    spare = width - sum(one.width for one in shown) - max(0, len(shown) - 1)
    fillers = sum(1 for one in shown if one.fills)
    placed: list[Placed] = []
    for one in shown:
        extra = 0
        if one.fills and spare > 0:
            extra = -(-spare // fillers)
            spare, fillers = spare - extra, fillers - 1
        placed.append(Placed(column=one, width=one.width + extra))
    return tuple(placed)


# A step of the cursor paints the texts of two rows that were just painted.
@lru_cache(maxsize=4_096)
def fit(data: str, width: int, align: Literal["left", "right"] = "left") -> str:
    """Return ``data``, cleaned, in exactly ``width`` cells; a cut is shown by an ellipsis."""
    shown = clean(data)
    length = cell_len(shown)
    if length > width:
        return set_cell_size(shown, width - 1) + _ELLIPSIS if width > 1 else " " * width
    return " " * (width - length) + shown if align == "right" else shown + " " * (width - length)
