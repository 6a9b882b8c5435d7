"""Terminals that show ASCII only: every other character is replaced by one that means the same.

Place in the path: the app's last step before a line is written. A cell stays a cell, so nothing
moves; a letter with an accent becomes the letter, what has no likeness becomes a question mark.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

__all__ = ["AsciiFilter", "Characters", "to_ascii", "wants_ascii"]

Characters = Literal["auto", "unicode", "ascii"]

_OLD_TERMINALS = ("linux", "vt", "ansi", "xterm-r")
"""Starts of ``TERM`` for terminals whose fonts have letters and little else."""

_LIKE: Mapping[str, str] = {
    **dict.fromkeys("─━═╌╍┄┅▔", "-"),
    **dict.fromkeys("│┃║▌▐▏▎▕▊", "|"),
    # Bars of a chart, from low to high.
    **dict(zip("▁▂▃▄▅▆▇█", ".:-=+*%#", strict=True)),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬┏┓┗┛", "+"),
    # Days of a bar: nearly full, nearly empty.
    "▒": "%",
    "░": ":",
    "·": ".",
    "…": "~",
    "✓": "v",
    "✗": "x",
    "●": "*",
    "◉": "@",
    "◐": "%",
    "○": "o",
    "▸": ">",
    "»": ">",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "↶": "<",
    "≠": "#",
    "Δ": "d",
    "‖": "=",
    "µ": "u",
    "–": "-",  # noqa: RUF001 - the dash is what is replaced
    "—": "-",
    "‘": "'",  # noqa: RUF001 - as above
    "’": "'",  # noqa: RUF001 - as above
    "“": '"',
    "”": '"',
}


def wants_ascii(setting: Characters, environ: Mapping[str, str]) -> bool:
    """Return whether to write ASCII only.

    Args:
        setting: ``[ui] characters``; ``auto`` looks at the terminal and its locale.
        environ: The environment.
    """
    if setting != "auto":
        return setting == "ascii"
    if environ.get("TERM", "").startswith(_OLD_TERMINALS):
        return True
    named = next((environ[key] for key in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(key)), "")
    charset = named.partition(".")[2].partition("@")[0].lower().replace("-", "")
    return charset not in {"", "utf8"}


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """Return the text in ASCII, as many cells wide as before."""
    return text if text.isascii() else "".join(map(_like, text))


def _like(character: str) -> str:
    if character.isascii():
        return character
    known = _LIKE.get(character)
    if known is not None:
        return known
    plain = unicodedata.normalize("NFKD", character)[0]
    width = cell_len(character)
    return plain if plain.isascii() and plain.isprintable() and width == 1 else "?" * width


class AsciiFilter(LineFilter):
    """Replaces every character that is not ASCII in what is about to be written."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in ASCII; the background plays no part."""
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(to_ascii(segment.text), segment.style)
            for segment in segments
        ]
