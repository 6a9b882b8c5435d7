"""The function ``query``: select, filter, order, page.

Place: one function of the gateway. Rows without an order come in a different disorder each time, so
that pages by offset overlap and leave gaps, as they do in reality; ties of an order do too.

Must not: alter anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from console.sandbox.books import Row
from console.sandbox.gateway.aggregates import Column, grouped
from console.sandbox.gateway.answer import Result, child, element
from console.sandbox.gateway.calls import Call, known_object, succeeded
from console.sandbox.gateway.filters import FilterCompiler, narrow
from console.sandbox.gateway.paths import Path, Paths
from console.sandbox.gateway.refusals import (
    FunctionRefused,
    unknown_field,
    unqueryable,
    unsuited,
)
from console.sandbox.gateway.values import COMPARABLE, Comparable, show

_DEFAULT_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """One field of an order."""

    path: Path
    descending: bool


def query(call: Call) -> Result:
    """Answer one page.

    Raises:
        FunctionRefused: Unknown object or field, or a value that does not fit its field.
    """
    object_name = call.text("object")
    known_object(object_name, number="Query Failed")
    call.require("read", object_name)
    if call.text("options/returnformat").lower() not in ("", "xml"):
        raise FunctionRefused(unsuited("Only the return format xml is available here."))
    paths = Paths(books=call.books, object_name=object_name)
    columns = _read_columns(call, paths)
    orders = _read_orders(call, paths)
    rows = _visible(call, paths)
    if any(column.aggregate for column in columns):
        lines = grouped(columns, rows)
        return _page(call, columns, lines)
    return _page(call, columns, _in_order(call, rows, orders))


def _read_columns(call: Call, paths: Paths) -> list[Column]:
    columns: list[Column] = []
    unknown: list[str] = []
    for selected in call.element.iterfind("select/*"):
        name = (selected.text or "").strip()
        path = paths.find(name)
        if path is None:
            unknown.append(name)
            continue
        aggregate = "" if selected.tag == "field" else str(selected.tag)
        columns.append(Column(path=path, aggregate=aggregate))
    if unknown:
        raise FunctionRefused(unqueryable(paths.object_name, unknown))
    return columns


def _read_orders(call: Call, paths: Paths) -> list[_Order]:
    orders = []
    for order in call.element.iterfind("orderby/order"):
        name = (order.findtext("field") or "").strip()
        path = paths.find(name)
        if path is None:
            raise FunctionRefused(unknown_field(paths.object_name, name))
        orders.append(_Order(path=path, descending=order.find("descending") is not None))
    return orders


def _visible(call: Call, paths: Paths) -> list[Row]:
    ignore_case = call.text("options/caseinsensitive").lower() == "true"
    show_private = call.text("options/showprivate").lower() == "true"
    condition = call.element.find("filter/*")
    rows: Iterable[Row] = narrow(call.books, paths, condition, ignore_case=ignore_case)
    if condition is not None:
        test = FilterCompiler(paths=paths, ignore_case=ignore_case).compile(condition)
        rows = filter(test, rows)
    sees = call.scope.sees
    return [row for row in rows if sees(paths.object_name, row, show_private=show_private)]


def _in_order(call: Call, rows: list[Row], orders: Sequence[_Order]) -> list[Row]:
    if not orders or orders[0].path.name != "RECORDNO":
        call.random.shuffle(rows)
    for order in reversed(orders):
        rows.sort(key=_sort_key(order.path), reverse=order.descending)
    return rows


def _sort_key(path: Path) -> Callable[[Row], tuple[bool, Comparable]]:
    """Empty values are the greatest, as in the vendor's database."""
    comparable = COMPARABLE[path.kind]

    def key(row: Row) -> tuple[bool, Comparable]:
        text = path.get(row)
        return (False, comparable(text)) if text else (True, "")

    return key


def _page(call: Call, columns: Sequence[Column], rows: Sequence[Row]) -> Result:
    object_name = call.text("object")
    size = int(call.text("pagesize") or _DEFAULT_PAGE)
    offset = int(call.text("offset") or 0)
    page = rows[offset : offset + size]
    data = element(
        "data",
        listtype=object_name,
        totalcount=str(len(rows)),
        offset=str(offset),
        count=str(len(page)),
        numremaining=str(max(0, len(rows) - offset - len(page))),
    )
    for row in page:
        _append(data, object_name, columns, row)
    return succeeded(data)


def _append(data: etree._Element, object_name: str, columns: Sequence[Column], row: Row) -> None:
    block = child(data, object_name)
    for column in columns:
        text = row.get(column.name, "") if column.aggregate else column.path.get(row)
        child(block, column.name, show(text, column.kind))
