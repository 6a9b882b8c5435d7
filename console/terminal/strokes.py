"""What is written at a stroke, and in which order.

Place in the path: ``difference`` finds the strokes of some lines and draws them. From one colour to
another takes up to twenty bytes, from one place to another five to eight: where a few cells change
all over the screen, all of one look are drawn together, the next look being the nearest one.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from console.terminal.looks import Looks

__all__ = ["Stroke", "in_short_order", "of_one_look"]

_MOST_STROKES = 60
"""Above it a frame is drawn line by line, as people read; colours would come one by one."""


class Stroke(NamedTuple):
    """Cells of one line that are written together."""

    line: int
    start: int
    end: int
    erases: bool = False
    """Whether the rest of the line is erased instead, in the look of its last cell."""


def of_one_look(stroke: Stroke, row: Sequence[int], looks: Looks) -> Iterator[tuple[int, Stroke]]:
    """Yield the parts of a stroke, each with its look; blanks belong to what is before them.

    Args:
        stroke: The stroke.
        row: The looks of its line.
        looks: Tells which blanks fit a look.
    """
    if stroke.erases:
        yield row[-1], stroke
        return
    start, look = stroke.start, row[stroke.start]
    for column in range(stroke.start + 1, stroke.end):
        here = row[column]
        if here == look or here == looks.blank(look):
            continue
        if looks.blank(here) == look:
            # Blanks at the begin fit what is behind them as well.
            look = here
            continue
        yield look, Stroke(stroke.line, start, column)
        start, look = column, here
    yield look, Stroke(stroke.line, start, stroke.end)


def in_short_order(found: Sequence[tuple[int, Stroke]], pen: int, looks: Looks) -> Iterator[Stroke]:
    """Yield strokes in an order with few changes of colour.

    Args:
        found: Each with its look, in the order of lines.
        pen: The look before the first.
        looks: Tells how far it is from look to look.
    """
    if len(found) > _MOST_STROKES:
        yield from (stroke for _, stroke in found)
        return
    groups: dict[int, list[Stroke]] = {}
    for look, stroke in found:
        groups.setdefault(look, []).append(stroke)
    while groups:
        # Links first, so that what comes behind them ends them.
        pen = min(groups, key=lambda look: (not looks.is_link(look), len(looks.way(pen, look))))
        yield from groups.pop(pen)
