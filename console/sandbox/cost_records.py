"""What own trucks and drivers cost, and who works in the office: one frozen value per record.

Place in the path: ``world`` makes them, ``tms`` keeps them, ``alvys`` shows them. Money is Decimal
with two places, moments are aware UTC. Nothing here knows JSON, HTTP or Sage.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

__all__ = ["Deduction", "FuelPurchase", "Toll", "User", "UserRole"]

UserRole = Literal["Admin", "Dispatcher", "Biller", "SalesAgent", "Safety", "OperationManager"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FuelPurchase:
    """One transaction of a fuel card."""

    id: str
    """Alvys id."""

    transaction_id: str
    """Number that the card company gave it."""

    subsidiary_id: str
    """Subsidiary that runs the truck."""

    driver_id: str
    """Who bought."""

    truck_id: str
    """For which truck."""

    card_number: str
    """Last four digits of the card."""

    category: Literal["Fuel", "Reefer", "DEF"]
    """What was bought."""

    city: str
    """City of the pump."""

    state: str
    """State of the pump."""

    gallons: Decimal
    """Quantity, one place."""

    amount: Decimal
    """Price of the fuel."""

    fees: Decimal
    """Fees of the card company."""

    discounts: Decimal
    """Taken off; not negative."""

    advances: Decimal
    """Cash paid out at the pump."""

    at: datetime
    """When it was bought."""

    def total(self) -> Decimal:
        """Return what the card was charged."""
        return self.amount + self.fees - self.discounts + self.advances


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """One passage of a toll plaza."""

    id: str
    """Alvys id."""

    subsidiary_id: str
    """Subsidiary that runs the truck."""

    driver_id: str
    """Who drove."""

    truck_id: str
    """Truck that passed."""

    transponder_id: str
    """Device in the truck."""

    agency: str
    """Who collects."""

    plaza: str
    """Where."""

    amount: Decimal
    """Price."""

    at: datetime
    """When it passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """Something that is kept back from a driver."""

    id: str
    """Alvys id."""

    group_id: str
    """Shared by the repetitions of one agreement."""

    type: Literal["Recurring", "OneTime"]
    """Whether it comes every week."""

    category: str
    """E.g. ``Truck Lease``."""

    description: str
    """For people."""

    amount: Decimal
    """Positive: what is kept back."""

    driver_id: str
    """From whom; empty when it is meant for a truck or an owner operator."""

    truck_id: str
    """For which truck; empty when it is meant for a person."""

    owner_operator_id: str
    """From which owner operator; empty for none."""

    at: datetime
    """The day it is due."""

    is_paid: bool
    """Whether a statement has taken it."""

    created_at: datetime
    """When it was entered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody in the office."""

    id: str
    """Alvys id."""

    name: str
    """Full name."""

    user_name: str
    """Name to sign in with."""

    email: str
    """Address."""

    role: UserRole
    """What the user does."""

    permissions: tuple[str, ...]
    """Rights in the tenant; may be empty."""

    created_at: datetime
    """When the user was added."""
