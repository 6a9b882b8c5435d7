"""A stored exchange, laid out for people: one element a line, indented, never parsed.

Place in the path: the record screen shows what comes out. The text comes from outside; it is cut
at a length that a screen can hold, and nothing in it is interpreted.
"""

import re

__all__ = ["lay_out"]

_MOST = 60_000
"""Characters that are laid out; a single function is a few thousand."""

_BETWEEN = re.compile(r">\s*<")
_OPENS = re.compile(r"<[^/!?<>][^<>]*(?<!/)>")
_CLOSES = re.compile(r"</")


def lay_out(xml: str) -> str:
    """Return the text with a line break between elements and two blanks a level."""
    depth = 0
    lines: list[str] = []
    for line in _BETWEEN.sub(">\n<", xml[:_MOST]).split("\n"):
        opened, closed = len(_OPENS.findall(line)), len(_CLOSES.findall(line))
        if closed > opened:
            depth = max(0, depth - (closed - opened))
        lines.append("  " * min(depth, 20) + line)
        if opened > closed:
            depth += opened - closed
    if len(xml) > _MOST:
        lines.append(f"… {len(xml) - _MOST:,} more characters are in the store")
    return "\n".join(lines)
