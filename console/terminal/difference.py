"""The shortest output that makes a terminal that shows one picture show another.

Place in the path: the driver hands over the picture that is wanted, and keeps one ``Shown`` for
what the terminal has. Lines that moved are moved by the terminal itself where that is shorter; in
each line only cells that changed are written; the cursor takes the shortest way.

Theory of operation. What a terminal makes of a wide or combined character is not known for sure:
after one the place of the cursor counts as unknown, and the next step names its column. A cell is
never written by halves. The last column leaves the cursor in a state in which terminals differ, so
its place is unknown after that as well. Erasing is used only where the terminal erases in the
colour behind the text (``erases_in_colour``), and never for blanks that show more than a colour.
"""

from bisect import bisect
from collections.abc import Iterator
from itertools import pairwise

from console.terminal.looks import PLAIN, Looks
from console.terminal.moves import Move, Row, find_move
from console.terminal.picture import Picture
from console.terminal.steps import Place, step
from console.terminal.strokes import Stroke, in_short_order, of_one_look

__all__ = ["Shown"]

_BRIDGED = 4
"""Unchanged cells that are written again, because stepping over them costs as much."""

_LONG_BLANK = 12
"""Blanks from which erasing and stepping is shorter than writing them."""

_CLEARING = 4
"""What it costs about to erase a line before its words are written."""

_GAP = 8
"""Unchanged cells between what is erased and written apart from one another."""

_FEWEST_MOVED = 4
"""Changed lines from which it is worth looking for lines that moved."""

_UNKNOWN = -1
"""The look of cells that came in with a line: terminals differ in the colour of those."""

_SURE = (
    *("\u0370\u0482", "\u2010\u2027", "\u2190\u2193", "\u21b6\u21b6", "\u2260\u2260"),
    *("\u2500\u259f", "\u25b2\u25b2", "\u25b4\u25b4", "\u25b6\u25b6", "\u25b8\u25b8"),
    *("\u25c9\u25c9", "\u25cb\u25cb", "\u25cf\u25d0", "\u2713\u2713", "\u2717\u2717"),
    *("\u3041\u3096", "\u30a1\u30fa", "\u4e00\u9fff"),
)
"""First and last of characters beyond U+0300 whose width terminals agree on: letters, lines, signs,
CJK; sorted."""

_BOUNDS = [bound for pair in _SURE for bound in (pair[0], chr(ord(pair[1]) + 1))]


