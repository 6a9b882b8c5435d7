"""The functions ``read`` and ``readByName``: whole records by their keys.

Place: functions of the gateway. A key that names nothing is left out of the answer, and a document
brings its lines along when all fields are asked for.

Must not: alter anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from console.sandbox.books import Row
from console.sandbox.gateway.answer import Result, child, element
from console.sandbox.gateway.calls import Call, known_object, succeeded
from console.sandbox.gateway.catalogue import Field, fields_of
from console.sandbox.gateway.refusals import FunctionRefused, Refusal, not_processed
from console.sandbox.gateway.values import show

_MOST_KEYS = 100


def read(call: Call) -> Result:
    """Records by RECORDNO.

    Raises:
        FunctionRefused: Unknown object or field, too many keys, or no permission.
    """
    known_object(call.text("object"))
    return _read(call, "RECORDNO")


def read_by_name(call: Call) -> Result:
    """Records by the id that people use.

    Raises:
        FunctionRefused: Unknown object or field, too many keys, or no permission.
    """
    return _read(call, known_object(call.text("object")).id_field)


def _read(call: Call, key_field: str) -> Result:
    object_name = call.text("object")
    call.require("read", object_name)
    if call.text("returnFormat").lower() not in ("", "xml"):
        raise FunctionRefused(not_processed("Only the return format xml is available here."))
    keys = [key for key in map(str.strip, call.text("keys").split(",")) if key]
    if len(keys) > _MOST_KEYS:
        raise FunctionRefused(not_processed(f"At most {_MOST_KEYS} keys can be read at once."))
    items = known_object(object_name).items
    fields, with_items = _read_fields(call, object_name, items)
    rows = [
        row
        for key in keys
        for row in call.books.find_all(object_name, key_field, key)
        if call.scope.sees(object_name, row, show_private=True)
    ]
    data = element("data", listtype=object_name, count=str(len(rows)))
    for row in rows:
        block = _append(data, object_name, fields, row)
        if with_items:
            _append_items(call, block, items, row)
    return succeeded(data)


def _read_fields(call: Call, object_name: str, items: str) -> tuple[Sequence[Field], bool]:
    """The fields to show, and whether to show the lines."""
    known = fields_of(call.books, object_name)
    asked = call.text("fields")
    if asked in ("", "*"):
        return tuple(known.values()), bool(items)
    names = [name.strip() for name in asked.split(",")]
    with_items = bool(items) and f"{items}S" in names
    names = [name for name in names if not (items and name == f"{items}S")]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise FunctionRefused(
            Refusal(number=f"Invalid fields list {', '.join(unknown)}", text="", target=object_name)
        )
    return tuple(known[name] for name in names), with_items


def _append(parent: etree._Element, name: str, fields: Sequence[Field], row: Row) -> etree._Element:
    block = child(parent, name)
    for field in fields:
        child(block, field.name, show(row.get(field.name, ""), field.kind))
    return block


def _append_items(call: Call, block: etree._Element, items: str, row: Row) -> None:
    fields = tuple(fields_of(call.books, items).values())
    lines = child(block, f"{items}S")
    for line in call.books.find_all(items, "RECORDKEY", row["RECORDNO"]):
        _append(lines, items.lower(), fields, line)
