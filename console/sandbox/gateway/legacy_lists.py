"""The functions ``get`` and ``get_list``: records in their older form.

Place: functions of the gateway, needed for attachments and their folders, which no query reaches.
Conditions are turned into those of ``query``, so that ``filters`` judges them all.

Must not: alter anything.

Source: intacct-api.md sections 3.1 and 6.10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from lxml import etree

from console.sandbox.books import Books, Row
from console.sandbox.gateway.answer import Result, child, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.catalogue import OBJECTS
from console.sandbox.gateway.company import append_company_info
from console.sandbox.gateway.filters import FilterCompiler
from console.sandbox.gateway.legacy_shapes import SHAPES, Inner, Shape
from console.sandbox.gateway.paths import Path
from console.sandbox.gateway.refusals import (
    FunctionRefused,
    Refusal,
    not_processed,
    unknown_object,
)
from console.sandbox.gateway.values import COMPARABLE, Comparable, parse_date, show

_MOST_ITEMS = 1000
_OPERATORS: Final = {
    "=": "equalto",
    "!=": "notequalto",
    "<": "lessthan",
    "<=": "lessthanorequalto",
    ">": "greaterthan",
    ">=": "greaterthanorequalto",
    "like": "like",
    "is null": "isnull",
}
_NOTHING_FOUND = Refusal(number="BL03002028", text="No data found.", correction="Check the key.")


class _ElementPaths:
    """The elements of one shape, as field names of a condition."""

    def __init__(self, shape: Shape) -> None:
        self.object_name = shape.object_name
        self._elements = shape.elements

    def find(self, name: str) -> Path | None:
        """Understand an element name; None when nothing is called that."""
        field = self._elements.get(name)
        if field is None:
            return None
        kind = _kind(self.object_name, field)
        return Path(name=field, kind=kind, direct=True, get=lambda row: row.get(field, ""))


def get(call: Call) -> Result:
    """One record by its key.

    Raises:
        FunctionRefused: The object is not kept here, nothing has that key, or no permission.
    """
    name = call.element.get("object", "")
    if name == "company_info":
        return _company_info(call)
    shape = _shape(call, name)
    rows = [
        row
        for row in call.books.find_all(shape.object_name, shape.key, call.element.get("key", ""))
        if call.scope.sees(shape.object_name, row, show_private=True)
    ]
    if not rows:
        raise FunctionRefused(_NOTHING_FOUND)
    return _listed(call, name, shape, rows[:1], start=0, total=1)


def get_list(call: Call) -> Result:
    """The records that fit a condition, in order, from one place on.

    Raises:
        FunctionRefused: The object is not kept here, an element is unknown, or no permission.
    """
    name = call.element.get("object", "")
    if name == "company_info":
        return _company_info(call)
    shape = _shape(call, name)
    paths = _ElementPaths(shape)
    rows = _in_order(call, paths, _fitting(call, paths))
    start = _number(call, "start", 0)
    page = rows[start : start + min(_number(call, "maxitems", _MOST_ITEMS), _MOST_ITEMS)]
    return _listed(call, name, shape, page, start=start, total=len(rows))


def _shape(call: Call, name: str) -> Shape:
    shape = SHAPES.get(name)
    if shape is None:
        raise FunctionRefused(unknown_object(name))
    call.require("read", shape.object_name)
    return shape


def _fitting(call: Call, paths: _ElementPaths) -> list[Row]:
    private = call.element.get("showprivate", "") == "true"
    rows: Iterable[Row] = call.books.rows(paths.object_name)
    for condition in call.element.iterfind("filter/*"):
        test = FilterCompiler(paths=paths, ignore_case=False).compile(_translated(condition))
        rows = filter(test, rows)
    return [row for row in rows if call.scope.sees(paths.object_name, row, show_private=private)]


def _translated(condition: etree._Element) -> etree._Element:
    """An expression or a logical block as the same condition of a query."""
    if condition.tag == "logical":
        made = element(condition.get("logical_operator", ""))
        made.extend([_translated(inner) for inner in condition])
        return made
    operator = " ".join((condition.findtext("operator") or "").lower().split())
    if operator not in _OPERATORS:
        raise FunctionRefused(not_processed(f"Operator '{operator}' is not valid."))
    made = element(_OPERATORS[operator])
    child(made, "field", (condition.findtext("field") or "").strip())
    child(made, "value", (condition.findtext("value") or "").strip())
    return made


def _in_order(call: Call, paths: _ElementPaths, rows: list[Row]) -> list[Row]:
    for sort in reversed(call.element.findall("sorts/sortfield")):
        name = (sort.text or "").strip()
        path = paths.find(name)
        if path is None:
            raise FunctionRefused(not_processed(f"Field {name} cannot be sorted by."))
        rows.sort(key=_sort_key(path), reverse=sort.get("order") == "desc")
    return rows


def _sort_key(path: Path) -> Callable[[Row], tuple[bool, Comparable]]:
    comparable = COMPARABLE[path.kind]

    def key(row: Row) -> tuple[bool, Comparable]:
        text = path.get(row)
        return (False, comparable(text)) if text else (True, "")

    return key


def _number(call: Call, name: str, default: int) -> int:
    text = call.element.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise FunctionRefused(not_processed(f"'{text}' is not valid for {name}."))
    return int(text)


def _listed(
    call: Call, name: str, shape: Shape, rows: Sequence[Row], *, start: int, total: int
) -> Result:
    wanted = {(field.text or "").strip() for field in call.element.iterfind("fields/field")}
    data = element("data")
    for row in rows:
        _append(call.books, child(data, name), shape, row, wanted)
    return succeeded(_list_type(name, start, len(rows), total), data)


def _list_type(name: str, start: int, count: int, total: int) -> etree._Element:
    end = str(start + max(0, count - 1))
    return element("listtype", name, start=str(start), end=end, total=str(total))


def _append(books: Books, block: etree._Element, shape: Shape, row: Row, wanted: set[str]) -> None:
    for tag, field in shape.elements.items():
        if not wanted or tag in wanted:
            _append_value(block, tag, row.get(field, ""), _kind(shape.object_name, field))
    inner = shape.inner
    if inner is not None and (not wanted or inner.frame in wanted):
        _append_inner(books, child(block, inner.frame), inner, row.get(inner.key, ""))


def _append_inner(books: Books, frame: etree._Element, inner: Inner, owner: str) -> None:
    for row in books.find_all(inner.object_name, inner.by, owner):
        block = child(frame, inner.tag)
        for tag, field in inner.elements.items():
            _append_value(block, tag, row.get(field, ""), _kind(inner.object_name, field))


def _append_value(block: etree._Element, tag: str, text: str, kind: str) -> None:
    entry = child(block, tag)
    if kind == "date" and text:
        day = parse_date(text)
        child(entry, "year", f"{day.year:04}")
        child(entry, "month", f"{day.month:02}")
        child(entry, "day", f"{day.day:02}")
    elif text:
        entry.text = show(text, kind)


def _company_info(call: Call) -> Result:
    data = element("data")
    append_company_info(data, call.books.company)
    return succeeded(_list_type("company_info", 0, 1, 1), data)


def _kind(object_name: str, field: str) -> str:
    """Attachments are no objects of the catalogue; all they have is text and a stamp."""
    known = OBJECTS.get(object_name)
    if known is not None and field in known.fields:
        return known.fields[field].kind
    return "stamp" if field == "WHENMODIFIED" else "text"
