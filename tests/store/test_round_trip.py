"""Every value comes back as it was, whatever stands in it."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from console.domain.audit import AuditEntry
from console.domain.connection import Connection, Subsidiary
from console.domain.ledger import Attempt, LedgerEntry
from console.domain.reference import ReferenceData
from console.domain.run import Request, Run
from console.errors import StoreDamagedError
from console.store.documents import Documents, moment_text
from console.store.indexes import Index
from console.store.sqlite import SqliteDB, SqliteStorage
from console.store.sqlite_file import MEMORY
from tests.builders import entry

TEXT = st.text(max_size=6) | st.sampled_from(
    ["", "\0", "é", "e\u0301", "\U0001f600", "\u202e", "'"]
)
JSON = TEXT | st.booleans() | st.none() | st.integers(-9, 9)
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**40), 2**40),
    bool: st.booleans(),
    NoneType: st.none(),
    Any: JSON,
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    Decimal: st.decimals(-(10**14), 10**14, places=2),
}


@cache
def values(type_: Any) -> st.SearchStrategy[Any]:
    """A strategy for whatever our dataclasses are made of."""
    origin, arguments = get_origin(type_), get_args(type_)
    if type_ in LEAVES:
        return LEAVES[type_]
    if isinstance(type_, type) and issubclass(type_, Enum):
        return st.sampled_from(list(type_))
    if isinstance(type_, type) and is_dataclass(type_):
        hints = get_type_hints(type_)
        return st.builds(
            type_, **{field.name: values(hints[field.name]) for field in fields(type_)}
        )
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of([values(argument) for argument in arguments])
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is frozenset:
        return st.frozensets(values(arguments[0]), max_size=2)
    assert origin in (Mapping, dict), type_
    return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=2)


KEPT = [AuditEntry, Attempt, Connection, LedgerEntry, ReferenceData, Request, Run, Subsidiary]


@pytest.mark.parametrize("type_", KEPT, ids=lambda type_: type_.__name__)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
def test_value_comes_back_equal_when_it_was_stored(data: st.DataObject, type_: Any) -> None:
    value = data.draw(values(type_))
    with SqliteDB(MEMORY, storage=SqliteStorage) as tinydb:
        documents: Documents[Any] = Documents(tinydb.table("t"), type_, key=())
        documents.table.insert(documents.dump(value))
        assert value == documents.all()[0]


QUICK: list[tuple[Any, str, tuple[str, ...]]] = [
    (LedgerEntry, "changed_at", ("id",)),
    (Attempt, "", ("entry_id", "number")),
]


@pytest.mark.parametrize(("type_", "sorted_by", "key"), QUICK)
@given(data=st.data())
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
def test_text_is_the_same_when_it_is_written_quickly(
    data: st.DataObject, type_: Any, sorted_by: str, key: tuple[str, ...]
) -> None:
    """Either way writes what the other reads, byte for byte."""
    value = data.draw(values(type_))
    indexes = {"t": [Index(fields=key, unique=True)]}
    with SqliteDB(MEMORY, storage=SqliteStorage, indexes=indexes) as tinydb:
        table = tinydb.table("t")
        careful, quick = (
            Documents(table, type_, key=key, sorted_by=sorted_by, quick=quick)
            for quick in (False, True)
        )
        quick.put(value)
        [(_, text)] = table.texts_equal(key[0], getattr(value, key[0]))
        assert json.dumps(careful.dump(value), ensure_ascii=False) == json.dumps(
            json.loads(text), ensure_ascii=False
        )
        field = key[0]
        assert [value] == careful.equal(field, getattr(value, field))
        assert [value] == quick.equal(field, getattr(value, field))


def test_value_is_kept_when_the_quick_way_cannot_write_it() -> None:
    """Half a character is refused by both; nothing is stored."""
    indexes = {"t": [Index(fields=("id",), unique=True)]}
    with SqliteDB(MEMORY, storage=SqliteStorage, indexes=indexes) as tinydb:
        documents = Documents(tinydb.table("t"), LedgerEntry, key=("id",), quick=True)
        with pytest.raises(ValueError, match="surrogates"):
            documents.put(replace(entry(), batch_id="\ud800"))
        assert [] == documents.all()


@given(first=LEAVES[datetime], second=LEAVES[datetime])
@settings(deadline=None)
def test_texts_sort_like_their_moments(first: datetime, second: datetime) -> None:
    assert (first < second) == (moment_text(first) < moment_text(second))


def test_moment_is_kept_in_utc_when_it_has_another_zone() -> None:
    elsewhere = datetime(2026, 3, 2, 3, 30, tzinfo=timezone(timedelta(hours=-6)))
    assert moment_text(elsewhere) == "2026-03-02T09:30:00.000000+00:00"


FIELDS = sorted(field.name for field in fields(LedgerEntry))


@given(name=st.sampled_from(FIELDS), value=st.lists(st.integers()) | st.just({"a": "b"}))
@settings(deadline=None)
def test_row_is_damaged_with_its_field_when_a_value_is_of_another_type(
    name: str, value: Any
) -> None:
    with SqliteDB(MEMORY, storage=SqliteStorage) as tinydb:
        documents = Documents(tinydb.table("t"), LedgerEntry, key=("id",))
        document = documents.dump(entry())
        assume(document[name] != value)
        documents.table.insert({**document, name: value})
        with pytest.raises(StoreDamagedError, match=f"Row 1 of t .*{name}"):
            documents.all()
