"""A table as one of TinyDB's updaters sees it.

Place in the path: ``sqlite`` hands it to the updater and flushes it after. Each document is read
when it is asked for; it must not read everything, as TinyDB's own tables do.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from console.store.rows import Rows

__all__ = ["RowCopies"]


class RowCopies(MutableMapping[int, dict[str, Any]]):
    """Documents by id; each is a copy, so an updater that fails half-way leaves nothing.

    Args:
        rows: The table.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._read: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}

    def __getitem__(self, row: int) -> dict[str, Any]:
        if row not in self._read:
            # Two of them: one to change and one to compare with.
            first, second = (self._load(row), self._load(row))
            self._read[row] = (first, second)
        return self._read[row][1]

    def __setitem__(self, row: int, document: Mapping[str, Any]) -> None:
        self._read.pop(row, None)
        self._rows.delete(row)
        self._rows.insert(dict(document), row=row)

    def __delitem__(self, row: int) -> None:
        self._read.pop(row, None)
        self._rows.delete(row)

    def __contains__(self, row: object) -> bool:
        return self._rows.count("doc_id = ?", (row,)) > 0

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows.ids("ORDER BY doc_id"))

    def __len__(self) -> int:
        return self._rows.count()

    def clear(self) -> None:
        """Empty the table; ids start anew, as TinyDB's ``truncate`` promises."""
        self._read.clear()
        self._rows.clear()

    def flush(self) -> None:
        """Write the copies that the updater has changed."""
        for row, (before, document) in self._read.items():
            if document != before:
                self._rows.overwrite(row, document)

    def _load(self, row: int) -> dict[str, Any]:
        for _, document in self._rows.select("WHERE doc_id = ?", (row,)):
            return document
        raise KeyError(row)
