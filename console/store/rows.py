"""The rows of one table: the SQL under ``SqliteTable``.

Place in the path: documents and conditions come in, statements go to ``sqlite_file``. Each row
holds a document, its checksum, and a copy of each indexed field in a column of its own, so that
SQLite touches only those indexes whose field has changed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from console.errors import StoreDamagedError
from console.store.codec import decode_document, encode_document
from console.store.indexes import column, key_value
from console.store.sqlite_file import SqliteFile, quoted

__all__ = ["Rows"]


class Rows:
    """The rows of one table; a table that does not exist has none.

    Args:
        file: Where they are.
        name: Name of the table.
    """

    def __init__(self, file: SqliteFile, name: str) -> None:
        self._file = file
        self._name = name
        self._table = quoted(name)
        self.fields = file.fields(name)
        """Dotted paths with a column of their own."""
        self._columns = [column(field) for field in self.fields]
        self._paths = [tuple(field.split(".")) for field in self.fields]

    def select(
        self, tail: str, parameters: Sequence[object] = ()
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield id and document of the rows that a WHERE, ORDER BY and LIMIT let through."""
        for row, raw, checksum in self._fetch(
            f"SELECT doc_id, doc, crc FROM {self._table} {tail}", parameters
        ):
            yield row, decode_document(raw, checksum, table=self._name, row=row)

    def ids(self, tail: str, parameters: Sequence[object] = ()) -> list[int]:
        """Return the ids of the rows that a WHERE and ORDER BY let through."""
        return [
            row for (row,) in self._fetch(f"SELECT doc_id FROM {self._table} {tail}", parameters)
        ]

    def count(self, condition: str = "1", parameters: Sequence[object] = ()) -> int:
        """Return how many rows a condition lets through."""
        found = self._fetch(f"SELECT count(*) FROM {self._table} WHERE {condition}", parameters)
        return sum(number for (number,) in found)

    def insert(self, document: dict[str, Any], *, row: int | None = None) -> None:
        """Add a row, under the next id unless one is given; inside a batch."""
        values = (row, *encode_document(document), *self._key_values(document))
        columns = ", ".join(["doc_id", "doc", "crc", *self._columns])
        # SQLite takes bytes as a blob unless told that they are text.
        marks = ", ".join(["?", "CAST(? AS TEXT)", *"?" * (len(values) - 2)])
        self._run(f"INSERT INTO {self._table} ({columns}) VALUES ({marks})", values)

    def replace(self, document: dict[str, Any], *, key: Sequence[str]) -> bool:
        """Write the document over the row with equal fields ``key``; tell whether there is one.

        Only columns that differ are written: SQLite then leaves their indexes alone.
        """
        self._file.ensure_table(self._name)
        where, parameters = _key_condition(document, key)
        columns = ", ".join(["doc_id", *self._columns])
        found = list(self._fetch(f"SELECT {columns} FROM {self._table} WHERE {where}", parameters))
        if not found:
            return False
        row, *before = found[0]
        self._overwrite(row, document, before)
        return True

    def overwrite(self, row: int, document: dict[str, Any]) -> None:
        """Write the document over the row ``row``; inside a batch."""
        columns = ", ".join(self._columns) or "NULL"
        for before in self._fetch(f"SELECT {columns} FROM {self._table} WHERE doc_id = ?", (row,)):
            self._overwrite(row, document, before)

    def find_damage(self) -> Iterator[str]:
        """Yield what is wrong with single rows: checksums, and columns unlike their document."""
        columns = ", ".join(["doc_id", "doc", "crc", *self._columns])
        for row, raw, checksum, *keys in self._fetch(f"SELECT {columns} FROM {self._table}"):
            try:
                document = decode_document(raw, checksum, table=self._name, row=row)
            except StoreDamagedError as error:
                yield error.message
            else:
                if self._differences(document, keys):
                    yield f"Row {row} of {self._name} is indexed under other values than it holds"

    def has(self, document: dict[str, Any], *, key: Sequence[str]) -> bool:
        """Return whether a row has the fields ``key`` of the document."""
        where, parameters = _key_condition(document, key)
        return bool(list(self._fetch(f"SELECT 1 FROM {self._table} WHERE {where}", parameters)))

    def delete(self, row: int) -> None:
        """Remove a row; inside a batch."""
        self._run(f"DELETE FROM {self._table} WHERE doc_id = ?", (row,))

    def clear(self) -> None:
        """Remove all rows and start ids anew; inside a batch."""
        self._run(f"DELETE FROM {self._table}", ())
        self._file.execute("DELETE FROM sqlite_sequence WHERE name = ?", (self._name,))

    def next_id(self) -> int:
        """Return the id that no row has had; inside a batch, so that nobody else takes it."""
        self._file.ensure_table(self._name)
        sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        last: int = sum(number for (number,) in self._file.query(sql, (self._name,)))
        return last + 1

    def _overwrite(self, row: int, document: dict[str, Any], before: Sequence[object]) -> None:
        assignments, values = ["doc = CAST(? AS TEXT)", "crc = ?"], [*encode_document(document)]
        for name, value in self._differences(document, before):
            assignments.append(f"{name} = ?")
            values.append(value)
        self._run(
            f"UPDATE {self._table} SET {', '.join(assignments)} WHERE doc_id = ?", (*values, row)
        )

    def _differences(
        self, document: dict[str, Any], keys: Sequence[object]
    ) -> list[tuple[str, Any]]:
        """Return the columns, with their new values, in which a row differs from a document."""
        return [
            (name, value)
            for name, key, value in zip(
                self._columns, keys, self._key_values(document), strict=False
            )
            if (key.decode() if isinstance(key, bytes) else key) != value
        ]

    def _key_values(self, document: dict[str, Any]) -> list[object]:
        return [key_value(document, path) for path in self._paths]

    def _run(self, sql: str, parameters: Sequence[object]) -> None:
        self._file.ensure_table(self._name)
        self._file.execute(sql, parameters)

    def _fetch(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        if self._file.has_table(self._name):
            yield from self._file.query(sql, parameters)


def _key_condition(document: dict[str, Any], key: Sequence[str]) -> tuple[str, list[object]]:
    values = [key_value(document, tuple(field.split("."))) for field in key]
    if None in values:
        raise ValueError(f"the document lacks a value of its key {', '.join(key)}")
    return " AND ".join(f"{column(field)} = ?" for field in key), values
