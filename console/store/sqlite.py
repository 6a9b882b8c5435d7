"""TinyDB on SQLite: a storage and a table that keep each document as one row.

Place in the path: TinyDB's public extension points come in (``Storage``, ``Table``,
``table_class``), rows of one SQLite file go out. TinyDB stays the interface: its queries,
documents and tables; its stock storage would rewrite everything at each write. It must not know
what the documents mean.

Rules that hold here: ids are allocated under the write lock and never reused; nothing is cached
between reads; an updater works on copies and commits or leaves nothing; what returned is on disk;
a query on indexed fields becomes SQL and is checked again in Python, but for texts of which the
indexes answer all; anything else scans.
"""

import logging
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from msgspec.json import decode
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from console.store.codec import encode_document
from console.store.indexes import Condition, Index, Narrowed, leaving_out, narrow, quoted
from console.store.ordering import Order, Place
from console.store.rows import Allows, Change, Content, Rows, Text
from console.store.sqlite_file import SqliteFile
from console.store.updating import RowCopies

__all__ = ["SqliteDB", "SqliteStorage", "SqliteTable"]

_LOG = logging.getLogger(__name__)

_CHUNK = 500
"""Rows read at once by a scan; bounds memory and keeps no snapshot open in between."""

_LAST_ROW = 2**63 - 1


