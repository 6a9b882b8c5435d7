"""The shortest ways of the cursor from one place to another.

Place in the path: ``difference`` asks for what leads to a place, ``strokes`` how far it is. Places
are lines and columns from 0; None is an unknown place.
"""

from functools import lru_cache

__all__ = ["Place", "step"]

Place = tuple[int, int]

_MOST_DOWN, _MOST_UP = 3, 2
"""Lines from which a number is as short as one move for each."""

# VT: down in the same column. A line feed would do the same, but the kernel makes two of it.
_DOWN, _UP = "\x0b", "\x1bM"


# A cursor that goes down a list goes the same ways again and again.
@lru_cache(maxsize=8_192)
def step(place: Place | None, to: Place) -> str:
    """Return the shortest sequence that leads to a place, empty when the cursor is there."""
    line, column = to
    rows, columns = (str(line + 1) if line else "", f";{column + 1}" if column else "")
    ways = [f"\x1b[{rows}{columns}H"]
    if place is not None:
        down = _along_lines(line - place[0])
        across = _along_columns(place[1], column)
        ways.append(down + across)
        if not column:
            ways.append("\r" + down)
    return min(ways, key=len)


def _along_lines(number: int) -> str:
    if number > 0:
        return number * _DOWN if number <= _MOST_DOWN else f"\x1b[{number}B"
    return -number * _UP if number >= -_MOST_UP else f"\x1b[{-number}A"


def _along_columns(column: int, to: int) -> str:
    if column == to:
        return ""
    number = "" if abs(to - column) == 1 else str(abs(to - column))
    return min(f"\x1b[{number}{'C' if to > column else 'D'}", f"\x1b[{to + 1}G", key=len)
