"""Ending a document: reversing one that is posted, deleting one that nobody has paid.

Place: under the readers of documents. A reversal leaves both sides in the books: the document, and
a copy of it with every sign turned round, dated as asked. A deletion leaves a line in AUDITHISTORY.

Must not: read XML.

Source: intacct-api.md sections 6.1, 6.2, 6.6, 9.2.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from console.sandbox.books import Row
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.documents import (
    DRAFT,
    EDITED_STATES,
    PENDING_STATES,
    REVERSAL,
    REVERSED,
    SELECTED,
    SETTLED_STATES,
    VOID_STATES,
    Ledger,
)
from console.sandbox.gateway.headers import check_period
from console.sandbox.gateway.history import record_deletion
from console.sandbox.gateway.refusals import FunctionRefused, invalid
from console.sandbox.gateway.values import format_date, parse_date
from console.sandbox.gateway.write_refusals import CANNOT_DELETE, CANNOT_REVERSE, wrong_state

_TURNED = ("TOTALENTERED", "AMOUNT")
_NOTHING = {
    f"{prefix}{name}": "0.00"
    for prefix in ("", "TRX_")
    for name in ("TOTALDUE", "TOTALPAID", "TOTALSELECTED")
}
_GIVEN_BY_THE_BOOKS = ("RECORDNO", "AUWHENCREATED", "WHENMODIFIED")


def reverse(call: Call, ledger: Ledger, row: Row, on: date, description: str) -> str:
    """Reverse a document.

    Args:
        call: On whose behalf.
        ledger: Kind of document.
        row: The header.
        on: Posting date of the reversal.
        description: Of the reversal; empty: that of the document.

    Returns:
        The RECORDNO of the reversal.

    Raises:
        FunctionRefused: Its state, its date or a closed period forbids it.
    """
    try:
        _check_reversible(ledger, row, on)
        check_period(call, ledger, on)
    except FunctionRefused as refused:
        raise FunctionRefused(*refused.refusals, CANNOT_REVERSE) from refused
    record_no = _add_reversal(call, ledger, row, on, description)
    void = {**_NOTHING, "STATE": REVERSED, "RAWSTATE": "V"}
    call.books.change(ledger.object_name, row["RECORDNO"], void)
    for item in call.books.find_all(ledger.item_object, "RECORDKEY", row["RECORDNO"]):
        _reverse_line(call, ledger, item, record_no)
    return record_no


def remove(call: Call, ledger: Ledger, row: Row) -> None:
    """Delete a document that is a draft, or posted and not paid.

    Raises:
        FunctionRefused: Its state or a closed period forbids it.
    """
    try:
        _check_removable(call, ledger, row)
    except FunctionRefused as refused:
        raise FunctionRefused(*refused.refusals, CANNOT_DELETE) from refused
    for item in call.books.find_all(ledger.item_object, "RECORDKEY", row["RECORDNO"]):
        call.books.remove(ledger.item_object, item["RECORDNO"])
    call.books.remove(ledger.object_name, row["RECORDNO"])
    record_deletion(call, ledger.object_name, row["RECORDNO"], row["RECORDID"])


def _check_reversible(ledger: Ledger, row: Row, on: date) -> None:
    name = f"{ledger.noun} '{row['RECORDID']}'"
    if row["STATE"] in EDITED_STATES:
        what = "is a draft" if row["STATE"] == DRAFT else "was declined"
        text = f"The {name} {what} and cannot be reversed: delete it instead."
        raise FunctionRefused(wrong_state(text))
    _check_untouched(name, row)
    if on < parse_date(row["WHENPOSTED"]):
        text = f"The reversal date must be on or after {row['WHENPOSTED']}."
        raise FunctionRefused(invalid(text, correction="Enter a later date.", field="DATEREVERSED"))


def _check_removable(call: Call, ledger: Ledger, row: Row) -> None:
    _check_untouched(f"{ledger.noun} '{row['RECORDID']}'", row)
    if row["STATE"] not in EDITED_STATES:
        check_period(call, ledger, parse_date(row["WHENPOSTED"]))


def _check_untouched(name: str, row: Row) -> None:
    state = row["STATE"]
    if state in VOID_STATES:
        raise FunctionRefused(wrong_state(f"The {name} has been reversed already."))
    if state in SETTLED_STATES:
        text = f"The {name} has been paid in part or in full: reverse the payment first."
        raise FunctionRefused(wrong_state(text))
    if state in PENDING_STATES:
        text = f"The {name} waits for approval: recall it first."
        raise FunctionRefused(wrong_state(text))
    if state == SELECTED:
        raise FunctionRefused(wrong_state(f"The {name} is selected for payment."))


def _add_reversal(call: Call, ledger: Ledger, row: Row, on: date, description: str) -> str:
    copied = {name: value for name, value in row.items() if name not in _GIVEN_BY_THE_BOOKS}
    return call.books.add(
        ledger.object_name,
        {
            **copied,
            **_turned(row),
            **_NOTHING,
            "STATE": REVERSAL,
            "RAWSTATE": "V",
            # Its own number, so that a look-up by number never takes it for the document.
            "RECORDID": f"{row['RECORDID']}-REV",
            "WHENCREATED": format_date(on),
            "WHENPOSTED": format_date(on),
            "DESCRIPTION": description or row.get("DESCRIPTION", ""),
            "_CONTROLID": call.control_id,
            "_EXTERNALID": "",
        },
    )


def _reverse_line(call: Call, ledger: Ledger, item: Row, record_no: str) -> None:
    copied = {
        name: value
        for name, value in item.items()
        if name not in (*_GIVEN_BY_THE_BOOKS, "WHENCREATED")
    }
    turned = {**copied, **_turned(item), **_NOTHING, "STATE": REVERSAL, "RECORDKEY": record_no}
    call.books.add(ledger.item_object, turned)
    void = {**_NOTHING, "STATE": REVERSED}
    call.books.change(ledger.item_object, item["RECORDNO"], void)


def _turned(row: Row) -> dict[str, str]:
    names = [f"{prefix}{name}" for prefix in ("", "TRX_") for name in _TURNED]
    return {name: str(-Decimal(row[name])) for name in names if name in row}
