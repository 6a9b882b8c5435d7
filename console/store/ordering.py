"""The order of pages: by an indexed field, then by the id of the row.

Place in the path: ``sqlite`` asks how a page is sorted, where it begins, and which rows are the
first ones of several conditions that each have an index of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from console.store.indexes import Narrowed, both, column

__all__ = ["Order", "Place"]

Place = tuple[str, int]
"""Field and id of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """In which order documents come."""

    field: str
    """Dotted path of an indexed field; empty for the order of the ids alone."""

    descending: bool
    """Largest first."""

    @property
    def sql(self) -> str:
        """Return what stands behind ORDER BY."""
        direction = "DESC" if self.descending else "ASC"
        ids = f"doc_id {direction}"
        return f"{column(self.field)} {direction}, {ids}" if self.field else ids

    def behind(self, condition: Narrowed, after: Place | None) -> Narrowed:
        """Return the condition of what comes after a document; None is before all."""
        return condition if after is None else both(condition, self._beyond(after))

    def first_of(self, table: str, conditions: Sequence[Narrowed], limit: int) -> Narrowed:
        """Return the condition of the first rows of which any condition is true.

        Each condition is looked up by itself and no further than need be, and only the ids of
        what is found are sorted.

        Args:
            table: Its quoted name.
            conditions: No two of them let the same row through.
            limit: How many rows at most.
        """
        name = column(self.field) if self.field else "doc_id"
        parts = " UNION ALL ".join(
            f"SELECT * FROM (SELECT doc_id, {name} FROM {table} WHERE {one.sql}"
            f" ORDER BY {self.sql} LIMIT {limit:d})"
            for one in conditions
        )
        return Narrowed(
            sql=f"doc_id IN (SELECT doc_id FROM ({parts}) ORDER BY {self.sql} LIMIT {limit:d})",
            parameters=tuple(value for one in conditions for value in one.parameters),
            exact=True,
        )

    def _beyond(self, after: Place) -> Narrowed:
        sign, (text, row) = "<" if self.descending else ">", after
        if not self.field:
            return Narrowed(sql=f"doc_id {sign} ?", parameters=(row,), exact=True)
        # The first comparison is the one that an index can start from.
        name = column(self.field)
        sql = f"{name} {sign}= ? AND ({name} {sign} ? OR doc_id {sign} ?)"
        return Narrowed(sql=sql, parameters=(text, text, row), exact=True)
