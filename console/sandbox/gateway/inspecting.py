"""The function ``inspect``: what objects there are, and of which fields one consists.

Place: a function of the gateway; ``lookup`` tells more about a field, but not how long it may be.

Must not: alter anything.

Source: intacct-api.md section 6.8.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from console.sandbox.books import Books
from console.sandbox.gateway.answer import Result, child, element
from console.sandbox.gateway.calls import Call, known_object, succeeded
from console.sandbox.gateway.catalogue import OBJECTS, fields_of
from console.sandbox.gateway.object_types import Field

_LENGTHS: Final = {"text": 100, "flag": 5, "integer": 8, "money": 18, "date": 10, "stamp": 19}
_TYPES: Final = {
    "text": "string",
    "flag": "boolean",
    "integer": "integer",
    "money": "decimal",
    "date": "date",
    "stamp": "timestamp",
}
# Lengths that differ from those of their kind, by the name of the field; section 7.
_OWN_LENGTHS: Final = {
    "RECORDID": 45,
    "DOCNUMBER": 120,
    "DESCRIPTION": 1000,
    "ENTRYDESCRIPTION": 1000,
    "CUSTOMERID": 20,
    "VENDORID": 20,
    "ACCOUNTNO": 24,
    "SUPDOCID": 20,
    "TERMNAME": 40,
    "PRINTAS": 200,
}
_STARTS_FALSE: Final = frozenset({"", "0", "false"})


def inspect(call: Call) -> Result:
    """All objects for an asterisk, or the fields of one object.

    Raises:
        FunctionRefused: Unknown object.
    """
    name = call.text("object") or call.text("name")
    if name == "*":
        return _all_objects()
    known_object(name)
    detailed = call.element.get("detail", "").lower() not in _STARTS_FALSE
    data = element("data", listtype="All", count="1")
    block = child(data, "Type")
    block.set("Name", name)
    if detailed:
        _append_attributes(block, name)
    fields = child(block, "Fields")
    for field in fields_of(call.books, name).values():
        if detailed:
            _append_field(call.books, fields, name, field)
        else:
            child(fields, "Field", field.name)
    return succeeded(data)


def _all_objects() -> Result:
    data = element("data", listtype="All", count=str(len(OBJECTS)))
    for name, known in sorted(OBJECTS.items()):
        child(data, "type", name).set("typename", known.label)
    return succeeded(data)


def _append_attributes(block: etree._Element, name: str) -> None:
    attributes = child(block, "Attributes")
    child(attributes, "SingularName", OBJECTS[name].label)
    child(attributes, "PluralName", f"{OBJECTS[name].label}s")
    child(attributes, "Description")


def _append_field(books: Books, fields: etree._Element, name: str, field: Field) -> None:
    custom = books.custom_fields(name).get(field.name)
    length = _OWN_LENGTHS.get(field.name, _LENGTHS[field.kind])
    block = child(fields, "Field")
    child(block, "Name", field.name)
    child(block, "GroupName")
    child(block, "dataName", _TYPES[field.kind])
    child(block, "externalDataName", _TYPES[field.kind])
    child(block, "isRequired", "true" if custom and custom.required else "false")
    child(block, "isReadOnly", "true" if field.name == "RECORDNO" else "false")
    child(block, "maxLength", str(custom.max_length if custom else length))
    child(block, "DisplayLabel", custom.label if custom else field.name.capitalize())
    child(block, "Description")
    child(block, "id")
