"""What of a screen is painted again: the lines that changed, and nothing around them.

Place in the path: every full screen of the console composes itself with it. The framework asks all
widgets in the rectangle around all changes for their lines, cuts each at the edges of all others,
and finds out anew who is on top; for a cursor that went one row down that was most of a frame.
"""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["LineCompositor"]

_Places = Mapping[Widget, tuple[Region, Region]]
"""Who is placed where, and seen within what, from the front to the back."""

_Seen = tuple[Widget, Region]
"""Somebody, and where it is seen unless others are before it."""


class _Part(NamedTuple):
    """Cells of a line of the screen in which one widget is seen."""

    start: int
    end: int
    widget: Widget


class _LinesUpdate(ChopsUpdate):
    """Parts of lines, as they go to the terminal.

    Args:
        parts: Line, column and cells.
    """

    def __init__(self, parts: list[tuple[int, int, Strip]]) -> None:
        super().__init__([], [], [])
        self._parts = parts

    def render_segments(self, console: Console) -> str:
        """Return what paints them."""
        return "".join(
            f"\x1b[{line + 1};{column + 1}H{strip.render(console)}"
            for line, column, strip in self._parts
        )


class LineCompositor(Compositor):
    """The framework's compositor with frames of their own for changes of lines."""

    def __init__(self) -> None:
        super().__init__()
        self._placed: _Places = {}
        self._seen: list[_Seen] = []
        self._parts: dict[int, list[_Part]] = {}

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what of the screen is to be painted again, or None."""
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if not regions:
            return None
        painted: dict[Widget, tuple[Region, list[Strip]]] = {}
        parts: list[tuple[int, int, Strip]] = []
        for line, start, end in self._regions_to_spans(regions):
            for part in self._parts_of(line):
                # Whole: cut anywhere, a wide character would lose a half.
                if part.start < end and part.end > start:
                    parts.append((line, part.start, self._painted(painted, part, line)))
        return _LinesUpdate(parts)

    def _painted(
        self, painted: dict[Widget, tuple[Region, list[Strip]]], part: _Part, line: int
    ) -> Strip:
        """Return a part of a line; each widget is asked for its lines once a frame."""
        start, end, widget = part
        found = painted.get(widget)
        if found is None:
            region, clip = self.visible_widgets[widget]
            seen = region.intersection(clip)
            strips = widget.render_lines(seen.translate(-region.offset))
            found = painted[widget] = (seen, strips)
        seen, strips = found
        strip = strips[line - seen.y]
        if (start, end) == seen.column_span:
            return strip
        return strip.crop(start - seen.x, end - seen.x)

    def _parts_of(self, line: int) -> list[_Part]:
        """Return who is seen in a line, from left to right; it stays until something moves."""
        placed = self.visible_widgets
        if self._placed is not placed:
            self._placed = placed
            self._seen = [(one, where.intersection(clip)) for one, (where, clip) in placed.items()]
            self._parts.clear()
        found = self._parts.get(line)
        if found is None:
            found = self._parts[line] = _parts(self._seen, line, self.size.width)
        return found


def _parts(seen: Sequence[_Seen], line: int, width: int) -> list[_Part]:
    """Return who is seen in a line, from left to right."""
    parts: list[_Part] = []
    free = [(0, width)]
    for widget, region in seen:
        if not region.y <= line < region.bottom:
            continue
        left: list[tuple[int, int]] = []
        for start, end in free:
            first, last = max(start, region.x), min(end, region.right)
            if first >= last:
                left.append((start, end))
                continue
            parts.append(_Part(first, last, widget))
            left += [(one, other) for one, other in ((start, first), (last, end)) if one < other]
        free = left
    return sorted(parts, key=attrgetter("start"))
