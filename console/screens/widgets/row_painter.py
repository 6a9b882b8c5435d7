"""How a row of a list becomes a line of cells.

Place in the path: ``row_list`` hands over a row with the styles of the present theme. It knows
neither the list nor the screen.
"""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.screens.widgets.columns import Placed, Row, fit
from console.screens.words import Tone

__all__ = ["paint_heading", "paint_row"]

_MARK = "▌"


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
