"""The shortest ways of the cursor from one place to another.

Place in the path: ``difference`` asks for what leads to a place, ``strokes`` how far it is. Places
are lines and columns from 0; None is an unknown place.
"""

from functools import lru_cache

__all__ = ["Place", "step"]

Place = tuple[int, int]


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
    if not number:
        return ""
    return f"\x1b[{_many(abs(number))}{'B' if number > 0 else 'A'}"


def _along_columns(column: int, to: int) -> str:
    if column == to:
        return ""
    aside = f"\x1b[{_many(abs(to - column))}{'C' if to > column else 'D'}"
    return min(aside, f"\x1b[{to + 1}G", key=len)


def _many(number: int) -> str:
    return "" if number == 1 else str(number)
