"""Lines that moved: a terminal moves them itself, in a dozen bytes.

Place in the path: ``difference`` asks whether a block of lines stands elsewhere in the picture that
is wanted, and what makes the terminal move it. Lines below the block go up and down again by the
way, which is shorter than telling the terminal which lines are meant.
"""

from collections.abc import Sequence
from operator import ne
from typing import NamedTuple

from console.terminal.steps import Place, step

__all__ = ["Move", "Row", "find_move"]

_SCROLLBAR = 2
"""Columns at the right that are left out where lines are compared: a scrollbar stands there."""

_WAY = 5
"""What it costs about to reach a cell that is written alone."""

_ACT = 16
"""What it costs about to move a block."""

Row = tuple[list[str], list[int]]
"""What is written in the cells of a line, and how it looks."""


class Move(NamedTuple):
    """A block of lines that goes up by some, or down; what it leaves is blank then."""

    first: int
    last: int
    by: int
    """How many lines it goes up; below zero, down."""

    def sequence(self, place: Place | None, height: int) -> tuple[str, Place]:
        """Return what makes a terminal of so many lines move it, and where the cursor is then."""
        far = self.last + 1 - abs(self.by)
        gone, fresh = (self.first, far) if self.by > 0 else (far, self.first)
        number = "" if abs(self.by) == 1 else str(abs(self.by))
        # At the end of the screen lines come in and go by themselves.
        is_at_end = self.last + 1 == height
        acts = [] if is_at_end and self.by < 0 else [(gone, "M")]
        acts += [] if is_at_end and self.by > 0 else [(fresh, "L")]
        output = ""
        for line, act in acts:
            output += f"{step(place, (line, 0))}\x1b[{number}{act}"
            place = (line, 0)
        assert place is not None
        return output, place

    def moved(self, rows: Sequence[Row], fresh: Row) -> list[Row]:
        """Return the lines of the block afterwards."""
        block = list(rows[self.first : self.last + 1])
        blank = [(fresh[0].copy(), fresh[1].copy()) for _ in range(abs(self.by))]
        return [*block[self.by :], *blank] if self.by > 0 else [*blank, *block[: self.by]]


def find_move(rows: Sequence[Row], wanted: Sequence[Row], changed: Sequence[int]) -> Move | None:
    """Return the block that is worth moving, or None.

    Args:
        rows: All lines that the terminal shows.
        wanted: All lines that it is to show.
        changed: Those that differ.
    """
    width = max(1, len(rows[0][0]) - _SCROLLBAR)
    places = {_written(row, width): line for line, row in enumerate(rows)}
    found: dict[int, list[int]] = {}
    for line in changed:
        was = places.get(_written(wanted[line], width))
        if was is not None and was != line and rows[was][1][:width] == wanted[line][1][:width]:
            found.setdefault(was - line, []).append(line)
    by = max(found, key=lambda distance: len(found[distance]), default=0)
    if not by or 2 * len(found[by]) < len(changed):
        return None
    lines = [*found[by], *(line + by for line in found[by])]
    move = Move(min(lines), max(lines), by)
    cost = _cost_of(move, rows, wanted)
    for line in found[by]:
        cost -= _cost(rows[line], wanted[line])
        if cost < 0:
            return move
    return None


def _cost_of(move: Move, rows: Sequence[Row], wanted: Sequence[Row]) -> int:
    """Return what it costs about to move the block, and to mend the lines that come in."""
    fresh = ([" "] * len(rows[0][0]), wanted[move.first][1])
    by = move.by
    start = move.last + 1 - by if by > 0 else move.first
    coming = range(start, start + abs(by))
    whole = sum(_cost(fresh, wanted[line]) - _cost(rows[line], wanted[line]) for line in coming)
    return _ACT + whole


def _cost(shown: Row, wanted: Row) -> int:
    changed: int = sum(map(ne, shown[0], wanted[0]))
    return _WAY + changed


def _written(row: Row, width: int) -> str:
    return "".join(row[0][:width])
