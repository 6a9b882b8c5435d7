"""What the two kinds of payment have in common, as values, and what sets them apart, as a table.

Place: between the readers of payments, which make a ``Payment`` of a request, and
``payment_writing``, which judges it and writes it into the books.

Must not: judge, or read XML.

Source: intacct-api.md section 6.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from console.sandbox.books import Books, Row
from console.sandbox.gateway.documents import (
    PAYABLE_ADJUSTMENTS,
    PAYABLES,
    RECEIVABLE_ADJUSTMENTS,
    RECEIVABLES,
    Ledger,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditKind:
    """A source of money that is no cash: what it is called in a payment detail."""

    key: str
    """Fields that name the source begin so."""
    amount: str
    """Fields that hold the amount begin so."""
    is_payment: bool = False
    """Whether the source is a payment with money left, and not a document."""
    asked: str = ""
    """Field of a request that holds the amount; empty: the one that holds it in the books."""

    @property
    def key_field(self) -> str:
        """Field that names the source."""
        return f"{self.key}KEY"

    @property
    def entry_field(self) -> str:
        """Field that names the line of the source."""
        return f"{self.key}ENTRYKEY"

    @property
    def amount_field(self) -> str:
        """Field that holds the amount."""
        return f"TRX_{self.amount}AMOUNT"

    @property
    def asked_field(self) -> str:
        """Field of a request that holds the amount."""
        return self.asked or self.amount_field


ADJUSTMENT: Final = CreditKind(key="ADJUSTMENT", amount="ADJUSTMENT")
OVERPAYMENT: Final = CreditKind(key="OVERPAYMENT", amount="POSTEDOVERPAYMENT", is_payment=True)
ADVANCE: Final = CreditKind(key="ADVANCE", amount="POSTEDADVANCE", is_payment=True)
INLINE: Final = CreditKind(key="INLINE", amount="INLINE")
DISCOUNT: Final = CreditKind(key="DISCOUNT", amount="DISCOUNT", asked="TRX_TOTALDISCOUNTTOAPPLY")
CASH: Final = CreditKind(key="PAYMENT", amount="PAYMENT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What sets one kind of payment apart."""

    payment: str
    """Object of the payments."""
    detail: str
    """Object of their details."""
    ledger: Ledger
    """Documents that are paid."""
    adjustments: Ledger
    """Adjustments: positive ones are paid, negative ones pay."""
    negative: CreditKind
    """Documents with a negative total, which pay."""
    record_type: str
    """RECORDTYPE of a payment."""
    noun: str
    """What people call it."""
    methods: frozenset[str]
    """Words for the way of paying."""

    @property
    def credits(self) -> tuple[CreditKind, ...]:
        """Every source that is another record."""
        return (ADJUSTMENT, OVERPAYMENT, ADVANCE, self.negative)

    @property
    def sources(self) -> tuple[CreditKind, ...]:
        """Every source, in the order in which those of one detail are used up.

        What makes a document smaller comes before money, so that the money settles the rest.
        """
        return (INLINE, DISCOUNT, CASH, *self.credits)


RECEIPTS: Final = Side(
    payment="ARPYMT",
    detail="ARPYMTDETAIL",
    ledger=RECEIVABLES,
    adjustments=RECEIVABLE_ADJUSTMENTS,
    negative=CreditKind(key="NEGATIVEINVOICE", amount="NEGATIVEINVOICE"),
    record_type="rp",
    noun="AR payment",
    methods=frozenset(
        {"Printed Check", "Cash", "EFT", "Credit Card", "Online Charge Card", "Online ACH Debit"}
    ),
)
"""What customers pay."""

DISBURSEMENTS: Final = Side(
    payment="APPYMT",
    detail="APPYMTDETAIL",
    ledger=PAYABLES,
    adjustments=PAYABLE_ADJUSTMENTS,
    negative=CreditKind(key="NEGATIVEBILL", amount="NEGATIVEBILL"),
    record_type="pp",
    noun="AP payment",
    methods=frozenset(
        {"Printed Check", "Cash", "EFT", "Charge Card", "Credit Card", "ACH", "WF Check"}
        | {"WF Domestic ACH", "WF USD Wire", "Manual Check", "Record Transfer"}
    ),
)
"""What vendors are paid."""

SIDES: Final = (RECEIPTS, DISBURSEMENTS)
"""Both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Money of one source put against one document."""

    ledger: Ledger
    """Kind of the document that is paid."""
    record_no: str
    """Document that is paid."""
    entry_no: str
    """Line that is paid; empty: line by line from the top."""
    amount: Decimal
    """How much, positive."""
    source: CreditKind
    """Where the money comes from."""
    source_no: str = ""
    """Record that it comes from; empty for cash and discounts."""
    source_entry: str = ""
    """Line of that record; empty: line by line from the top."""
    discount_date: str = ""
    """Day whose discounts are wanted, MM/DD/YYYY; empty: none was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as it was asked for."""

    party_id: str
    """Customer or vendor; empty: the payer pays for several."""
    paid_on: date
    """Posting date."""
    draft: bool
    """Whether it is kept and not posted."""
    fields: Mapping[str, str]
    """Further fields that are stored as they are; key: Sage's name."""
    applications: tuple[Application, ...]
    """In the order in which they were asked for."""
    surplus: Decimal
    """Cash that is received beyond what is applied."""
    record_type: str = ""
    """RECORDTYPE; empty: that of the side, or by what is applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where a payment is handed in."""

    books: Books
    """The company."""
    sees: Callable[[str, Row], bool]
    """Whether whoever hands it in sees a record of an object."""
    owner: Mapping[str, str]
    """Fields that say to which entity the payment belongs."""
    control_id: str
    """Function that made it; empty when none did."""
