"""How cells look, as small numbers, and what leads from one look to another.

Place in the path: ``picture`` asks which look a colour sequence leads to, ``difference`` which
sequence leads from one look to another. Both answers are remembered: a console has some dozens of
looks. Look 0 is the terminal's own.
"""

from dataclasses import dataclass, replace

__all__ = ["PLAIN", "Looks"]

PLAIN = 0
"""The look of a terminal that was told nothing."""

_OFF = {1: "22", 2: "22", 3: "23", 4: "24", 5: "25", 6: "25", 7: "27", 8: "28", 9: "29"} | {
    21: "24",
    51: "54",
    52: "54",
    53: "55",
}
"""Attribute to the number that turns it off, others of its group with it."""

_ENDS = {int(off): {on for on, ends in _OFF.items() if ends == off} for off in _OFF.values()}
_SEEN_ON_BLANKS = frozenset({4, 5, 6, 7, 9, 21, 51, 52, 53})
"""Attributes that show where nothing is written."""

_MOST_LOOKS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One way in which a cell can look."""

    front: str = ""
    """Numbers of the colour of letters; empty is the terminal's own."""

    back: str = ""
    """Numbers of the colour behind them."""

    attributes: frozenset[int] = frozenset()
    """Numbers that are on: bold, underlined and so on."""

    link: str = ""
    """Parameters and address of a link; empty is none."""


class Looks:
    """All looks that were met, by number."""

    def __init__(self) -> None:
        self._looks = [_Look()]
        self._numbers = {_Look(): PLAIN}
        self._led: dict[tuple[int, str], int] = {}
        self._ways: dict[tuple[int, int], str] = {}
        self._blanks: dict[int, int] = {}

    @property
    def are_too_many(self) -> bool:
        """Return whether it is time to begin anew; gradients make looks without end."""
        return len(self._looks) > _MOST_LOOKS

    def after(self, look: int, numbers: str) -> int:
        """Return the look that a colour sequence leads to.

        Args:
            look: The look before it.
            numbers: What stands between ``ESC [`` and ``m``.
        """
        key = (look, numbers)
        found = self._led.get(key)
        if found is None:
            found = self._led[key] = self._number(_follow(self._looks[look], numbers))
        return found

    def linked(self, look: int, link: str) -> int:
        """Return the same look with a link; an empty one takes it away."""
        return self._number(replace(self._looks[look], link=link))

    def blank(self, look: int) -> int:
        """Return what of a look is seen on a blank; blanks of equal answers are equal."""
        found = self._blanks.get(look)
        if found is None:
            told = self._looks[look]
            seen = told.attributes & _SEEN_ON_BLANKS
            front = told.front if seen else ""
            kept = _Look(front=front, back=told.back, attributes=seen, link=told.link)
            found = self._blanks[look] = self._number(kept)
        return found

    def is_erasure(self, look: int) -> bool:
        """Return whether erasing paints the same as writing blanks of this look."""
        told = self._looks[look]
        return not told.attributes & _SEEN_ON_BLANKS and not told.link

    def is_link(self, look: int) -> bool:
        """Return whether cells of this look lead somewhere."""
        return bool(self._looks[look].link)

    def way(self, before: int, after: int) -> str:
        """Return the shortest sequence that leads from one look to another."""
        key = (before, after)
        found = self._ways.get(key)
        if found is None:
            found = self._ways[key] = _lead(self._looks[before], self._looks[after])
        return found

    def _number(self, look: _Look) -> int:
        number = self._numbers.get(look)
        if number is None:
            number = self._numbers[look] = len(self._looks)
            self._looks.append(look)
        return number


def _follow(look: _Look, numbers: str) -> _Look:
    front, back, attributes = look.front, look.back, set(look.attributes)
    parts = numbers.split(";")
    while parts:
        part = parts.pop(0)
        code = int(part) if part.isdecimal() else 0
        if code == 0:
            front, back, attributes = "", "", set()
        elif code in (38, 48):
            length = {"5": 2, "2": 4}.get(parts[0] if parts else "", 0)
            colour = ";".join((part, *parts[:length]))
            del parts[:length]
            front, back = (colour, back) if code == 38 else (front, colour)
        elif 30 <= code <= 39 or 90 <= code <= 97:
            front = "" if code == 39 else part
        elif 40 <= code <= 49 or 100 <= code <= 107:
            back = "" if code == 49 else part
        elif code in _OFF:
            attributes.add(code)
        elif code in _ENDS:
            attributes -= _ENDS[code]
    return _Look(front=front, back=back, attributes=frozenset(attributes), link=look.link)


def _lead(before: _Look, after: _Look) -> str:
    short, whole = _changes(before, after), _changes(_Look(), after)
    # "ESC [ m" alone is the reset; with more behind it, the zero has to be written.
    anew = "\x1b[" + (f"0;{whole}" if whole else "") + "m"
    sequence = f"\x1b[{short}m" if short else ""
    if before.attributes - after.attributes or len(anew) < len(sequence):
        sequence = min(sequence or anew, anew, key=len)
    if before.link != after.link:
        sequence += f"\x1b]8;{after.link or ';'}\x1b\\"
    return sequence


def _changes(before: _Look, after: _Look) -> str:
    gone = before.attributes - after.attributes
    ends = sorted({_OFF[one] for one in gone})
    # What ends one attribute ends the others of its group as well.
    kept = {one for one in before.attributes & after.attributes if _OFF[one] not in ends}
    codes = [*ends, *(str(one) for one in sorted(after.attributes - kept))]
    if before.front != after.front:
        codes.append(after.front or "39")
    if before.back != after.back:
        codes.append(after.back or "49")
    return ";".join(codes)
