"""The writers that the tables of ``encode`` are made of: one kind of child element each.

Place in the path: ``encode`` alone uses them. In come a parent element and a value, out goes the
parent with one more child, or without it when the value is None. They must not know any function,
and they refuse what cannot be sent instead of repairing it.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from lxml import etree

from console.errors import RuleError
from console.intacct.filters import date_text
from console.intacct.lines import Pairs

__all__ = [
    "Writer",
    "amount",
    "block",
    "custom_block",
    "custom_flat",
    "dimensions",
    "each",
    "flag",
    "flagged",
    "generic_date",
    "inline",
    "legacy_date",
    "put",
    "put_all",
    "set_attribute",
    "some",
    "text",
    "unsendable",
    "user_dimensions",
]

_T = TypeVar("_T")
_U = TypeVar("_U")

Writer = Callable[[etree._Element, _T], None]
"""Adds to an element what one field of a value says."""

_MAX_DIGITS = 14
"""Digits in front of the decimal point; longer amounts are garbage, not money."""

_MOST_KNOWN = 256
"""Sets of dimensions of which it is remembered how they are written."""

_CENT = Decimal("0.01")

_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def put_all(element: etree._Element, value: _T, table: Sequence[Writer[_T]]) -> None:
    """Write a value by its table, in the table's order."""
    for write in table:
        write(element, value)


def put(parent: etree._Element, tag: str, content: str) -> None:
    """Add a child with this text.

    Raises:
        RuleError: XML cannot carry the text.
    """
    element = etree.SubElement(parent, tag)
    try:
        element.text = content
    except ValueError as error:
        raise unsendable(tag) from error


def set_attribute(element: etree._Element, name: str, content: str) -> None:
    """Set an attribute.

    Raises:
        RuleError: XML cannot carry the text.
    """
    try:
        element.set(name, content)
    except ValueError as error:
        raise unsendable(name) from error


def unsendable(tag: str) -> RuleError:
    """Return the refusal of a text that XML cannot carry; it names the place, not the text."""
    return RuleError(
        f"The value for '{tag}' holds a character that cannot be sent to Sage Intacct.",
        hint="Remove control characters and broken symbols at the source.",
        details={"element": tag},
    )


def flag(value: bool) -> str:
    """Return a truth value in the gateway's words."""
    return "true" if value else "false"


def _amount_text(money: Decimal) -> str:
    # Sage rounds a third decimal silently; then our content and the books would differ.
    usable = money.is_finite() and money.adjusted() < _MAX_DIGITS
    if not usable or money != round(money, 2):
        raise RuleError(
            "An amount needs at most two decimals and fourteen digits to be sent.",
            details={"element": "amount"},
        )
    # Adding a positive zero turns "-0" into "0".
    return f"{money + 0:.2f}"


def text(tag: str, get: Callable[[_T], str | None]) -> Writer[_T]:
    """Write a text; None writes nothing."""

    def write(parent: etree._Element, value: _T) -> None:
        content = get(value)
        if content is not None:
            put(parent, tag, content)

    return write


def flagged(tag: str, get: Callable[[_T], bool | None], yes: str, no: str) -> Writer[_T]:
    """Write one of two words; None writes nothing."""

    def content(value: _T) -> str | None:
        chosen = get(value)
        return None if chosen is None else yes if chosen else no

    return text(tag, content)


def amount(tag: str, get: Callable[[_T], Decimal | None]) -> Writer[_T]:
    """Write money with two decimals; more decimals are refused, never rounded.

    None writes nothing.
    """

    def content(value: _T) -> str | None:
        money = get(value)
        return None if money is None else _amount_text(money)

    return text(tag, content)


def generic_date(tag: str, get: Callable[[_T], date | None]) -> Writer[_T]:
    """Write a date as ``MM/DD/YYYY``; None writes nothing."""

    def content(value: _T) -> str | None:
        on = get(value)
        return None if on is None else date_text(on)

    return text(tag, content)


