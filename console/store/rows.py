"""The rows of one table: the SQL under ``SqliteTable``.

Place in the path: documents and conditions come in, statements go to ``sqlite_file``. Each row
holds a document, its checksum, and a copy of each indexed field in a column of its own, so that
SQLite touches only those indexes whose field has changed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import compress, count
from operator import itemgetter, ne
from typing import Any

from console.errors import StoreDamagedError
from console.store.codec import check_text, decode_document, encode_document
from console.store.indexes import among, both, column, key_values, quoted
from console.store.sqlite_file import SqliteFile

__all__ = ["Allows", "Change", "Content", "Rows", "Text"]

Change = tuple[int, list[Any] | None, list[Any]]
"""Id of a row, what stood in its columns before and what stands there now, in the order of
``Rows.fields``; None before for a row that is new."""

Allows = Callable[[list[Any], list[Any]], bool]
"""Whether the columns of a row may become others; where it says no the row stays as it is, and is
no change."""

_Name = tuple[object, ...]
"""Values of the key of a document."""

Content = tuple[bytes, int, list[Any]]
"""Text, checksum and columns of a row, in the order of ``Rows.fields``."""

Text = tuple[int, bytes]
"""Id of a row and its text, whose checksum was right."""

_CHUNK = 100
"""Rows looked up at once: each number of them is a statement of its own to prepare."""


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
        self.indexed = frozenset(self.fields)
        """The same, to ask whether one is among them."""
        self._columns = [column(field) for field in self.fields]
        self._paths = [tuple(field.split(".")) for field in self.fields]
        names = ", ".join(["doc", "crc", *self._columns])
        # SQLite takes bytes as a blob unless told that they are text.
        marks = ", ".join(["CAST(? AS TEXT)", "?", *"?" * len(self._columns)])
        self._insertion = f"INSERT INTO {self._table} ({names}) VALUES ({marks})"

    def select(
        self, tail: str, parameters: Sequence[object] = ()
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield id and document of the rows that a WHERE, ORDER BY and LIMIT let through."""
        for row, raw, checksum in self._fetch(
            f"SELECT doc_id, doc, crc FROM {self._table} {tail}", parameters
        ):
            yield row, decode_document(raw, checksum, table=self._name, row=row)

    def texts(self, tail: str, parameters: Sequence[object] = ()) -> list[Text]:
        """Return id and text of the rows that a WHERE, ORDER BY and LIMIT let through."""
        if not self._file.has_table(self._name):
            return []
        # Without generators: this one is asked for each document that is looked at.
        sql = f"SELECT doc_id, doc, crc FROM {self._table} {tail}"
        return [
            (row, check_text(raw, checksum, table=self._name, row=row))
            for row, raw, checksum in self._file.fetch_all(sql, parameters)
        ]

    def among(
        self, field: str, values: Collection[str], but: tuple[str, Collection[str]] | None
    ) -> list[Text]:
        """Return id and text of the rows whose indexed field is one of these texts, in their order.

        Args:
            field: The field.
            values: The texts.
            but: Another one, and its texts in rows that are left out; None leaves none out.
        """
        asked = among(field, values)
        if but is not None:
            asked = both(asked, among(*but, inverted=True))
        # The plus keeps SQLite from walking the whole table just to have the order for free.
        return self.texts(f"WHERE {asked.sql} ORDER BY +doc_id", asked.parameters)

    def equal(self, field: str, value: str) -> list[Text]:
        """Return id and text of the rows whose indexed field is this text, in their order."""
        return sorted(self.texts(f"WHERE {column(field)} = ?", (value,)))

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

    def contents(
        self, documents: Iterable[dict[str, Any]], *, sure: bool = False
    ) -> Iterator[Content]:
        """Yield what the rows of documents hold; see ``encode_document``."""
        for document in documents:
            yield *encode_document(document, sure=sure), self._key_values(document)

    def put(
        self,
        contents: Iterable[Content],
        *,
        key: Sequence[str],
        allows: Allows | None = None,
    ) -> list[Change]:
        """Write each content over the row with equal fields ``key``, or add it; inside a batch.

        One look-up for all, and only columns that differ are written: SQLite then leaves their
        indexes alone.

        Args:
            contents: Of two with equal fields the later one counts.
            key: Dotted paths with a column.
            allows: None allows all.
        """
        wanted = self._wanted(contents, key)
        places = [self.fields.index(field) for field in key]
        known = self._known(list(wanted), places)
        if allows is not None:
            for name, (_, before) in known.items():
                if not allows(before, wanted[name][2]):
                    del wanted[name]
        news = [content for name, content in wanted.items() if name not in known]
        self._insert_all(news)
        self._update_all([(*known[name], wanted[name]) for name in wanted if name in known])
        # Nobody else adds rows meanwhile, so the new ones are the last ones.
        new_rows = count(self._last_row() - len(news) + 1) if news else count()
        return [
            (*known[name], values) if name in known else (next(new_rows), None, values)
            for name, (_, _, values) in wanted.items()
        ]

    def replace(self, contents: Iterable[Content], *, key: Sequence[str]) -> None:
        """Do the same as ``put`` without looking anything up; inside a batch.

        Args:
            contents: Of two with equal fields the later one counts.
            key: Dotted paths of a unique index, in its order; no other field has a column, so
                nothing but the document can differ.
        """
        wanted = self._wanted(contents, key)
        names = ", ".join(column(field) for field in key)
        self._insert_all(
            list(wanted.values()),
            f" ON CONFLICT ({names}) DO UPDATE SET doc = excluded.doc, crc = excluded.crc",
        )

    def add(self, contents: Iterable[Content], *, key: Sequence[str]) -> int:
        """Insert what no row has with equal fields ``key``, and count it; inside a batch."""
        wanted = self._wanted(contents, key)
        known = self._known(list(wanted), [self.fields.index(field) for field in key])
        news = [content for name, content in wanted.items() if name not in known]
        self._insert_all(news)
        return len(news)

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

    def delete(self, row: int) -> None:
        """Remove a row; inside a batch."""
        self._run(f"DELETE FROM {self._table} WHERE doc_id = ?", (row,))

    def move(self, rows: Sequence[int], to: "Rows") -> None:
        """Move rows into another table, under new ids; inside a batch.

        Args:
            rows: Their ids; few enough for one statement.
            to: Has columns for no other fields than this one.
        """
        to._file.ensure_table(to._name)
        columns = ", ".join(["doc", "crc", *to._columns])
        where = f"WHERE doc_id IN ({', '.join('?' * len(rows))})"
        self._file.execute(
            f"INSERT INTO {to._table} ({columns}) SELECT {columns} FROM {self._table} {where} "
            "ORDER BY doc_id",
            rows,
        )
        self._file.execute(f"DELETE FROM {self._table} {where}", rows)

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

    def _last_row(self) -> int:
        """Return the id of the row that was added last; right after adding it."""
        return int(next(self._file.query("SELECT last_insert_rowid()"))[0])

    def _known(
        self, names: Sequence[_Name], places: Sequence[int]
    ) -> dict[_Name, tuple[int, list[Any]]]:
        """Return row and columns of the rows that bear the names."""
        if len(names) == 1:
            return self._known_alone(names[0], places)
        columns = ", ".join(f"t.{name}" for name in ["doc_id", *self._columns])
        fields = [f"f{number}" for number in range(len(places))]
        match = " AND ".join(
            f"t.{self._columns[place]} = asked.{field}"
            for place, field in zip(places, fields, strict=True)
        )
        mark = f"({', '.join('?' * len(places))})"
        found: dict[_Name, tuple[int, list[Any]]] = {}
        pick = _picker(places)
        for start in range(0, len(names), _CHUNK):
            chunk = names[start : start + _CHUNK]
            # CROSS keeps the order of the join: from what is asked into the index.
            sql = (
                f"WITH asked ({', '.join(fields)}) AS (VALUES {', '.join([mark] * len(chunk))}) "
                f"SELECT {columns} FROM asked CROSS JOIN {self._table} AS t ON {match}"
            )
            asked = [value for name in chunk for value in name]
            for row, *keys in self._file.fetch_all(sql, asked):
                values = _texts(keys)
                found[pick(values)] = (row, values)
        return found

    def _known_alone(
        self, name: _Name, places: Sequence[int]
    ) -> dict[_Name, tuple[int, list[Any]]]:
        """Do the same for one name; a join with a list of one takes twice as long."""
        match = " AND ".join(f"{self._columns[place]} = ?" for place in places)
        columns = ", ".join(["doc_id", *self._columns])
        sql = f"SELECT {columns} FROM {self._table} WHERE {match}"
        found: dict[_Name, tuple[int, list[Any]]] = {}
        for row, *keys in self._file.fetch_all(sql, name):
            found[name] = (row, _texts(keys))
        return found

    def _wanted(self, contents: Iterable[Content], key: Sequence[str]) -> dict[_Name, Content]:
        """Return contents by their names, in the order in which each name came first."""
        self._file.ensure_table(self._name)
        pick = _picker([self.fields.index(field) for field in key])
        wanted = {pick(content[2]): content for content in contents}
        if any(None in name for name in wanted):
            raise ValueError(f"the document lacks a value of its key {', '.join(key)}")
        return wanted

    def _insert_all(self, contents: Sequence[Content], otherwise: str = "") -> None:
        if not contents:
            return
        self._file.execute_many(
            self._insertion + otherwise,
            [(raw, checksum, *values) for raw, checksum, values in contents],
        )

    def _update_all(self, changed: Iterable[tuple[int, list[Any], Content]]) -> None:
        # One statement for all rows in which the same columns differ.
        alike: dict[tuple[bool, ...], list[Sequence[object]]] = {}
        for row, before, (raw, checksum, values) in changed:
            differing = tuple(map(ne, before, values))
            alike.setdefault(differing, []).append(
                (raw, checksum, *compress(values, differing), row)
            )
        for differing, rows in alike.items():
            news = "".join(f", {name} = ?" for name in compress(self._columns, differing))
            self._file.execute_many(
                f"UPDATE {self._table} SET doc = CAST(? AS TEXT), crc = ?{news} WHERE doc_id = ?",
                rows,
            )

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
                self._columns, _texts(keys), self._key_values(document), strict=False
            )
            if key != value
        ]

    def _key_values(self, document: dict[str, Any]) -> list[object]:
        return key_values(document, self._paths)

    def _run(self, sql: str, parameters: Sequence[object]) -> None:
        self._file.ensure_table(self._name)
        self._file.execute(sql, parameters)

    def _fetch(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        if self._file.has_table(self._name):
            yield from self._file.query(sql, parameters)


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], _Name]:
    """Return what picks the values of the key out of the columns."""
    if len(places) == 1:
        (place,) = places
        return lambda values: (values[place],)
    return itemgetter(*places)


def _texts(values: Iterable[Any]) -> list[Any]:
    return [value.decode() if type(value) is bytes else value for value in values]
