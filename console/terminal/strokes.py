"""What is written at a stroke, and in which order.

Place in the path: ``difference`` finds the strokes of some lines and draws them. From one colour to
another takes up to twenty bytes, from one place to another one to eight: where a few cells change
all over the screen, all of one look are drawn together, the nearest one next; then comes the look
that is the nearest of those that are left.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from console.terminal.looks import Looks
from console.terminal.steps import Place, step

__all__ = ["Stroke", "in_short_order", "of_one_look"]

_MOST_STROKES = 60
"""Above it a frame is drawn line by line, as people read; colours would come one by one."""

_UNFINISHED = 12
"""What it costs about to come back to a look, of which some strokes have to wait."""


class Stroke(NamedTuple):
    """Cells of one line that are written together; none when only something is erased."""

    line: int
    start: int
    end: int
    clears: int = 0
    """How many cells from ``start`` on are erased first; other strokes of the line come later."""

    erases: bool = False
    """Whether the line is erased from ``end`` on afterwards."""


def of_one_look(stroke: Stroke, row: Sequence[int], looks: Looks) -> Iterator[tuple[int, Stroke]]:
    """Yield the parts of a stroke, each with its look; blanks belong to what is before them.

    What is erased looks like its last cell, and is erased with the pen of a part beside it, if
    that paints the same.

    Args:
        stroke: The stroke.
        row: The looks of its line.
        looks: Tells which blanks fit a look.
    """
    line, start, end, clears, erases = stroke
    if start == end:
        yield row[start + clears - 1 if clears else -1], stroke
        return
    parts = list(_parts(start, end, row, looks))
    if clears and looks.blank(parts[0][0]) != row[start + clears - 1]:
        yield row[start + clears - 1], Stroke(line, start, start, clears)
        clears = 0
    last = len(parts) - 1
    is_fit = looks.blank(parts[last][0]) == row[-1]
    for at, (look, begin, stop) in enumerate(parts):
        part = Stroke(line, begin, stop, 0 if at else clears, erases and is_fit and at == last)
        yield look, part
    if erases and not is_fit:
        yield row[-1], Stroke(line, end, end, erases=True)


def _parts(
    start: int, end: int, row: Sequence[int], looks: Looks
) -> Iterator[tuple[int, int, int]]:
    look = row[start]
    for column in range(start + 1, end):
        here = row[column]
        if here == look or here == looks.blank(look):
            continue
        if looks.blank(here) == look:
            # Blanks at the begin fit what is behind them as well.
            look = here
            continue
        yield look, start, column
        start, look = column, here
    yield look, start, end


def in_short_order(
    found: Sequence[tuple[int, Stroke]], pen: int, place: Place | None, looks: Looks
) -> Iterator[Stroke]:
    """Yield strokes in an order with few changes of colour and short ways.

    Args:
        found: Each with its look, in the order of lines.
        pen: The look before the first.
        place: Where the cursor is; None when nobody knows.
        looks: Tells how far it is from look to look.
    """
    if len(found) > _MOST_STROKES:
        yield from (stroke for _, stroke in found)
        return
    groups: dict[int, list[Stroke]] = {}
    for look, stroke in found:
        groups.setdefault(look, []).append(stroke)
    waiting = Counter(stroke.line for _, stroke in found if stroke.clears)
    while groups:
        pen = _nearest_look(groups, pen, waiting, looks)
        strokes = groups[pen]
        while ready := [one for one in strokes if one.clears or not waiting[one.line]]:
            stroke = _nearest(ready, place)
            strokes.remove(stroke)
            if stroke.clears:
                waiting[stroke.line] -= 1
            place = (stroke.line, stroke.end)
            yield stroke
        if not strokes:
            del groups[pen]


def _nearest_look(
    groups: dict[int, list[Stroke]], pen: int, waiting: Counter[int], looks: Looks
) -> int:
    """Return the look that is drawn next: links first, so that what comes behind them ends them."""

    def distance(look: int) -> tuple[bool, bool, int]:
        strokes = groups[look]
        cleared = Counter(one.line for one in strokes if one.clears)
        # What erases waits for nothing: as long as anything waits, some look does not.
        is_ready = bool(cleared) or any(not waiting[one.line] for one in strokes)
        is_unfinished = any(waiting[one.line] > cleared[one.line] for one in strokes)
        far = len(looks.way(pen, look)) + (_UNFINISHED if is_unfinished else 0)
        return (not is_ready, not looks.is_link(look), far)

    return min(groups, key=distance)


def _nearest(strokes: Sequence[Stroke], place: Place | None) -> Stroke:
    if len(strokes) == 1:
        return strokes[0]
    return min(strokes, key=lambda one: len(step(place, (one.line, one.start))))
