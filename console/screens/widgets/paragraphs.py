"""A text of several lines, of which only those that are new are wrapped and painted.

Place in the path: ``Label`` shows its content through it. From one row of a list to the next most
lines of a summary stay the same; painting all of them anew was a third of a step of the cursor.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from textual.content import Content, Span
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

__all__ = ["KeptLines", "Paragraphs"]

_MOST_LINES = 200
"""Lines of one label that are kept."""


class _Line(NamedTuple):
    """What a painted line depends on beside the look of its label."""

    number: int
    """Its place; people who select text with the mouse are told by it what they selected."""

    plain: str
    """Its text."""

    spans: tuple[Span, ...]
    """Its colours."""


@dataclass(slots=True)
class KeptLines:
    """The lines of a label as they were painted, whatever it shows now."""

    look: tuple[int, Style] | None = None
    """Width and base style that they were painted in."""

    painted: dict[_Line, list[Strip]] = field(default_factory=dict)
    """What each line became; several where it was wrapped."""

    heights: dict[tuple[int, str], int] = field(default_factory=dict)
    """Width and text to the lines that it takes."""

    def forget(self) -> None:
        """Paint all of them anew: they look different now."""
        self.look = None
        self.heights.clear()

    def fit(self, width: int, style: Style) -> None:
        """Forget what was painted in another width or style."""
        if self.look != (width, style):
            self.look = (width, style)
            self.painted.clear()


class Paragraphs(Visual):
    """A content, line by line.

    Args:
        content: The content.
        kept: Lines that were painted before.
    """

    def __init__(self, content: Content, kept: KeptLines) -> None:
        self._content = content
        self._kept = kept
        self._lines = content.split(allow_blank=True)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Return the painted lines."""
        if not width or options.selection is not None:
            return self._content.render_strips(width, height, style, options)
        self._kept.fit(width, style)
        strips: list[Strip] = []
        for number, line in enumerate(self._lines):
            strips += self._paint(_Line(number, line.plain, tuple(line.spans)), line, options)
        return strips if height is None else strips[:height]

    def _paint(self, key: _Line, line: Content, options: RenderOptions) -> list[Strip]:
        kept = self._kept
        found = kept.painted.get(key)
        if found is None:
            assert kept.look is not None
            width, style = kept.look
            if len(kept.painted) >= _MOST_LINES:
                kept.painted.clear()
            found = line.render_strips(width, None, style, options)
            if key.number:
                found = [_placed(strip, key.number) for strip in found]
            kept.painted[key] = found
        return found

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return the width in which nothing is wrapped."""
        return self._content.get_optimal_width(rules, container_width)

    def get_minimal_width(self, rules: RulesMap) -> int:
        """Return the width in which no word is torn."""
        return self._content.get_minimal_width(rules)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return how many lines it takes."""
        return sum(self._height(line, rules, width) for line in self._lines)

    def changed_since(
        self, before: "Paragraphs", rules: RulesMap, width: int
    ) -> Iterator[tuple[int, int]]:
        """Yield the first and the number of lines that look different from another content's."""
        top = top_before = 0
        for line, was in zip_longest(self._lines, before._lines):
            height = 0 if line is None else self._height(line, rules, width)
            height_before = 0 if was is None else self._height(was, rules, width)
            is_same = line is not None and was is not None and line.is_same(was)
            if not is_same or top != top_before:
                end = max(top + height, top_before + height_before)
                yield min(top, top_before), end - min(top, top_before)
            top, top_before = top + height, top_before + height_before

    def _height(self, line: Content, rules: RulesMap, width: int) -> int:
        kept, key = self._kept.heights, (width, line.plain)
        found = kept.get(key)
        if found is None:
            if len(kept) >= _MOST_LINES:
                kept.clear()
            # What fits is one line, however it would be wrapped.
            fits = "\t" not in line.plain and line.cell_length <= width
            found = kept[key] = 1 if fits else line.get_height(rules, width)
        return found


def _placed(strip: Strip, number: int) -> Strip:
    """Return the line with its own number where the framework notes that of a selection."""
    first = next((one.style for one in strip if one.style is not None), None)
    column = first.meta.get("offset", (0, 0))[0] if first is not None else 0
    return strip.apply_offsets(column, number)
