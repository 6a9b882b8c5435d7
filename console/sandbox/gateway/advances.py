"""The generic form of an advance: an ``ARADVANCE`` inside ``create``.

Place: under ``generic``. An advance is a payment of a customer that comes before any invoice: the
books keep it among the payments, with lines of its own, and a later payment applies it. It is
reversed as a payment.

Must not: judge more than whether an element is known and a value can be read.

Source: intacct-api.md section 6.6; the vendor's page on AR advances.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.documents import ADVANCES, DIMENSIONS, Line
from console.sandbox.gateway.forms import CURRENCY_FIELDS, line_of, read_date
from console.sandbox.gateway.headers import find_party
from console.sandbox.gateway.payment_forms import counter_of
from console.sandbox.gateway.payment_kinds import RECEIPTS, Payment
from console.sandbox.gateway.payment_writing import hand_in
from console.sandbox.gateway.posting import add_line, judge_lines, total_of
from console.sandbox.gateway.refusals import FunctionRefused, missing, not_processed

_STORED: Final = frozenset(
    {"PAYMENTMETHOD", "PAYMENTDATE", "FINANCIALENTITY", "UNDEPOSITEDACCOUNTNO", "PRBATCH"}
    | {"PRBATCHKEY", "DOCNUMBER", "DESCRIPTION", "SUPDOCID"}
)
_READ: Final = CURRENCY_FIELDS | {"CUSTOMERID", "RECEIPTDATE", "ACTION", "ARADVANCEITEMS"}
_LINE: Final = frozenset({"ACCOUNTNO", "ACCOUNTLABEL", "TRX_AMOUNT", "ENTRYDESCRIPTION"}).union(
    item.line_field for item in DIMENSIONS
)


def create_advance(call: Call, element: etree._Element) -> str:
    """Receive an advance.

    Returns:
        Its RECORDNO.

    Raises:
        FunctionRefused: An element is unknown or unreadable, or a rule is broken.
    """
    values = _flat(element, _STORED | _READ)
    lines = tuple(_line(item) for item in element.iterfind("ARADVANCEITEMS/*"))
    received_on = read_date(values, "RECEIPTDATE")
    if received_on is None or read_date(values, "PAYMENTDATE") is None:
        text = "The payment date or the receipt date is missing."
        raise FunctionRefused(missing("BL01001973", text, correction="Enter both dates."))
    if values.get("ACTION", "") not in ("", "Submit"):
        raise FunctionRefused(not_processed("Advances are posted at once: use Submit."))
    party = find_party(call, ADVANCES, values.get("CUSTOMERID", ""))
    judged = judge_lines(call, ADVANCES, lines, party)
    payment = Payment(
        party_id=party["CUSTOMERID"],
        paid_on=received_on,
        draft=False,
        fields={name: value for name, value in values.items() if name in _STORED and value},
        applications=(),
        surplus=total_of(judged),
        record_type=ADVANCES.record_type,
    )
    record_no = hand_in(counter_of(call), RECEIPTS, payment)
    for line in judged:
        add_line(call.books, ADVANCES, record_no, line)
    return record_no


def _line(item: etree._Element) -> Line:
    if item.tag != ADVANCES.item_object:
        raise FunctionRefused(not_processed(f"Invalid line {item.tag}."))
    return line_of(_flat(item, _LINE), {})


def _flat(parent: etree._Element, known: frozenset[str]) -> dict[str, str]:
    values = {str(child.tag): (child.text or "").strip() for child in parent}
    for name in values:
        if name not in known:
            raise FunctionRefused(not_processed(f"Invalid field {name} in {parent.tag}."))
    return values
