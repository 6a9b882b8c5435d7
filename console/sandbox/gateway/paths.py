"""Field names of a query, resolved: what they hold, and how to get it from a record.

Place: under ``query`` and ``filters``. A name with dots follows relations, one record at each step.

Must not: know about filters or pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from console.sandbox.books import Books, Row
from console.sandbox.gateway.catalogue import OBJECTS, fields_of
from console.sandbox.gateway.derived import is_derived, value_of
from console.sandbox.gateway.object_types import Field, Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One field name of a query, understood."""

    name: str
    """As in the query."""
    kind: str
    """Type of the values."""
    direct: bool
    """Whether the field stands in the record itself."""
    get: Callable[[Row], str]
    """Its value for a record; empty when there is none."""


class FieldNames(Protocol):
    """What understands the field names of a condition."""

    object_name: str
    """Object they are fields of."""

    def find(self, name: str) -> Path | None:
        """Understand a field name; None when nothing is called that."""


class Paths:
    """The fields that can be reached from one object."""

    def __init__(self, *, books: Books, object_name: str) -> None:
        self.object_name = object_name
        """Where every path begins."""
        self._books = books
        self._fields: dict[str, Mapping[str, Field]] = {}

    def find(self, name: str) -> Path | None:
        """Understand a field name; None when nothing is called that."""
        field = self._of(self.object_name).get(name)
        if field is not None:
            direct = not is_derived(name)
            return Path(name=name, kind=field.kind, direct=direct, get=self._own(name))
        return self._find_related(name)

    def _find_related(self, name: str) -> Path | None:
        target = self.object_name
        relations: list[Relation] = []
        first, _, rest = name.partition(".")
        # A field may have dots in its own name, so at each step the rest is looked up whole first.
        while rest:
            relation = OBJECTS[target].relations.get(first)
            if relation is None:
                return None
            relations.append(relation)
            target = relation.target
            field = self._of(target).get(rest)
            if field is not None:
                get = self._far(relations, rest)
                return Path(name=name, kind=field.kind, direct=False, get=get)
            first, _, rest = rest.partition(".")
        return None

    def _of(self, object_name: str) -> Mapping[str, Field]:
        if object_name not in self._fields:
            self._fields[object_name] = fields_of(self._books, object_name)
        return self._fields[object_name]

    def _own(self, name: str) -> Callable[[Row], str]:
        def get(row: Row) -> str:
            return value_of(self._books, row, name)

        return get

    def _far(self, relations: list[Relation], name: str) -> Callable[[Row], str]:
        def get(row: Row) -> str:
            there: Row | None = row
            for relation in relations:
                key = there.get(relation.by, "") if there else ""
                there = self._books.find(relation.target, relation.key, key) if key else None
            return value_of(self._books, there, name) if there else ""

        return get