def legacy_date(tag: str, get: Callable[[_T], date | None]) -> Writer[_T]:
    """Write a date as year, month and day elements; None writes nothing."""

    def write(parent: etree._Element, value: _T) -> None:
        on = get(value)
        if on is not None:
            element = etree.SubElement(parent, tag)
            put(element, "year", f"{on.year:04}")
            put(element, "month", f"{on.month:02}")
            put(element, "day", f"{on.day:02}")

    return write


def dimensions(tags: dict[str, str], get: Callable[[_T], Pairs]) -> Writer[_T]:
    """Write the dimensions named in ``tags``, in the order of ``tags``."""

    # The lines of a document share their dimensions, and many documents do.
    @lru_cache(maxsize=_MOST_KNOWN)
    def ordered(pairs: Pairs) -> Pairs:
        chosen = dict(pairs)
        return tuple((tag, chosen[name]) for name, tag in tags.items() if name in chosen)

    def write(parent: etree._Element, value: _T) -> None:
        for tag, content in ordered(get(value)):
            put(parent, tag, content)

    return write


@lru_cache(maxsize=_MOST_KNOWN)
def user_dimensions(pairs: Pairs) -> Pairs:
    """Return the user-defined dimensions among them."""
    return tuple(pair for pair in pairs if pair[0].startswith("GLDIM"))


def custom_block(get: Callable[[_T], Pairs]) -> Writer[_T]:
    """Write custom fields in the block of the older functions; none writes no block."""

    def write(parent: etree._Element, value: _T) -> None:
        pairs = get(value)
        if not pairs:
            return
        block = etree.SubElement(parent, "customfields")
        for name, content in pairs:
            field = etree.SubElement(block, "customfield")
            put(field, "customfieldname", name)
            put(field, "customfieldvalue", content)

    return write


def custom_flat(get: Callable[[_T], Pairs]) -> Writer[_T]:
    """Write custom fields as elements of their own, as generic objects take them."""

    def write(parent: etree._Element, value: _T) -> None:
        for name, content in get(value):
            if not _FIELD_NAME.fullmatch(name) or parent.find(name) is not None:
                raise RuleError(
                    "A custom field's name is not usable or taken by another field.",
                    hint="Use the integration name that Sage Intacct shows for the field.",
                    details={"field": name},
                )
            put(parent, name, content)

    return write


def block(tag: str, get: Callable[[_T], _U | None], table: Sequence[Writer[_U]]) -> Writer[_T]:
    """Write an element for a part of a value; nothing when the part is None or writes nothing."""

    def write(parent: etree._Element, value: _T) -> None:
        part = get(value)
        if part is None:
            return
        element = etree.Element(tag)
        put_all(element, part, table)
        if len(element):
            parent.append(element)

    return write


def inline(get: Callable[[_T], _U | None], table: Sequence[Writer[_U]]) -> Writer[_T]:
    """Write a part of a value without an element of its own; None writes nothing."""

    def write(parent: etree._Element, value: _T) -> None:
        part = get(value)
        if part is not None:
            put_all(parent, part, table)

    return write


def each(
    tag: str, item_tag: str, get: Callable[[_T], Sequence[_U]], table: Sequence[Writer[_U]]
) -> Writer[_T]:
    """Write a list element with one element per item."""

    def write(parent: etree._Element, value: _T) -> None:
        element = etree.SubElement(parent, tag)
        for item in get(value):
            put_all(etree.SubElement(element, item_tag), item, table)

    return write


def some(
    tag: str, item_tag: str, get: Callable[[_T], Sequence[_U]], table: Sequence[Writer[_U]]
) -> Writer[_T]:
    """Write a list element as ``each`` does; no items write nothing."""
    write_all = each(tag, item_tag, get, table)

    def write(parent: etree._Element, value: _T) -> None:
        if get(value):
            write_all(parent, value)

    return write
