"""Whom the demo company deals with: subsidiaries, customers, carriers, drivers.

Place in the path: a random source comes in, frozen records sorted by how they will fare in Sage go
out; ``work`` hauls for them and ``ledger`` gives most of them an account in the books.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from console.sandbox.party_records import (
    Carrier,
    Customer,
    Driver,
    Fleet,
    Subsidiary,
    SubsidiaryKind,
)
from console.sandbox.world.draw import address, new_id, phone
from console.sandbox.world.names import (
    CARRIERS,
    CUSTOMERS,
    FACTORS,
    FIRST_NAMES,
    FLEETS,
    LAST_NAMES,
    REGIONS,
    SUBSIDIARIES,
)

__all__ = ["Parties", "make_parties", "new_carrier", "new_customer"]

_SLOW_DAYS = 60
_NEW = "No. "
_TERMS_DAYS = (None, 10, 15, 45)
_DRIVERS = 30
_NAME_ONLY = 4
_CONTRACTORS: tuple[tuple[Literal["COMPANY", "OWNER_OPERATOR", "CONTRACTOR"], str], ...] = (
    ("COMPANY", "Company Driver"),
    ("OWNER_OPERATOR", "Owner Operator"),
    ("CONTRACTOR", "Contractor"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """All parties; a party stands in exactly one of the lists."""

    subsidiaries: tuple[Subsidiary, ...]
    """In turn a carrier and a brokerage; never empty."""

    fleets: tuple[Fleet, ...]
    """The last one belongs to the brokerages."""

    customers: tuple[Customer, ...]
    """Those whose invoices post."""

    slow_customers: tuple[Customer, ...]
    """Two with net days that Sage has no term for."""

    twin_customer: Customer
    """No external id, and Sage holds two of that name."""

    carriers: tuple[Carrier, ...]
    """Those whose bills post."""

    unknown_carriers: tuple[Carrier, ...]
    """Two without a vendor: one external id that Sage lacks, one without id and name."""

    twin_carrier: Carrier
    """No external id, and Sage holds two of that name."""

    drivers: tuple[Driver, ...]
    """Spread over the carrier subsidiaries; empty without one."""

    def all_customers(self) -> tuple[Customer, ...]:
        """Return every customer."""
        return (*self.customers, *self.slow_customers, self.twin_customer)

    def all_carriers(self) -> tuple[Carrier, ...]:
        """Return every external carrier."""
        return (*self.carriers, *self.unknown_carriers, self.twin_carrier)


def make_parties(rng: Random, *, subsidiaries: int, now: datetime) -> Parties:
    """Make the parties.

    Args:
        rng: Decides everything that is not in the lists of names.
        subsidiaries: How many, at least one.
        now: Present moment, aware UTC; the parties are older.
    """
    since = now - timedelta(days=400)
    fleets = tuple(Fleet(id=new_id(rng), name=name) for name in FLEETS)
    companies = tuple(_subsidiary(rng, index, since) for index in range(subsidiaries))
    customers = [_customer(rng, index, name, since) for index, name in enumerate(CUSTOMERS)]
    brokerages = [one.id for one in companies if one.kind == "Brokerage"]
    carriers = [
        _carrier(rng, index, name, brokerages, since) for index, name in enumerate(CARRIERS)
    ]
    *own_fleets, _ = fleets
    return Parties(
        subsidiaries=companies,
        fleets=fleets,
        customers=tuple(customers[3:]),
        slow_customers=tuple(replace(one, terms_days=_SLOW_DAYS) for one in customers[:2]),
        twin_customer=replace(customers[2], external_id="", terms_days=15),
        carriers=tuple(carriers[3:]),
        unknown_carriers=(
            replace(carriers[0], external_ids=dict.fromkeys(brokerages, "V9901")),
            replace(carriers[1], external_ids={}),
        ),
        twin_carrier=replace(carriers[2], external_ids={}),
        drivers=_drivers(rng, companies, own_fleets, since),
    )


def _subsidiary(rng: Random, index: int, since: datetime) -> Subsidiary:
    turn, place = divmod(index, len(SUBSIDIARIES))
    ending = REGIONS[turn] if turn < len(REGIONS) else f" {turn + 1}"
    kind: SubsidiaryKind = "Carrier" if index % 2 == 0 else "Brokerage"
    return Subsidiary(
        id=new_id(rng),
        name=SUBSIDIARIES[place] + ending,
        kind=kind,
        mc_no=str(400_100 + index),
        usdot_no=str(1_200_300 + index),
        external_id=f"IC{(index + 1) * 100}",
        address=address(rng),
        created_at=since,
    )


def _customer(rng: Random, index: int, name: str, since: datetime) -> Customer:
    name_only = index >= len(CUSTOMERS) - _NAME_ONLY
    return Customer(
        id=new_id(rng),
        name=name,
        company_number=f"CUST-{1001 + index}",
        external_id="" if name_only else f"C{1001 + index}",
        terms_days=rng.choice(_TERMS_DAYS),
        address=address(rng),
        email=f"payables{1001 + index}@customers.example",
        phone=phone(rng),
        created_at=since + timedelta(days=index),
    )


def _carrier(rng: Random, index: int, name: str, brokerages: list[str], since: datetime) -> Carrier:
    name_only = index >= len(CARRIERS) - _NAME_ONLY
    vendor_id = f"V{3001 + index}"
    factor = rng.choice(FACTORS) if index % 10 == 9 else ""
    return Carrier(
        id=new_id(rng),
        name=name,
        mc_no=str(700_100 + 7 * index),
        usdot_no=str(2_100_300 + 11 * index),
        external_ids={} if name_only else dict.fromkeys(brokerages, vendor_id),
        payment_method="Factoring" if factor else rng.choice(("ACH", "Check")),
        factoring_company=factor,
        address=address(rng),
        created_at=since + timedelta(days=index),
    )


def new_customer(rng: Random, number: int, now: datetime) -> Customer:
    """Return a customer that Sage does not know: it has no external id, and a name of its own."""
    name = f"{rng.choice(CUSTOMERS)} {_NEW}{number}"
    made = _customer(rng, len(CUSTOMERS) + number, name, now)
    return replace(made, external_id="", terms_days=15, created_at=now)


def new_carrier(rng: Random, number: int, now: datetime) -> Carrier:
    """Return a carrier that Sage does not know; one in five is paid through a factor."""
    name = f"{rng.choice(CARRIERS)} {_NEW}{number}"
    made = _carrier(rng, len(CARRIERS) + number, name, [], now)
    factor = FACTORS[number % len(FACTORS)] if number % 5 == 4 else ""
    method = "Factoring" if factor else "ACH"
    return replace(
        made,
        external_ids={},
        payment_method=method,
        factoring_company=factor,
        created_at=now,
    )


def _drivers(
    rng: Random, companies: tuple[Subsidiary, ...], fleets: list[Fleet], since: datetime
) -> tuple[Driver, ...]:
    carriers = [one for one in companies if one.kind == "Carrier"]
    pool = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    rng.shuffle(pool)
    drivers = []
    for index in range(max(_DRIVERS, len(carriers))):
        kind, label = _CONTRACTORS[0 if index % 3 else rng.randrange(len(_CONTRACTORS))]
        drivers.append(
            Driver(
                id=new_id(rng),
                name=pool[index % len(pool)],
                employee_no=f"D{501 + index}",
                subsidiary_id=carriers[index % len(carriers)].id,
                type=kind,
                contractor_type=label,
                fleet=fleets[index % len(fleets)],
                truck_id=f"TRK-{2101 + index}",
                address=address(rng),
                phone=phone(rng),
                created_at=since + timedelta(days=index),
            )
        )
    return tuple(drivers)
