"""The shapes of TinyDB's private ``_hash``, pinned, and what we make of each."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import Query, where
from tinydb.queries import QueryInstance
from tinydb.table import Document

from console.store.indexes import Index, narrow
from console.store.sqlite import SqliteDB, SqliteStorage
from console.store.sqlite_file import MEMORY

FIELDS = frozenset({"state", "party.id"})


def test_shapes_are_those_that_we_translate() -> None:
    """A TinyDB release that changes these must be caught here, not by slow screens."""
    state = ("==", ("state",), "ready")
    party = ("==", ("party", "id"), "p1")
    query = (where("state") == "ready") & (where("party").id == "p1")
    assert state == (where("state") == "ready")._hash
    assert ("one_of", ("state",), ("a", "b")) == where("state").one_of(["a", "b"])._hash
    assert ("and", frozenset({state, party})) == query._hash
    assert ("or", frozenset({state, party})) == (
        (where("state") == "ready") | (where("party").id == "p1")
    )._hash
    assert ("not", state) == (~(where("state") == "ready"))._hash


@pytest.mark.parametrize(
    ("query", "sql", "exact"),
    [
        (where("state") == "a", '"key_state" = ?', True),
        (where("party").id == "a", '"key_party_id" = ?', True),
        (where("state") == 1, '"key_state" = ?', False),
        (where("state") == None, '"key_state" IS NULL', False),  # noqa: E711
        (
            where("state").one_of(["a", "b"]),
            '"key_state" IN (SELECT value FROM json_each(?))',
            True,
        ),
        (
            (where("state") == "a") & (where("party").id == "b"),
            '("key_party_id" = ?) AND ("key_state" = ?)',
            True,
        ),
        (
            (where("state") == "a") | (where("party").id == "b"),
            '("key_party_id" = ?) OR ("key_state" = ?)',
            True,
        ),
        ((where("state") == "a") & (where("note") == "b"), '("key_state" = ?)', False),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_query_is_narrowed_when_its_fields_are_indexed(
    query: QueryInstance, sql: str, exact: bool
) -> None:
    narrowed = narrow(query, FIELDS)
    assert narrowed is not None
    assert (sql, exact) == (narrowed.sql, narrowed.exact)


UNKNOWN_SHAPES = [
    where("note") == "a",
    where("state") != "a",
    where("state") > "a",
    where("state").exists(),
    where("state").matches("a"),
    where("state").one_of(["a", None]),
    where("state").one_of(["a\0b"]),
    where("state") == "\ud800",
    where("state") == 2**70,
    where("state") == ["a"],
    where("party.id") == "a",
    ~(where("state") == "a"),
    (where("state") == "a") | (where("note") == "b"),
    (where("note") == "a") & (where("note") == "b"),
    Query().noop(),
    Query().map(str) == "a",
    where("state").one_of("abc"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("number", range(len(UNKNOWN_SHAPES)))
def test_query_is_scanned_when_its_shape_is_not_known(number: int) -> None:
    assert narrow(UNKNOWN_SHAPES[number], FIELDS) is None


@pytest.mark.parametrize("field", ["", "a..b", "a'b", "1a", "a.b;", 'a"'])
def test_index_is_refused_when_its_field_is_not_a_path(field: str) -> None:
    with pytest.raises(ValueError, match="path"):
        Index(fields=(field,))


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**66), 2**66),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4).filter(lambda text: text.isprintable()),
    st.sampled_from(["", "1", "1.0", "true", "null", "a\0b", "a", "A", "é", "e\u0301"]),
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={"state": VALUES, "party": st.one_of(VALUES, st.fixed_dictionaries({"id": VALUES}))},
)


FIELDS_OF: dict[str, Query] = {
    "state": where("state"),
    "party.id": where("party").id,
    "note": where("note"),
}


def equal(field: str, value: Any) -> QueryInstance:
    query: QueryInstance = FIELDS_OF[field] == value
    return query


def among(field: str, values: list[Any]) -> QueryInstance:
    return FIELDS_OF[field].one_of(values)


FIELD = st.sampled_from(sorted(FIELDS_OF))
LEAVES = st.one_of(
    st.builds(equal, FIELD, VALUES),
    st.builds(among, FIELD, st.lists(VALUES, max_size=4)),
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a & b, inner, inner),
        st.builds(lambda a, b: a | b, inner, inner),
        st.builds(lambda a: ~a, inner),
    ),
    max_leaves=4,
)


@given(documents=st.lists(DOCUMENTS, max_size=8), query=QUERIES)
@settings(deadline=None)
def test_answer_is_that_of_a_scan_whatever_the_query(
    documents: list[dict[str, Any]], query: QueryInstance
) -> None:
    indexes = {"t": (Index(fields=("state",)), Index(fields=("party.id", "state")))}
    with SqliteDB(MEMORY, storage=SqliteStorage, indexes=indexes) as tinydb:
        table = tinydb.table("t")
        table.insert_multiple(documents)
        expected = [Document(row, row.doc_id) for row in table if query(row)]
        assert expected == table.search(query)
        assert len(expected) == table.count(query)
        assert (expected[0] if expected else None) == table.get(query)
        assert bool(expected) == table.contains(query)
