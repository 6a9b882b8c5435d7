"""Records as elements: which fields are asked for, and how they are written.

Place: under the functions that read whole records.

Must not: choose records.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from console.sandbox.books import Books, Row
from console.sandbox.gateway.answer import child
from console.sandbox.gateway.calls import Call, known_object
from console.sandbox.gateway.catalogue import fields_of
from console.sandbox.gateway.derived import value_of
from console.sandbox.gateway.object_types import Field
from console.sandbox.gateway.refusals import FunctionRefused, Refusal, unsuited
from console.sandbox.gateway.values import show


def require_xml(call: Call, path: str = "returnFormat") -> None:
    """Refuse other formats, which drop the envelope and with it the levels of failure.

    Raises:
        FunctionRefused: Another format is asked for.
    """
    if call.text(path).lower() not in ("", "xml"):
        raise FunctionRefused(unsuited("Only the return format xml is available here."))


def asked_fields(call: Call, object_name: str, items: str = "") -> tuple[Sequence[Field], bool]:
    """The fields to show, and whether to show the lines.

    Args:
        call: Its ``fields`` are names with commas between them; nothing or an asterisk means all.
        object_name: Of the records.
        items: Object of the lines that can come along; empty: none can.

    Raises:
        FunctionRefused: A field is unknown.
    """
    known = fields_of(call.books, object_name)
    asked = call.text("fields")
    if asked in ("", "*"):
        return tuple(known.values()), bool(items)
    names = [name.strip() for name in asked.split(",")]
    with_items = bool(items) and f"{items}S" in names
    names = [name for name in names if not (items and name == f"{items}S")]
    unknown = [name for name in names if name not in known]
    if unknown:
        number = f"Invalid fields list {', '.join(unknown)}"
        raise FunctionRefused(Refusal(number=number, text="", target=object_name))
    return tuple(known[name] for name in names), with_items


def append_record(
    books: Books, parent: etree._Element, name: str, fields: Sequence[Field], row: Row
) -> etree._Element:
    """Write one record below an element; returns what was written."""
    block = child(parent, name)
    for field in fields:
        child(block, field.name, show(value_of(books, row, field.name), field.kind))
    return block


def append_items(call: Call, block: etree._Element, items: str, row: Row) -> None:
    """Write the lines of a document below it."""
    fields = tuple(fields_of(call.books, items).values())
    lines = child(block, f"{items}S")
    for line in call.books.find_all(items, known_object(items).owner_key, row["RECORDNO"]):
        append_record(call.books, lines, items.lower(), fields, line)
