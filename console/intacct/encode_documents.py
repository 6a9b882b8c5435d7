"""How invoices, bills and adjustments are written: one ordered table per function.

Place in the path: ``encode`` hands a function and its parent element in, out goes the parent with
the function's element inside. It must not decide what a document says.

The gateway's older functions have a binding element order, so each has one ordered table of
writers, and nothing a caller fills decides an order. The generic bill knows no order; its table
has one all the same, so that the same value always gives the same bytes.

Source: the gateway's object pages and its published schema, version 3.0.
"""

from typing import assert_never

from lxml import etree

from console.intacct.documents import (
    CreateApAdjustment,
    CreateArAdjustment,
    CreateBill,
    CreateInvoice,
    Currency,
    DeleteRecords,
    DocumentFunction,
    ReverseBill,
    ReverseInvoice,
    UpdateApAdjustment,
    UpdateArAdjustment,
    UpdateBill,
    UpdateInvoice,
)
from console.intacct.encode_parts import (
    Writer,
    amount,
    block,
    custom_block,
    custom_flat,
    dimensions,
    each,
    flagged,
    generic_date,
    inline,
    legacy_date,
    put_all,
    set_attribute,
    some,
    text,
    user_dimensions,
)
from console.intacct.lines import AdjustmentLine, BillLine, ChangedLine, InvoiceLine

__all__ = ["put_document"]

_Changed = UpdateInvoice | UpdateArAdjustment | UpdateApAdjustment
_LegacyLine = InvoiceLine | AdjustmentLine | ChangedLine
_ACTIONS = ("Draft", "Submit")


def put_document(parent: etree._Element, function: DocumentFunction) -> None:
    """Write a function that changes documents.

    Raises:
        RuleError: a text, amount or field name cannot be sent.
    """
    match function:
        case CreateInvoice():
            put_all(etree.SubElement(parent, "create_invoice"), function, _INVOICE)
        case CreateArAdjustment():
            put_all(etree.SubElement(parent, "create_aradjustment"), function, _AR_ADJUSTMENT)
        case CreateApAdjustment():
            put_all(etree.SubElement(parent, "create_apadjustment"), function, _AP_ADJUSTMENT)
        case CreateBill():
            create = etree.SubElement(parent, "create")
            put_all(etree.SubElement(create, "APBILL"), function, _BILL)
        case UpdateBill():
            update = etree.SubElement(parent, "update")
            put_all(etree.SubElement(update, "APBILL"), function, _CHANGED_BILL)
        case DeleteRecords():
            put_all(etree.SubElement(parent, "delete"), function, _DELETION)
        case ReverseInvoice() | ReverseBill():
            _put_reversal(parent, function)
        case UpdateInvoice() | UpdateArAdjustment() | UpdateApAdjustment():
            _put_change(parent, function)
        case _:
            assert_never(function)


def _put_reversal(parent: etree._Element, function: ReverseInvoice | ReverseBill) -> None:
    tag = "reverse_invoice" if isinstance(function, ReverseInvoice) else "reverse_bill"
    element = etree.SubElement(parent, tag)
    set_attribute(element, "key", function.record_no)
    put_all(element, function, _REVERSAL)


def _put_change(parent: etree._Element, function: _Changed) -> None:
    match function:
        case UpdateInvoice():
            element = etree.SubElement(parent, "update_invoice")
            put_all(element, function, _CHANGED_INVOICE)
            _put_changed_lines(element, "updateinvoiceitems", function)
        case UpdateArAdjustment():
            element = etree.SubElement(parent, "update_aradjustment")
            put_all(element, function, _CHANGED_AR_ADJUSTMENT)
            _put_changed_lines(element, "updatearadjustmentitems", function)
        case UpdateApAdjustment():
            element = etree.SubElement(parent, "update_apadjustment")
            put_all(element, function, _CHANGED_AP_ADJUSTMENT)
            _put_changed_lines(element, "updateapadjustmentitems", function)
        case _:
            assert_never(function)
    set_attribute(element, "key", function.record_no)
    # Without it the gateway reads an empty element as one that is not there.
    if any(child.text == "" for child in element):
        set_attribute(element, "set_nulls", "true")


def _put_changed_lines(parent: etree._Element, tag: str, function: _Changed) -> None:
    if not function.lines:
        return
    items = etree.SubElement(parent, tag)
    for line in function.lines:
        if isinstance(line, ChangedLine):
            element = etree.SubElement(items, "updatelineitem")
            set_attribute(element, "line_num", str(line.line_no))
        else:
            element = etree.SubElement(items, "lineitem")
        put_all(element, line, _LEGACY_LINE)


