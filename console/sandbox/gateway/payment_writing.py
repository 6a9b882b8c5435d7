"""Handing in a payment: every rule, then the records; and taking one back.

Place: under the readers of payments and the till of the control calls. In comes a ``Payment``, out
comes its RECORDNO.

Money is put against documents line by line from the top. A payment of all that is due settles every
line, negative ones too; a part of it pays positive lines only. Each detail holds the money of one
source on one line. A payment that is taken back stays, beside a copy with every sign turned round,
so that the details of a document always add up to what it says was paid.

Must not: read XML.

Source: intacct-api.md sections 6.6, 9.2, 10.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from console.sandbox.books import Books, Row
from console.sandbox.gateway.documents import DRAFT, POSTED, REVERSAL, REVERSED, Ledger
from console.sandbox.gateway.payment_kinds import (
    ADJUSTMENT,
    CASH,
    DISCOUNT,
    INLINE,
    OVERPAYMENT,
    Application,
    Counter,
    CreditKind,
    Payment,
    Side,
)
from console.sandbox.gateway.payment_rules import (
    check_payment,
    check_source,
    check_switch,
    check_target,
    check_withdrawal,
    left_of,
)
from console.sandbox.gateway.payment_totals import (
    due_of,
    restate_document,
    restate_payment,
    target_fields,
)
from console.sandbox.gateway.refusals import FunctionRefused
from console.sandbox.gateway.values import format_date
from console.sandbox.gateway.write_refusals import wrong_state

_ZERO = Decimal("0.00")
_DATES = ("WHENCREATED", "RECEIPTDATE", "PAYMENTDATE", "WHENPAID")
_KEPT_BACK = ("RECORDNO", "WHENCREATED", "AUWHENCREATED", "WHENMODIFIED")


def hand_in(counter: Counter, side: Side, payment: Payment, *, record_no: str = "") -> str:
    """Write a payment.

    Args:
        counter: Where it is handed in.
        side: Kind of payment.
        payment: As it was asked for.
        record_no: Draft that it replaces; empty: a new payment.

    Returns:
        The RECORDNO.

    Raises:
        FunctionRefused: A rule is broken.
    """
    books = counter.books
    if record_no:
        clear_details(books, side, record_no)
    check_payment(counter, side, payment)
    header = _header(counter, side, payment)
    if record_no:
        books.change(side.payment, record_no, header)
    else:
        record_no = books.add(side.payment, header)
    for application in payment.applications:
        _apply(counter, side, payment, record_no, application)
    restate_payment(books, side, record_no)
    return record_no


def take_back(counter: Counter, side: Side, row: Row, on: date, description: str = "") -> str:
    """Reverse a payment.

    Args:
        counter: Where it is taken back.
        side: Kind of payment.
        row: The payment.
        on: Posting date of the reversal.
        description: Of the reversal; empty: that of the payment.

    Returns:
        The RECORDNO of the reversal.

    Raises:
        FunctionRefused: Its state, its date, a closed period or a use of its money forbids it.
    """
    books = counter.books
    check_withdrawal(counter, side, row, on)
    details = books.find_all(side.detail, CASH.key_field, row["RECORDNO"])
    turned = _turned(row, ("TOTALENTERED", "TRX_TOTALENTERED", "OVERPAYMENTAMOUNT"))
    dates = dict.fromkeys(_DATES, format_date(on))
    text = description or row.get("DESCRIPTION", "")
    reversal = {**_copy(row), **turned, **dates, "STATE": REVERSAL, "DESCRIPTION": text}
    record_no = books.add(side.payment, {**reversal, "PARENTPAYMENTKEY": row["RECORDNO"]})
    books.change(side.payment, row["RECORDNO"], {"STATE": REVERSED, "RAWSTATE": "V"})
    for detail in details:
        _turn_detail(books, side, detail, record_no, format_date(on))
    _restate_all(books, side, details)
    for number in (row["RECORDNO"], record_no):
        _close(books, side, number)
    return record_no


def clear_details(books: Books, side: Side, record_no: str) -> None:
    """Remove the details of a draft, so that its documents are no longer selected."""
    details = books.find_all(side.detail, CASH.key_field, record_no)
    for detail in details:
        books.remove(side.detail, detail["RECORDNO"])
    _restate_all(books, side, details)


def applications_of(books: Books, side: Side, record_no: str) -> tuple[Application, ...]:
    """What the details of a stored payment say, as if it were asked for."""
    listed = [
        _application(side, detail, source)
        for detail in books.find_all(side.detail, CASH.key_field, record_no)
        for source in side.sources
        # An inline credit stands twice, once from each side.
        if (amount := Decimal(detail.get(source.amount_field) or "0.00"))
        and (amount > 0 or source != INLINE)
    ]
    # Money that settled a whole document was spread over lines of both signs; it is one again.
    whole = dict.fromkeys(_origin(one) for one in listed if one.amount < 0)
    joined = [_join([one for one in listed if _origin(one) == origin]) for origin in whole]
    return (*(one for one in listed if _origin(one) not in whole), *joined)


def _origin(application: Application) -> tuple[str, str, str]:
    return application.record_no, application.source.key, application.source_no


def _join(parts: Sequence[Application]) -> Application:
    amount = sum((part.amount for part in parts), _ZERO)
    return replace(parts[0], entry_no="", source_entry="", amount=amount)


def _application(side: Side, detail: Row, source: CreditKind) -> Application:
    ledger = side.ledger if detail.get("RECORDKEY") else side.adjustments
    target, entry = target_fields(side, ledger)
    return Application(
        ledger=ledger,
        record_no=detail[target],
        entry_no=detail[entry],
        amount=Decimal(detail[source.amount_field]),
        source=source,
        source_no="" if source == CASH else detail[source.key_field],
        source_entry="" if source == CASH else detail[source.entry_field],
        discount_date=detail.get("DISCOUNTDATE", ""),
    )


def _header(counter: Counter, side: Side, payment: Payment) -> dict[str, str]:
    books, party = counter.books, side.ledger.party
    row = books.find(party, side.ledger.party_field, payment.party_id) or {}
    cash = sum((item.amount for item in payment.applications if item.source == CASH), _ZERO)
    applies_rest = any(item.source == OVERPAYMENT for item in payment.applications)
    on, total = format_date(payment.paid_on), f"{cash + payment.surplus:.2f}"
    currency = books.company.base_currency
    return {
        "PAYMENTDATE": on,
        **payment.fields,
        **counter.owner,
        side.ledger.party_field: payment.party_id,
        f"{party}NAME": row.get("NAME", ""),
        "RECORDTYPE": payment.record_type
        or ("ro" if applies_rest and not cash else side.record_type),
        "STATE": DRAFT if payment.draft else POSTED,
        "RAWSTATE": "D" if payment.draft else "C",
        "WHENCREATED": on,
        "RECEIPTDATE": on,
        "WHENPAID": "" if payment.draft else on,
        "TOTALENTERED": total,
        "TRX_TOTALENTERED": total,
        "OVERPAYMENTAMOUNT": f"{_ZERO if payment.record_type else payment.surplus:.2f}",
        "CURRENCY": currency,
        "BASECURR": currency,
        "_CONTROLID": counter.control_id,
    }


def _apply(
    counter: Counter, side: Side, payment: Payment, record_no: str, application: Application
) -> None:
    books, ledger = counter.books, application.ledger
    check_switch(counter, application)
    check_target(counter, side, payment, application)
    target, entry = target_fields(side, ledger)
    items = books.find_all(ledger.item_object, "RECORDKEY", application.record_no)
    taken = _take(counter, side, payment, application)
    shared = {
        **counter.owner,
        CASH.key_field: record_no,
        "PAYMENTDATE": format_date(payment.paid_on),
        "DISCOUNTDATE": application.discount_date,
        "CURRENCY": books.company.base_currency,
        "STATE": DRAFT if payment.draft else POSTED,
    }
    for item_no, amount in _spread(items, application):
        for source_entry, part in _share(taken, amount):
            money = _money_fields(application, part, source_entry)
            place = {target: application.record_no, entry: item_no}
            books.add(side.detail, {**shared, **money, **place})
            if application.source == INLINE:
                used = _used_up(side, application, part, source_entry)
                books.add(side.detail, {**shared, **used})
    restate_document(books, side, ledger, application.record_no)
    _restate_source(books, side, application.source, application.source_no)


def _money_fields(application: Application, amount: Decimal, entry_no: str) -> dict[str, str]:
    source, text = application.source, f"{amount:.2f}"
    fields = {f"{source.amount}AMOUNT": text, source.amount_field: text}
    if source != CASH:
        fields |= {source.key_field: application.source_no, source.entry_field: entry_no}
    if source.is_payment:
        fields |= {f"{source.amount}KEY": application.source_no}
    return fields


def _used_up(
    side: Side, application: Application, amount: Decimal, entry_no: str
) -> dict[str, str]:
    """The other side of an inline credit: what its own document says was paid shrinks by it."""
    target, entry = target_fields(side, side.ledger)
    money = dict.fromkeys(("INLINEAMOUNT", INLINE.amount_field), f"{-amount:.2f}")
    return {**money, target: application.source_no, entry: entry_no}


def _spread(items: Sequence[Row], application: Application) -> list[tuple[str, Decimal]]:
    """Which line gets how much; the rules made sure that there is enough due."""
    dues = [
        (item["RECORDNO"], due_of(item))
        for item in items
        if application.entry_no in ("", item["RECORDNO"])
    ]
    if application.source == INLINE:
        dues = [(number, due) for number, due in dues if due > 0]
    if application.amount == sum((due for _, due in dues), _ZERO):
        return [(number, due) for number, due in dues if due]
    return _waterfall(dues, application.amount)


def _waterfall(dues: Iterable[tuple[str, Decimal]], amount: Decimal) -> list[tuple[str, Decimal]]:
    parts: list[tuple[str, Decimal]] = []
    for number, due in dues:
        part = min(amount, due)
        if part > 0:
            parts.append((number, part))
            amount -= part
    return parts


def _take(
    counter: Counter, side: Side, payment: Payment, application: Application
) -> list[tuple[str, Decimal]]:
    """From which lines of a source its money comes; what has no lines has one without a name."""
    if application.source in (CASH, DISCOUNT):
        return [("", application.amount)]
    check_source(counter, side, payment, application)
    left = left_of(counter, side, application)
    if application.amount == sum((amount for _, amount in left), _ZERO):
        return [(number, amount) for number, amount in left if amount]
    return _waterfall(left, application.amount)


def _share(taken: list[tuple[str, Decimal]], amount: Decimal) -> list[tuple[str, Decimal]]:
    """Use up so much of what was taken; the rest stays for the next line.

    What a negative line gives back, and what it made necessary before, counts for the source line
    that is being used up.
    """
    parts: list[tuple[str, Decimal]] = []
    while amount > 0 and taken[0][1] > 0:
        entry_no, left = taken[0]
        part = min(left, amount)
        parts.append((entry_no, part))
        amount -= part
        taken[0] = (entry_no, left - part)
        if left == part and len(taken) > 1:
            del taken[0]
    return [*parts, (taken[0][0], amount)] if amount else parts


def _source_ledger(side: Side, source: CreditKind) -> Ledger:
    return side.adjustments if source == ADJUSTMENT else side.ledger


def _restate_source(books: Books, side: Side, source: CreditKind, record_no: str) -> None:
    if source == CASH or not record_no:
        return
    if source.is_payment:
        restate_payment(books, side, record_no)
    else:
        restate_document(books, side, _source_ledger(side, source), record_no)


def _restate_all(books: Books, side: Side, details: Sequence[Row]) -> None:
    """Work out every document and payment that these details touch, each once."""
    for target in (side.ledger, side.adjustments):
        field = target_fields(side, target)[0]
        for number in {detail.get(field, ""): None for detail in details}:
            if number:
                restate_document(books, side, target, number)
    for credit in side.credits:
        for number in {detail.get(credit.key_field, ""): None for detail in details}:
            _restate_source(books, side, credit, number)


def _turn_detail(books: Books, side: Side, detail: Row, payment_no: str, on: str) -> None:
    names = [name for name in detail if name.endswith("AMOUNT")]
    turned = {**_copy(detail), **_turned(detail, names), "PAYMENTDATE": on, "STATE": REVERSAL}
    pair = {CASH.key_field: payment_no, "PARENTPAYMENTKEY": detail[CASH.key_field]}
    books.add(side.detail, {**turned, **pair})
    books.change(side.detail, detail["RECORDNO"], {"STATE": REVERSED})


def _close(books: Books, side: Side, record_no: str) -> None:
    """Leave nothing to be applied on a payment that was taken back, nor on its counterpart."""
    row = books.find(side.payment, "RECORDNO", record_no)
    if row is None:
        raise ValueError(f"no {side.payment} {record_no}")
    total = row["TRX_TOTALENTERED"]
    amounts = {"TOTALPAID": total, "TRX_TOTALPAID": total}
    books.change(side.payment, record_no, {**amounts, "TOTALDUE": "0.00", "TRX_TOTALDUE": "0.00"})


def _copy(row: Row) -> dict[str, str]:
    return {name: value for name, value in row.items() if name not in _KEPT_BACK}


def _turned(row: Row, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{-Decimal(row[name]):.2f}" for name in names if row.get(name)}


def check_draft(side: Side, row: Row, verb: str) -> None:
    """Refuse what can be done to drafts only.

    Raises:
        FunctionRefused: The payment is no draft.
    """
    if row["STATE"] != DRAFT:
        text = f"The {side.noun} {row['RECORDNO']} is not a draft, so you cannot {verb} it."
        raise FunctionRefused(wrong_state(text))
