"""Reading the elements of legacy functions: texts, dates, custom fields, attributes.

Place: under the readers of legacy functions. In comes XML that the schema has accepted, out come
texts under Sage's own names.

Must not: know a function.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from console.sandbox.gateway.refusals import FunctionRefused, not_processed
from console.sandbox.gateway.values import UnreadableValue, format_date, parse_date

_DATE_PARTS = ("month", "day", "year")


def text_at(parent: etree._Element, path: str) -> str:
    """The text of a descendant without blanks around it; empty when there is none."""
    return (parent.findtext(path) or "").strip()


def date_at(parent: etree._Element, path: str) -> str:
    """The date of a block as MM/DD/YYYY; empty when the block is missing.

    Raises:
        FunctionRefused: It is no date.
    """
    block = parent.find(path)
    if block is None:
        return ""
    try:
        return format_date(parse_date("/".join(text_at(block, part) for part in _DATE_PARTS)))
    except UnreadableValue as error:
        raise FunctionRefused(not_processed(str(error))) from error


def values_at(
    parent: etree._Element, names: Mapping[str, str], *, with_empty: bool = False
) -> dict[str, str]:
    """The texts of descendants under other names.

    Args:
        parent: Where to look.
        names: Path to the name that its text gets.
        with_empty: Whether an element without text counts: it empties the field.
    """
    values: dict[str, str] = {}
    for path, name in names.items():
        found = parent.find(path)
        if found is None:
            continue
        value = date_at(parent, path) if found.find("year") is not None else text_at(parent, path)
        if value or with_empty:
            values[name] = value
    return values


def custom_at(parent: etree._Element, *, with_empty: bool = False) -> dict[str, str]:
    """The custom fields of a block: name to value."""
    fields = {
        text_at(field, "customfieldname"): text_at(field, "customfieldvalue")
        for field in parent.iterfind("customfields/customfield")
    }
    return {name: value for name, value in fields.items() if value or with_empty}


def is_set(element: etree._Element, attribute: str) -> bool:
    """Whether an attribute says true; it says false when it is missing."""
    return element.get(attribute) == "true"
