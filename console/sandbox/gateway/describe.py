"""The functions ``lookup`` and ``readEntityDetails``.

Place: functions of the gateway, used when a connection is set up.

Must not: alter anything.
"""

from __future__ import annotations

from lxml import etree

from console.sandbox.books import CustomField
from console.sandbox.gateway.answer import Result, child, element
from console.sandbox.gateway.calls import Call, known_object, succeeded
from console.sandbox.gateway.object_types import Field, ObjectType

_DATATYPES = {
    "text": "TEXT",
    "flag": "BOOLEAN",
    "integer": "INTEGER",
    "money": "CURRENCY",
    "date": "DATE",
    "stamp": "TIMESTAMP",
}
_ENDED = ("Reversed", "Reversal")
_RECEIVED = ("Draft", "Posted", "Partially Paid", "Paid", *_ENDED)
_OWED = ("Draft", "Posted", "Selected", "Partially Paid", "Paid", *_ENDED)
_APPROVED = ("Draft", "Submitted", "Partially Approved", "Declined", *_OWED[1:])
_MOVED = ("Draft", "Posted", *_ENDED)
_STATES = {
    "ARINVOICE": _RECEIVED,
    "ARADJUSTMENT": _RECEIVED,
    "ARPYMT": _MOVED,
    "APBILL": _APPROVED,
    "APADJUSTMENT": _OWED,
    "APPYMT": _MOVED,
}
# What the company works out itself, beside everything that is a stamp or a total.
_KEPT = frozenset({"RECORDNO", "STATE", "RAWSTATE", "MODULEKEY", "RECORDTYPE"})


def lookup(call: Call) -> Result:
    """The fields of an object, its own and the company's, and the ways to other objects.

    Raises:
        FunctionRefused: Unknown object.
    """
    object_name = call.text("object")
    known = known_object(object_name)
    data = element("data", listtype="All", count="1")
    block = child(data, "Type")
    block.set("Name", object_name)
    block.set("DocumentType", "")
    fields = child(block, "Fields")
    for field in known.fields.values():
        _append_field(fields, object_name, field)
    for custom in call.books.custom_fields(object_name).values():
        _append_custom_field(fields, custom)
    _append_relations(block, known)
    return succeeded(data)


def read_entity_details(call: Call) -> Result:
    """The entities that the user may enter."""
    data = element("data")
    for row in call.scope.entities():
        entity = child(data, "entity")
        child(entity, "id", row.get("LOCATIONID", ""))
        child(entity, "name", row.get("NAME", ""))
        child(entity, "recordno", row["RECORDNO"])
        child(entity, "currency", row.get("CURRENCY") or call.books.company.base_currency)
        child(entity, "firstfiscalmonth", row.get("FIRSTMONTH") or "1")
        child(entity, "firstfiscaltaxmonth")
        child(entity, "weekstart")
    return succeeded(data)


def _append_field(fields: etree._Element, object_name: str, field: Field) -> None:
    block = child(fields, "Field")
    child(block, "ID", field.name)
    child(block, "LABEL", field.name.replace(".", " ").capitalize())
    child(block, "DESCRIPTION")
    child(block, "REQUIRED", "false")
    kept = field.name in _KEPT or field.kind == "stamp" or "TOTAL" in field.name
    child(block, "READONLY", "true" if kept else "false")
    child(block, "DATATYPE", _DATATYPES[field.kind])
    if field.name == "STATE" and object_name in _STATES:
        _append_values(block, _STATES[object_name])
    child(block, "ISCUSTOM", "false")


def _append_custom_field(fields: etree._Element, custom: CustomField) -> None:
    block = child(fields, "Field")
    child(block, "ID", custom.name)
    child(block, "LABEL", custom.label)
    child(block, "DESCRIPTION")
    child(block, "REQUIRED", "true" if custom.required else "false")
    child(block, "READONLY", "false")
    child(block, "DATATYPE", custom.datatype)
    if custom.valid_values:
        _append_values(block, custom.valid_values)
    child(block, "ISCUSTOM", "true")


def _append_values(block: etree._Element, values: tuple[str, ...]) -> None:
    valid = child(block, "VALIDVALUES")
    for value in values:
        child(valid, "VALIDVALUE", value)


def _append_relations(block: etree._Element, known: ObjectType) -> None:
    relations = child(block, "Relationships")
    for path, relation in known.relations.items():
        entry = child(relations, "Relationship")
        child(entry, "OBJECTPATH", path)
        child(entry, "OBJECTNAME", relation.target)
        child(entry, "LABEL")
        child(entry, "RELATIONSHIPTYPE", "MANY2ONE")
        child(entry, "RELATEDBY", relation.by)
