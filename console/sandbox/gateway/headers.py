"""The rules for the header of a document: party, number, due date, period, and the company's own.

Place: under ``posting`` and ``amending``. In comes a ``Document``, out come the fields to store.
The rules are asked in the order in which a person would fill in the form.

Must not: write, or look at lines.

Source: intacct-api.md sections 6.2, 6.3, 6.4, 9.2, 10.7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from console.sandbox.books import Row
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.custom_fields import check_custom_fields
from console.sandbox.gateway.documents import DRAFT, VOID_STATES, Document, Ledger
from console.sandbox.gateway.refusals import (
    FunctionRefused,
    Refusal,
    duplicate,
    invalid,
    missing,
    not_processed,
)
from console.sandbox.gateway.summaries import with_summary
from console.sandbox.gateway.values import format_date
from console.sandbox.gateway.write_refusals import wrong_state

_MOST_NUMBER = 30
_ACTIONS = frozenset({"", DRAFT, "Submit"})
_DAYS = re.compile(r"\d+")
_ILLEGAL = re.compile(r"[&<>#?]")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedHeader:
    """A header that broke no rule."""

    party: Row
    """Customer or vendor."""
    posted_on: date
    """Posting date."""
    fields: dict[str, str]
    """What is stored, without totals and state."""


def judge_header(
    call: Call, ledger: Ledger, document: Document, *, existing: Row | None = None
) -> JudgedHeader:
    """Check a header.

    Args:
        call: On whose behalf.
        ledger: Kind of document.
        document: As it was asked for.
        existing: The record that it changes; None: a new one.

    Raises:
        FunctionRefused: It breaks a rule.
    """
    _check_action(document)
    party = find_party(call, ledger, document.party_id)
    number = _check_number(call, ledger, document, existing)
    due_on = _find_due_date(call, ledger, document)
    _check_company(call, document)
    stored = with_summary(call, ledger, document.fields)
    _check_currency(call, document)
    _check_references(call, document)
    custom = check_custom_fields(call.books, ledger.object_name, document.custom_fields)
    posted_on = document.posted_on or document.created_on
    if document.action != DRAFT:
        check_period(call, ledger, posted_on)
    fields = {
        **stored,
        **custom,
        ledger.party_field: party[ledger.party_field],
        f"{ledger.party}NAME": party.get("NAME", ""),
        "RECORDID": number,
        "WHENCREATED": format_date(document.created_on),
        "WHENPOSTED": format_date(posted_on),
        "WHENDUE": format_date(due_on) if due_on else "",
        "TERMNAME": document.term_name,
    }
    return JudgedHeader(party=party, posted_on=posted_on, fields=fields)


def find_party(call: Call, ledger: Ledger, party_id: str) -> Row:
    """The customer or vendor, who must be there, visible and active.

    Raises:
        FunctionRefused: One of these is not so.
    """
    noun = ledger.party.lower()
    party = call.books.find(ledger.party, ledger.party_field, party_id)
    if party is None or not call.scope.sees(ledger.party, party, show_private=True):
        text = f"Invalid {noun}: the {noun} '{party_id}' does not exist."
        raise FunctionRefused(invalid(text, field=ledger.party_field))
    if party.get("STATUS", "active") != "active":
        text = f"The {noun} '{party_id}' is inactive."
        raise FunctionRefused(invalid(text, field=ledger.party_field))
    return party


def check_period(call: Call, ledger: Ledger, posted_on: date) -> None:
    """Refuse a posting date in a period that is closed.

    Raises:
        FunctionRefused: It is closed for the subledger.
    """
    if not call.books.is_open(posted_on, ledger.subledger):
        text = (
            f"The date {format_date(posted_on)} is within a period that's been closed for"
            f" {ledger.subledger_label}."
        )
        correction = "Enter a date in an open period, or reopen the period."
        raise FunctionRefused(invalid(text, correction=correction, field="WHENPOSTED"))


def check_hold(call: Call, ledger: Ledger, party: Row, amount: Decimal) -> None:
    """Refuse a document for a party on hold or over its limit, where the company does so.

    Most companies are only warned, and a warning does not show in an answer.

    Raises:
        FunctionRefused: The company blocks such parties.
    """
    if not call.books.company.hold_blocks:
        return
    noun, party_id = ledger.party.lower(), party[ledger.party_field]
    if party.get("ONHOLD") == "true":
        raise FunctionRefused(wrong_state(f"The {noun} '{party_id}' is on hold."))
    limit = party.get("CREDITLIMIT", "")
    rows = call.books.find_all(ledger.object_name, ledger.party_field, party_id) if limit else []
    owed = sum((Decimal(row["TRX_TOTALDUE"]) for row in rows), amount)
    if limit and owed > Decimal(limit):
        text = f"The {noun} '{party_id}' exceeds its credit limit."
        raise FunctionRefused(wrong_state(text))


def _check_action(document: Document) -> None:
    if document.action not in _ACTIONS:
        text = f"Invalid action '{document.action}': use Draft or Submit."
        raise FunctionRefused(Refusal(number="BL03002129", text=text, field="ACTION"))


def _check_number(call: Call, ledger: Ledger, document: Document, existing: Row | None) -> str:
    """The number of the document: the one that was sent, or the next of the sequence."""
    number = document.number
    if not number or (existing is None and _is_replaced(call, ledger)):
        return _next_number(call, ledger)
    _check_form(number)
    for taken in call.books.find_all(ledger.object_name, "RECORDID", number):
        itself = existing is not None and taken["RECORDNO"] == existing["RECORDNO"]
        # A document that was reversed no longer counts, so that it can be posted anew.
        if itself or taken.get("STATE") in VOID_STATES:
            continue
        same_party = taken.get(ledger.party_field) == document.party_id
        if same_party or not ledger.unique_by_party:
            raise FunctionRefused(duplicate(number))
    return number


def _is_replaced(call: Call, ledger: Ledger) -> bool:
    company = call.books.company
    sequenced = company.bill_sequencing if ledger.unique_by_party else company.invoice_sequencing
    return company.replaces_numbers and sequenced and ledger.number_missing is not None


def _check_form(number: str) -> None:
    if len(number) > _MOST_NUMBER:
        text = f"The document number is longer than {_MOST_NUMBER} characters."
        raise FunctionRefused(not_processed(text))
    illegal = _ILLEGAL.search(number)
    if illegal:
        text = f"Invalid character '{illegal.group()}' in the document number."
        raise FunctionRefused(not_processed(text))


def _next_number(call: Call, ledger: Ledger) -> str:
    if ledger.number_missing is None:
        return ""
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
    if document.action == DRAFT or not ledger.needs_due_date:
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


def _check_company(call: Call, document: Document) -> None:
    company = call.books.company
    if document.in_currency and not company.multi_currency:
        text = "Enable foreign-currency transactions before entering a currency."
        correction = "Leave the currency and the exchange rate out."
        raise FunctionRefused(invalid(text, correction=correction, field="CURRENCY"))
    if company.own_summaries and not {"PRBATCH", "PRBATCHKEY"} & document.fields.keys():
        text = "Please provide a payment batch key: this company keeps summaries of its own."
        correction = "Name the summary to post into."
        raise FunctionRefused(missing("BL01001973", text, correction=correction, field="PRBATCH"))


def _check_currency(call: Call, document: Document) -> None:
    company, currency = call.books.company, document.currency
    if currency in ("", company.base_currency):
        return
    if currency not in company.currencies:
        text = f"The currency '{currency}' is not set up: this company does not use that currency."
        correction = "Add the currency to those of the company."
        raise FunctionRefused(invalid(text, correction=correction, field="CURRENCY"))
    if not document.has_rate and not company.currencies[currency]:
        text = f"There is no exchange rate from '{currency}' to '{company.base_currency}'."
        correction = "Add the exchange rate, or send one."
        raise FunctionRefused(invalid(text, correction=correction, field="EXCHANGE_RATE"))


def _check_references(call: Call, document: Document) -> None:
    for contact_name in document.contacts:
        if call.books.find("CONTACT", "CONTACTNAME", contact_name) is None:
            text = f"Invalid contact '{contact_name}': it does not exist."
            raise FunctionRefused(invalid(text, field="CONTACTNAME"))
    supdoc_id = document.fields.get("SUPDOCID", "")
    if supdoc_id and call.books.find("SUPDOC", "SUPDOCID", supdoc_id) is None:
        text = f"Invalid attachment '{supdoc_id}': it does not exist."
        raise FunctionRefused(invalid(text, field="SUPDOCID"))
