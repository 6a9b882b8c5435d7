"""The till: what a demo or a test pays, and takes back, without going through the gateway.

Place: the control calls hand in a document number and an amount; the same rules and records as for
a payment through the gateway apply. More than is due is kept as an overpayment.

Must not: know HTTP or JSON.

Source: intacct-api.md section 10.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from console.sandbox.books import Books, Row
from console.sandbox.gateway.documents import VOID_STATES, Ledger
from console.sandbox.gateway.payment_kinds import (
    ADJUSTMENT,
    CASH,
    DISBURSEMENTS,
    RECEIPTS,
    SIDES,
    Application,
    Counter,
    CreditKind,
    Payment,
    Side,
)
from console.sandbox.gateway.payment_totals import due_of
from console.sandbox.gateway.payment_writing import hand_in, take_back
from console.sandbox.gateway.refusals import FunctionRefused

_METHODS: Final = {
    "": "Printed Check",
    "check": "Printed Check",
    "printed check": "Printed Check",
    "cash": "Cash",
    "ach": "EFT",
    "eft": "EFT",
    "wire": "EFT",
    "credit card": "Credit Card",
}
_OWNER = ("MEGAENTITYID", "MEGAENTITYKEY", "MEGAENTITYNAME")
_NO_BANK = {"PRBATCH": "Sandbox payments"}
_ZERO = Decimal("0.00")


class TillError(ValueError):
    """The till cannot do that; the message is one sentence."""

    def __init__(self, sentence: str, *, unknown: bool = False) -> None:
        super().__init__(sentence)
        self.unknown = unknown
        """Whether it is because there is no such document or payment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a document at the till."""

    payment_no: str
    """RECORDNO of the payment, or of the reversal."""
    object_name: str
    """ARPYMT or APPYMT."""
    applied: Decimal
    """What was put against documents; negative when it was taken back."""
    unapplied: Decimal
    """What is left of the payment."""
    documents: Mapping[str, str]
    """Key: number of a document that it touched. Value: its state now."""


class Till:
    """Pays documents of the books, and takes payments back."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def pay(
        self,
        document_no: str,
        amount: Decimal | None = None,
        *,
        method: str = "",
        check_number: str = "",
        paid_on: date | None = None,
        party_id: str = "",
        credit_no: str = "",
        selects: bool = False,
    ) -> Receipt:
        """Pay an invoice or a bill.

        Args:
            document_no: Its number.
            amount: How much; None: all that is due.
            method: Such as check or ach; empty: a check.
            check_number: Of the payment; empty: none.
            paid_on: When; None: today.
            party_id: Tells bills of one number apart; empty: there is but one.
            credit_no: Number of an adjustment that pays instead of money; empty: money does.
            selects: Only drafts the payment, which selects the document for it.

        Raises:
            TillError: There is no such document, or a rule is broken.
        """
        if method.lower() not in _METHODS:
            raise TillError(f"{method} is not a way to pay: use check, cash, ach or credit card.")
        side, row = self._find_document(document_no, party_id)
        source, source_no = self._find_credit(side, credit_no)
        due = self._due(side.ledger, row)
        wanted = due if amount is None else amount
        if wanted <= 0:
            raise TillError(f"There is nothing to pay on {document_no}.")
        applied = min(wanted, due) if source == CASH else wanted
        payment = Payment(
            party_id=row[side.ledger.party_field],
            paid_on=paid_on or self._books.now().date(),
            draft=selects,
            fields={
                "PAYMENTMETHOD": _METHODS[method.lower()],
                "DOCNUMBER": check_number,
                **self._bank(),
            },
            applications=self._applications(side, row, applied, source, source_no),
            surplus=wanted - applied if source == CASH else _ZERO,
        )
        try:
            with self._books.atomic():
                record_no = hand_in(self._counter(row), side, payment)
        except FunctionRefused as refused:
            raise TillError(refused.refusals[0].text) from refused
        return self._receipt(side, record_no)

    def unpay(self, payment_no: str) -> Receipt:
        """Take a payment back, today or on its own later day.

        Args:
            payment_no: RECORDNO of the payment, or its check number.

        Raises:
            TillError: There is no such payment, or a rule is broken.
        """
        side, row = self._find_payment(payment_no)
        paid_on = row["RECEIPTDATE"]
        month, day, year = map(int, paid_on.split("/"))
        on = max(date(year, month, day), self._books.now().date())
        try:
            with self._books.atomic():
                record_no = take_back(self._counter(row), side, row, on)
        except FunctionRefused as refused:
            raise TillError(refused.refusals[0].text) from refused
        return self._receipt(side, record_no)

    def _find_document(self, document_no: str, party_id: str) -> tuple[Side, Row]:
        for side in (RECEIPTS, DISBURSEMENTS):
            rows = [
                row
                for row in self._books.find_all(side.ledger.object_name, "RECORDID", document_no)
                if row["STATE"] not in VOID_STATES
                and party_id in ("", row[side.ledger.party_field])
            ]
            if len(rows) > 1:
                raise TillError(f"There are several documents {document_no}: state the party_id.")
            if rows:
                return side, rows[0]
        raise TillError(f"There is no document {document_no}.", unknown=True)

    def _find_credit(self, side: Side, credit_no: str) -> tuple[CreditKind, str]:
        if not credit_no:
            return CASH, ""
        row = self._books.find(side.adjustments.object_name, "RECORDID", credit_no)
        if row is None:
            raise TillError(f"There is no adjustment {credit_no}.", unknown=True)
        return ADJUSTMENT, row["RECORDNO"]

    def _find_payment(self, payment_no: str) -> tuple[Side, Row]:
        for field in ("RECORDNO", "DOCNUMBER"):
            for side in SIDES:
                rows = self._books.find_all(side.payment, field, payment_no) if payment_no else []
                standing = [row for row in rows if row["STATE"] not in VOID_STATES]
                if rows:
                    return side, (standing or rows)[0]
        raise TillError(f"There is no payment {payment_no}.", unknown=True)

    def _due(self, ledger: Ledger, row: Row) -> Decimal:
        items = self._books.find_all(ledger.item_object, "RECORDKEY", row["RECORDNO"])
        return sum(map(due_of, items), _ZERO)

    def _applications(
        self, side: Side, row: Row, amount: Decimal, source: CreditKind, source_no: str
    ) -> tuple[Application, ...]:
        if amount <= 0:
            return ()
        application = Application(
            ledger=side.ledger,
            record_no=row["RECORDNO"],
            entry_no="",
            amount=amount,
            source=source,
            source_no=source_no,
        )
        return (application,)

    def _bank(self) -> dict[str, str]:
        banks = self._books.rows("CHECKINGACCOUNT")
        return {"FINANCIALENTITY": banks[0]["BANKACCOUNTID"]} if banks else _NO_BANK

    def _counter(self, row: Row) -> Counter:
        """A counter that sees everything, in the entity of a record."""
        return Counter(
            books=self._books,
            sees=lambda object_name, seen: True,
            owner={name: row.get(name, "") for name in _OWNER},
            control_id="",
        )

    def _receipt(self, side: Side, payment_no: str) -> Receipt:
        payment = self._books.find(side.payment, "RECORDNO", payment_no)
        if payment is None:
            raise ValueError(f"no {side.payment} {payment_no}")
        details = self._books.find_all(side.detail, CASH.key_field, payment_no)
        states = {
            row["RECORDID"]: row["STATE"]
            for detail in details
            for row in self._books.find_all(
                side.ledger.object_name, "RECORDNO", detail.get("RECORDKEY", "")
            )
        }
        applied = sum(
            (
                Decimal(detail.get(source.amount_field) or "0.00")
                for detail in details
                for source in side.sources
            ),
            _ZERO,
        )
        return Receipt(
            payment_no=payment_no,
            object_name=side.payment,
            applied=applied,
            unapplied=Decimal(payment["TRX_TOTALDUE"]),
            documents=states,
        )