_CURRENCY: tuple[Writer[Currency], ...] = (
    text("currency", lambda currency: currency.code),
    legacy_date("exchratedate", lambda currency: currency.rate_on),
    # Empty stands for Sage's daily rate; without the element the schema refuses the currency.
    text("exchratetype", lambda currency: currency.rate_type),
)

_GENERIC_CURRENCY: tuple[Writer[Currency], ...] = (
    text("CURRENCY", lambda currency: currency.code),
    generic_date("EXCH_RATE_DATE", lambda currency: currency.rate_on),
    text("EXCH_RATE_TYPE_ID", lambda currency: currency.rate_type),
)

_CONTACT: tuple[Writer[str], ...] = (text("contactname", lambda name: name),)

_EARLY_DIMENSIONS = {"LOCATION": "locationid", "DEPARTMENT": "departmentid"}
_LATE_DIMENSIONS = {
    "PROJECT": "projectid",
    "CUSTOMER": "customerid",
    "VENDOR": "vendorid",
    "EMPLOYEE": "employeeid",
    "ITEM": "itemid",
    "CLASS": "classid",
    "CONTRACT": "contractid",
    "WAREHOUSE": "warehouseid",
}
"""The older form has custom fields between these two groups."""

_LEGACY_LINE: tuple[Writer[_LegacyLine], ...] = (
    text("glaccountno", lambda line: line.account_no),
    amount("amount", lambda line: line.amount),
    # A new line without text sends none; in a change, empty text clears the old one.
    text("memo", lambda line: line.memo if isinstance(line, ChangedLine) else line.memo or None),
    dimensions(_EARLY_DIMENSIONS, lambda line: line.dimensions),
    # The older form has no place for user-defined dimensions but the custom fields.
    custom_block(lambda line: line.custom_fields + user_dimensions(line.dimensions)),
    dimensions(_LATE_DIMENSIONS, lambda line: line.dimensions),
)

_INVOICE: tuple[Writer[CreateInvoice], ...] = (
    text("customerid", lambda invoice: invoice.customer_id),
    legacy_date("datecreated", lambda invoice: invoice.created_on),
    legacy_date("dateposted", lambda invoice: invoice.posted_on),
    legacy_date("datedue", lambda invoice: invoice.due_on),
    text("termname", lambda invoice: invoice.term_name),
    text("batchkey", lambda invoice: invoice.summary_key),
    flagged("action", lambda invoice: invoice.draft, *_ACTIONS),
    text("invoiceno", lambda invoice: invoice.invoice_no),
    text("ponumber", lambda invoice: invoice.po_number),
    text("description", lambda invoice: invoice.description),
    text("externalid", lambda invoice: invoice.external_id),
    block("billto", lambda invoice: invoice.bill_to_contact, _CONTACT),
    inline(lambda invoice: invoice.currency, _CURRENCY),
    text("supdocid", lambda invoice: invoice.attachment_id),
    custom_block(lambda invoice: invoice.custom_fields),
    each("invoiceitems", "lineitem", lambda invoice: invoice.lines, _LEGACY_LINE),
)

_CHANGED_INVOICE: tuple[Writer[UpdateInvoice], ...] = (
    text("customerid", lambda change: change.customer_id),
    legacy_date("datecreated", lambda change: change.created_on),
    legacy_date("dateposted", lambda change: change.posted_on),
    legacy_date("datedue", lambda change: change.due_on),
    text("termname", lambda change: change.term_name),
    flagged("action", lambda change: change.draft, *_ACTIONS),
    text("invoiceno", lambda change: change.number),
    text("ponumber", lambda change: change.po_number),
    text("description", lambda change: change.description),
    text("supdocid", lambda change: change.attachment_id),
    custom_block(lambda change: change.custom_fields),
)

_REVERSAL: tuple[Writer[ReverseInvoice | ReverseBill], ...] = (
    legacy_date("datereversed", lambda reversal: reversal.reversed_on),
    text("description", lambda reversal: reversal.description),
)

_AR_ADJUSTMENT: tuple[Writer[CreateArAdjustment], ...] = (
    text("customerid", lambda one: one.customer_id),
    legacy_date("datecreated", lambda one: one.created_on),
    legacy_date("dateposted", lambda one: one.posted_on),
    text("batchkey", lambda one: one.summary_key),
    text("adjustmentno", lambda one: one.adjustment_no),
    flagged("action", lambda one: one.draft, *_ACTIONS),
    text("invoiceno", lambda one: one.invoice_no),
    text("description", lambda one: one.description),
    text("externalid", lambda one: one.external_id),
    inline(lambda one: one.currency, _CURRENCY),
    each("aradjustmentitems", "lineitem", lambda one: one.lines, _LEGACY_LINE),
)

