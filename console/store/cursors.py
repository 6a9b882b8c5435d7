"""Where a page of the ledger ended, as text that a caller hands back.

Place in the path: ``ledger`` gives it out with each page and reads it for the next one.
"""

from console.errors import UsageError

__all__ = ["cursor", "parse_cursor"]


def cursor(position: tuple[str, int]) -> str:
    """Return the text of a position: the moment of the last change and the row."""
    return f"{position[0]}|{position[1]}"


def parse_cursor(text: str) -> tuple[str, int]:
    """Return the position of a cursor.

    Raises:
        UsageError: It is none.
    """
    moment, _, row = text.partition("|")
    if not row.isdecimal():
        raise UsageError("This is not the cursor of a page", hint="Start at the first page.")
    return moment, int(row)