class SqliteStorage(Storage):
    """TinyDB's storage on one SQLite file.

    Args:
        path: The file, or ``sqlite_file.MEMORY``.
        indexes: Table name to its indexes; None for none at all.
        must_exist: Refuse to make the file.
        read_only: Never write.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        indexes: Mapping[str, Sequence[Index]] | None = None,
        must_exist: bool = False,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self.file = SqliteFile(
            path, indexes=indexes or {}, must_exist=must_exist, read_only=read_only
        )
        """The file itself, for batches and checks."""

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return everything, as TinyDB's stock methods want it; None for a store without tables."""
        everything = {
            name: {str(row): document for row, document in Rows(self.file, name).select("")}
            for name in self.file.table_names()
        }
        return everything or None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace everything by ``data``, in one commit."""
        with self.file.batch():
            for name in self.file.table_names():
                self.file.drop_table(name)
            for name, documents in data.items():
                self.file.ensure_table(name)
                for row, document in documents.items():
                    Rows(self.file, name).insert(document, row=int(row))

    def close(self) -> None:
        """Close the file; every later use is refused."""
        self.file.close()


class SqliteTable(Table):
    """TinyDB's table over rows; the methods below are those that must not read everything."""

    def __init__(
        self, storage: SqliteStorage, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        """Open the table.

        Args:
            storage: Where its rows are.
            name: Its name.
            cache_size: Accepted for TinyDB and ignored: a cache would not see other processes.
            persist_empty: Make the table at once instead of at the first write.
        """
        self._file = storage.file
        self._rows = Rows(storage.file, name)
        self.fields = self._rows.fields
        """Dotted paths that can be looked up."""
        super().__init__(storage, name, cache_size=0, persist_empty=persist_empty)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document and return its id."""
        with self._file.batch():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents in one commit and return their ids."""
        with self._file.batch():
            return super().insert_multiple(documents)

    def search(self, cond: QueryLike) -> list[Document]:
        """Return the documents that match, in the order of their ids."""
        return list(self._matching(cond))

    def get(
        self,
        cond: QueryLike | None = None,
        doc_id: int | None = None,
        doc_ids: list[int] | None = None,
    ) -> Any:
        """Return one document by id or condition, or the list of those with the given ids."""
        if doc_id is not None:
            return next(self._select("WHERE doc_id = ?", (doc_id,)), None)
        if doc_ids is not None:
            return [doc for part in _chunks(doc_ids) for doc in self._select(*_with_ids(part))]
        if cond is not None:
            return next(self._matching(cond), None)
        raise RuntimeError("You have to pass either cond or doc_id or doc_ids")

    def equal(self, field: str, value: str) -> list[Document]:
        """Return the documents whose field is this text, in their order, for half a query's price.

        Args:
            field: Dotted path of an indexed field.
            value: The text.
        """
        return [
            self.document_class(decode(raw), row) for row, raw in self.texts_equal(field, value)
        ]

    def texts_equal(self, field: str, value: str) -> list[Text]:
        """Do the same with the texts of the documents."""
        return self._rows.equal(field, value)

    def texts(self, cond: QueryLike) -> list[Text]:
        """Return the texts of the documents that match, in the order of their ids."""
        narrowed = self._narrow(cond)
        if narrowed is None or not narrowed.exact:
            found = self._matching(cond)
            return [(one.doc_id, encode_document(one, sure=True)[0]) for one in found]
        return self._rows.texts(f"WHERE {narrowed.sql} ORDER BY +doc_id", narrowed.parameters)

    def texts_among(
        self, field: str, values: Collection[str], but: tuple[str, Collection[str]] | None = None
    ) -> list[Text]:
        """Do the same for those whose indexed field is one of these texts; see ``Rows.among``."""
        return self._rows.among(field, values, but)

    def text_page(
        self, cond: Condition, *, after: int, limit: int, without: tuple[str, str] | None = None
    ) -> list[Text]:
        """Return the texts of the next documents that match, in the order of their ids.

        Args:
            cond: A query that indexes answer completely; None asks for all documents.
            after: Id of the last document of the page before.
            limit: How many at most.
            without: A field and the text that it is not; an index may leave such documents out.

        Raises:
            ValueError: The indexes cannot answer the query.
        """
        asked = self._exact(cond)
        where = asked.sql
        if without is not None:
            where = f"{where} AND {leaving_out(*without)}"
        tail = f"WHERE {where} AND doc_id > ? ORDER BY doc_id LIMIT ?"
        return self._rows.texts(tail, (*asked.parameters, after, limit))

    def count(self, cond: QueryLike) -> int:
        """Return how many documents match; counted in SQL when the indexes answer all of it."""
        narrowed = self._narrow(cond)
        if narrowed is None or not narrowed.exact:
            return sum(1 for _ in self._matching(cond))
        return self._rows.count(narrowed.sql, narrowed.parameters)

    def update(
        self,
        fields: Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        """Change all matching documents, or none, and return their ids."""
        with self._file.batch():
            if doc_ids is None and cond is not None:
                doc_ids = [document.doc_id for document in self._matching(cond)]
            return super().update(fields, None, doc_ids)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Change the matching documents or insert a new one, in one commit."""
        with self._file.batch():
            return super().upsert(document, cond)

    def remove(
        self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None
    ) -> list[int]:
        """Remove all matching documents and return their ids."""
        with self._file.batch():
            if doc_ids is None and cond is not None:
                doc_ids = [document.doc_id for document in self._matching(cond)]
            return super().remove(None, doc_ids)

    def put(
        self, documents: Iterable[dict[str, Any]], *, key: Sequence[str], sure: bool = False
    ) -> list[Change]:
        """Replace the documents whose fields ``key`` are equal, or insert these; in one commit.

        Args:
            documents: Of two with equal fields the later one counts.
            key: Dotted paths of a unique index.
            sure: They were made by a library from typed values; see ``codec``.
        """
        return self.put_contents(self._rows.contents(documents, sure=sure), key=key)

    def put_contents(
        self,
        contents: Iterable[Content],
        *,
        key: Sequence[str],
        allows: Allows | None = None,
        joins: bool = False,
    ) -> list[Change]:
        """Do the same with documents that are encoded already; see ``Rows.put``.

        It can fail alone in a batch of the caller, at a tenth of its price, unless it ``joins`` it.
        """
        with self._file.joined() if joins else self._file.batch():
            return self._rows.put(contents, key=key, allows=allows)

    def replace(self, rows: Iterable[Content], *, key: Sequence[str], joins: bool = False) -> None:
        """Do the same with a table of which nothing but the key is looked up; it costs less."""
        with self._file.joined() if joins else self._file.batch():
            self._rows.replace(rows, key=key)

    def move(self, rows: Sequence[int], to: "SqliteTable") -> None:
        """Move documents, by their ids, into another table of the same file; in one commit."""
        with self._file.batch():
            self._rows.move(rows, to._rows)

    def add(self, document: dict[str, Any], *, key: Sequence[str]) -> bool:
        """Insert the document unless one with equal fields ``key`` exists; tell whether it did."""
        return self.add_all([document], key=key) > 0

    def add_all(self, documents: Sequence[dict[str, Any]], *, key: Sequence[str]) -> int:
        """Insert those documents of which none has equal fields ``key``; return how many."""
        if not documents:
            return 0
        # What is one statement fails whole by itself.
        with self._file.joined() if len(documents) == 1 else self._file.batch():
            return self._rows.add(self._rows.contents(documents), key=key)

    def page(
        self,
        *conditions: Condition,
        order: str = "",
        limit: int,
        after: Place | None = None,
        descending: bool = True,
    ) -> list[Document]:
        """Return the next documents in the order of an indexed field, then of the id.

        Args:
            conditions: Queries that indexes answer completely, of which no two let the same
                document through; None asks for all documents.
            order: Dotted path of the field; empty for the order of the ids alone.
            limit: How many at most.
            after: Field and id of the last document of the page before; None starts.
            descending: Largest first.

        Raises:
            ValueError: The indexes cannot answer the query.
        """
        way = Order(field=order, descending=descending)
        asked = [way.behind(self._exact(one), after) for one in conditions]
        if not asked:
            return []
        found = asked[0] if len(asked) == 1 else way.first_of(quoted(self.name), asked, limit)
        tail = f"WHERE {found.sql} ORDER BY {way.sql} LIMIT ?"
        return list(self._select(tail, (*found.parameters, limit)))

    def ids(self, cond: Condition, *, order: str) -> list[int]:
        """Return the ids of all documents that match, largest ``order`` first.

        Args:
            cond: A query that indexes answer completely; None asks for all documents.
            order: Dotted path of an indexed field.

        Raises:
            ValueError: The indexes cannot answer the query.
        """
        asked, way = self._exact(cond), Order(field=order, descending=True)
        return self._rows.ids(f"WHERE {asked.sql} ORDER BY {way.sql}", asked.parameters)

    def __len__(self) -> int:
        return self._rows.count()

    def __iter__(self) -> Iterator[Document]:
        start = -_LAST_ROW
        while True:
            tail = "WHERE doc_id >= ? ORDER BY doc_id LIMIT ?"
            documents = list(self._select(tail, (start, _CHUNK)))
            yield from documents
            if len(documents) < _CHUNK:
                return
            start = documents[-1].doc_id + 1

    def _get_next_id(self) -> int:
        return self._rows.next_id()

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self._file.batch():
            self._file.ensure_table(self.name)
            copies = RowCopies(self._rows)
            updater(cast("dict[int, Mapping[str, Any]]", copies))
            copies.flush()

    def _narrow(self, cond: QueryLike) -> Narrowed | None:
        return narrow(cond, self._rows.indexed)

    def _exact(self, cond: Condition) -> Narrowed:
        if cond is None:
            return Narrowed(sql="1", parameters=(), exact=True)
        narrowed = cond if isinstance(cond, Narrowed) else self._narrow(cond)
        if narrowed is None or not narrowed.exact:
            raise ValueError(f"no index of {self.name} answers this query")
        return replace(narrowed, sql=f"({narrowed.sql})")

    def _matching(self, cond: QueryLike) -> Iterator[Document]:
        narrowed = self._narrow(cond)
        if narrowed is None:
            _LOG.debug("scan of %s", self.name)
            candidates = iter(self)
        else:
            # The plus keeps SQLite from walking the whole table just to have the order for free.
            candidates = self._select(f"WHERE {narrowed.sql} ORDER BY +doc_id", narrowed.parameters)
        return (document for document in candidates if cond(document))

    def _select(self, tail: str, parameters: Sequence[object]) -> Iterator[Document]:
        for row, document in self._rows.select(tail, parameters):
            yield self.document_class(document, row)


class SqliteDB(TinyDB):
    """TinyDB whose tables are ``SqliteTable``; open it with ``storage=SqliteStorage``."""

    table_class: type[Table] = SqliteTable

    def table(self, name: str, **kwargs: Any) -> SqliteTable:
        """Return the table of that name."""
        return cast("SqliteTable", super().table(name, **kwargs))


def _with_ids(rows: Sequence[int]) -> tuple[str, Sequence[int]]:
    return f"WHERE doc_id IN ({','.join('?' * len(rows))}) ORDER BY doc_id", rows


def _chunks(rows: Iterable[int]) -> Iterator[list[int]]:
    unique = sorted(set(rows))
    for start in range(0, len(unique), _CHUNK):
        yield unique[start : start + _CHUNK]
