"""The generic form of payments: an ``ARPYMT`` or ``APPYMT`` inside create, update or delete.

Place: under ``generic``. Reads the flat form into a ``Payment``; the rules are in
``payment_writing``. One that is posted can be reversed and nothing else.

Must not: judge more than whether an element is known and a value can be read.

Source: intacct-api.md section 6.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from lxml import etree

from console.sandbox.books import Row
from console.sandbox.gateway.calls import Call, owner_fields
from console.sandbox.gateway.documents import DRAFT, Ledger
from console.sandbox.gateway.forms import read_date
from console.sandbox.gateway.history import record_deletion
from console.sandbox.gateway.payment_kinds import (
    CASH,
    DISCOUNT,
    INLINE,
    Application,
    Counter,
    Payment,
    Side,
)
from console.sandbox.gateway.payment_totals import target_fields
from console.sandbox.gateway.payment_writing import (
    applications_of,
    check_draft,
    clear_details,
    hand_in,
)
from console.sandbox.gateway.refusals import FunctionRefused, Refusal, missing, not_processed
from console.sandbox.gateway.values import UnreadableValue, parse_amount

_STORED: Final = frozenset(
    {"DOCNUMBER", "DESCRIPTION", "FINANCIALENTITY", "UNDEPOSITEDACCOUNTNO", "PAYMENTMETHOD"}
    | {"PRBATCH", "PAYMENTDATE", "PAYERNAME", "OVERPAYMENTLOCATIONID"}
    | {"OVERPAYMENTDEPARTMENTID", "BILLTOPAYTONAME", "MEMO"}
)
_READ: Final = frozenset(
    {"RECORDNO", "RECEIPTDATE", "OVERPAYMENTAMOUNT", "ACTION", "CURRENCY", "BASECURR"}
    | {"EXCH_RATE_TYPE_ID", "EXCHANGE_RATE", "EXCH_RATE_DATE", "WHENPAID", "AMOUNTTOPAY"}
    | {"AMOUNTOPAY", "TRX_AMOUNTTOPAY"}
)
_BLOCKS = frozenset({"ONLINECARDPAYMENT", "ONLINEACHPAYMENT"})
_ACTIONS = frozenset({"", DRAFT, "Submit"})
_ON: Final = "DISCOUNTDATE"
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A payment as it was asked for, flat."""

    values: Mapping[str, str]
    """Key: field."""
    details: tuple[Mapping[str, str], ...] | None = field(default=None)
    """Each flat; None: not mentioned."""


def counter_of(call: Call) -> Counter:
    """The counter at which the caller of a function stands."""
    return Counter(
        books=call.books,
        sees=lambda object_name, row: call.scope.sees(object_name, row, show_private=True),
        owner=owner_fields(call),
        control_id=call.control_id,
    )


def create_payment(side: Side, call: Call, element: etree._Element) -> str:
    """Hand in a payment.

    Returns:
        Its RECORDNO.

    Raises:
        FunctionRefused: An element is unknown or unreadable, or a rule is broken.
    """
    form = _read(side, element)
    applications = _applications(side, form.details or ())
    return hand_in(counter_of(call), side, _payment(side, form.values, applications))


def update_payment(side: Side, call: Call, element: etree._Element, row: Row) -> None:
    """Change a draft, or post it; details replace those that are there.

    Raises:
        FunctionRefused: It is no draft, or a rule is broken.
    """
    check_draft(side, row, "update")
    form, record_no = _read(side, element), row["RECORDNO"]
    if form.details is None:
        applications = applications_of(call.books, side, record_no)
    else:
        applications = _applications(side, form.details)
    kept = {name: row.get(name, "") for name in (*_STORED, "RECEIPTDATE", "OVERPAYMENTAMOUNT")}
    kept |= {side.ledger.party_field: row[side.ledger.party_field], "ACTION": DRAFT}
    payment = _payment(side, {**kept, **form.values}, applications)
    hand_in(counter_of(call), side, payment, record_no=record_no)


def delete_payment(side: Side, call: Call, row: Row) -> None:
    """Delete a draft.

    Raises:
        FunctionRefused: It is no draft.
    """
    check_draft(side, row, "delete")
    clear_details(call.books, side, row["RECORDNO"])
    call.books.remove(side.payment, row["RECORDNO"])
    record_deletion(call, side.payment, row["RECORDNO"], row.get("DOCNUMBER", ""))


