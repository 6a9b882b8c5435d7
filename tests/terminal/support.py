"""A terminal emulator as the judge of what is sent."""

import unicodedata

import pyte
from pyte.screens import Char

from console.terminal.difference import Shown
from console.terminal.looks import Looks
from console.terminal.picture import Picture

Seen = list[list[tuple[str, ...]]]


class _Screen(pyte.Screen):
    """A screen on which lines that come in have a colour of their own.

    Terminals differ in that: some take the present one, some none.
    """

    fresh = "default"
    """That colour."""

    def insert_lines(self, count: int | None = None) -> None:
        super().insert_lines(count)
        self._colour(self.cursor.y, count or 1)

    def delete_lines(self, count: int | None = None) -> None:
        super().delete_lines(count)
        self._colour(self.lines - (count or 1), count or 1)

    def _colour(self, first: int, number: int) -> None:
        for line in range(first, min(self.lines, first + number)):
            for column in range(self.columns):
                self.buffer[line][column] = self.default_char._replace(bg=self.fresh)


class Emulator:
    """A terminal that shows what it was sent.

    Args:
        width: Columns.
        height: Lines.
        fresh: The colour of lines that come in.
    """

    def __init__(self, width: int, height: int, *, fresh: str = "default") -> None:
        self.screen = _Screen(width, height)
        self.screen.fresh = fresh
        self._stream = pyte.Stream(self.screen)
        # As the framework sets terminals up.
        self.feed("\x1b[?7l")

    def feed(self, output: str) -> None:
        self._stream.feed(output)

    def seen(self) -> Seen:
        """Return what a person sees in each cell."""
        buffer = self.screen.buffer
        return [
            [_seen(buffer[line][column]) for column in range(self.screen.columns)]
            for line in range(self.screen.lines)
        ]


def _seen(cell: Char) -> tuple[str, ...]:
    text = unicodedata.normalize("NFC", cell.data)
    marks = [name for name in ("underscore", "strikethrough", "reverse") if getattr(cell, name)]
    if text.strip(" ") or cell.reverse:
        marks += [name for name in ("bold", "italics", "blink") if getattr(cell, name)]
        return (text, cell.fg, cell.bg, *marks)
    # Of a blank nothing is seen but the colour behind it, and lines through it.
    return (text, cell.fg if marks else "", cell.bg, *marks)


class Pair:
    """The same frames on two terminals: as the framework wrote them, and as differences."""

    def __init__(self, width: int, height: int, *, erases_in_colour: bool = True) -> None:
        self.looks = Looks()
        self.picture = Picture(width, height, self.looks)
        self.shown = Shown(self.looks, erases_in_colour=erases_in_colour)
        self.plain = Emulator(width, height)
        # Where it is known that erasing colours, nothing may hang on the colour of what comes in.
        self.ours = Emulator(width, height, fresh="magenta" if erases_in_colour else "default")

    def draw(self, frame: str) -> str:
        """Show one frame on both; return what ours was sent."""
        # The framework moves to a place after every line feed; its terminal scrolls before that.
        self.plain.feed(frame.replace("\n", ""))
        self.picture.write(frame)
        sent = self.shown.paint(self.picture)
        self.ours.feed(sent)
        return sent
