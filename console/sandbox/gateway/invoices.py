"""The function ``create_invoice``.

Place: a function of the gateway. Reads the legacy form into a ``Document``; the rules are in
``posting``.

Must not: judge more than whether a date is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lxml import etree

from console.sandbox.gateway.answer import Result, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.documents import DIMENSIONS, RECEIVABLES, Document, Line
from console.sandbox.gateway.posting import post
from console.sandbox.gateway.refusals import FunctionRefused, not_processed
from console.sandbox.gateway.values import UnreadableValue, parse_date

_HEADER_FIELDS = {
    "ponumber": "DOCNUMBER",
    "description": "DESCRIPTION",
    "batchkey": "PRBATCHKEY",
    "supdocid": "SUPDOCID",
    "billto/contactname": "BILLTOPAYTOCONTACTNAME",
    "shipto/contactname": "SHIPTORETURNTOCONTACTNAME",
}
_LINE_FIELDS = {
    "offsetglaccountno": "OFFSETGLACCOUNTNO",
    "allocationid": "ALLOCATION",
    "item1099": "FORM1099",
    "form1099type": "FORM1099TYPE",
    "form1099box": "FORM1099BOX",
    "billable": "BILLABLE",
}


def create_invoice(call: Call) -> Result:
    """Post an AR invoice, or keep it as a draft.

    Raises:
        FunctionRefused: A date is none, or a rule of the company is broken.
    """
    call.require("create", RECEIVABLES.object_name)
    record_no = post(call, RECEIVABLES, _read_invoice(call))
    return succeeded(element("key", record_no))


def _read_invoice(call: Call) -> Document:
    created_on = _date(call.element, "datecreated")
    if created_on is None:
        raise FunctionRefused(not_processed("datecreated is missing."))
    fields = _fields(call.element, _HEADER_FIELDS)
    return Document(
        party_id=call.text("customerid"),
        number=call.text("invoiceno"),
        created_on=created_on,
        posted_on=_date(call.element, "dateposted"),
        due_on=_date(call.element, "datedue"),
        term_name=call.text("termname"),
        action=call.text("action"),
        in_currency=call.element.find("currency") is not None,
        contacts=tuple(fields[name] for name in fields if name.endswith("CONTACTNAME")),
        external_id=call.text("externalid"),
        custom_fields=read_custom_fields(call.element),
        fields=fields,
        lines=tuple(_read_line(line) for line in call.element.iterfind("invoiceitems/lineitem")),
    )


def _read_line(line: etree._Element) -> Line:
    dimensions = {item.object_name: _text(line, item.legacy) for item in DIMENSIONS}
    return Line(
        account_no=_text(line, "glaccountno"),
        account_label=_text(line, "accountlabel"),
        amount=_text(line, "amount"),
        memo=_text(line, "memo"),
        dimensions={name: value for name, value in dimensions.items() if value},
        custom_fields=read_custom_fields(line),
        fields=_fields(line, _LINE_FIELDS),
    )


def read_custom_fields(parent: etree._Element) -> dict[str, str]:
    """The custom fields of a legacy block: name to value, without empty ones."""
    fields = {
        _text(field, "customfieldname"): _text(field, "customfieldvalue")
        for field in parent.iterfind("customfields/customfield")
    }
    return {name: value for name, value in fields.items() if value}


def _fields(parent: etree._Element, names: Mapping[str, str]) -> dict[str, str]:
    return {name: _text(parent, path) for path, name in names.items() if _text(parent, path)}


def _date(parent: etree._Element, name: str) -> date | None:
    block = parent.find(name)
    if block is None:
        return None
    try:
        return parse_date("/".join(_text(block, part) for part in ("month", "day", "year")))
    except UnreadableValue as error:
        raise FunctionRefused(not_processed(str(error))) from error


def _text(parent: etree._Element, path: str) -> str:
    return (parent.findtext(path) or "").strip()