class Shown:
    """What the terminal shows.

    Args:
        looks: Where the numbers of looks come from.
        erases_in_colour: Whether the terminal erases in the present colour.
    """

    def __init__(self, looks: Looks, *, erases_in_colour: bool) -> None:
        self._looks = looks
        self._erases = erases_in_colour
        self._rows: list[Row] | None = None
        self._size = (0, 0)
        self._place: Place | None = None
        self._pen = PLAIN
        self._wished = (0, 0)

    def forget(self) -> None:
        """Let the next picture be painted whole: nobody knows what the terminal shows."""
        self._rows = None

    def paint(self, picture: Picture) -> str:
        """Return what makes the terminal show a picture; from then on it counts as shown."""
        output: list[str] = []
        lines = sorted(picture.touched)
        if self._rows is None or self._size != (picture.width, picture.height):
            output.append(self._clear(picture))
            lines = list(range(picture.height))
        picture.touched.clear()
        changed = [line for line in lines if self._differs(picture, line)]
        if len(changed) >= _FEWEST_MOVED:
            wanted = list(zip(picture.characters, picture.looks, strict=True))
            assert self._rows is not None
            if move := find_move(self._rows, wanted, changed):
                output.append(self._move(move))
                lines = sorted({*changed, *range(move.first, move.last + 1)})
                changed = [line for line in lines if self._differs(picture, line)]
        output.append(self._paint_lines(picture, changed))
        output.append(self._settle(picture))
        return "".join(output)

    def _differs(self, picture: Picture, line: int) -> bool:
        characters, looks = self._row(line)
        return characters != picture.characters[line] or looks != picture.looks[line]

    def _row(self, line: int) -> Row:
        assert self._rows is not None
        return self._rows[line]

    def _clear(self, picture: Picture) -> str:
        """Return what makes the whole terminal blank, whatever it shows and is set to."""
        width, height = self._size = (picture.width, picture.height)
        self._rows = [([" "] * width, [PLAIN] * width) for _ in range(height)]
        self._pen, self._place = PLAIN, (0, 0)
        return "\x1b]8;;\x1b\\\x1b[m\x1b[2J\x1b[H"

    def _paint_lines(self, picture: Picture, lines: list[int]) -> str:
        output: list[str] = []
        strokes: list[tuple[int, Stroke]] = []
        assert self._rows is not None
        for line in lines:
            shown, wanted = self._rows[line], (picture.characters[line], picture.looks[line])
            found = self._strokes(line, wanted)
            if _are_sure(shown[0]) and _are_sure(wanted[0]):
                for one in found:
                    strokes += of_one_look(one, wanted[1], self._looks)
            else:
                for one in found:
                    self._draw(output, one, wanted)
            self._rows[line] = (wanted[0].copy(), wanted[1].copy())
        for one in in_short_order(strokes, self._pen, self._place, self._looks):
            self._draw(output, one, self._rows[one.line])
        return "".join(output)

    def _move(self, move: Move) -> str:
        """Return what moves a block of lines; what comes in is blank and of an unknown colour."""
        assert self._rows is not None
        width, height = self._size
        pen, look = "", _UNKNOWN
        if not self._erases:
            # With the plain pen terminals agree.
            pen, look, self._pen = self._looks.way(self._pen, PLAIN), PLAIN, PLAIN
        rows = move.moved(self._rows, ([" "] * width, [look] * width))
        self._rows[move.first : move.last + 1] = rows
        acts, self._place = move.sequence(self._place, height)
        return pen + acts

    def _strokes(self, line: int, wanted: Row) -> Iterator[Stroke]:
        """Yield what is written of a line, from left to right."""
        changed = _changed(self._row(line), wanted)
        if not changed:
            return
        tail = self._blank_tail(wanted)
        is_sure = self._erases and _are_sure(wanted[0])
        for part in _apart(changed) if is_sure else [changed]:
            begin, end = part[0], part[-1] + 1
            stop = len(wanted[0]) if tail <= end else end
            strokes = []
            if is_sure and len(part) > _LONG_BLANK:
                strokes = self._cleared(Stroke(line, begin, begin, stop - begin), wanted)
            if not strokes or _length(strokes, wanted) >= len(part):
                strokes = list(self._plain_strokes(line, part, tail, wanted))
            yield from strokes
            if strokes[-1].erases or begin + strokes[0].clears == len(wanted[0]):
                # The rest of the line is erased by now.
                return

    def _plain_strokes(
        self, line: int, changed: list[int], tail: int, wanted: Row
    ) -> Iterator[Stroke]:
        for start, end in self._runs(changed, wanted):
            erased = max(start, tail)
            if end - erased > _BRIDGED:
                yield Stroke(line, start, erased, erases=True)
                return
            yield Stroke(line, start, end)

    def _cleared(self, clearing: Stroke, wanted: Row) -> list[Stroke]:
        """Return what is written of cells that are erased first; nothing where none can be."""
        characters, looks = wanted
        stop = clearing.start + clearing.clears
        blank = looks[stop - 1]
        if characters[stop - 1] != " " or not self._looks.is_erasure(blank):
            return []
        line, start, _, clears, _ = clearing
        found: list[Stroke] = []
        end = start
        for column in range(start, stop):
            if characters[column] == " " and looks[column] == blank:
                continue
            gap = column - end
            if gap > _BRIDGED or (gap and start < end and looks[column] != looks[end - 1]):
                found.append(Stroke(line, start, end, clears))
                start, clears = column, 0
            end = column + 1
        return [*found, Stroke(line, start, end, clears)]

    def _draw(self, output: list[str], stroke: Stroke, wanted: Row) -> None:
        line, start, end, clears, erases = stroke
        looks = wanted[1]
        if clears:
            self._erase(
                output, line, range(start, start + clears), looks, looks[max(start, end - 1)]
            )
        self._write(output, line, start, end, wanted)
        if erases:
            self._erase(output, line, range(end, len(looks)), looks, looks[-1])

    def _runs(self, changed: list[int], wanted: Row) -> Iterator[tuple[int, int]]:
        """Yield start and end of what is written at a stroke."""
        start = end = changed[0]
        for column in changed:
            if column > end and not self._is_bridged(end, column, wanted):
                yield start, end
                start = column
            end = column + 1
        yield start, end

    def _is_bridged(self, start: int, end: int, wanted: Row) -> bool:
        """Return whether unchanged cells are written again, because that is shorter."""
        if end - start > _BRIDGED:
            return False
        characters, looks = wanted
        look = looks[start - 1]
        blank = self._looks.blank(look)
        return all(
            characters[one].isascii() and looks[one] == (blank if characters[one] == " " else look)
            for one in range(start, end)
        )

    def _blank_tail(self, wanted: Row) -> int:
        """Return the column from which the line can be erased; its width when it cannot."""
        characters, looks = wanted
        width = start = len(characters)
        last = looks[-1]
        if not (self._erases and self._looks.is_erasure(last)):
            return width
        while start and characters[start - 1] == " " and looks[start - 1] == last:
            start -= 1
        return start

    def _erase(
        self, output: list[str], line: int, cells: range, looks: list[int], pen: int
    ) -> None:
        """Erase cells of a line; ``pen`` is taken if that is as good as any other."""
        self._go(output, line, cells.start)
        look = looks[cells.stop - 1]
        if self._looks.blank(self._pen) != look:
            self._take_pen(output, pen if self._looks.blank(pen) == look else look)
        output.append("\x1b[K" if cells.stop == len(looks) else f"\x1b[{len(cells)}X")

    def _write(self, output: list[str], line: int, start: int, end: int, wanted: Row) -> None:
        """Write some cells of a line, those of one look at a stroke."""
        characters, looks = wanted
        column = start
        while column < end:
            look, stop = looks[column], column + 1
            if _is_sure(characters[column]):
                while stop < end and looks[stop] == look and _is_sure(characters[stop]):
                    stop += 1
            else:
                while stop < end and characters[stop] == "":
                    stop += 1
            self._go(output, line, column)
            behind = looks[stop] if stop < end else look
            self._write_alike(output, characters[column:stop], look, behind)
            is_known = _is_sure(characters[column]) and stop < self._size[0]
            self._place = (line, stop) if is_known else None
            column = stop

    def _write_alike(
        self, output: list[str], characters: list[str], look: int, behind: int
    ) -> None:
        """Write cells of one look; ``behind`` is that of the cell behind them."""
        text = "".join(characters)
        is_blank = not text.strip(" ")
        if not (is_blank and self._looks.blank(self._pen) == look):
            # Blanks are as blank in the look of the text behind them: one change less.
            serves = is_blank and self._looks.blank(behind) == look
            self._take_pen(output, behind if serves else look)
        is_long = is_blank and len(text) > _LONG_BLANK
        if is_long and self._erases and self._looks.is_erasure(look):
            output.append(f"\x1b[{len(text)}X\x1b[{len(text)}C")
        else:
            output.append(text)

    def _take_pen(self, output: list[str], look: int) -> None:
        if look != self._pen:
            output.append(self._looks.way(self._pen, look))
            self._pen = look

    def _go(self, output: list[str], line: int, column: int) -> None:
        output.append(step(self._place, (line, column)))
        self._place = (line, column)

    def _settle(self, picture: Picture) -> str:
        """Return what puts the cursor where the framework wants it, for people who type there."""
        line, column = picture.cursor
        wished = (min(line, picture.height - 1), min(column, picture.width - 1))
        # In the first line nobody types: the cursor is hidden and may stay anywhere.
        if not wished[0] or wished == self._place:
            return ""
        way = step(self._place, wished)
        self._place = wished
        return way


