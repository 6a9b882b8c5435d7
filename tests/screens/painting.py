"""What an app paints, as text that can be kept, read and compared: letters, then their looks."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from rich.style import Style
from textual.app import App
from textual.filter import LineFilter
from textual.strip import Strip

__all__ = ["explained", "folded", "painted", "runs", "written"]

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


def written(strips: Sequence[Strip]) -> list[str]:
    """Return the text of lines, without the blanks at their ends."""
    return [strip.text.rstrip() for strip in strips]


def folded(lines: Sequence[str]) -> list[str]:
    """Return lines, of which equal ones that follow each other stand once with their number."""
    told = ((line, sum(1 for _ in same)) for line, same in groupby(lines))
    return [f"{line} x{count}" if count > 1 else line for line, count in told]


def runs(strips: Sequence[Strip], known: dict[str, str]) -> list[str]:
    """Return a letter and a number of cells for each run of equal looks, line by line.

    Args:
        strips: The lines.
        known: Looks to their letters; new ones are added.
    """
    return folded([_runs(strip, known) for strip in strips])


def explained(known: dict[str, str]) -> list[str]:
    """Return what the letters mean."""
    return [f"  {name} {look}" for look, name in known.items()]


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
