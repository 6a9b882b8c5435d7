"""The rules for custom fields: known, of the right type, not too long, there when required.

Place: under ``posting`` and ``lines``.

Must not: write.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.sandbox.books import Books, CustomField
from console.sandbox.gateway.refusals import FunctionRefused, invalid, missing
from console.sandbox.gateway.values import COMPARABLE, UnreadableValue

_CHECKED = {"INTEGER": "integer", "DECIMAL": "money", "CURRENCY": "money", "DATE": "date"}
_TEXTS = ("TEXT", "TEXTAREA")


def check_custom_fields(
    books: Books, object_name: str, values: Mapping[str, str]
) -> Mapping[str, str]:
    """Check the custom fields of one record.

    Args:
        books: Know which fields the company added.
        object_name: Object of the record.
        values: Name to text, without empty ones.

    Returns:
        The values.

    Raises:
        FunctionRefused: A field is unknown, a value does not fit, or a required one is missing.
    """
    known = books.custom_fields(object_name)
    for name, value in values.items():
        if name not in known:
            text = f"Invalid custom field '{name}' in {object_name}."
            raise FunctionRefused(invalid(text, field=name))
        _check(known[name], value)
    for name, field in known.items():
        if field.required and name not in values:
            text = f"The custom field '{field.label}' is missing."
            raise FunctionRefused(
                missing("BL03000018", text, correction=f"Enter {field.label}.", field=name)
            )
    return values


def _check(field: CustomField, value: str) -> None:
    problem = _problem(field, value)
    if problem:
        text = f"Invalid value for the custom field '{field.label}': {problem}"
        raise FunctionRefused(invalid(text, field=field.name))


def _problem(field: CustomField, value: str) -> str:
    """What is wrong with a value; empty when nothing is."""
    if field.datatype in _TEXTS and len(value) > field.max_length:
        return f"it is longer than {field.max_length} characters."
    if field.datatype == "BOOLEAN" and value not in ("true", "false"):
        return "it is neither true nor false."
    if field.datatype == "ENUM" and value not in field.valid_values:
        return "it is not one of the valid values."
    if field.datatype in _CHECKED:
        try:
            COMPARABLE[_CHECKED[field.datatype]](value)
        except UnreadableValue as error:
            return str(error)
    return ""