def read_money(values: Mapping[str, str], name: str) -> Decimal:
    """The amount in a field, 0.00 when there is none.

    Raises:
        FunctionRefused: It is no amount, or less than nothing.
    """
    if not values.get(name):
        return _ZERO
    try:
        amount = parse_amount(values[name])
    except UnreadableValue as error:
        raise FunctionRefused(not_processed(f"{name}: {error}")) from error
    if amount < 0:
        raise FunctionRefused(not_processed(f"{name} must not be negative."))
    return amount


def _read(side: Side, element: etree._Element) -> _Form:
    block = f"{side.detail}S"
    known = _STORED | _READ | {side.ledger.party_field}
    values: dict[str, str] = {}
    for child in element:
        name = str(child.tag)
        if name == block or name in _BLOCKS:
            continue
        if name not in known:
            raise FunctionRefused(not_processed(f"Invalid field {name} in {side.payment}."))
        values[name] = (child.text or "").strip()
    details = element.find(block)
    if details is None:
        return _Form(values=values)
    return _Form(values=values, details=tuple(_read_detail(side, item) for item in details))


def _read_detail(side: Side, item: etree._Element) -> dict[str, str]:
    if item.tag != side.detail:
        raise FunctionRefused(not_processed(f"Invalid detail {item.tag}."))
    known = {
        *(
            name
            for ledger in (side.ledger, side.adjustments)
            for name in target_fields(side, ledger)
        ),
        *(name for credit in side.credits for name in (credit.key_field, credit.entry_field)),
        *(source.asked_field for source in side.sources),
        INLINE.key_field,
        INLINE.entry_field,
        _ON,
    }
    values = {str(child.tag): (child.text or "").strip() for child in item}
    for name in values:
        if name not in known:
            raise FunctionRefused(not_processed(f"Invalid field {name} in {side.detail}."))
    read_date(values, _ON)
    if values.get(_ON) and values.get(DISCOUNT.asked_field):
        text = f"{DISCOUNT.asked_field} cannot be used together with {_ON}."
        raise FunctionRefused(not_processed(text))
    return values


def _applications(side: Side, details: Iterable[Mapping[str, str]]) -> tuple[Application, ...]:
    return tuple(application for values in details for application in _of_detail(side, values))


def _of_detail(side: Side, values: Mapping[str, str]) -> list[Application]:
    ledgers = [
        ledger
        for ledger in (side.ledger, side.adjustments)
        if values.get(target_fields(side, ledger)[0])
    ]
    if len(ledgers) != 1:
        text = "A payment detail pays either RECORDKEY or POSADJKEY."
        raise FunctionRefused(not_processed(text))
    target, entry = target_fields(side, ledgers[0])
    applications = [
        Application(
            ledger=ledgers[0],
            record_no=values[target],
            entry_no=values.get(entry, ""),
            amount=amount,
            source=source,
            source_no="" if source in (CASH, DISCOUNT) else values.get(source.key_field, ""),
            source_entry="" if source == CASH else values.get(source.entry_field, ""),
            discount_date=values.get(_ON, ""),
        )
        for source in side.sources
        if (amount := read_money(values, source.asked_field))
    ]
    if not applications:
        text = "Enter an amount on every payment detail."
        raise FunctionRefused(missing("BL03002101", text, correction=text))
    return applications


def _payment(
    side: Side, values: Mapping[str, str], applications: tuple[Application, ...]
) -> Payment:
    on = read_date(values, "RECEIPTDATE") or read_date(values, "PAYMENTDATE")
    if on is None:
        text = "The payment date is missing."
        raise FunctionRefused(missing("BL01001973", text, correction="Enter a date."))
    action = values.get("ACTION", "")
    if action not in _ACTIONS:
        text = f"Invalid action '{action}': use Draft or Submit."
        raise FunctionRefused(Refusal(number="BL03002129", text=text, field="ACTION"))
    read_date(values, "PAYMENTDATE")
    return Payment(
        party_id=values.get(side.ledger.party_field, ""),
        paid_on=on,
        draft=action == DRAFT,
        fields={name: value for name, value in values.items() if name in _STORED and value},
        applications=applications,
        surplus=read_money(values, "OVERPAYMENTAMOUNT"),
    )


def ledger_of(side: Side, call: Call, record_no: str) -> Ledger | None:
    """The kind of document on this side that has a record number; None when there is none."""
    for ledger in (side.ledger, side.adjustments):
        if call.books.find(ledger.object_name, "RECORDNO", record_no):
            return ledger
    return None
