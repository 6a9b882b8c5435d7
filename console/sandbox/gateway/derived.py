"""Values that no record holds, because they change by themselves.

Place: asked wherever a field of a record is read for an answer.

Must not: store anything.

Source: the default field lists of the public Python client.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from console.sandbox.books import Books, Row
from console.sandbox.gateway.values import parse_date


def value_of(books: Books, row: Row, name: str) -> str:
    """The value of a field of a record; empty when it has none."""
    derive = _DERIVED.get(name)
    return row.get(name, "") if derive is None else derive(books, row)


def is_derived(name: str) -> bool:
    """Whether the field stands in no record."""
    return name in _DERIVED


def _days_until_due(books: Books, row: Row) -> str:
    """Negative when it is overdue; empty when nothing is due any more, or no day was set."""
    if not row.get("WHENDUE") or not Decimal(row.get("TRX_TOTALDUE") or "0"):
        return ""
    return str((parse_date(row["WHENDUE"]) - books.now().date()).days)


_DERIVED: Final[Mapping[str, Callable[[Books, Row], str]]] = {"DUE_IN_DAYS": _days_until_due}
