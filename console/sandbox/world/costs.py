"""What the road costs: fuel, tolls, deductions and electronic checks, and who works in the office.

Place in the path: ``work`` asks for the costs of each trip, ``build`` adds the rest, both from a
random source of their own, so that loads and charges stay what they are.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from console.sandbox.cost_records import Deduction, FuelPurchase, Toll, User, UserRole
from console.sandbox.party_records import Driver
from console.sandbox.records import ECheck, Trip
from console.sandbox.tms import Tms
from console.sandbox.world.draw import new_id
from console.sandbox.world.names import CITIES, FIRST_NAMES, LAST_NAMES

__all__ = ["add_deductions", "add_users", "with_costs"]

_MILES_PER_TANK = 700
_TOLL_SHARE = 0.3
_CHECK_SHARE = 0.08
_CATEGORIES: tuple[Literal["Fuel", "Reefer", "DEF"], ...] = ("Fuel", "Fuel", "Fuel", "DEF")
_AGENCIES = ("Plains Turnpike", "Gulf Coast Tollway", "Great Lakes Pass")
_CHECK_TYPES = ("Lumper", "Scale", "Cash Advance")
_WEEKLY = (
    ("Truck Lease", Decimal("525.00")),
    ("Cargo Insurance", Decimal("84.50")),
    ("Escrow", Decimal("50.00")),
)
_WEEKS = 4
_ROLES: tuple[tuple[UserRole, tuple[str, ...]], ...] = (
    ("Admin", ("Accounting.Write", "Settings.Write", "Users.Write")),
    ("Biller", ("Accounting.Write",)),
    ("Biller", ("Accounting.Read",)),
    ("Dispatcher", ("Loads.Write", "Trips.Write")),
    ("Dispatcher", ("Loads.Write", "Trips.Write")),
    ("SalesAgent", ("Customers.Write",)),
    ("Safety", ("Drivers.Read",)),
    ("OperationManager", ()),
)


def with_costs(rng: Random, tms: Tms, trip: Trip) -> Trip:
    """Return the trip, sometimes with a check; fuel and tolls of own trucks go into the tenant."""
    driver = tms.drivers.get(trip.driver_id)
    if driver is not None:
        _add_fuel(rng, tms, driver, trip)
        _add_toll(rng, tms, driver, trip)
    return _with_check(rng, trip)


def add_deductions(rng: Random, tms: Tms, now: datetime) -> None:
    """Add four weeks of agreements with everybody who is not an employee."""
    for driver in tms.drivers.values():
        if driver.type == "COMPANY":
            continue
        for category, amount in _WEEKLY:
            group_id = new_id(rng)
            for week in range(_WEEKS, 0, -1):
                at = now - timedelta(weeks=week)
                one = _deduction(rng, driver, (category, amount), group_id, at)
                tms.deductions[one.id] = one


def add_users(rng: Random, tms: Tms, since: datetime) -> None:
    """Add the office."""
    for index, (role, permissions) in enumerate(_ROLES):
        first, last = rng.choice(FIRST_NAMES), LAST_NAMES[index]
        user = User(
            id=new_id(rng),
            name=f"{first} {last}",
            user_name=f"{first}.{last}".lower(),
            email=f"{first}.{last}@harrow.example".lower(),
            role=role,
            permissions=permissions,
            created_at=since + timedelta(days=index),
        )
        tms.users[user.id] = user


def _with_check(rng: Random, trip: Trip) -> Trip:
    if rng.random() >= _CHECK_SHARE:
        return trip
    check = ECheck(
        id=new_id(rng),
        number=str(rng.randint(40_000_000, 49_999_999)),
        type=rng.choice(_CHECK_TYPES),
        amount=Decimal(rng.randint(2_000, 18_000)) / 100,
        fee=Decimal("3.50"),
        created_at=trip.stops[-1].at,
    )
    if trip.carrier is None:
        return replace(trip, echecks=(check,))
    return replace(trip, carrier=replace(trip.carrier, echecks=(check,)))


def _add_fuel(rng: Random, tms: Tms, driver: Driver, trip: Trip) -> None:
    miles = trip.loaded_miles + trip.empty_miles
    for stop in range(1 + miles // _MILES_PER_TANK):
        city, state, _ = rng.choice(CITIES)
        gallons = Decimal(rng.randint(600, 1_400)) / 10
        purchase = FuelPurchase(
            id=new_id(rng),
            transaction_id=str(rng.randint(700_000_000, 799_999_999)),
            subsidiary_id=trip.subsidiary_id,
            driver_id=driver.id,
            truck_id=trip.truck_id,
            card_number=f"{int(driver.employee_no[1:]) + 4_000}",
            category=rng.choice(_CATEGORIES),
            city=city,
            state=state,
            gallons=gallons,
            amount=(gallons * Decimal(rng.randint(329, 429)) / 100).quantize(Decimal("0.01")),
            fees=Decimal("1.25"),
            discounts=(gallons * Decimal("0.11")).quantize(Decimal("0.01")),
            advances=Decimal(rng.choice((0, 0, 0, 50))).quantize(Decimal("0.01")),
            at=trip.stops[0].at + timedelta(hours=6 + 10 * stop),
        )
        tms.fuel[purchase.id] = purchase


def _add_toll(rng: Random, tms: Tms, driver: Driver, trip: Trip) -> None:
    if rng.random() >= _TOLL_SHARE:
        return
    city, state, _ = rng.choice(CITIES)
    toll = Toll(
        id=new_id(rng),
        subsidiary_id=trip.subsidiary_id,
        driver_id=driver.id,
        truck_id=trip.truck_id,
        transponder_id=f"TP{int(driver.employee_no[1:]) + 88_000}",
        agency=rng.choice(_AGENCIES),
        plaza=f"{city}, {state}",
        amount=Decimal(rng.randint(250, 4_875)) / 100,
        at=trip.stops[0].at + timedelta(hours=3),
    )
    tms.tolls[toll.id] = toll


def _deduction(
    rng: Random, driver: Driver, what: tuple[str, Decimal], group_id: str, at: datetime
) -> Deduction:
    category, amount = what
    by_owner = driver.type == "OWNER_OPERATOR"
    return Deduction(
        id=new_id(rng),
        group_id=group_id,
        type="Recurring",
        category=category,
        description=f"{category}, week of {at:%m/%d/%Y}",
        amount=amount,
        driver_id="" if by_owner else driver.id,
        truck_id="",
        owner_operator_id=driver.id if by_owner else "",
        at=at,
        is_paid=False,
        created_at=at - timedelta(days=3),
    )
