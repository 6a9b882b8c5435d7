"""What the terminal ought to show, cell by cell.

Place in the path: the driver hands over what the framework wrote, ``difference`` compares one
picture with another. Only places, colours, links and text are understood; every other control
character becomes a visible mark, so that nothing in painted text can steer the terminal.

A cell is a character with what combines with it, and the number of its look. The second half of a
wide character is an empty cell.
"""

import re
from collections.abc import Iterator

from rich.cells import split_graphemes

from console.terminal.looks import PLAIN, Looks

__all__ = ["Picture"]

_PLACE = re.compile(r"\x1b\[(?P<line>\d*);(?P<column>\d*)H|\r?\n")
"""What leads to another place; between two of them stands one stretch of a line."""

_TOKEN = re.compile(
    r"\x1b\[(?P<numbers>[\d;]*)m(?P<painted>[^\x00-\x1f\x7f-\x9f]*)"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\]8;(?P<link>[^\x00-\x1f\x7f-\x9f]*)\x1b\\"
    r"|(?P<strange>[\x00-\x1f\x7f-\x9f])"
)
_MARK = "\ufffd"
"""Stands where a control character was."""

_MOST_TEXTS = 4_000
_MOST_STRETCHES = 1_000

_Stretch = tuple[list[str], list[int], int]
"""Characters and looks of cells side by side, which nobody may change, and the look behind them."""


class Picture:
    """A grid of cells that is written to as a terminal is.

    Args:
        width: Columns.
        height: Lines.
        looks: Where the numbers of looks come from.
    """

    def __init__(self, width: int, height: int, looks: Looks) -> None:
        self.width = width
        """Columns."""
        self.height = height
        """Lines."""
        self.characters = [[" "] * width for _ in range(height)]
        """Line by line what is written; the second half of a wide character is empty."""
        self.looks = [[PLAIN] * width for _ in range(height)]
        """Line by line how it looks."""
        self.touched: set[int] = set()
        """Lines that were written to since somebody last emptied this."""
        self.cursor = (0, 0)
        """Line and column where the next text goes."""
        self._numbers = looks
        self._look = PLAIN
        self._texts: dict[tuple[str, int], tuple[list[str], list[int]]] = {}
        self._stretches: dict[tuple[str, int], _Stretch] = {}

    def write(self, output: str) -> None:
        """Write what the framework would have sent to the terminal."""
        start = 0
        for place in _PLACE.finditer(output):
            self._write_stretch(output[start : place.start()])
            start, line = place.end(), place["line"]
            if line is None:
                self.cursor = (self.cursor[0] + 1, 0)
            else:
                self.cursor = (int(line or 1) - 1, int(place["column"] or 1) - 1)
        self._write_stretch(output[start:])

    def _write_stretch(self, painted: str) -> None:
        """Write what stands in one line; a line that only moved is the same as where it was."""
        if not painted:
            return
        key = (painted, self._look)
        found = self._stretches.get(key)
        if found is None:
            if len(self._stretches) > _MOST_STRETCHES:
                self._stretches.clear()
            found = self._stretches[key] = self._read(painted)
        characters, looks, self._look = found
        if characters:
            self._put(characters, looks)

    def _read(self, painted: str) -> _Stretch:
        characters: list[str] = []
        looks: list[int] = []
        look = self._look
        for token in _TOKEN.finditer(painted):
            kind, text = token.lastgroup, token["text"] or ""
            if kind == "painted":
                look, text = self._numbers.after(look, token["numbers"]), token["painted"]
            elif kind == "link":
                link = token["link"]
                look = self._numbers.linked(look, "" if link == ";" else link)
            elif kind == "strange":
                text = _MARK
            cells = self._cells(text, look)
            characters += cells[0]
            looks += cells[1]
        return characters, looks, look

    def resize(self, width: int, height: int) -> None:
        """Take another size; what fits into it stays."""
        old = (self.characters, self.looks)
        self.width, self.height = width, height
        self.characters = [[" "] * width for _ in range(height)]
        self.looks = [[PLAIN] * width for _ in range(height)]
        for line, (characters, looks) in enumerate(zip(*old, strict=True)):
            if line < height:
                if len(characters) > width and characters[width] == "":
                    characters[width - 1] = " "
                self.characters[line][: len(characters)] = characters[:width]
                self.looks[line][: len(looks)] = looks[:width]

    def _put(self, characters: list[str], looks: list[int]) -> None:
        line, column = self.cursor
        end = column + len(characters)
        self.cursor = (line, end)
        if not 0 <= line < self.height or column >= self.width:
            return
        row = self.characters[line]
        if end > self.width:
            characters, looks = _cut(characters, looks, self.width - column)
            end = self.width
        if row[column] == "" and column:
            row[column - 1] = " "
        if end < self.width and row[end] == "":
            row[end] = " "
        row[column:end] = characters
        self.looks[line][column:end] = looks
        self.touched.add(line)

    def _cells(self, text: str, look: int) -> tuple[list[str], list[int]]:
        """Return the cells of a text in a look; lists that nobody may change."""
        key = (text, look)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) > _MOST_TEXTS:
                self._texts.clear()
            characters = list(text) if text.isascii() else list(_spread(text))
            blank = self._numbers.blank(look)
            looks = [blank if one == " " else look for one in characters]
            found = self._texts[key] = (characters, looks)
        return found


def _spread(text: str) -> Iterator[str]:
    spans, _ = split_graphemes(text)
    for start, end, width in spans:
        if width:
            yield text[start:end]
            yield from [""] * (width - 1)


def _cut(characters: list[str], looks: list[int], width: int) -> tuple[list[str], list[int]]:
    kept = characters[:width]
    if characters[width] == "":
        # Half a wide character is a blank.
        kept[-1] = " "
    return kept, looks[:width]
