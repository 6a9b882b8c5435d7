"""Settlement statements as the simulated TMS keeps them: one frozen value per record.

Place in the path: ``settling`` makes them, ``tms`` keeps them, ``alvys`` shows them. A statement
is final: its lines are copied when it is closed, so a later change of a trip does not alter it.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

__all__ = [
    "CarrierStatement",
    "DriverStatement",
    "Payee",
    "SettledTrip",
    "StatementLine",
    "StatementPayment",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One line of a statement."""

    category: str
    """E.g. ``Linehaul``, ``Accessorial``, ``ECheck``, ``Deduction``, ``Fuel``, ``Toll``."""

    title: str
    """For people."""

    amount: Decimal
    """Two places; negative when it lowers the pay."""

    trip_number: str = ""
    """Trip that it is for; empty for none."""

    load_number: str = ""
    """Load that it is for; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Who gets the money of a carrier statement."""

    type: Literal["Carrier", "FactoringCompany"]
    """A factoring company stands in for its carriers."""

    id: str
    """Alvys id."""

    name: str
    """Name."""

    mc_no: str
    """MC number; empty for a factoring company."""

    usdot_no: str
    """USDOT number; empty for a factoring company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledTrip:
    """A trip on a carrier statement."""

    trip_id: str
    """Alvys id."""

    trip_number: str
    """Trip number."""

    load_number: str
    """Its load."""

    carrier_id: str
    """Who drove."""

    invoice_number: str
    """The carrier's invoice number."""

    delivered_at: datetime
    """When it was delivered."""

    linehaul: Decimal
    """Linehaul, two places."""

    accessorials: Decimal
    """Sum of the accessorials, two places."""

    lines: tuple[StatementLine, ...]
    """All lines; never empty."""

    def net(self) -> Decimal:
        """Return what the trip adds to the statement."""
        return sum((one.amount for one in self.lines), Decimal("0.00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPayment:
    """Money that settled a statement."""

    id: str
    """Alvys id."""

    amount: Decimal
    """Two places."""

    at: datetime
    """Payment date."""

    method: str
    """E.g. ``ACH``."""

    reference: str
    """Reference number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierStatement:
    """What one subsidiary owes one payee for a week."""

    number: int
    """Statement number, unique."""

    statement_at: datetime
    """The statement's day, at midnight UTC."""

    subsidiary_id: str
    """Who owes."""

    payee: Payee
    """Who is paid."""

    provider: str
    """How the payee is paid, e.g. ``ACH``."""

    trips: tuple[SettledTrip, ...]
    """Never empty."""

    payments: tuple[StatementPayment, ...]
    """Empty until it is paid."""

    def net(self) -> Decimal:
        """Return what is owed."""
        return sum((one.net() for one in self.trips), Decimal("0.00"))

    def paid(self) -> Decimal:
        """Return what has been paid."""
        return sum((one.amount for one in self.payments), Decimal("0.00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverStatement:
    """What a driver gets for a week."""

    number: int
    """Statement number, unique."""

    status: Literal["Processed", "Failed"]
    """Failed includes an accounting sync that failed."""

    statement_at: datetime
    """The statement's day, at midnight UTC."""

    driver_id: str
    """Who is paid."""

    lines: tuple[StatementLine, ...]
    """Never empty."""

    trips: int
    """How many trips it pays."""

    loaded_miles: int
    """Miles with freight."""

    empty_miles: int
    """Miles without."""

    trip_value: Decimal
    """Revenue of these trips, two places."""

    def sum_of(self, category: str) -> Decimal:
        """Return the sum of the lines of a category, 0.00 for none."""
        found = (one.amount for one in self.lines if one.category == category)
        return sum(found, Decimal("0.00"))

    def net(self) -> Decimal:
        """Return what the driver gets."""
        return sum((one.amount for one in self.lines), Decimal("0.00"))
