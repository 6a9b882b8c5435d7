"""Posting a document: every rule of the company, then the records.

Place: under the readers of documents. In comes a ``Document``, out comes its RECORDNO. The first
rule that is broken is the answer, with the gateway's general wrapper behind it. Nothing is written
before all have been asked.

Must not: read XML.

Source: intacct-api.md sections 6.2, 6.3, 6.4, 9.2, 10.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from console.sandbox.books import Books, Row
from console.sandbox.gateway.calls import Call, owner_fields
from console.sandbox.gateway.documents import (
    DRAFT,
    PAYABLES,
    POSTED,
    RAW_STATES,
    SUBMITTED,
    Document,
    Ledger,
    Line,
)
from console.sandbox.gateway.headers import check_hold, judge_header
from console.sandbox.gateway.lines import JudgedLine, judge_line
from console.sandbox.gateway.own_rules import check_own_rules
from console.sandbox.gateway.refusals import CANNOT_CREATE, FunctionRefused, invalid, missing
from console.sandbox.gateway.relations import check_negative_lines

_ZERO: Final = Decimal("0.00")


def post(call: Call, ledger: Ledger, document: Document) -> str:
    """Post a document, or keep it as a draft.

    Args:
        call: On whose behalf.
        ledger: Kind of document.
        document: As it was asked for.

    Returns:
        The RECORDNO of the header.

    Raises:
        FunctionRefused: A rule is broken; nothing was written.
    """
    try:
        header, lines = _judge(call, ledger, document)
    except FunctionRefused as refused:
        raise FunctionRefused(*refused.refusals, CANNOT_CREATE) from refused
    record_no = call.books.add(ledger.object_name, header)
    for line in lines:
        add_line(call.books, ledger, record_no, line)
    return record_no


def judge_lines(call: Call, ledger: Ledger, lines: Sequence[Line], party: Row) -> list[JudgedLine]:
    """Check the lines of a document, each alone and all together.

    Raises:
        FunctionRefused: There is none, or a rule is broken.
    """
    if not lines:
        text = "Enter at least one line item."
        raise FunctionRefused(missing("BL03002101", text, correction=text))
    judged = [
        judge_line(call, ledger, line, number, party) for number, line in enumerate(lines, start=1)
    ]
    signs = {line.amount > 0 for line in judged if line.amount}
    if ledger.one_sign and len(signs) > 1:
        text = "All line items of an adjustment must have the same sign."
        raise FunctionRefused(invalid(text, correction="Use two adjustments.", field="TRX_AMOUNT"))
    negative = (line.fields.get("LOCATIONID", "") for line in judged if line.amount < 0)
    check_negative_lines(call.scope, negative)
    return judged


def unpaid_totals(total: Decimal) -> dict[str, str]:
    """The totals of a header on which nothing has been paid."""
    amounts = {"TOTALENTERED": str(total), "TOTALDUE": str(total)}
    amounts.update({"TOTALPAID": "0.00", "TOTALSELECTED": "0.00"})
    return {**amounts, **{f"TRX_{name}": amount for name, amount in amounts.items()}}


def total_of(lines: Sequence[JudgedLine]) -> Decimal:
    """The sum of lines."""
    return sum((line.amount for line in lines), _ZERO)


def add_line(books: Books, ledger: Ledger, record_no: str, line: JudgedLine) -> None:
    """Store a line of a document that is stored already."""
    header = books.find(ledger.object_name, "RECORDNO", record_no)
    if header is None:
        raise ValueError(f"no {ledger.object_name} {record_no}")
    shared = {name: value for name, value in header.items() if name.startswith("MEGAENTITY")}
    shared.update({name: header[name] for name in ("STATE", "CURRENCY", "BASECURR")})
    books.add(ledger.item_object, {**line.fields, **shared, "RECORDKEY": record_no})


def handed_in(call: Call, ledger: Ledger) -> str:
    """The state of a document that is submitted: posted, unless somebody has to approve it."""
    awaited = ledger == PAYABLES and call.books.company.bill_approvals > 0
    return SUBMITTED if awaited else POSTED


def _check_entity(call: Call) -> None:
    if call.books.company.entity_only and not call.session.entity_id:
        text = "Transactions of this company can be created at the entity level only."
        raise FunctionRefused(invalid(text, correction="Sign in to an entity."))


def _judge(
    call: Call, ledger: Ledger, document: Document
) -> tuple[dict[str, str], list[JudgedLine]]:
    _check_entity(call)
    header = judge_header(call, ledger, document)
    lines = judge_lines(call, ledger, document.lines, header.party)
    total = total_of(lines)
    check_hold(call, ledger, header.party, total)
    company = call.books.company
    check_own_rules(company, ledger, header.fields, total, action=document.action)
    fields = {
        **header.fields,
        **unpaid_totals(total),
        **_first_state(
            call, ledger, DRAFT if document.action == DRAFT else handed_in(call, ledger)
        ),
        "_CONTROLID": call.control_id,
        "_EXTERNALID": document.external_id,
    }
    return fields, lines


def _first_state(call: Call, ledger: Ledger, state: str) -> dict[str, str]:
    currency = call.books.company.base_currency
    return {
        "STATE": state,
        "RAWSTATE": RAW_STATES[state],
        "RECORDTYPE": ledger.record_type,
        "MODULEKEY": ledger.module,
        "CURRENCY": currency,
        "BASECURR": currency,
        "SYSTEMGENERATED": "false",
        **owner_fields(call),
    }
