"""The functions ``read``, ``readByName`` and ``readRelated``: whole records by their keys.

Place: functions of the gateway. A key that names nothing is left out of the answer, and a document
brings its lines along when all fields are asked for.

Must not: alter anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.sandbox.books import Row
from console.sandbox.gateway.answer import Result, element
from console.sandbox.gateway.calls import Call, known_object, succeeded
from console.sandbox.gateway.object_types import ObjectType
from console.sandbox.gateway.refusals import FunctionRefused, not_processed
from console.sandbox.gateway.showing import (
    append_items,
    append_record,
    asked_fields,
    require_xml,
)

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


def read_related(call: Call) -> Result:
    """The records that a relation leads to from the records with some RECORDNOs.

    Raises:
        FunctionRefused: Unknown object, relation or field, too many keys, or no permission.
    """
    object_name, relation = call.text("object"), call.text("relation")
    known = known_object(object_name)
    call.require("read", object_name)
    require_xml(call)
    target = _target(known, object_name, relation)
    call.require("read", target)
    fields, _ = asked_fields(call, target)
    rows = [
        there
        for row in _rows(call, object_name, "RECORDNO")
        for there in _related(call, known, relation, row)
    ]
    data = element("data", listtype=target, count=str(len(rows)))
    for row in rows:
        append_record(call.books, data, target, fields, row)
    return succeeded(data)


def _read(call: Call, key_field: str) -> Result:
    object_name = call.text("object")
    call.require("read", object_name)
    require_xml(call)
    items = known_object(object_name).items
    fields, with_items = asked_fields(call, object_name, items)
    rows = _rows(call, object_name, key_field)
    data = element("data", listtype=object_name, count=str(len(rows)))
    for row in rows:
        block = append_record(call.books, data, object_name, fields, row)
        if with_items:
            append_items(call, block, items, row)
    return succeeded(data)


def _rows(call: Call, object_name: str, key_field: str) -> list[Row]:
    keys = [key for key in map(str.strip, call.text("keys").split(",")) if key]
    if len(keys) > _MOST_KEYS:
        raise FunctionRefused(not_processed(f"At most {_MOST_KEYS} keys can be read at once."))
    return [
        row
        for key in keys
        for row in call.books.find_all(object_name, key_field, key)
        if call.scope.sees(object_name, row, show_private=True)
    ]


def _target(known: ObjectType, object_name: str, relation: str) -> str:
    if relation and relation == known.items:
        return relation
    if relation not in known.relations:
        text = f"Relation {relation} does not exist in object {object_name}."
        raise FunctionRefused(not_processed(text))
    return known.relations[relation].target


def _related(call: Call, known: ObjectType, name: str, row: Row) -> Iterable[Row]:
    if name == known.items:
        return call.books.find_all(name, known_object(name).owner_key, row["RECORDNO"])
    relation = known.relations[name]
    key = row.get(relation.by, "")
    rows = call.books.find_all(relation.target, relation.key, key) if key else []
    return [there for there in rows if call.scope.sees(relation.target, there, show_private=True)]
