"""The filter of a query: XML to a test of one record, and to the few records worth testing.

Place: under ``query``. An empty value is like NULL in SQL: no comparison is true of it but isnull.

Must not: know about pages, order or visibility.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from lxml import etree

from console.sandbox.books import Books, Row
from console.sandbox.gateway.paths import FieldNames, Path
from console.sandbox.gateway.refusals import FunctionRefused, not_processed, unknown_field
from console.sandbox.gateway.values import COMPARABLE, Comparable, UnreadableValue

Test: TypeAlias = Callable[[Row], bool]
"""Whether a record passes."""

_Key: TypeAlias = Callable[[str], Comparable]

_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "equalto": operator.eq,
    "notequalto": operator.ne,
    "lessthan": operator.lt,
    "lessthanorequalto": operator.le,
    "greaterthan": operator.gt,
    "greaterthanorequalto": operator.ge,
}
_CANONICAL_INTEGER = re.compile(r"0|[1-9][0-9]*")
_NARROWING = frozenset({"equalto", "in"})


class FilterCompiler:
    """Compiles the filters of one query."""

    def __init__(self, *, paths: FieldNames, ignore_case: bool) -> None:
        """Prepare.

        Args:
            paths: Understands field names.
            ignore_case: Whether texts that differ in case only are equal.
        """
        self._paths = paths
        self._ignore_case = ignore_case

    def compile(self, condition: etree._Element) -> Test:
        """Compile one operator with everything in it.

        Raises:
            FunctionRefused: A field is unknown, or a value is not of the type of its field.
        """
        name = str(condition.tag)
        if name in ("and", "or"):
            tests = [self.compile(inner) for inner in condition]
            return _all(tests) if name == "and" else _any(tests)
        path = self._path(condition)
        if name in ("isnull", "isnotnull"):
            return _is_empty(path, wanted=name == "isnull")
        values = [(value.text or "").strip() for value in condition.iterfind("value")]
        if name in ("like", "notlike"):
            return self._like(path, values[0], wanted=name == "like")
        key = self._key(path)
        literals = [_read(key, value) for value in values if value]
        if name in ("in", "notin"):
            return _is_one_of(path, key, frozenset(literals), wanted=name == "in")
        if len(literals) != len(values):
            return _never
        if name == "between":
            return _lies_between(path, key, literals)
        return _compares(path, key, _COMPARISONS[name], literals[0])

    def _path(self, condition: etree._Element) -> Path:
        name = (condition.findtext("field") or "").strip()
        path = self._paths.find(name)
        if path is None:
            raise FunctionRefused(unknown_field(self._paths.object_name, name))
        return path

    def _key(self, path: Path) -> _Key:
        if self._ignore_case and path.kind == "text":
            return str.casefold
        return COMPARABLE[path.kind]

    def _like(self, path: Path, pattern: str, *, wanted: bool) -> Test:
        wild = {"%": ".*", "_": "."}
        # Neighbouring percent signs say nothing new, and would make the match very slow.
        letters = re.sub("%+", "%", pattern)
        source = "".join(wild.get(letter) or re.escape(letter) for letter in letters)
        flags = re.DOTALL | (re.IGNORECASE if self._ignore_case else 0)
        fits = re.compile(source, flags).fullmatch

        def test(row: Row) -> bool:
            text = path.get(row)
            return bool(text) and (fits(text) is not None) == wanted

        return test


def narrow(
    books: Books, paths: FieldNames, condition: etree._Element | None, *, ignore_case: bool
) -> list[Row]:
    """The records that can pass at all, through the look-ups of the books where that helps.

    Args:
        books: The company.
        paths: Understands field names.
        condition: The operator at the top; None: no filter.
        ignore_case: Whether texts that differ in case only are equal; look-ups are exact then.
    """
    if condition is not None and not ignore_case:
        for candidate in condition if condition.tag == "and" else [condition]:
            path = paths.find((candidate.findtext("field") or "").strip())
            values = {(value.text or "").strip() for value in candidate.iterfind("value")} - {""}
            if candidate.tag in _NARROWING and path and _is_looked_up(path, values):
                return [
                    row
                    for value in sorted(values)
                    for row in books.find_all(paths.object_name, path.name, value)
                ]
    return books.rows(paths.object_name)


def _is_looked_up(path: Path, values: set[str]) -> bool:
    """Whether equal means the same text: for texts, and for integers without leading zeros."""
    if path.kind == "integer":
        return path.direct and all(map(_CANONICAL_INTEGER.fullmatch, values))
    return path.direct and path.kind == "text"


def _read(key: _Key, text: str) -> Comparable:
    try:
        return key(text)
    except UnreadableValue as error:
        raise FunctionRefused(not_processed(str(error))) from error


def _all(tests: list[Test]) -> Test:
    return lambda row: all(test(row) for test in tests)


def _any(tests: list[Test]) -> Test:
    return lambda row: any(test(row) for test in tests)


def _never(row: Row) -> bool:
    del row
    return False


def _is_empty(path: Path, *, wanted: bool) -> Test:
    return lambda row: (not path.get(row)) == wanted


def _is_one_of(path: Path, key: _Key, literals: frozenset[Comparable], *, wanted: bool) -> Test:
    def test(row: Row) -> bool:
        text = path.get(row)
        return bool(text) and (key(text) in literals) == wanted

    return test


def _lies_between(path: Path, key: _Key, literals: list[Comparable]) -> Test:
    low: Any
    high: Any
    low, high = literals

    def test(row: Row) -> bool:
        text = path.get(row)
        return bool(text) and low <= key(text) <= high

    return test


def _compares(
    path: Path, key: _Key, compare: Callable[[Any, Any], bool], literal: Comparable
) -> Test:
    def test(row: Row) -> bool:
        text = path.get(row)
        return bool(text) and compare(key(text), literal)

    return test
