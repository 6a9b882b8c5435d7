"""What makes a line of text a line of its widget: padding, background, filters.

Place in the path: labels derive from it. The framework puts every line together anew, with borders,
tints and opacities that a label of ours mostly does not have, and asks all that the label stands in
for their colours before; a line that stayed was finished once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from console.screens.widgets.kept import InFront

__all__ = ["Finished"]

_MOST_LINES = 200
"""Lines of one label that are kept."""


@dataclass(slots=True, kw_only=True)
class _Finish:
    """How the lines of a label are finished, until it looks different."""

    key: tuple[str, Region]
    """Theme and place that it is for."""

    width: int
    """Cells of the text."""

    before: tuple[Segment, ...]
    """Padding at the left; may be empty."""

    after: tuple[Segment, ...]
    """Padding at the right; may be empty."""

    ground: Style
    """What blanks beside the text look like."""

    nothing: Strip
    """A line without a text."""

    filters: Sequence[LineFilter]
    """What each line passes at last."""

    background: Color
    """What the filters are told is behind it."""

    kept: dict[int, tuple[Strip, Strip]] = field(default_factory=dict)
    """Identity of a painted text to it and its line; being kept, no other has its identity."""

    def line(self, text: Strip) -> Strip:
        """Return the finished line of a painted text."""
        found = self.kept.get(id(text))
        if found is not None:
            return found[1]
        if len(self.kept) >= _MOST_LINES:
            self.kept.clear()
        middle = text.adjust_cell_length(self.width, self.ground)
        line = Strip([*self.before, *middle, *self.after])
        for one in self.filters:
            line = line.apply_filter(one, self.background)
        self.kept[id(text)] = (text, line)
        return line


class Finished(InFront):
    """Finishes its lines itself where that takes no more than padding."""

    _finish: _Finish | None = None
    _is_framed = False
    """Whether the framework has to do it."""

    def painted_texts(self, width: int, height: int) -> list[Strip]:
        """Return the lines of text; the same ones as before for what stayed."""
        raise AssertionError("every label says what it shows")

    def refresh(self, *regions: Region, **options: bool) -> Self:
        """Find out anew how lines are finished, then do what the framework does."""
        self._forget_finish()
        return super().refresh(*regions, **options)

    def notify_style_update(self) -> None:
        """Find out anew: it looks different now."""
        self._forget_finish()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines in a part of the label."""
        place = self.region
        is_whole = crop == Region(0, 0, place.width, place.height)
        if self._is_framed or not is_whole or self.text_selection is not None:
            return super().render_lines(crop)
        key = (self.app.theme, place)
        if self._finish is None or self._finish.key != key:
            self._is_framed = not _is_plain(self)
            if self._is_framed:
                return super().render_lines(crop)
            self._finish = _finish_of(self, key)
        finish = self._finish
        texts = self.painted_texts(finish.width, crop.height)
        texts += [finish.nothing] * (crop.height - len(texts))
        return [finish.line(one) for one in texts]

    def _forget_finish(self) -> None:
        self._finish, self._is_framed = None, False


def _is_plain(widget: Widget) -> bool:
    styles, padding = widget.styles, widget.styles.padding
    return (
        styles.gutter == padding
        and not (padding.top or padding.bottom or styles.tint.a)
        and not any(edge for edge, _ in styles.outline)
        and widget.opacity == styles.text_opacity == 1.0
        and styles.content_align == ("left", "top")
        and not (styles.has_rule("hatch") or styles.has_rule("line_pad"))
    )


def _finish_of(widget: Widget, key: tuple[str, Region]) -> _Finish:
    base, background = widget.background_colors
    ground = widget._styles_cache.get_inner_outer(base, background)[0].rich_style
    padding = widget.styles.padding
    return _Finish(
        key=key,
        width=widget.size.width,
        before=_blank(padding.left, ground),
        after=_blank(padding.right, ground),
        ground=ground,
        nothing=Strip.blank(widget.size.width, widget.visual_style.rich_style),
        filters=widget.get_line_filters(),
        background=background,
    )


def _blank(width: int, ground: Style) -> tuple[Segment, ...]:
    return (Segment(" " * width, ground),) if width else ()
