"""Whom the simulated TMS works for and with: one frozen value per party.

Place in the path: ``world`` makes them, ``tms`` keeps them, ``alvys`` shows them. Moments are aware
UTC. Nothing here knows JSON, HTTP or Sage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

__all__ = [
    "Address",
    "Carrier",
    "Customer",
    "Driver",
    "Fleet",
    "Subsidiary",
    "SubsidiaryKind",
]

SubsidiaryKind = Literal["Carrier", "Brokerage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address."""

    street: str
    """House number and street."""

    city: str
    """City."""

    state: str
    """Two-letter state."""

    zip_code: str
    """Five digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A group of equipment."""

    id: str
    """Alvys id."""

    name: str
    """Name, the value that dimensions are mapped from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidiary:
    """One company of the tenant; the API shows it among the carriers."""

    id: str
    """Alvys id."""

    name: str
    """Name, equal to the Sage entity's."""

    kind: SubsidiaryKind
    """A carrier runs own trucks, a brokerage buys from external carriers."""

    mc_no: str
    """MC number."""

    usdot_no: str
    """USDOT number."""

    address: Address
    """Head office."""

    created_at: datetime
    """When the tenant added it."""

    external_id: str = ""
    """Customer and vendor id in Sage by which the others deal with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who pays for loads."""

    id: str
    """Alvys id."""

    name: str
    """Company name."""

    company_number: str
    """Number inside Alvys, unique."""

    external_id: str
    """Customer id in Sage as the profile states it; empty when the profile has none."""

    terms_days: int | None
    """Net days of the profile; None when it has none."""

    address: Address
    """Billing address."""

    email: str
    """Invoicing e-mail."""

    phone: str
    """Invoicing phone."""

    created_at: datetime
    """When it was added."""

    type: str = "Customer"
    """``Customer`` or ``Broker/3PL``."""

    status: str = "Active"
    """``Active`` or ``Inactive``."""

    fax: str = ""
    """Fax number; empty for none."""

    changed_at: datetime | None = None
    """Last change; None when it was never changed."""

    revision: int = 1
    """Counts the changes; the ETag is made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An external carrier."""

    id: str
    """Alvys id."""

    name: str
    """Company name."""

    mc_no: str
    """MC number."""

    usdot_no: str
    """USDOT number."""

    external_ids: Mapping[str, str]
    """Subsidiary id to vendor id in Sage as the profile states it; empty when it has none."""

    payment_method: str
    """How it is paid: ``ACH``, ``Check`` or ``Factoring``."""

    factoring_company: str
    """Name of the factoring company; empty without one."""

    address: Address
    """Office."""

    created_at: datetime
    """When it was added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A driver of a carrier subsidiary."""

    id: str
    """Alvys id."""

    name: str
    """Full name."""

    employee_no: str
    """Number inside the company."""

    subsidiary_id: str
    """Subsidiary that employs or contracts the driver."""

    type: Literal["COMPANY", "OWNER_OPERATOR", "CONTRACTOR"]
    """Kind as the API spells it."""

    contractor_type: str
    """Kind as a trip shows it, e.g. ``Company Driver``."""

    fleet: Fleet
    """The driver's own fleet."""

    truck_id: str
    """Truck that the driver usually takes."""

    address: Address
    """Home."""

    phone: str
    """Mobile phone."""

    created_at: datetime
    """When the driver was hired."""

    @property
    def company(self) -> str:
        """Return the driver's own company; empty for an employee."""
        return "" if self.type == "COMPANY" else f"{self.name} Trucking"
