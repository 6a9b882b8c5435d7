"""Aggregates of a query: count, sum, min, max and avg, grouped by the plain fields beside them.

Place: under ``query``. In come records, out comes one line for each group.

Must not: know about pages or filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from console.sandbox.books import Row
from console.sandbox.gateway.paths import Path
from console.sandbox.gateway.refusals import FunctionRefused, query_failed
from console.sandbox.gateway.values import CENT, COMPARABLE

_NUMERIC = frozenset({"money", "integer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One thing that a query selects."""

    path: Path
    """Field."""
    aggregate: str = ""
    """count, sum, min, max, avg; empty: the field itself."""

    @property
    def name(self) -> str:
        """Name in the answer."""
        return f"{self.aggregate.upper()}.{self.path.name}" if self.aggregate else self.path.name

    @property
    def kind(self) -> str:
        """Type in the answer."""
        return "integer" if self.aggregate == "count" else self.path.kind


def grouped(columns: Sequence[Column], rows: Sequence[Row]) -> list[Row]:
    """One line for each combination of the plain fields; one in all when there are none.

    Raises:
        FunctionRefused: A sum or an average of something that is no number.
    """
    plain = [column for column in columns if not column.aggregate]
    counted = [column for column in columns if column.aggregate]
    for column in counted:
        if column.aggregate in ("sum", "avg") and column.path.kind not in _NUMERIC:
            text = f"{column.path.name} cannot be used with {column.aggregate}."
            raise FunctionRefused(query_failed(text))
    groups: dict[tuple[str, ...], list[Row]] = {} if plain else {(): []}
    for row in rows:
        groups.setdefault(tuple(column.path.get(row) for column in plain), []).append(row)
    return [
        {**members[0], **{column.name: _total(column, members) for column in counted}}
        if members
        else {column.name: _total(column, members) for column in counted}
        for members in groups.values()
    ]


def _total(column: Column, rows: Sequence[Row]) -> str:
    texts = [text for text in map(column.path.get, rows) if text]
    if column.aggregate == "count":
        return str(len(texts))
    if not texts:
        return ""
    if column.aggregate == "min":
        return min(texts, key=COMPARABLE[column.path.kind])
    if column.aggregate == "max":
        return max(texts, key=COMPARABLE[column.path.kind])
    total = sum(map(Decimal, texts), Decimal(0))
    if column.aggregate == "sum":
        return str(total)
    return str((total / len(texts)).quantize(CENT))
