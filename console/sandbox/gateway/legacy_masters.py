"""The legacy functions for master data: create, update and delete, by one table for all.

Place: functions of the gateway. Reads the legacy form into flat values under Sage's names; the
rules are in ``master_writing``.

Must not: judge more than whether a date is one.

Source: intacct-api.md sections 6.1, 6.5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from lxml import etree

from console.sandbox.books import Row
from console.sandbox.gateway.answer import Result, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.legacy import custom_at, date_at, is_set
from console.sandbox.gateway.master_writing import (
    add_master,
    change_master,
    find_master,
    id_field_of,
    remove_master,
)
from console.sandbox.gateway.masters import MASTERS, Master
from console.sandbox.gateway.refusals import FunctionRefused
from console.sandbox.gateway.write_refusals import not_found

# Lists that stand for many records at once; nothing here looks at them.
_LISTS = frozenset(
    {"contactlist", "deliveryoptions", "projectresources", "vendlineitems", "whslineitems"}
    | {"complineitems", "discount", "penalty", "customfields"}
)


def create_master(master: Master, call: Call) -> Result:
    """Make a record; one that is there already may be named as if it were new.

    Raises:
        FunctionRefused: Its id is taken, or a rule is broken.
    """
    call.require("create", master.object_name)
    values = _read(call.element, master, with_empty=False)
    id_field = id_field_of(master)
    taken = call.books.find(master.object_name, id_field, values.get(id_field, ""))
    if taken is not None and is_set(call.element, "ignoreduplicates"):
        return succeeded(element("key", taken[id_field]))
    return succeeded(element("key", add_master(call, master, values)[id_field]))


def update_master(master: Master, call: Call) -> Result:
    """Change a record; what is not mentioned stays.

    Raises:
        FunctionRefused: It is not there, or a rule is broken.
    """
    call.require("update", master.object_name)
    row = _find(call, master, "update")
    values = _read(call.element, master, with_empty=is_set(call.element, "set_nulls"))
    change_master(call, master, row, values)
    return succeeded(element("key", row[id_field_of(master)]))


def delete_master(master: Master, call: Call) -> Result:
    """Delete a record that nothing refers to.

    Raises:
        FunctionRefused: It is not there, or something refers to it.
    """
    call.require("delete", master.object_name)
    row = _find(call, master, "delete")
    remove_master(call, master, row)
    return succeeded(element("key", row[id_field_of(master)]))


def _find(call: Call, master: Master, verb: str) -> Row:
    """The record that is meant: by its id, its record number, or the caller's own reference."""
    key = call.element.get(master.legacy_key, "").strip()
    fields = (id_field_of(master), "RECORDNO")
    if is_set(call.element, "externalkey"):
        fields = ("_EXTERNALID", "_EXTERNALID")
    for field in fields:
        if key and call.books.find(master.object_name, field, key):
            return find_master(call, master, field, key, verb)
    raise FunctionRefused(not_found(master.legacy, key, verb))


def _read(parent: etree._Element, master: Master, *, with_empty: bool) -> dict[str, str]:
    blocks = {tag: block for block, tag in master.contacts.items()}
    values: dict[str, str] = {}
    for child in parent:
        if child.tag not in _LISTS:
            values |= _flatten(child, blocks.get(str(child.tag), str(child.tag).upper()))
    named = {
        master.renamed.get(name, name): value
        for name, value in values.items()
        if value or with_empty
    }
    if "EXTERNALID" in named:
        named["_EXTERNALID"] = named.pop("EXTERNALID")
    return {**named, **custom_at(parent, with_empty=with_empty)}


def _flatten(block: etree._Element, name: str) -> dict[str, str]:
    """The texts of a block by dotted names; a whole contact counts as its parts."""
    if not len(block):
        return {name: (block.text or "").strip()}
    parent = block.getparent()
    if block.find("year") is not None and parent is not None:
        return {name: date_at(parent, str(block.tag))}
    values: dict[str, str] = {}
    for child in block:
        inner = name if child.tag == "contact" else f"{name}.{str(child.tag).upper()}"
        values |= _flatten(child, inner)
    return values


FUNCTIONS: Final[Mapping[str, Callable[[Call], Result]]] = {
    f"{verb}_{master.legacy}": partial(function, master)
    for master in MASTERS.values()
    if master.legacy
    for verb, function in (
        ("create", create_master),
        ("update", update_master),
        ("delete", delete_master),
    )
}
"""Key: name of the function."""
