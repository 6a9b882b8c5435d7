"""What SQLite can look up, and which part of a TinyDB query it can answer.

Place in the path: ``schema`` declares indexes, ``sqlite_file`` makes a column for each of their
fields, and ``sqlite`` asks ``narrow`` what a query means in SQL. A query carries its own syntax
tree in ``_hash``; that attribute is private to TinyDB and its shapes are pinned by a test. Every
unknown shape is scanned, never guessed.
"""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from tinydb.queries import QueryLike

__all__ = [
    "Condition",
    "Index",
    "Narrowed",
    "among",
    "both",
    "column",
    "key_values",
    "leaving_out",
    "narrow",
    "quoted",
]

_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*", re.ASCII)
_MAX_INTEGER = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One index over fields of the documents of a table."""

    fields: tuple[str, ...]
    """Dotted paths into the document, e.g. ``transaction.number``; never empty."""

    unique: bool = False
    """No two documents may share these values; documents that lack one never collide."""

    sparse: str = ""
    """Leave out documents that lack this one of the fields; cheaper where most of them do."""

    without: str = ""
    """Leave out documents in which the last field is this text; whoever looks up says so too."""

    def __post_init__(self) -> None:
        if self.sparse and self.sparse not in self.fields:
            raise ValueError(f"{self.sparse!r} is not a field of the index")
        for field in self.fields:
            if _FIELD.fullmatch(field) is None:
                raise ValueError(f"{field!r} is not a path to a field")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """The part of a query that SQL answers."""

    sql: str
    """A condition for WHERE."""

    parameters: tuple[Any, ...]
    """Its parameters, in order."""

    exact: bool
    """Every row that it lets through matches the whole query; otherwise it may let more through."""


Condition = QueryLike | Narrowed | None
"""A query, one that is SQL already, or None, which every document matches."""


def column(field: str) -> str:
    """Return the quoted name of the column that holds a copy of a field.

    Args:
        field: A dotted path that an ``Index`` has accepted.
    """
    return f'"key_{field.replace(".", "_")}"'


def quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever stands in it."""
    return '"' + name.replace('"', '""') + '"'


def leaving_out(field: str, text: str) -> str:
    """Return the condition of an index that leaves out documents, as a look-up must repeat it.

    Args:
        field: A dotted path that an ``Index`` has accepted.
        text: What the field is not.
    """
    # As a literal: SQLite does not take an index on the word of a parameter.
    literal = text.replace("'", "''")
    return f"{column(field)} <> '{literal}'"


def key_values(document: dict[str, Any], paths: Iterable[tuple[str, ...]]) -> list[Any]:
    """Return what the columns of fields hold: text, number, or None for anything else."""
    found: list[Any] = []
    for first, *rest in paths:
        value: Any = document.get(first)
        for name in rest:
            value = value.get(name) if isinstance(value, dict) else None
        # Nearly all are text; asked first, because this runs for each field of each row.
        found.append(value if type(value) is str else _storable(value))
    return found


def narrow(query: object, indexed: frozenset[str]) -> Narrowed | None:
    """Return what SQL can answer of a query, or None when nothing.

    Args:
        query: A TinyDB query.
        indexed: Dotted paths that stand in some index of the table.
    """
    return _narrow(getattr(query, "_hash", None), indexed)


def among(field: str, texts: Collection[str], *, inverted: bool = False) -> Narrowed:
    """Return the condition that a field is one of these texts.

    Args:
        field: A dotted path that stands in an index of the table.
        texts: Any number; they are looked at together, because most look-ups ask for hundreds.
        inverted: Whether it is none of them; nothing is looked up by that.
    """
    plain, odd = [*texts], list[str]()
    together = "".join(plain)
    if "\0" in together or not _is_bindable(together):
        # SQLite's JSON ends a text at NUL, and half a surrogate pair stands in no row.
        sound = [one for one in plain if _is_bindable(one)]
        plain = [one for one in sound if "\0" not in one]
        odd = [one for one in sound if "\0" in one]
    # The plus keeps SQLite from looking up what is left out instead of what is asked for.
    asked, joint = (f"+{column(field)} NOT", "AND") if inverted else (column(field), "OR")
    # One parameter whatever the number of values: no limit of SQLite's, one cached statement.
    sql = f"{asked} IN (SELECT value FROM json_each(?))"
    if odd:
        sql = f"({sql} {joint} {asked} IN ({', '.join('?' * len(odd))}))"
    return Narrowed(sql=sql, parameters=(json.dumps(plain), *odd), exact=True)


def both(*conditions: Narrowed) -> Narrowed:
    """Return the condition that all of these hold; there is at least one."""
    return Narrowed(
        sql=" AND ".join(f"({one.sql})" for one in conditions),
        parameters=tuple(value for one in conditions for value in one.parameters),
        exact=all(one.exact for one in conditions),
    )


def _narrow(shape: object, indexed: frozenset[str]) -> Narrowed | None:
    match shape:
        case ("==", tuple() as path, value):
            return _equal(_field(path, indexed), value)
        case ("one_of", tuple() as path, (tuple() | frozenset()) as values):
            return _among(_field(path, indexed), values)
        case ("and", frozenset() as parts):
            return _all([_narrow(part, indexed) for part in parts])
        case ("or", frozenset() as parts):
            return _any([_narrow(part, indexed) for part in parts])
    return None


def _field(path: tuple[object, ...], indexed: frozenset[str]) -> str | None:
    names = [part for part in path if isinstance(part, str) and "." not in part]
    field = ".".join(names)
    return field if len(names) == len(path) and field in indexed else None


def _equal(field: str | None, value: object) -> Narrowed | None:
    if field is None or not _is_bindable(value):
        return None
    if value is None:
        return Narrowed(sql=f"{column(field)} IS NULL", parameters=(), exact=False)
    return Narrowed(sql=f"{column(field)} = ?", parameters=(value,), exact=isinstance(value, str))


def _among(field: str | None, values: Iterable[object]) -> Narrowed | None:
    listed = list(values)
    if field is None or None in listed or not all(_is_bindable(value) for value in listed):
        return None
    # SQLite's JSON ends a text at NUL.
    if any(isinstance(value, str) and "\0" in value for value in listed):
        return None
    # One parameter whatever the number of values: no limit of SQLite's, one cached statement.
    return Narrowed(
        sql=f"{column(field)} IN (SELECT value FROM json_each(?))",
        parameters=(json.dumps(listed),),
        exact=all(isinstance(value, str) for value in listed),
    )


def _is_bindable(value: object) -> bool:
    if isinstance(value, str):
        # Half a surrogate pair has no bytes.
        return value.isascii() or re.search("[\ud800-\udfff]", value) is None
    return value is None or (isinstance(value, int) and _fits(value))


def _storable(value: object) -> object:
    if isinstance(value, str | float):
        return value
    return value if isinstance(value, int) and _fits(value) else None


def _fits(value: int) -> bool:
    return -_MAX_INTEGER <= value < _MAX_INTEGER


def _all(parts: list[Narrowed | None]) -> Narrowed | None:
    known = sorted((part for part in parts if part is not None), key=lambda part: part.sql)
    if not known:
        return None
    together = both(*known)
    return replace(together, exact=together.exact and len(known) == len(parts))


def _any(parts: list[Narrowed | None]) -> Narrowed | None:
    known = sorted((part for part in parts if part is not None), key=lambda part: part.sql)
    if len(known) < len(parts):
        return None
    return Narrowed(
        sql=" OR ".join(f"({part.sql})" for part in known),
        parameters=tuple(value for part in known for value in part.parameters),
        exact=all(part.exact for part in known),
    )
