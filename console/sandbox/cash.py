"""Money that reached the tenant through the API: payments of customers, to carriers, financing.

Place in the path: ``alvys`` records what a request says, ``alvys`` and ``control`` show it. The
rules about which work may be paid stand here; requests are checked for their form before.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

__all__ = ["Cash", "Receipt"]

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One payment or one purchase of an invoice."""

    id: str
    """Alvys id."""

    kind: Literal["customer", "carrier", "financing"]
    """Who paid whom."""

    work: str
    """Load number, or trip number for a carrier's payment."""

    amount: Decimal
    """Two places, above zero."""

    fee: Decimal
    """Fee of the factoring company; zero for payments."""

    paid_at: datetime | None
    """Payment date; None when the request named none."""

    reference: str
    """Reference number: what makes a repeat a repeat."""

    method: str
    """Payment method; empty for none."""

    check_number: str
    """Check number; empty for none."""

    note: str
    """Note; empty for none."""

    received_at: datetime
    """When the request came."""

    def as_json(self) -> dict[str, str]:
        """Return the receipt as the control call shows it."""
        paid_at = self.paid_at.isoformat().replace("+00:00", "Z") if self.paid_at else ""
        return {
            "id": self.id,
            "kind": self.kind,
            "trip_number" if self.kind == "carrier" else "load_number": self.work,
            "amount": f"{self.amount:.2f}",
            "fee": f"{self.fee:.2f}",
            "payment_date": paid_at,
            "reference_number": self.reference,
            "method": self.method,
            "check_number": self.check_number,
            "note": self.note,
            "received_at": self.received_at.isoformat().replace("+00:00", "Z"),
        }


class Cash:
    """All receipts, oldest first, and the sums that follow from them."""

    def __init__(self) -> None:
        self._receipts: list[Receipt] = []
        self._by_work: dict[tuple[str, str], list[Receipt]] = {}

    def next_id(self) -> str:
        """Return the id of the next receipt."""
        return f"PMT-{len(self._receipts) + 1:06}"

    def add(self, receipt: Receipt) -> None:
        """Keep a receipt."""
        self._receipts.append(receipt)
        self._by_work.setdefault((receipt.kind, receipt.work), []).append(receipt)

    def all(self) -> list[Receipt]:
        """Return every receipt, oldest first."""
        return list(self._receipts)

    def of(self, kind: str, work: str) -> list[Receipt]:
        """Return the receipts of a load or a trip, oldest first; may be empty."""
        return self._by_work.get((kind, work), [])

    def find(self, kind: str, work: str, reference: str) -> Receipt | None:
        """Return the receipt with that reference, or None."""
        return next((one for one in self.of(kind, work) if one.reference == reference), None)

    def paid(self, kind: str, work: str) -> Decimal:
        """Return what came in for a load, or went out for a trip."""
        return sum((one.amount for one in self.of(kind, work)), _ZERO)

    def fees(self, work: str) -> Decimal:
        """Return the fees of financing a load."""
        return sum((one.fee for one in self.of("financing", work)), _ZERO)

    def last_paid_at(self, kind: str, work: str) -> datetime | None:
        """Return the date of the latest payment; None when there is none."""
        dates = [one.paid_at for one in self.of(kind, work) if one.paid_at is not None]
        return max(dates, default=None)
