"""The keys that move: the same ones in every list and in every text.

Place in the path: lists and texts take their bindings from here and bring the actions.
"""

from textual.binding import Binding

__all__ = ["moves"]

_MOVES = (
    ("down", "down,j", "step(1)", "Next {}"),
    ("up", "up,k", "step(-1)", "Previous {}"),
    ("page_down", "pagedown", "page(1)", "Page down"),
    ("page_up", "pageup", "page(-1)", "Page up"),
    ("half_down", "ctrl+d", "half_page(1)", "Half a page down"),
    ("half_up", "ctrl+u", "half_page(-1)", "Half a page up"),
    ("first", "home,g", "first", "First {}"),
    ("last", "end,G", "last", "Last {}"),
)
"""What a move is called in keymaps, its keys, its action, and what is said of it."""


def moves(family: str, unit: str) -> list[Binding]:
    """Return the bindings, none of which stands in the key line.

    Args:
        family: What the ids begin with, for keymaps.
        unit: What one step moves by, in words.
    """
    return [
        Binding(keys, action, said.format(unit), show=False, id=f"{family}.{name}")
        for name, keys, action, said in _MOVES
    ]
