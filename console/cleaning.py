"""The one cleaning function in front of screen, log, CSV and messages.

Place in the path: below everything. Data from Alvys or Sage may carry bytes that act on the
operator's terminal or reorder its text; ``clean`` replaces each of them by a visible mark, so that
nothing is lost and nothing acts. It keeps ordinary text of every script.

Source: the outside's rules, ``security``: C0, DEL, C1, surrogates, bidi controls, zero width
characters, tag characters and line separators never reach a terminal.
"""

import re
import unicodedata

__all__ = ["clean", "clean_block"]

_MARK = "\N{REPLACEMENT CHARACTER}"
_MAX_COMBINING = 4
"""Combining marks kept per base character; more only serve to smear over neighbouring lines."""

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)


def clean(text: str) -> str:
    """Return ``text`` as one line that cannot act on a terminal.

    Line breaks and tabs become a blank, every other unsafe character one visible mark.
    """
    if text.isascii() and text.isprintable():
        return text
    flat = text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return _cap_combining(_UNSAFE.sub(_MARK, flat))


def clean_block(text: str) -> str:
    """Return ``text`` with its line breaks kept and each line cleaned, for XML and tracebacks."""
    return "\n".join(clean(line) for line in text.replace("\r\n", "\n").split("\n"))


def _cap_combining(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MAX_COMBINING:
            kept.append(character)
    return "".join(kept)
