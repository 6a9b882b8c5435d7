"""How a row of a list becomes a line of cells.

Place in the path: ``row_list`` hands over a row with the styles of the present theme. It knows
neither the list nor the screen.
"""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from console.screens.widgets.columns import Placed, Row, fit
from console.screens.words import Tone

__all__ = ["RowStyles", "paint_heading", "paint_row"]

_MARK = "▌"


class RowStyles:
    """The styles of the parts of a list, each found once until the list looks different.

    The framework finds one anew each time, from all that the list stands in.

    Args:
        rows: The list; its component classes begin with ``row-list--``.
    """

    def __init__(self, rows: Widget) -> None:
        self._rows = rows
        self._found: dict[str, Style] = {}

    def of(self, part: str) -> Style:
        """Return the style of a part, or of the list itself for an empty name."""
        style = self._found.get(part)
        if style is None:
            style = self._found[part] = self._find(part)
        return style

    def forget(self) -> None:
        """Find all of them anew: they look different now."""
        self._found.clear()

    def _find(self, part: str) -> Style:
        if not part:
            return self._rows.rich_style
        # Marks and tones lie on top of the line, the cursor takes its place.
        name = f"row-list--{part}"
        return self._rows.get_component_rich_style(name, partial=part != "cursor")


def paint_heading(placed: Sequence[Placed], width: int, style: Style) -> Strip:
    """Return the line with the titles of the columns."""
    titles = [fit(one.column.title, one.width, one.column.align) for one in placed]
    return Strip([Segment(fit(" " + " ".join(titles), width), style)], width)


def paint_row(
    row: Row,
    placed: Sequence[Placed],
    width: int,
    *,
    base: Style,
    mark: Style | None,
    tone_of: Callable[[Tone], Style] | None,
) -> Strip:
    """Return the line of a row.

    Args:
        row: The row.
        placed: The columns that are shown.
        width: Cells of the line.
        base: The style of the line.
        mark: The style of its mark; None when it is not marked.
        tone_of: The style of a tone; None under the cursor, whose own colours are chosen to be
            readable where a tone on top might not be.
    """
    segments = [Segment(" ", base) if mark is None else Segment(_MARK, base + mark)]
    blank = Segment(" ", base)
    for one in placed:
        cell = row.cells.get(one.column.key)
        data, tone = (cell.text, cell.tone) if cell else ("", "")
        style = base + tone_of(tone) if tone_of and tone else base
        segments += [Segment(fit(data, one.width, one.column.align), style), blank]
    return Strip(segments).adjust_cell_length(width, base)
