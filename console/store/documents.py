"""A table whose documents are values of one type.

Place in the path: the repositories hand over frozen values of ``domain`` and get them back;
documents of JSON types go to ``sqlite``. Amounts become text, moments ISO text in UTC.
"""

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, cast, get_type_hints

import msgspec
from tinydb.queries import QueryLike
from tinydb.table import Document

from console.deferred import deferred, itself
from console.errors import StoreDamagedError
from console.store.codec import encode_value
from console.store.failures import WAY_OUT
from console.store.indexes import Narrowed
from console.store.quick import QuickCodec
from console.store.rows import Allows, Change, Content, Text
from console.store.sqlite import SqliteTable

if TYPE_CHECKING:
    import pydantic
    from pydantic_core import CoreSchema, core_schema
else:
    # The careful way of reading, and writing: neither stands between a person and the screen.
    pydantic = deferred("pydantic")
    core_schema = deferred("pydantic_core:core_schema")

__all__ = ["Documents", "moment_text"]

Value = TypeVar("Value")


# A batch has one moment for all of its rows, and each is written twice.
@lru_cache(maxsize=64)
def moment_text(moment: datetime) -> str:
    """Return a moment as text of fixed width, so that the order of texts is that of moments.

    Raises:
        ValueError: The moment has no zone; that is a fault of ours.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class _Sortable:
    """Makes a type write one of its moments as ``moment_text`` does, at any level of precision."""

    field: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: "pydantic.GetCoreSchemaHandler"
    ) -> "CoreSchema":
        schema: Any = handler.resolve_ref_schema(handler(source))
        (field,) = (one for one in schema["schema"]["fields"] if one["name"] == self.field)
        writer = core_schema.plain_serializer_function_ser_schema(moment_text)
        field["schema"] = {**field["schema"], "serialization": writer}
        return cast("CoreSchema", schema)


@cache
def _adapter(type_: Any, sorted_by: str = "") -> "pydantic.TypeAdapter[Any]":
    # Building one takes milliseconds, and each thread opens a store of its own.
    return pydantic.TypeAdapter(Annotated[type_, _Sortable(sorted_by)] if sorted_by else type_)


class Documents(Generic[Value]):
    """Values of one type in one table.

    Args:
        table: Where they are.
        type_: Their class, a frozen dataclass; put off until one is read or written if it is
            ``deferred``.
        key: The fields that name a value; no two values share them.
        sorted_by: The field with the moment that pages are sorted by; empty for none.
        quick: Whether the values are many and of a type that ``QuickCodec`` can write.
    """

    def __init__(
        self,
        table: SqliteTable,
        type_: type[Value],
        *,
        key: Sequence[str],
        sorted_by: str = "",
        quick: bool = False,
    ) -> None:
        self.table = table
        """The table itself, for look-ups that return documents."""
        self._given = type_
        self._sorted_by = sorted_by
        self._key = tuple(key)
        self._writes_quickly = quick
        # Whoever pages through work reads each row once more before it is done: what says the same
        # is the same. Two pages, because the next one is read before the last one is done.
        self._paged: tuple[dict[bytes, Value], dict[bytes, Value]] = ({}, {})

    @cached_property
    def _type(self) -> type[Value]:
        return itself(self._given)

    @cached_property
    def _quick(self) -> QuickCodec[Value]:
        return QuickCodec(self._type, self._sorted_by, moment_text)

    @cached_property
    def _columns(self) -> Callable[[Any], list[Any]]:
        return _columns_of(self._type, self.table.fields, self._sorted_by)

    @cached_property
    def _adapter(self) -> "pydantic.TypeAdapter[Any]":
        return _adapter(cast("Any", self._type), self._sorted_by)

    def load(self, document: Document) -> Value:
        """Return the value that a document holds.

        Raises:
            StoreDamagedError: It holds something else.
        """
        return self.load_part(document, document)

    def load_part(self, document: Document, part: Mapping[str, Any]) -> Value:
        """Return the value that a part of a document holds.

        Raises:
            StoreDamagedError: It holds something else.
        """
        quick = self._quick.convert(part)
        if quick is not None:
            return quick
        try:
            value: Value = self._adapter.validate_python(part)
            return value
        except pydantic.ValidationError as error:
            fields = sorted({".".join(map(str, item["loc"])) for item in error.errors()})
            raise StoreDamagedError(
                f"Row {document.doc_id} of {self.table.name} in the store cannot be read "
                f"({', '.join(fields)})",
                hint=WAY_OUT,
                details={"table": self.table.name, "row": document.doc_id},
            ) from error

    def dump(self, value: Value) -> dict[str, Any]:
        """Return the document that holds a value."""
        document: dict[str, Any] = self._adapter.dump_python(value, mode="json")
        return document

    def put(self, value: Value) -> None:
        """Save a value in place of the one with the same key."""
        self.put_all([value])

    def put_all(
        self,
        values: Iterable[Value],
        *,
        allows: Allows | None = None,
        joins: bool = False,
    ) -> list[Change]:
        """Save values in place of those with the same keys, in one commit.

        Args:
            values: What to save.
            allows: See ``Rows.put``.
            joins: See ``SqliteTable.put_contents``.
        """
        contents = map(self._content, values)
        return self.table.put_contents(contents, key=self._key, allows=allows, joins=joins)

    def replace_all(self, values: Iterable[Value], *, joins: bool = False) -> None:
        """Do the same where nothing but the key is looked up; see ``Rows.replace``."""
        self.table.replace(map(self._content, values), key=self._key, joins=joins)

    def add(self, value: Value) -> bool:
        """Save a value unless one with the same key is there; tell whether it was saved."""
        return self.table.add(self.dump(value), key=self._key)

    def first(self, query: QueryLike) -> Value | None:
        """Return the first value that matches, or None."""
        document = self.table.get(query)
        return None if document is None else self.load(document)

    def equal(self, field: str, value: str) -> list[Value]:
        """Return the values whose indexed field is this text, in the order of the first saving."""
        return list(map(self._parse, self.table.texts_equal(field, value)))

    def search(self, query: QueryLike) -> list[Value]:
        """Return the values that match, in the order in which they were first saved."""
        return self._known_or_parsed(self.table.texts(query))

    def among(
        self, field: str, values: Collection[str], *, but: tuple[str, Collection[str]] | None = None
    ) -> list[Value]:
        """Return the values whose field is one of these texts, in the order of the first saving.

        Args:
            field: Dotted path of an indexed field.
            values: Any number.
            but: Such a field, and its texts in those that are left out unread.
        """
        return self._known_or_parsed(self.table.texts_among(field, values, but))

    def page(
        self,
        query: QueryLike,
        *,
        after: int,
        limit: int,
        without: tuple[str, str] | None = None,
    ) -> list[tuple[int, Value]]:
        """Return the next values that match, each with the id of its row, in the order of the ids.

        Args:
            query: One that indexes answer completely.
            after: Id of the last row of the page before; 0 starts.
            limit: How many at most.
            without: See ``SqliteTable.text_page``.
        """
        texts = self.table.text_page(query, after=after, limit=limit, without=without)
        values = list(map(self._parse, texts))
        if texts:
            latest = {raw: value for (_, raw), value in zip(texts, values, strict=True)}
            self._paged = (self._paged[1], latest)
        return [(row, value) for (row, _), value in zip(texts, values, strict=True)]

    def chunks(self, size: int) -> Iterator[list[tuple[int, Value]]]:
        """Yield all values, each with the id of its row, in the order of the ids.

        Args:
            size: How many are read at once.
        """
        after = 0
        while texts := self.table.text_page(None, after=after, limit=size):
            yield [(text[0], self._parse(text)) for text in texts]
            after = texts[-1][0]

    def at(self, rows: list[int]) -> dict[int, Value]:
        """Return the values of rows, by their ids; rows that are gone are left out."""
        among = Narrowed(
            sql="doc_id IN (SELECT value FROM json_each(?))",
            parameters=(json.dumps(rows),),
            exact=True,
        )
        texts = self.table.text_page(among, after=0, limit=len(rows))
        return {text[0]: self._parse(text) for text in texts}

    def all(self) -> list[Value]:
        """Return all values, in the order in which they were first saved."""
        return [self.load(document) for document in self.table]

    def _known_or_parsed(self, texts: Iterable[Text]) -> list[Value]:
        last, latest = self._paged
        found: list[Value] = []
        for text in texts:
            value = latest.get(text[1]) or last.get(text[1])
            found.append(self._parse(text) if value is None else value)
        return found

    def _parse(self, text: Text) -> Value:
        row, raw = text
        value = self._quick.read(raw)
        return self.load(Document(msgspec.json.decode(raw), row)) if value is None else value

    def _content(self, value: Value) -> Content:
        raw = self._quick.write(value) if self._writes_quickly else None
        text = encode_value(self._adapter, value) if raw is None else (raw, zlib.crc32(raw))
        return *text, self._columns(value)


def _columns_of(type_: Any, fields: Sequence[str], sorted_by: str) -> Callable[[Any], list[Any]]:
    """Return what reads the columns out of a value, as its document says them.

    It runs for each field of each row: what the types say beforehand is not asked again.
    """
    hints = [_hint_of(type_, field.split(".")) for field in fields]
    whole = [
        field if hint else field.split(".")[0] for field, hint in zip(fields, hints, strict=True)
    ]
    other = [
        (place, _writer(hint, field == sorted_by), [] if hint else field.split(".")[1:])
        for place, (field, hint) in enumerate(zip(fields, hints, strict=True))
        if hint is not str
    ]
    if not fields:
        return lambda _value: []
    pick = attrgetter(*whole) if len(whole) > 1 else _alone(whole[0])

    def read(value: Any) -> list[Any]:
        found = list(pick(value))
        for place, write, names in other:
            part = found[place]
            for name in names:
                part = getattr(part, name, None)
            found[place] = write(part)
        return found

    return read


def _alone(field: str) -> Callable[[Any], tuple[Any]]:
    pick = attrgetter(field)
    return lambda value: (pick(value),)


def _hint_of(type_: Any, path: Sequence[str]) -> Any:
    """Return the type of a field; None when what it is a part of may be missing."""
    hint = type_
    for name in path:
        if not is_dataclass(hint):
            return None
        hint = get_type_hints(hint).get(name)
    return hint


def _writer(hint: Any, is_sortable: bool) -> Callable[[Any], Any]:
    """Return what makes a column of a value of a type."""
    if is_sortable:
        return moment_text
    return str if isinstance(hint, type) and issubclass(hint, StrEnum) else _plain


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return _plain_moment(value) if isinstance(value, datetime) else value


def _plain_moment(moment: datetime) -> str:
    text: str = _adapter(datetime).dump_python(moment, mode="json")
    return text