def _are_sure(characters: list[str]) -> bool:
    """Return whether the cells of a line may be written in any order."""
    return "".join(characters).isascii() or all(map(_is_sure, set(characters)))


def _are_narrow(characters: list[str]) -> bool:
    """Return whether each cell of a line holds one character of a sure width."""
    text = "".join(characters)
    return text.isascii() or (len(text) == len(characters) and all(map(_is_sure, set(text))))


def _is_sure(character: str) -> bool:
    """Return whether every terminal gives a cell's character the width that we do."""
    return character < "\u0300" or (len(character) == 1 and bisect(_BOUNDS, character) % 2 == 1)


def _changed(shown: Row, wanted: Row) -> list[int]:
    """Return the columns of cells that differ, whole ones."""
    cells = zip(*shown, *wanted, strict=True)
    found = [column for column, (a, b, c, d) in enumerate(cells) if a != c or b != d]
    if _are_narrow(shown[0]) and _are_narrow(wanted[0]):
        return found
    whole = set(found)
    for characters, _ in (shown, wanted):
        for column in found:
            whole.update(_cell_around(characters, column))
            if not _is_sure(characters[column]):
                # Who knows how far it reaches on this terminal: all behind it is written again.
                whole.update(range(column, len(characters)))
                break
    return sorted(whole)


def _length(strokes: list[Stroke], wanted: Row) -> int:
    """Return about how many bytes it takes to erase some cells and write their words.

    Where the colour changes there is a way to be gone without erasing as well.
    """
    looks = wanted[1]
    ways = sum(
        before.start < before.end and looks[before.end - 1] == looks[one.start]
        for before, one in pairwise(strokes)
    )
    return _CLEARING + _BRIDGED * ways + sum(one.end - one.start for one in strokes)


def _apart(changed: list[int]) -> Iterator[list[int]]:
    """Yield the columns in groups with wide gaps between them."""
    first = 0
    for at, (before, column) in enumerate(pairwise(changed), 1):
        if column - before > _GAP:
            yield changed[first:at]
            first = at
    yield changed[first:]


def _cell_around(characters: list[str], column: int) -> Iterator[int]:
    start = column
    while start and characters[start] == "":
        start -= 1
    yield start
    end = column + 1
    while end < len(characters) and characters[end] == "":
        yield end
        end += 1
