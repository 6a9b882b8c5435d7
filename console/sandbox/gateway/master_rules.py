"""The rules for one record of master data: fields, values, references.

Place: under ``master_writing``. In come flat values, out come the fields to store.

Must not: write.

Source: intacct-api.md sections 6.5, 6.7, 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.sandbox.books import Books
from console.sandbox.gateway.catalogue import OBJECTS
from console.sandbox.gateway.custom_fields import check_custom_fields
from console.sandbox.gateway.masters import Master
from console.sandbox.gateway.refusals import (
    FunctionRefused,
    Refusal,
    invalid,
    missing,
    not_processed,
)
from console.sandbox.gateway.values import COMPARABLE, UnreadableValue, parse_amount

_READ_ONLY: Final = frozenset(
    {"RECORDNO", "WHENCREATED", "WHENMODIFIED", "CREATEDBY", "MODIFIEDBY", "TOTALDUE"}
    | {"MEGAENTITYID", "MEGAENTITYKEY", "MEGAENTITYNAME", "id"}
)
_FLAGS = {"true": "true", "t": "true", "false": "false", "f": "false"}
_LENGTHS: Final = {
    "NAME": 100,
    "TITLE": 100,
    "PRINTAS": 200,
    "ACCOUNTNO": 24,
    "ACCOUNTLABEL": 80,
    "PROJECTID": 30,
    "CLASSID": 30,
    "ITEMID": 30,
    "TASKID": 20,
    "CONTRACTID": 100,
    "WAREHOUSEID": 40,
    "CONTACTNAME": 200,
}


def check_values(books: Books, master: Master, values: Mapping[str, str]) -> dict[str, str]:
    """Check the fields of a record, and bring their values into the stored form.

    Args:
        books: Know the custom fields and what can be referred to.
        master: What is demanded.
        values: Key: field; an empty value empties it.

    Raises:
        FunctionRefused: A field is unknown, or a value does not fit.
    """
    custom = books.custom_fields(master.object_name)
    stored = {
        name: _check_value(master, name, value)
        for name, value in values.items()
        if name not in custom and _is_writable(master, name)
    }
    _check_choices(master, stored)
    _check_title(books, master, stored)
    _check_references(books, master, stored)
    return stored


def check_required(master: Master, values: Mapping[str, str]) -> None:
    """Refuse a record that lacks what it must have.

    Raises:
        FunctionRefused: A field is missing.
    """
    label = OBJECTS[master.object_name].label.lower()
    for name in master.required:
        if not values.get(name):
            text = f"The {label} cannot be saved: the required field {name} is missing."
            raise FunctionRefused(
                missing("BL01001973", text, correction=f"Enter {name}.", field=name)
            )


def check_custom(books: Books, master: Master, values: Mapping[str, str]) -> dict[str, str]:
    """Check the custom fields of a whole record.

    Raises:
        FunctionRefused: One does not fit, or a required one is missing.
    """
    custom = books.custom_fields(master.object_name)
    filled = {name: value for name, value in values.items() if name in custom and value}
    return dict(check_custom_fields(books, master.object_name, filled))


def check_known(books: Books, master: Master, names: Mapping[str, str]) -> None:
    """Refuse elements that neither Sage nor the company knows.

    Raises:
        FunctionRefused: There is one.
    """
    custom = books.custom_fields(master.object_name)
    fields = OBJECTS[master.object_name].fields
    for name in names:
        block = name.partition(".")[0]
        known = name in fields or name in master.extra or name in custom
        if not known and block not in master.contacts and name != "RECORDNO":
            raise FunctionRefused(not_processed(f"Invalid field {name} in {master.object_name}."))


def _is_writable(master: Master, name: str) -> bool:
    return name not in _READ_ONLY and name.partition(".")[0] not in master.contacts


def _check_value(master: Master, name: str, value: str) -> str:
    field = OBJECTS[master.object_name].fields.get(name)
    most = _LENGTHS.get(name)
    if most is not None and len(value) > most:
        raise FunctionRefused(not_processed(f"{name} is longer than {most} characters."))
    if field is None or not value or field.kind == "text":
        return value
    try:
        if field.kind == "money":
            return str(parse_amount(value))
        COMPARABLE[field.kind](value)
    except UnreadableValue as error:
        raise FunctionRefused(not_processed(f"{name}: {error}")) from error
    if field.kind == "flag":
        if value.lower() not in _FLAGS:
            raise FunctionRefused(not_processed(f"{name} is neither true nor false."))
        return _FLAGS[value.lower()]
    return value


def _check_choices(master: Master, values: Mapping[str, str]) -> None:
    for name, words in master.choices.items():
        value = values.get(name, "")
        if value and value not in words:
            text = f"'{value}' is not a valid value of {name}: use {', '.join(sorted(words))}."
            raise FunctionRefused(not_processed(text))


def _check_title(books: Books, master: Master, values: Mapping[str, str]) -> None:
    titles, title = books.company.titles, values.get("TITLE", "")
    if master.object_name == "EMPLOYEE" and titles and title and title not in titles:
        raise FunctionRefused(Refusal(number="DL03000006", text=f"Title {title} does not exist."))


def _check_references(books: Books, master: Master, values: Mapping[str, str]) -> None:
    for name, (target, key) in master.references.items():
        value = values.get(name, "")
        if not value or books.find(target, key, value):
            continue
        if name == "TERMNAME":
            raise FunctionRefused(invalid(f"The term name {value} is invalid.", field=name))
        label = "GL account" if target == "GLACCOUNT" else OBJECTS[target].label.lower()
        raise FunctionRefused(invalid(f"Invalid {label} '{value}': it does not exist.", field=name))