_AP_ADJUSTMENT: tuple[Writer[CreateApAdjustment], ...] = (
    text("vendorid", lambda one: one.vendor_id),
    legacy_date("datecreated", lambda one: one.created_on),
    legacy_date("dateposted", lambda one: one.posted_on),
    text("batchkey", lambda one: one.summary_key),
    text("adjustmentno", lambda one: one.adjustment_no),
    flagged("action", lambda one: one.draft, *_ACTIONS),
    text("billno", lambda one: one.bill_no),
    text("description", lambda one: one.description),
    text("externalid", lambda one: one.external_id),
    inline(lambda one: one.currency, _CURRENCY),
    custom_block(lambda one: one.custom_fields),
    each("apadjustmentitems", "lineitem", lambda one: one.lines, _LEGACY_LINE),
)

_CHANGED_AR_ADJUSTMENT: tuple[Writer[UpdateArAdjustment], ...] = (
    text("customerid", lambda change: change.customer_id),
    legacy_date("datecreated", lambda change: change.created_on),
    legacy_date("dateposted", lambda change: change.posted_on),
    text("adjustmentno", lambda change: change.number),
    flagged("action", lambda change: change.draft, *_ACTIONS),
    text("invoiceno", lambda change: change.invoice_no),
    text("description", lambda change: change.description),
)

_CHANGED_AP_ADJUSTMENT: tuple[Writer[UpdateApAdjustment], ...] = (
    text("vendorid", lambda change: change.vendor_id),
    legacy_date("datecreated", lambda change: change.created_on),
    legacy_date("dateposted", lambda change: change.posted_on),
    text("adjustmentno", lambda change: change.number),
    flagged("action", lambda change: change.draft, *_ACTIONS),
    text("billno", lambda change: change.bill_no),
    text("description", lambda change: change.description),
)

_BILL_LINE: tuple[Writer[BillLine], ...] = (
    text("ACCOUNTNO", lambda line: line.account_no),
    amount("TRX_AMOUNT", lambda line: line.amount),
    text("ENTRYDESCRIPTION", lambda line: line.memo or None),
    dimensions(
        {name: tag.upper() for name, tag in (_EARLY_DIMENSIONS | _LATE_DIMENSIONS).items()},
        lambda line: line.dimensions,
    ),
    custom_flat(lambda line: user_dimensions(line.dimensions)),
    custom_flat(lambda line: line.custom_fields),
)

_BILL: tuple[Writer[CreateBill], ...] = (
    text("VENDORID", lambda bill: bill.vendor_id),
    generic_date("WHENCREATED", lambda bill: bill.created_on),
    generic_date("WHENPOSTED", lambda bill: bill.posted_on),
    text("RECORDID", lambda bill: bill.bill_no),
    text("DOCNUMBER", lambda bill: bill.reference),
    text("DESCRIPTION", lambda bill: bill.description),
    text("TERMNAME", lambda bill: bill.term_name),
    generic_date("WHENDUE", lambda bill: bill.due_on),
    text("PRBATCH", lambda bill: bill.summary_title),
    text("BILLTOPAYTOCONTACTNAME", lambda bill: bill.pay_to_contact),
    inline(lambda bill: bill.currency, _GENERIC_CURRENCY),
    text("SUPDOCID", lambda bill: bill.attachment_id),
    flagged("ACTION", lambda bill: bill.draft, *_ACTIONS),
    custom_flat(lambda bill: bill.custom_fields),
    each("APBILLITEMS", "APBILLITEM", lambda bill: bill.lines, _BILL_LINE),
)

_CHANGED_BILL: tuple[Writer[UpdateBill], ...] = (
    text("RECORDNO", lambda bill: bill.record_no),
    generic_date("WHENCREATED", lambda bill: bill.created_on),
    generic_date("WHENPOSTED", lambda bill: bill.posted_on),
    text("RECORDID", lambda bill: bill.bill_no),
    text("DOCNUMBER", lambda bill: bill.reference),
    text("DESCRIPTION", lambda bill: bill.description),
    text("TERMNAME", lambda bill: bill.term_name),
    generic_date("WHENDUE", lambda bill: bill.due_on),
    text("BILLTOPAYTOCONTACTNAME", lambda bill: bill.pay_to_contact),
    text("SUPDOCID", lambda bill: bill.attachment_id),
    flagged("ACTION", lambda bill: bill.draft, *_ACTIONS),
    custom_flat(lambda bill: bill.custom_fields),
    # An empty list would say that the bill has no lines from now on.
    some("APBILLITEMS", "APBILLITEM", lambda bill: bill.lines, _BILL_LINE),
)

_DELETION: tuple[Writer[DeleteRecords], ...] = (
    text("object", lambda deletion: deletion.object_name),
    text("keys", lambda deletion: ",".join(deletion.record_nos)),
)
