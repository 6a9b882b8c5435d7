"""What an app paints, as text that can be kept, read and compared: letters, then their looks."""

from itertools import groupby
from typing import Any

from rich.style import Style
from textual.app import App
from textual.filter import LineFilter
from textual.strip import Strip

__all__ = ["letters", "looks", "painted"]

_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WAYS = ("bold", "dim", "italic", "underline", "reverse", "strike")


def painted(app: App[Any]) -> list[Strip]:
    """Return the lines of the screen on top, after everything that lines pass."""
    filters: list[LineFilter] = [*app.get_line_filters()]
    background = app.screen.background_colors[1]
    strips = app.screen._compositor.render_strips()
    for one in filters:
        if one.enabled:
            strips = [strip.apply_filter(one, background) for strip in strips]
    return strips


def letters(app: App[Any]) -> str:
    """Return the text of the screen."""
    return "\n".join(strip.text.rstrip() for strip in painted(app))


def looks(app: App[Any]) -> str:
    """Return which cells look alike: a letter and a number of cells for each run of them.

    Equal lines stand once, with their number; the letters are explained below.
    """
    known: dict[str, str] = {}
    rows = [_runs(strip, known) for strip in painted(app)]
    told = [
        f"{row} x{count}" if count > 1 else row
        for row, count in ((row, sum(1 for _ in same)) for row, same in groupby(rows))
    ]
    return "\n".join([*told, *(f"  {name} {look}" for look, name in known.items())])


def _runs(strip: Strip, known: dict[str, str]) -> str:
    cells: list[tuple[str, int]] = []
    for segment in strip:
        look = _look(segment.style)
        name = known.setdefault(look, _NAMES[len(known)] if look not in known else "")
        if cells and cells[-1][0] == name:
            cells[-1] = (name, cells[-1][1] + segment.cell_length)
        else:
            cells.append((name, segment.cell_length))
    return "".join(f"{name}{length}" for name, length in cells)


def _look(style: Style | None) -> str:
    if style is None:
        return "nothing"
    front, ground = (
        color.name if color is not None else "default" for color in (style.color, style.bgcolor)
    )
    return " ".join([front, "on", ground, *(way for way in _WAYS if getattr(style, way))])
