"""Posting a document: every rule of the company, then the records.

Place: under ``invoices`` and ``bills``. In comes a ``Document``, out comes its RECORDNO.

The rules are asked in the order in which a person would fill in the form; the first that is broken
is the answer, with the gateway's general wrapper behind it. Nothing is written before all have been
asked.

Must not: read XML.

Source: intacct-api.md sections 6.2, 6.3, 9.2, 10.7.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from console.sandbox.books import Row
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.custom_fields import check_custom_fields
from console.sandbox.gateway.documents import Document, Ledger
from console.sandbox.gateway.lines import JudgedLine, judge_line
from console.sandbox.gateway.refusals import (
    CANNOT_CREATE,
    FunctionRefused,
    Refusal,
    duplicate,
    invalid,
    missing,
    not_processed,
)
from console.sandbox.gateway.values import format_date

_MOST_NUMBER = 30
_DRAFT = "Draft"
_ACTIONS = frozenset({"", _DRAFT, "Submit"})
_DAYS = re.compile(r"\d+")


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
    return _write(call, ledger, header, lines)


def _judge(
    call: Call, ledger: Ledger, document: Document
) -> tuple[dict[str, str], list[JudgedLine]]:
    if document.action not in _ACTIONS:
        text = f"Invalid action '{document.action}': use Draft or Submit."
        raise FunctionRefused(Refusal(number="BL03002129", text=text, field="ACTION"))
    party = _find_party(call, ledger, document)
    number = _check_number(call, ledger, document)
    due_on = _find_due_date(call, ledger, document)
    if document.in_currency and not call.books.company.multi_currency:
        text = "Enable foreign-currency transactions before entering a currency."
        correction = "Leave the currency and the exchange rate out."
        raise FunctionRefused(invalid(text, correction=correction, field="CURRENCY"))
    _check_contacts(call, document)
    custom = check_custom_fields(call.books, ledger.object_name, document.custom_fields)
    lines = _judge_lines(call, ledger, document, party)
    posted_on = document.posted_on or document.created_on
    if document.action != _DRAFT:
        _check_period(call, ledger, posted_on)
    header = {
        **document.fields,
        **custom,
        **_party_fields(ledger, party),
        **_totals(lines),
        **_state(call, ledger, draft=document.action == _DRAFT),
        "RECORDID": number,
        "WHENCREATED": format_date(document.created_on),
        "WHENPOSTED": format_date(posted_on),
        "WHENDUE": format_date(due_on) if due_on else "",
        "TERMNAME": document.term_name,
        "_CONTROLID": call.control_id,
        "_EXTERNALID": document.external_id,
    }
    return header, lines


def _find_party(call: Call, ledger: Ledger, document: Document) -> Row:
    noun = ledger.party.lower()
    id_field = f"{ledger.party}ID"
    party = call.books.find(ledger.party, id_field, document.party_id)
    if party is None or not call.scope.sees(ledger.party, party, show_private=True):
        text = f"Invalid {noun}: the {noun} '{document.party_id}' does not exist."
        raise FunctionRefused(invalid(text, field=id_field))
    if party.get("STATUS", "active") != "active":
        text = f"The {noun} '{document.party_id}' is inactive."
        raise FunctionRefused(invalid(text, field=id_field))
    return party


def _check_number(call: Call, ledger: Ledger, document: Document) -> str:
    """The number of the document: the one that was sent, or the next of the sequence."""
    number = document.number
    if not number:
        return _next_number(call, ledger)
    if len(number) > _MOST_NUMBER:
        raise FunctionRefused(
            not_processed(f"The document number is longer than {_MOST_NUMBER} characters.")
        )
    id_field = f"{ledger.party}ID"
    for taken in call.books.find_all(ledger.object_name, "RECORDID", number):
        if not ledger.unique_by_party or taken.get(id_field) == document.party_id:
            raise FunctionRefused(duplicate(number))
    return number


def _next_number(call: Call, ledger: Ledger) -> str:
    company = call.books.company
    sequenced = company.bill_sequencing if ledger.unique_by_party else company.invoice_sequencing
    if not sequenced:
        error_number, text = ledger.number_missing
        correction = "Enter a number, or set up document sequencing."
        raise FunctionRefused(missing(error_number, text, correction=correction, field="RECORDID"))
    at = len(call.books.rows(ledger.object_name)) + 1
    while call.books.find(ledger.object_name, "RECORDID", f"{ledger.party[0]}{at:06}"):
        at += 1
    return f"{ledger.party[0]}{at:06}"


def _find_due_date(call: Call, ledger: Ledger, document: Document) -> date | None:
    term: Row | None = None
    if document.term_name:
        term = call.books.find(ledger.term_object, "NAME", document.term_name)
        if term is None:
            text = f"The term name {document.term_name} is invalid."
            raise FunctionRefused(invalid(text, field="TERMNAME"))
        if term.get("STATUS", "active") != "active":
            text = f"The term name {document.term_name} is invalid: it is inactive."
            raise FunctionRefused(invalid(text, field="TERMNAME"))
    if document.due_on:
        return document.due_on
    if term is not None:
        return _later(document.created_on, _days_of(term))
    if document.action == _DRAFT:
        return None
    text = "Enter a due date or a term."
    raise FunctionRefused(missing("BL01001973", text, correction=text, field="WHENDUE"))


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise FunctionRefused(not_processed("The due date is out of range.")) from error


def _days_of(term: Row) -> int:
    """Days until a term is due: stated, or the first numeral of its name."""
    match = _DAYS.search(term.get("DUEDATE", "")) or _DAYS.search(term.get("NAME", ""))
    return int(match.group()) if match else 0


def _check_contacts(call: Call, document: Document) -> None:
    for contact_name in document.contacts:
        if call.books.find("CONTACT", "CONTACTNAME", contact_name) is None:
            text = f"Invalid contact '{contact_name}': it does not exist."
            raise FunctionRefused(invalid(text, field="CONTACTNAME"))


def _judge_lines(call: Call, ledger: Ledger, document: Document, party: Row) -> list[JudgedLine]:
    if not document.lines:
        text = "Enter at least one line item."
        raise FunctionRefused(missing("BL03002101", text, correction=text))
    return [
        judge_line(call, ledger, line, number, party)
        for number, line in enumerate(document.lines, start=1)
    ]


def _check_period(call: Call, ledger: Ledger, posted_on: date) -> None:
    if not call.books.is_open(posted_on, ledger.subledger):
        text = (
            f"The date {format_date(posted_on)} is within a period that's been closed for"
            f" {ledger.subledger_label}."
        )
        correction = "Enter a date in an open period, or reopen the period."
        raise FunctionRefused(invalid(text, correction=correction, field="WHENPOSTED"))


def _party_fields(ledger: Ledger, party: Row) -> dict[str, str]:
    id_field = f"{ledger.party}ID"
    return {id_field: party[id_field], f"{ledger.party}NAME": party.get("NAME", "")}


def _totals(lines: list[JudgedLine]) -> dict[str, str]:
    total = str(sum((line.amount for line in lines), Decimal("0.00")))
    amounts = {"TOTALENTERED": total, "TOTALDUE": total, "TOTALPAID": "0.00"}
    amounts["TOTALSELECTED"] = "0.00"
    return {**amounts, **{f"TRX_{name}": amount for name, amount in amounts.items()}}


def _state(call: Call, ledger: Ledger, *, draft: bool) -> dict[str, str]:
    currency = call.books.company.base_currency
    return {
        "STATE": _DRAFT if draft else "Posted",
        "RAWSTATE": "D" if draft else "A",
        "MODULEKEY": ledger.module,
        "CURRENCY": currency,
        "BASECURR": currency,
        "SYSTEMGENERATED": "false",
        **_owner(call),
    }


def _owner(call: Call) -> dict[str, str]:
    entity = call.books.find("LOCATIONENTITY", "LOCATIONID", call.session.entity_id)
    if entity is None:
        return {"MEGAENTITYID": "", "MEGAENTITYKEY": "", "MEGAENTITYNAME": ""}
    return {
        "MEGAENTITYID": entity["LOCATIONID"],
        "MEGAENTITYKEY": entity["RECORDNO"],
        "MEGAENTITYNAME": entity.get("NAME", ""),
    }


def _write(call: Call, ledger: Ledger, header: dict[str, str], lines: list[JudgedLine]) -> str:
    record_no = call.books.add(ledger.object_name, header)
    shared = {
        "RECORDKEY": record_no,
        "STATE": header["STATE"],
        "CURRENCY": header["CURRENCY"],
        "BASECURR": header["BASECURR"],
        **{name: value for name, value in header.items() if name.startswith("MEGAENTITY")},
    }
    for line in lines:
        call.books.add(ledger.item_object, {**line.fields, **shared})
    return record_no
