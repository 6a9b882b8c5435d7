"""Elements on their way to the wire: the one place where text becomes XML.

Place in the path: below ``encode`` and its tables, which say what is written. An element that holds
nothing but text is written at once, the others when all that they hold is known. The bytes are
those that lxml gives for the same tree, which costs five times as much to build; the tests compare
both. What XML cannot carry is refused, as lxml does, and nothing is repaired.
"""

import re
from functools import lru_cache

__all__ = ["Element"]

_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)

_UNCOMMON = re.compile("[^\t\n\x20-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What stands in a text as something else, or not at all."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can carry, not even as a reference."""

_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = {
    **_IN_TEXT,
    **str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}),
}


class Element:
    """One element that may hold others.

    Args:
        tag: Its name.
    """

    __slots__ = ("_attributes", "_parts", "_tag")

    def __init__(self, tag: str) -> None:
        self._tag = _checked(tag)
        self._attributes = ""
        self._parts: list[str | Element] = []

    @property
    def is_empty(self) -> bool:
        """Whether it holds no element."""
        return not self._parts

    def child(self, tag: str) -> "Element":
        """Add an element and return it."""
        element = Element(tag)
        self._parts.append(element)
        return element

    def append(self, element: "Element") -> None:
        """Add an element that was made apart."""
        self._parts.append(element)

    def put(self, tag: str, content: str) -> None:
        """Add an element that holds a text.

        Raises:
            ValueError: XML cannot carry the text.
        """
        if _UNCOMMON.search(content):
            content = _escaped(content, _IN_TEXT)
        tag = _checked(tag)
        self._parts.append(f"<{tag}>{content}</{tag}>")

    def set(self, name: str, content: str) -> None:
        """Add an attribute, after those that it has.

        Raises:
            ValueError: XML cannot carry the text.
        """
        self._attributes += f' {_checked(name)}="{_escaped(content, _IN_ATTRIBUTE)}"'

    def has(self, tag: str) -> bool:
        """Return whether it holds an element of that name."""
        start = f"<{tag}>"
        return any(
            part.startswith(start) if isinstance(part, str) else part._tag == tag
            for part in self._parts
        )

    def has_blank(self) -> bool:
        """Return whether it holds an element with an empty text."""
        return any(isinstance(part, str) and "></" in part for part in self._parts)

    def text(self) -> str:
        """Return the element with all that it holds."""
        if not self._parts:
            return f"<{self._tag}{self._attributes}/>"
        inside = "".join([part if isinstance(part, str) else part.text() for part in self._parts])
        return f"<{self._tag}{self._attributes}>{inside}</{self._tag}>"

    def start(self) -> str:
        """Return how the element begins, up to what it holds."""
        return f"<{self._tag}{self._attributes}>"


def _escaped(content: str, references: dict[int, str]) -> str:
    if _FORBIDDEN.search(content):
        raise ValueError("a character that XML cannot carry")
    return content.translate(references)


@lru_cache(maxsize=1024)
def _checked(name: str) -> str:
    if _TAG.fullmatch(name) is None:
        raise ValueError("not the name of an element or attribute")
    return name
