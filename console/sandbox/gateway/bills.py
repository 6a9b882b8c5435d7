"""The generic form of an AP bill: an ``APBILL`` inside ``create``.

Place: under ``generic``. Reads the flat form into a ``Document``; the rules are in ``posting``.
Elements come in any order; one that neither Sage nor the company knows is refused, so that no value
gets lost without a word.

Must not: judge more than whether an element is known and a date is one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from lxml import etree

from console.sandbox.books import Books
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.documents import DIMENSIONS, PAYABLES, Document, Line
from console.sandbox.gateway.invoices import read_custom_fields
from console.sandbox.gateway.posting import post
from console.sandbox.gateway.refusals import FunctionRefused, missing, not_processed
from console.sandbox.gateway.values import UnreadableValue, parse_date


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CURRENCY_FIELDS = _words("CURRENCY BASECURR EXCH_RATE_DATE EXCH_RATE_TYPE_ID EXCHANGE_RATE")
_CONTACT_FIELDS = ("BILLTOPAYTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME")
_STORED: Final = _words(
    "DOCNUMBER DESCRIPTION RECPAYMENTDATE SUPDOCID PAYMENTPRIORITY ONHOLD PRBATCH INCLUSIVETAX"
).union(_CONTACT_FIELDS)
_HEADER: Final = _STORED.union(
    _CURRENCY_FIELDS,
    _words("VENDORID WHENCREATED WHENPOSTED WHENDUE RECORDID TERMNAME TAXSOLUTIONID ACTION"),
    ("APBILLITEMS",),
)
_LINE_STORED: Final = _words(
    "OFFSETGLACCOUNTNO ALLOCATION FORM1099 FORM1099TYPE FORM1099BOX BILLABLE"
)
_LINE: Final = _LINE_STORED.union(
    _words("ACCOUNTNO ACCOUNTLABEL TRX_AMOUNT ENTRYDESCRIPTION COSTTYPEID TAXENTRIES"),
    (dimension.id_field for dimension in DIMENSIONS),
)
_BLOCKS = frozenset({"APBILLITEMS", "TAXENTRIES", "customfields"})
_PRIORITIES = frozenset({"urgent", "high", "normal", "low"})


def create_bill(call: Call, bill: etree._Element) -> str:
    """Post an AP bill, or keep it as a draft.

    Returns:
        Its RECORDNO.

    Raises:
        FunctionRefused: An element is unknown, a date is none, or a rule is broken.
    """
    return post(call, PAYABLES, _read_bill(call.books, bill))


def _read_bill(books: Books, bill: etree._Element) -> Document:
    values = _read_values(books, bill, PAYABLES.object_name, _HEADER)
    created_on = _date(values, "WHENCREATED")
    if created_on is None:
        text = "The bill date is missing."
        raise FunctionRefused(missing("BL01001973", text, correction="Enter a date."))
    _check_values(values)
    return Document(
        party_id=values.get("VENDORID", ""),
        number=values.get("RECORDID", ""),
        created_on=created_on,
        posted_on=_date(values, "WHENPOSTED"),
        due_on=_date(values, "WHENDUE"),
        term_name=values.get("TERMNAME", ""),
        action=values.get("ACTION", ""),
        in_currency=not _CURRENCY_FIELDS.isdisjoint(values),
        contacts=tuple(values[name] for name in _CONTACT_FIELDS if name in values),
        external_id="",
        custom_fields=_custom(bill, values, _HEADER),
        fields={name: value for name, value in values.items() if name in _STORED},
        lines=tuple(_read_lines(books, bill)),
    )


def _check_values(values: dict[str, str]) -> None:
    _date(values, "RECPAYMENTDATE")
    if values.get("PAYMENTPRIORITY", "normal") not in _PRIORITIES:
        raise FunctionRefused(not_processed("PAYMENTPRIORITY is urgent, high, normal or low."))


def _read_lines(books: Books, bill: etree._Element) -> list[Line]:
    lines = []
    for item in bill.iterfind("APBILLITEMS/*"):
        if item.tag != PAYABLES.item_object:
            raise FunctionRefused(not_processed(f"Invalid line {item.tag}."))
        lines.append(_read_line(books, item))
    return lines


def _read_line(books: Books, item: etree._Element) -> Line:
    values = _read_values(books, item, PAYABLES.item_object, _LINE)
    return Line(
        account_no=values.get("ACCOUNTNO", ""),
        account_label=values.get("ACCOUNTLABEL", ""),
        amount=values.get("TRX_AMOUNT", ""),
        memo=values.get("ENTRYDESCRIPTION", ""),
        dimensions={
            dimension.object_name: values[dimension.id_field]
            for dimension in DIMENSIONS
            if dimension.id_field in values
        },
        custom_fields=_custom(item, values, _LINE),
        fields={name: value for name, value in values.items() if name in _LINE_STORED},
    )


def _custom(
    parent: etree._Element, values: dict[str, str], standard: Collection[str]
) -> dict[str, str]:
    """Custom fields, flat as documented or in a block as some clients send them."""
    flat = {name: value for name, value in values.items() if name not in standard}
    return {**read_custom_fields(parent), **flat}


def _read_values(
    books: Books, parent: etree._Element, object_name: str, standard: Collection[str]
) -> dict[str, str]:
    """The flat elements of an object by name, without empty ones."""
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
        if element.text and element.text.strip():
            values[name] = element.text.strip()
    return values


def _date(values: dict[str, str], name: str) -> date | None:
    if name not in values:
        return None
    try:
        return parse_date(values[name])
    except UnreadableValue as error:
        raise FunctionRefused(not_processed(f"{name}: {error}")) from error
