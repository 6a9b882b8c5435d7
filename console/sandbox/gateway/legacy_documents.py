"""The legacy functions for documents: create, update, delete and reverse, by one table for all.

Place: functions of the gateway. Reads the legacy form into ``forms``; the rules are in ``posting``,
``amending`` and ``ending``.

Must not: judge more than whether a date is one.

Source: intacct-api.md sections 6.1 to 6.4, 7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from lxml import etree

from console.sandbox.books import Row
from console.sandbox.gateway.amending import amend, reclassify
from console.sandbox.gateway.answer import Result, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.documents import (
    DIMENSIONS,
    PAYABLE_ADJUSTMENTS,
    PAYABLES,
    RECEIVABLE_ADJUSTMENTS,
    RECEIVABLES,
    VOID_STATES,
    Ledger,
)
from console.sandbox.gateway.ending import remove, reverse
from console.sandbox.gateway.forms import DocumentForm, LineForm, document_of, line_of
from console.sandbox.gateway.legacy import custom_at, date_at, is_set, text_at, values_at
from console.sandbox.gateway.posting import post
from console.sandbox.gateway.refusals import FunctionRefused
from console.sandbox.gateway.values import parse_date
from console.sandbox.gateway.write_refusals import not_found

_HEADER: Final = {
    "customerid": "CUSTOMERID",
    "vendorid": "VENDORID",
    "datecreated": "WHENCREATED",
    "dateposted": "WHENPOSTED",
    "datedue": "WHENDUE",
    "termname": "TERMNAME",
    "batchkey": "PRBATCHKEY",
    "action": "ACTION",
    "ponumber": "DOCNUMBER",
    "referenceno": "DOCNUMBER",
    "recpaydate": "RECPAYMENTDATE",
    "paypriority": "PAYMENTPRIORITY",
    "description": "DESCRIPTION",
    "externalid": "_EXTERNALID",
    "onhold": "ONHOLD",
    "inclusivetax": "INCLUSIVETAX",
    "supdocid": "SUPDOCID",
    "billto/contactname": "BILLTOPAYTOCONTACTNAME",
    "shipto/contactname": "SHIPTORETURNTOCONTACTNAME",
    "payto/contactname": "BILLTOPAYTOCONTACTNAME",
    "returnto/contactname": "SHIPTORETURNTOCONTACTNAME",
}
_CURRENCY = (("currency", "CURRENCY"), ("exchrate", "EXCHANGE_RATE"))
# The number of an adjustment is its own; the document that it is about is a mere reference.
_NUMBERS: Final[Mapping[str, Mapping[str, str]]] = {
    "ARINVOICE": {"invoiceno": "RECORDID"},
    "APBILL": {"billno": "RECORDID"},
    "ARADJUSTMENT": {"adjustmentno": "RECORDID", "invoiceno": "DOCNUMBER"},
    "APADJUSTMENT": {"adjustmentno": "RECORDID", "billno": "DOCNUMBER"},
}
_LINE: Final = {
    "glaccountno": "ACCOUNTNO",
    "accountlabel": "ACCOUNTLABEL",
    "amount": "TRX_AMOUNT",
    "memo": "ENTRYDESCRIPTION",
    "offsetglaccountno": "OFFSETGLACCOUNTNO",
    "allocationid": "ALLOCATION",
    "item1099": "FORM1099",
    "form1099type": "FORM1099TYPE",
    "form1099box": "FORM1099BOX",
    "billable": "BILLABLE",
    **{item.legacy: item.line_field for item in DIMENSIONS if item.legacy},
}


def create_document(ledger: Ledger, call: Call) -> Result:
    """Post a document, or keep it as a draft.

    Raises:
        FunctionRefused: A date is none, or a rule of the company is broken.
    """
    call.require("create", ledger.object_name)
    form = _read_form(call.element, ledger, f"{ledger.noun}items")
    lines = tuple(line_of(line.values, line.custom) for line in form.lines or ())
    document = document_of(ledger, form.values, form.custom, lines)
    return succeeded(element("key", post(call, ledger, document)))


def update_document(ledger: Ledger, call: Call) -> Result:
    """Change a document; what is not mentioned stays.

    Raises:
        FunctionRefused: It is not there, or its state or a rule forbids the change.
    """
    call.require("update", ledger.object_name)
    row = _find(call, ledger, "update")
    with_empty = is_set(call.element, "set_nulls")
    form = _read_form(call.element, ledger, f"update{ledger.noun}items", with_empty=with_empty)
    amend(call, ledger, row, form)
    return succeeded(element("key", row["RECORDNO"]))


def delete_document(ledger: Ledger, call: Call) -> Result:
    """Delete a document that nobody has paid.

    Raises:
        FunctionRefused: It is not there, or its state forbids it.
    """
    call.require("delete", ledger.object_name)
    row = _find(call, ledger, "delete")
    remove(call, ledger, row)
    return succeeded(element("key", row["RECORDNO"]))


def reverse_document(ledger: Ledger, call: Call) -> Result:
    """Reverse a document that is posted.

    Raises:
        FunctionRefused: It is not there, or its state or the date forbids it.
    """
    call.require("reverse", ledger.object_name)
    row = _find(call, ledger, "reverse")
    on = parse_date(date_at(call.element, "datereversed"))
    reverse(call, ledger, row, on, call.text("description"))
    return succeeded(element("key", row["RECORDNO"]))


def reclassify_document(ledger: Ledger, call: Call) -> Result:
    """Put lines of a posted document on other accounts and dimensions.

    Raises:
        FunctionRefused: It is not there, or its state or a rule forbids it.
    """
    call.require("update", ledger.object_name)
    row = _find(call, ledger, "reclassify")
    reclassify(call, ledger, row, _read_form(call.element, ledger, "reclassifyitems"))
    return succeeded(element("key", row["RECORDNO"]))


def _read_form(
    parent: etree._Element, ledger: Ledger, lines_path: str, *, with_empty: bool = False
) -> DocumentForm:
    names = {**_HEADER, **_NUMBERS[ledger.object_name]}
    values = values_at(parent, names, with_empty=with_empty)
    for name, field in _CURRENCY:
        if parent.find(name) is not None:
            values[field] = text_at(parent, name)
    block = parent.find(lines_path)
    return DocumentForm(
        values=values,
        custom=custom_at(parent, with_empty=with_empty),
        lines=None
        if block is None
        else tuple(_read_line(line, with_empty=with_empty) for line in block),
    )


def _read_line(line: etree._Element, *, with_empty: bool) -> LineForm:
    return LineForm(
        values=values_at(line, _LINE, with_empty=with_empty),
        custom=custom_at(line, with_empty=with_empty),
        line_no=line.get("line_num", ""),
    )


def _find(call: Call, ledger: Ledger, verb: str) -> Row:
    """The document that is meant: by record number, or by the caller's own reference."""
    key = call.element.get("key", "").strip()
    field = "_EXTERNALID" if is_set(call.element, "externalkey") else "RECORDNO"
    rows = call.books.find_all(ledger.object_name, field, key) if key else []
    seen = [row for row in rows if call.scope.sees(ledger.object_name, row, show_private=True)]
    if not seen:
        raise FunctionRefused(not_found(ledger.noun, key, verb))
    # The caller's reference may have been used again after a reversal.
    return min(seen, key=lambda row: row["STATE"] in VOID_STATES)


FUNCTIONS: Final[Mapping[str, Callable[[Call], Result]]] = {
    **{
        f"{verb}_{ledger.noun}": partial(function, ledger)
        for ledger in (RECEIVABLES, PAYABLES, RECEIVABLE_ADJUSTMENTS, PAYABLE_ADJUSTMENTS)
        for verb, function in (
            ("create", create_document),
            ("update", update_document),
            ("delete", delete_document),
        )
    },
    "reclassify_invoice": partial(reclassify_document, RECEIVABLES),
    "reclassify_bill": partial(reclassify_document, PAYABLES),
    "reverse_invoice": partial(reverse_document, RECEIVABLES),
    "reverse_bill": partial(reverse_document, PAYABLES),
}
"""Key: name of the function."""
