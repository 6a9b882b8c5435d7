"""Creating, changing and deleting master data, whatever the function looked like.

Place: between the readers (``generic``, ``legacy_masters``) and the books. In come flat values
under Sage's names, out come records.

Must not: read XML, or know an object by name beyond the entity that is a location too.

Source: intacct-api.md sections 6.1, 6.5, 6.7.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.sandbox.books import Row
from console.sandbox.gateway.calls import Call, owner_fields
from console.sandbox.gateway.catalogue import OBJECTS
from console.sandbox.gateway.contact_blocks import write_contacts
from console.sandbox.gateway.history import record_deletion
from console.sandbox.gateway.master_rules import check_custom, check_required, check_values
from console.sandbox.gateway.masters import Master
from console.sandbox.gateway.refusals import FunctionRefused, missing
from console.sandbox.gateway.write_refusals import (
    TAKEN,
    from_entity,
    in_use,
    not_found,
)


def id_field_of(master: Master) -> str:
    """Field that holds the id by which people know a record."""
    return OBJECTS[master.object_name].id_field


def add_master(call: Call, master: Master, values: Mapping[str, str]) -> Row:
    """Make a record.

    Returns:
        The record.

    Raises:
        FunctionRefused: Its id is taken, or a rule is broken.
    """
    books, object_name, id_field = call.books, master.object_name, id_field_of(master)
    values = _numbered(call, master, values)
    check_required(master, values)
    fields = check_values(books, master, values)
    custom = check_custom(books, master, values)
    label = OBJECTS[object_name].label
    if books.find(object_name, id_field, values[id_field]):
        raise FunctionRefused(TAKEN[master.taken](label, values[id_field]))
    identity = {"id": values[id_field], "name": values.get("NAME", "")}
    contacts = write_contacts(books, master, values, identity, None)
    record_no = books.add(object_name, {**fields, **custom, **contacts, **owner_fields(call)})
    if master.numbered:
        books.change(object_name, record_no, {"id": record_no})
    if object_name == "LOCATIONENTITY" and not books.find("LOCATION", id_field, values[id_field]):
        books.add("LOCATION", {id_field: values[id_field], "NAME": values["NAME"]})
    return _row(call, master, record_no)


def change_master(call: Call, master: Master, row: Row, values: Mapping[str, str]) -> None:
    """Change a record; what is not mentioned stays.

    Raises:
        FunctionRefused: It belongs to the top level and the session to an entity, or a rule is
            broken.
    """
    books, object_name, id_field = call.books, master.object_name, id_field_of(master)
    _check_owner(call, master, row, "update")
    kept = {name: value for name, value in values.items() if name != id_field}
    check_required(master, {**row, **kept})
    fields = check_values(books, master, kept)
    custom_names = books.custom_fields(object_name)
    before = {name: row.get(name, "") for name in custom_names}
    custom = check_custom(books, master, {**before, **kept})
    emptied = dict.fromkeys(custom_names, "")
    identity = {"id": row[id_field], "name": kept.get("NAME", row.get("NAME", ""))}
    contacts = write_contacts(books, master, kept, identity, row)
    books.change(object_name, row["RECORDNO"], {**fields, **emptied, **custom, **contacts})


def remove_master(call: Call, master: Master, row: Row) -> None:
    """Delete a record that nothing refers to.

    Raises:
        FunctionRefused: Something does, or it belongs to the top level and the session does not.
    """
    books, value = call.books, row[id_field_of(master)]
    _check_owner(call, master, row, "delete")
    if any(books.find(user, field, value) for user, field in master.used_by):
        label = OBJECTS[master.object_name].label.lower()
        raise FunctionRefused(in_use(label, value))
    books.remove(master.object_name, row["RECORDNO"])
    record_deletion(call, master.object_name, row["RECORDNO"], value)


def find_master(call: Call, master: Master, field: str, key: str, verb: str) -> Row:
    """The record that is meant.

    Raises:
        FunctionRefused: There is none that the session sees.
    """
    row = call.books.find(master.object_name, field, key) if key else None
    if row is None or not call.scope.sees(master.object_name, row, show_private=True):
        raise FunctionRefused(not_found(OBJECTS[master.object_name].label, key, verb))
    return row


def _row(call: Call, master: Master, record_no: str) -> Row:
    return find_master(call, master, "RECORDNO", record_no, "read")


def _check_owner(call: Call, master: Master, row: Row, verb: str) -> None:
    if call.session.entity_id and not row.get("MEGAENTITYID"):
        raise FunctionRefused(from_entity(OBJECTS[master.object_name].label, verb))


def _numbered(call: Call, master: Master, values: Mapping[str, str]) -> Mapping[str, str]:
    """The values with an id that the company gives out, where it does so."""
    id_field = id_field_of(master)
    if values.get(id_field) or not master.letter:
        return values
    if not call.books.company.party_sequencing:
        label = OBJECTS[master.object_name].label
        text = f"{label} ID is required: this company gives out none."
        correction = "Enter an ID, or set up document sequencing."
        raise FunctionRefused(missing("BL01001973", text, correction=correction, field=id_field))
    at = 10_001
    while call.books.find(master.object_name, id_field, f"{master.letter}{at}"):
        at += 1
    return {**values, id_field: f"{master.letter}{at}"}
