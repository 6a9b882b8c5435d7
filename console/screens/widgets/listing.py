"""A list beside what is known of the row under its cursor.

Place in the path: the screens of the product are mostly this; each brings its columns and fills
``#position`` and ``#summary-text`` with what it knows.
"""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from console.screens.widgets.columns import Column
from console.screens.widgets.kept import Box, ScrolledBox
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label

__all__ = ["listing"]


def listing(columns: Sequence[Column], *, id: str, marks: bool = False) -> Iterable[Widget]:
    """Return the list, the line of its position and the summary beside it.

    Args:
        columns: The columns of the list.
        id: The id of the list.
        marks: Whether rows can be marked.
    """
    with Box(id="beside"):
        with Box(id="listing"):
            yield RowList(columns, marks=marks, id=id)
            yield Label(id="position")
        with ScrolledBox(id="summary", can_focus=False):
            yield Label(id="summary-text")
