"""What ``create``, ``update`` and ``delete`` do with each object, as one table.

Place: asked by ``generic``. A new kind of object is one entry here, or in ``masters``.

Must not: know the rules of an object.

Source: intacct-api.md section 6.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from lxml import etree

from console.sandbox.books import Row
from console.sandbox.gateway.advances import create_advance
from console.sandbox.gateway.bills import create_bill, update_bill
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.catalogue import OBJECTS
from console.sandbox.gateway.documents import LEDGERS, PAYABLES, Ledger
from console.sandbox.gateway.ending import remove
from console.sandbox.gateway.master_rules import check_known
from console.sandbox.gateway.master_writing import (
    add_master,
    change_master,
    find_master,
    id_field_of,
    remove_master,
)
from console.sandbox.gateway.masters import MASTERS, Master
from console.sandbox.gateway.payment_forms import (
    create_payment,
    delete_payment,
    update_payment,
)
from console.sandbox.gateway.payment_kinds import SIDES, Side
from console.sandbox.gateway.refusals import FunctionRefused, missing, not_processed
from console.sandbox.gateway.write_refusals import not_found

Made: TypeAlias = Mapping[str, str]
"""What the answer says of an object: its RECORDNO, and its id where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What can be done with an object; None: nothing of the sort."""

    create: Callable[[Call, etree._Element], Made] | None = None
    """Makes one."""
    update: Callable[[Call, etree._Element], Made] | None = None
    """Changes one."""
    delete: Callable[[Call, str], None] | None = None
    """Deletes one by its record number."""


def _create_bill(call: Call, wanted: etree._Element) -> Made:
    return {"RECORDNO": create_bill(call, wanted)}


def _update_bill(call: Call, wanted: etree._Element) -> Made:
    row = _find(call, "APBILL", _record_no(wanted), "update")
    update_bill(call, wanted, row)
    return {"RECORDNO": row["RECORDNO"]}


def _delete_document(ledger: Ledger, call: Call, key: str) -> None:
    remove(call, ledger, _find(call, ledger.object_name, key, "delete"))


def _create_advance(call: Call, wanted: etree._Element) -> Made:
    return {"RECORDNO": create_advance(call, wanted)}


def _create_payment(side: Side, call: Call, wanted: etree._Element) -> Made:
    return {"RECORDNO": create_payment(side, call, wanted)}


def _update_payment(side: Side, call: Call, wanted: etree._Element) -> Made:
    row = _find(call, side.payment, _record_no(wanted), "update")
    update_payment(side, call, wanted, row)
    return {"RECORDNO": row["RECORDNO"]}


def _delete_payment(side: Side, call: Call, key: str) -> None:
    delete_payment(side, call, _find(call, side.payment, key, "delete"))


def _create_master(master: Master, call: Call, wanted: etree._Element) -> Made:
    values = _flatten(wanted)
    check_known(call.books, master, values)
    filled = {name: value for name, value in values.items() if value}
    if master.requires_contact and not filled.get(f"{master.own_contact}.PRINTAS"):
        text = f"The {master.legacy} cannot be saved: {master.own_contact}/PRINTAS is missing."
        raise FunctionRefused(missing("BL01001973", text, correction="Enter a print-as name."))
    return _made(master, add_master(call, master, filled))


def _update_master(master: Master, call: Call, wanted: etree._Element) -> Made:
    values = _flatten(wanted)
    check_known(call.books, master, values)
    id_field = id_field_of(master)
    record_no = values.pop("RECORDNO", "")
    field, key = ("RECORDNO", record_no) if record_no else (id_field, values.get(id_field, ""))
    row = find_master(call, master, field, key, "update")
    change_master(call, master, row, values)
    return _made(master, row)


def _delete_master(master: Master, call: Call, key: str) -> None:
    remove_master(call, master, find_master(call, master, "RECORDNO", key, "delete"))


def _made(master: Master, row: Row) -> Made:
    id_field = "id" if master.numbered else id_field_of(master)
    return {"RECORDNO": row["RECORDNO"], id_field: row[id_field]}


def _record_no(wanted: etree._Element) -> str:
    return (wanted.findtext("RECORDNO") or "").strip()


def _find(call: Call, object_name: str, key: str, verb: str) -> Row:
    row = call.books.find(object_name, "RECORDNO", key) if key else None
    if row is None or not call.scope.sees(object_name, row, show_private=True):
        raise FunctionRefused(not_found(OBJECTS[object_name].label, key, verb))
    return row


def _flatten(parent: etree._Element, prefix: str = "") -> dict[str, str]:
    """The texts of an object by dotted names."""
    values: dict[str, str] = {}
    for element in parent:
        name = f"{prefix}{element.tag}"
        if name in values:
            raise FunctionRefused(not_processed(f"Field {name} appears twice."))
        if len(element):
            values |= _flatten(element, f"{name}.")
        else:
            values[name] = (element.text or "").strip()
    return values


def _master_kind(master: Master) -> Kind:
    return Kind(
        create=partial(_create_master, master),
        update=partial(_update_master, master),
        delete=partial(_delete_master, master),
    )


KINDS: Final[Mapping[str, Kind]] = {
    **{ledger.object_name: Kind(delete=partial(_delete_document, ledger)) for ledger in LEDGERS},
    "APBILL": Kind(
        create=_create_bill,
        update=_update_bill,
        delete=partial(_delete_document, PAYABLES),
    ),
    "ARADVANCE": Kind(create=_create_advance),
    **{
        side.payment: Kind(
            create=partial(_create_payment, side),
            update=partial(_update_payment, side),
            delete=partial(_delete_payment, side),
        )
        for side in SIDES
    },
    **{name: _master_kind(master) for name, master in MASTERS.items() if master.generic},
}
"""Key: object name."""
