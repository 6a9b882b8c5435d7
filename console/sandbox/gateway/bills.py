"""The generic form of an AP bill: an ``APBILL`` inside ``create`` or ``update``.

Place: under ``generic``. Reads the flat form into ``forms``; the rules are in ``posting`` and
``amending``. Elements come in any order; one that neither Sage nor the company knows is refused, so
that no value gets lost without a word.

Must not: judge more than whether an element is known and a date is one.

Source: intacct-api.md section 6.3.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from lxml import etree

from console.sandbox.books import Books, Row
from console.sandbox.gateway.amending import amend
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.documents import DIMENSIONS, PAYABLES
from console.sandbox.gateway.forms import (
    CURRENCY_FIELDS,
    LINE_STORED,
    STORED,
    DocumentForm,
    LineForm,
    document_of,
    line_of,
)
from console.sandbox.gateway.legacy import custom_at
from console.sandbox.gateway.posting import post
from console.sandbox.gateway.refusals import FunctionRefused, not_processed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HEADER: Final = (STORED - {"PRBATCHKEY"}).union(
    CURRENCY_FIELDS,
    _words("VENDORID WHENCREATED WHENPOSTED WHENDUE RECORDID TERMNAME TAXSOLUTIONID ACTION"),
    ("APBILLITEMS",),
)
_LINE: Final = LINE_STORED.union(
    _words("ACCOUNTNO ACCOUNTLABEL TRX_AMOUNT ENTRYDESCRIPTION COSTTYPEID TAXENTRIES"),
    (dimension.line_field for dimension in DIMENSIONS),
)
_BLOCKS = frozenset({"APBILLITEMS", "TAXENTRIES", "customfields"})


def create_bill(call: Call, bill: etree._Element) -> str:
    """Post an AP bill, or keep it as a draft.

    Returns:
        Its RECORDNO.

    Raises:
        FunctionRefused: An element is unknown, a date is none, or a rule is broken.
    """
    form = _read_form(call.books, bill, _HEADER, with_empty=False)
    lines = tuple(line_of(line.values, line.custom) for line in form.lines or ())
    return post(call, PAYABLES, document_of(PAYABLES, form.values, form.custom, lines))


def update_bill(call: Call, bill: etree._Element, row: Row) -> None:
    """Change an AP bill; lines replace the set when there are any.

    Raises:
        FunctionRefused: An element is unknown, or the state of the bill or a rule forbids it.
    """
    form = _read_form(call.books, bill, _HEADER | {"RECORDNO"}, with_empty=True)
    amend(call, PAYABLES, row, form)


def _read_form(
    books: Books, bill: etree._Element, standard: Collection[str], *, with_empty: bool
) -> DocumentForm:
    values = _read_values(books, bill, PAYABLES.object_name, standard, with_empty=with_empty)
    mentioned = bill.find("APBILLITEMS") is not None
    return DocumentForm(
        values={name: value for name, value in values.items() if name in standard},
        custom=_custom(bill, values, standard),
        lines=tuple(_read_lines(books, bill, with_empty=with_empty)) if mentioned else None,
        replaces=True,
    )


def _read_lines(books: Books, bill: etree._Element, *, with_empty: bool) -> list[LineForm]:
    lines = []
    for item in bill.iterfind("APBILLITEMS/*"):
        if item.tag != PAYABLES.item_object:
            raise FunctionRefused(not_processed(f"Invalid line {item.tag}."))
        lines.append(_read_line(books, item, with_empty=with_empty))
    return lines


def _read_line(books: Books, item: etree._Element, *, with_empty: bool) -> LineForm:
    standard = _LINE | {"LINE_NO", "RECORDNO"} if with_empty else _LINE
    values = _read_values(books, item, PAYABLES.item_object, standard, with_empty=with_empty)
    return LineForm(
        values={name: value for name, value in values.items() if name in _LINE},
        custom=_custom(item, values, standard),
        line_no=values.get("LINE_NO", ""),
    )


def _custom(
    parent: etree._Element, values: dict[str, str], standard: Collection[str]
) -> dict[str, str]:
    """Custom fields, flat as documented or in a block as some clients send them."""
    flat = {name: value for name, value in values.items() if name not in standard}
    return {**custom_at(parent), **flat}


def _read_values(
    books: Books,
    parent: etree._Element,
    object_name: str,
    standard: Collection[str],
    *,
    with_empty: bool,
) -> dict[str, str]:
    """The flat elements of an object by name."""
    custom = books.custom_fields(object_name)
    values: dict[str, str] = {}
    seen: set[str] = set()
    for element in parent:
        name = str(element.tag)
        if name in seen:
            raise FunctionRefused(not_processed(f"Field {name} appears twice in {object_name}."))
        seen.add(name)
        if name in _BLOCKS and (name in standard or name == "customfields"):
            continue
        if len(element) or not (name in standard or name in custom):
            raise FunctionRefused(not_processed(f"Invalid field {name} in {object_name}."))
        text = (element.text or "").strip()
        if text or with_empty:
            values[name] = text
    return values
