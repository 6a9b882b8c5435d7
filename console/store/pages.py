"""Pages of the ledger and the cursors between them.

Place in the path: ``ledger`` makes them; whoever shows a list hands a cursor back for the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.errors import UsageError

if TYPE_CHECKING:
    from console.domain.ledger import LedgerEntry

__all__ = ["Page", "parse_cursor", "write_cursor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some entries of a longer list."""

    entries: tuple[LedgerEntry, ...]
    """Newest change first."""

    cursor: str | None
    """Hand it in as ``before`` to get the next page; None when there is none."""


def write_cursor(position: tuple[str, int]) -> str:
    """Return the cursor of a moment of change and a row."""
    return f"{position[0]}|{position[1]}"


def parse_cursor(cursor: str) -> tuple[str, int]:
    """Return moment and row of a cursor.

    Raises:
        UsageError: It is none.
    """
    moment, _, row = cursor.partition("|")
    if not row.isdecimal():
        raise UsageError("This is not the cursor of a page", hint="Start at the first page.")
    return moment, int(row)
