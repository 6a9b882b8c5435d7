"""Contacts inside other records: a block either names one, or brings one along.

Place: under ``master_writing``. In come the flat values of a record, out come the names of its
contacts; contacts that the blocks bring along are written.

Must not: know a function.

Source: intacct-api.md section 6.5.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.sandbox.books import Books, Row
from console.sandbox.gateway.master_rules import check_required, check_values
from console.sandbox.gateway.masters import MASTERS, Master
from console.sandbox.gateway.refusals import FunctionRefused, invalid
from console.sandbox.gateway.write_refusals import exists_already

_NAME = "CONTACTNAME"
# What queries show of a contact at its party.
_SHOWN = (
    *("PRINTAS", "COMPANYNAME", "FIRSTNAME", "LASTNAME", "EMAIL1", "PHONE1"),
    *(f"MAILADDRESS.{part}" for part in ("ADDRESS1", "CITY", "STATE", "ZIP")),
)


def write_contacts(
    books: Books,
    master: Master,
    values: Mapping[str, str],
    identity: Mapping[str, str],
    before: Row | None,
) -> dict[str, str]:
    """Write the contacts that a record brings along.

    Args:
        books: Of the company.
        master: Kind of record.
        values: As they were asked for.
        identity: Id and name that the record will have.
        before: The record as it is; None: a new one.

    Returns:
        The fields of the record that speak of contacts.

    Raises:
        FunctionRefused: A contact that is named is not there, or a name is taken.
    """
    fields: dict[str, str] = {}
    for block in master.contacts:
        given = {
            name.removeprefix(f"{block}."): value
            for name, value in values.items()
            if name.startswith(f"{block}.")
        }
        if block == master.own_contact:
            fields |= _write_own(books, master, given, identity, before)
        elif given:
            fields |= _write_other(books, block, given)
    return fields


def _write_own(
    books: Books,
    master: Master,
    given: dict[str, str],
    identity: Mapping[str, str],
    before: Row | None,
) -> dict[str, str]:
    """The contact that belongs to a party alone; its name follows the party's."""
    block = master.own_contact
    old_name = before.get(f"{block}.{_NAME}", "") if before else ""
    mark = f"({master.letter}{identity['id']})"
    followed = not old_name or old_name == f"{before.get('NAME', '') if before else ''}{mark}"
    name = given.get(_NAME) or (f"{identity['name']}{mark}" if followed else old_name)
    if before and not given and (not old_name or identity["name"] == before.get("NAME")):
        return {}
    old = books.find("CONTACT", _NAME, old_name) if old_name else None
    if name != old_name and books.find("CONTACT", _NAME, name):
        raise FunctionRefused(exists_already("Contact", name))
    fields = check_values(books, MASTERS["CONTACT"], {**given, _NAME: name})
    if old is not None:
        books.change("CONTACT", old["RECORDNO"], fields)
    else:
        fields.setdefault("PRINTAS", identity["name"])
        books.add("CONTACT", fields)
    return _shown(books, block, name)


def _write_other(books: Books, block: str, given: dict[str, str]) -> dict[str, str]:
    name = given.get(_NAME, "")
    if not name:
        return {f"{block}.{_NAME}": ""}
    if books.find("CONTACT", _NAME, name) is None:
        if len(given) == 1:
            raise FunctionRefused(
                invalid(f"Invalid contact '{name}': it does not exist.", field=_NAME)
            )
        fields = check_values(books, MASTERS["CONTACT"], given)
        check_required(MASTERS["CONTACT"], fields)
        books.add("CONTACT", fields)
    return _shown(books, block, name)


def _shown(books: Books, block: str, name: str) -> dict[str, str]:
    contact = books.find("CONTACT", _NAME, name) or {}
    shown = {f"{block}.{field}": contact.get(field, "") for field in _SHOWN}
    return {f"{block}.{_NAME}": name, **shown}
