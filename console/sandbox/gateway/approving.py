"""Approving bills: what the company's own people decide, and the function that recalls a bill.

Place: functions of the gateway, and the control calls, which stand in for the people: no function
of the gateway approves anything. A submitted bill is posted when as many people as the company
demands have approved it; one who declines gives it back to whoever wrote it.

Must not: know HTTP or JSON.

Source: intacct-api.md sections 6.1 to 6.3; the vendor's page on bills for the form of the recall.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from console.sandbox.books import Books, Row
from console.sandbox.gateway.answer import Result, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.documents import (
    DECLINED,
    DRAFT,
    PARTLY_APPROVED,
    PAYABLES,
    PENDING_STATES,
    POSTED,
    RAW_STATES,
)
from console.sandbox.gateway.refusals import FunctionRefused
from console.sandbox.gateway.values import parse_date
from console.sandbox.gateway.write_refusals import not_found, wrong_state

# How many have approved a bill since it was submitted.
_COUNT: Final = "_APPROVALS"


class ApprovalError(ValueError):
    """Nobody can decide that; the message is one sentence."""

    def __init__(self, sentence: str, *, unknown: bool = False) -> None:
        super().__init__(sentence)
        self.unknown = unknown
        """Whether it is because there is no such bill."""


def decide(books: Books, bill_no: str, *, approves: bool, party_id: str = "") -> str:
    """Let one person decide on a bill.

    Args:
        books: The company.
        bill_no: Number of the bill.
        approves: Whether the person approves, or declines.
        party_id: Tells bills of one number apart; empty: there is but one that waits.

    Returns:
        The state of the bill from now on.

    Raises:
        ApprovalError: No such bill waits, several do, or its period has been closed meanwhile.
    """
    row = _waiting(books, bill_no, party_id)
    if not approves:
        return _move(books, row, DECLINED)
    approvals = int(row.get(_COUNT) or 0) + 1
    if approvals < books.company.bill_approvals:
        return _move(books, row, PARTLY_APPROVED, approvals)
    if not books.is_open(parse_date(row["WHENPOSTED"]), PAYABLES.subledger):
        raise ApprovalError(f"The period of bill {bill_no} has been closed.")
    return _move(books, row, POSTED, approvals)


def recall_bill(call: Call) -> Result:
    """Take a bill back that waits for approval, so that it can be changed and submitted again.

    Raises:
        FunctionRefused: It is not there, or does not wait.
    """
    call.require("update", PAYABLES.object_name)
    key = call.text("recordno")
    row = call.books.find(PAYABLES.object_name, "RECORDNO", key) if key else None
    if row is None or not call.scope.sees(PAYABLES.object_name, row, show_private=True):
        raise FunctionRefused(not_found(PAYABLES.noun, key, "recall"))
    if row["STATE"] not in PENDING_STATES:
        text = f"The bill '{row['RECORDID']}' does not wait for approval and cannot be recalled."
        raise FunctionRefused(wrong_state(text))
    _move(call.books, row, DRAFT)
    return succeeded(element("key", key))


def _waiting(books: Books, bill_no: str, party_id: str) -> Row:
    rows = [
        row
        for row in books.find_all(PAYABLES.object_name, "RECORDID", bill_no)
        if party_id in ("", row[PAYABLES.party_field])
    ]
    if not rows:
        raise ApprovalError(f"There is no bill {bill_no}.", unknown=True)
    waiting = [row for row in rows if row["STATE"] in PENDING_STATES]
    if not waiting:
        raise ApprovalError(f"The bill {bill_no} does not wait for approval.")
    if len(waiting) > 1:
        raise ApprovalError(f"There are several bills {bill_no}: state the party_id.")
    return waiting[0]


def _move(books: Books, row: Row, state: str, approvals: int = 0) -> str:
    """Put a bill and its lines into another state."""
    fields = {"STATE": state, "RAWSTATE": RAW_STATES[state], _COUNT: str(approvals)}
    books.change(PAYABLES.object_name, row["RECORDNO"], fields)
    for item in books.find_all(PAYABLES.item_object, "RECORDKEY", row["RECORDNO"]):
        books.change(PAYABLES.item_object, item["RECORDNO"], {"STATE": state})
    return state


FUNCTIONS: Final[Mapping[str, Callable[[Call], Result]]] = {"recallApBill": recall_bill}
"""Key: name of the function."""
