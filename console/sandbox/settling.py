"""Closing settlement statements: what carriers and drivers are owed for a stretch of time.

Place in the path: ``world`` closes those of the past weeks, ``control`` closes what is open now.
Trips of the tenant come in, statements go into it. A trip stands on one statement only.

A carrier's trip is settled when its invoice has come; it then goes to the payee of the carrier,
who may be a factoring company. A load that a sister hauls with its own trucks may be settled like a
carrier's: then the subsidiary that invoices it owes the sister the trip's value. A driver gets a
share of the trip's value or a rate for each mile, less what was deducted, bought on the fuel card
or paid in tolls.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal

from console.sandbox.party_records import Carrier, Driver, Subsidiary
from console.sandbox.records import CarrierPay, ECheck, Trip
from console.sandbox.settlement_records import (
    CarrierStatement,
    DriverStatement,
    Payee,
    SettledTrip,
    StatementLine,
    StatementPayment,
)
from console.sandbox.tms import Tms

__all__ = [
    "MILE_RATE",
    "TRIP_SHARE",
    "driver_pay",
    "settle_carriers",
    "settle_drivers",
    "settle_sisters",
]

MILE_RATE = Decimal("0.58")
"""What a company driver gets for a mile, loaded or empty."""

TRIP_SHARE = Decimal("0.78")
"""What the others get of a trip's value."""

_FIRST_CARRIER_NO = 5001
_FIRST_DRIVER_NO = 8001
_FAILED_EVERY = 20
_CENT = Decimal("0.01")
_DONE = {"Released", "Completed"}


def driver_pay(driver: Driver, trip: Trip) -> Decimal:
    """Return what a driver gets for a trip."""
    if driver.type == "COMPANY":
        return (MILE_RATE * (trip.loaded_miles + trip.empty_miles)).quantize(_CENT)
    return (TRIP_SHARE * trip.value).quantize(_CENT)


def settle_carriers(tms: Tms, at: datetime, *, until: datetime, paid: bool = False) -> list[int]:
    """Close the statements of carriers over all trips delivered until then.

    Args:
        tms: The tenant.
        at: Date of the statements.
        until: Latest delivery, exclusive.
        paid: Whether they are paid at once, as those of the past are.

    Returns:
        The numbers of the new statements.
    """
    settled = _settled_by_carrier(tms)
    groups: defaultdict[tuple[str, str], list[Trip]] = defaultdict(list)
    for trip in _finished(tms.trips.values(), until, settled):
        if trip.carrier is not None and trip.carrier.invoice_number:
            payee = _payee(tms.carriers[trip.carrier.carrier_id])
            groups[trip.subsidiary_id, payee.id].append(trip)
    return [
        _carrier_statement(tms, subsidiary_id, trips, at, paid=paid)
        for (subsidiary_id, _), trips in groups.items()
    ]


def settle_sisters(tms: Tms, at: datetime, *, until: datetime) -> list[int]:
    """Close the statements of sisters that hauled with their own trucks what another invoices.

    Args:
        tms: The tenant.
        at: Date of the statements.
        until: Latest delivery, exclusive.

    Returns:
        The numbers of the new statements.
    """
    settled = _settled_by_carrier(tms)
    groups: defaultdict[tuple[str, str], list[Trip]] = defaultdict(list)
    for trip in _finished(tms.trips.values(), until, settled):
        owner_id = tms.loads[trip.load_number].subsidiary_id
        if trip.driver_id and owner_id != trip.subsidiary_id:
            groups[owner_id, trip.subsidiary_id].append(trip)
    return [
        _sister_statement(tms, owner_id, tms.subsidiaries[sister_id], trips, at)
        for (owner_id, sister_id), trips in groups.items()
    ]


def settle_drivers(tms: Tms, at: datetime, *, until: datetime) -> list[int]:
    """Close the statements of drivers over all trips delivered until then.

    Args:
        tms: The tenant.
        at: Date of the statements.
        until: Latest delivery, exclusive.

    Returns:
        The numbers of the new statements.
    """
    settled = {line.trip_number for one in tms.driver_statements.values() for line in one.lines}
    by_driver: defaultdict[str, list[Trip]] = defaultdict(list)
    for trip in _finished(tms.trips.values(), until, settled):
        if trip.driver_id:
            by_driver[trip.driver_id].append(trip)
    return [
        _driver_statement(tms, tms.drivers[driver_id], trips, at, until)
        for driver_id, trips in by_driver.items()
    ]


def _finished(trips: Iterable[Trip], until: datetime, settled: set[str]) -> list[Trip]:
    return [
        one
        for one in trips
        if one.status in _DONE
        and not one.is_deleted
        and one.stops[-1].at < until
        and one.number not in settled
    ]


def _settled_by_carrier(tms: Tms) -> set[str]:
    statements = tms.carrier_statements.values()
    return {trip.trip_number for one in statements for trip in one.trips}


def _payee(carrier: Carrier) -> Payee:
    if carrier.factoring_company:
        name = carrier.factoring_company
        factor_id = name.lower().replace(" ", "-")
        return Payee(type="FactoringCompany", id=factor_id, name=name, mc_no="", usdot_no="")
    return Payee(
        type="Carrier",
        id=carrier.id,
        name=carrier.name,
        mc_no=carrier.mc_no,
        usdot_no=carrier.usdot_no,
    )


def _carrier_statement(
    tms: Tms, subsidiary_id: str, trips: list[Trip], at: datetime, *, paid: bool
) -> int:
    number = _next_carrier_no(tms)
    pays = [one.carrier for one in trips if one.carrier is not None]
    carrier = tms.carriers[pays[0].carrier_id]
    statement = CarrierStatement(
        number=number,
        statement_at=_midnight(at),
        subsidiary_id=subsidiary_id,
        payee=_payee(carrier),
        provider=carrier.payment_method,
        trips=tuple(_settled_trip(trip, trip.carrier) for trip in trips if trip.carrier),
        payments=(),
    )
    if paid:
        payment = StatementPayment(
            id=f"SP-{number}",
            amount=statement.net(),
            at=_midnight(at),
            method=carrier.payment_method,
            reference=f"REM-{number}",
        )
        statement = replace(statement, payments=(payment,))
    tms.carrier_statements[number] = statement
    return number


def _sister_statement(
    tms: Tms, owner_id: str, sister: Subsidiary, trips: list[Trip], at: datetime
) -> int:
    number = _next_carrier_no(tms)
    tms.carrier_statements[number] = CarrierStatement(
        number=number,
        statement_at=_midnight(at),
        subsidiary_id=owner_id,
        payee=Payee(
            type="Carrier",
            id=sister.id,
            name=sister.name,
            mc_no=sister.mc_no,
            usdot_no=sister.usdot_no,
        ),
        provider="ACH",
        trips=tuple(
            _settled_trip(
                trip, CarrierPay(carrier_id=sister.id, invoice_number="", linehaul=trip.value)
            )
            for trip in trips
        ),
        payments=(),
    )
    return number


def _next_carrier_no(tms: Tms) -> int:
    return max(tms.carrier_statements, default=_FIRST_CARRIER_NO - 1) + 1


def _settled_trip(trip: Trip, pay: CarrierPay) -> SettledTrip:
    lines = [StatementLine(category="Linehaul", title="Linehaul", amount=pay.linehaul)]
    lines += [
        StatementLine(category="Accessorial", title=one.type, amount=one.amount)
        for one in pay.accessorials
    ]
    lines += [_check_line(one) for one in pay.echecks]
    return SettledTrip(
        trip_id=trip.id,
        trip_number=trip.number,
        load_number=trip.load_number,
        carrier_id=pay.carrier_id,
        invoice_number=pay.invoice_number,
        delivered_at=trip.stops[-1].at,
        linehaul=pay.linehaul,
        accessorials=sum((one.amount for one in pay.accessorials), Decimal("0.00")),
        lines=tuple(lines),
    )


def _check_line(check: ECheck, trip: Trip | None = None) -> StatementLine:
    return StatementLine(
        category="ECheck",
        title=f"{check.type} {check.number}",
        amount=-(check.amount + check.fee),
        trip_number=trip.number if trip else "",
        load_number=trip.load_number if trip else "",
    )


def _driver_statement(
    tms: Tms, driver: Driver, trips: list[Trip], at: datetime, until: datetime
) -> int:
    number = max(tms.driver_statements, default=_FIRST_DRIVER_NO - 1) + 1
    lines = [
        StatementLine(
            category="LineHaul",
            title="Line haul",
            amount=driver_pay(driver, trip),
            trip_number=trip.number,
            load_number=trip.load_number,
        )
        for trip in trips
    ]
    lines += [_check_line(check, trip) for trip in trips for check in trip.echecks]
    lines += _costs(tms, driver, min(one.stops[0].at for one in trips), until)
    tms.driver_statements[number] = DriverStatement(
        number=number,
        status="Failed" if number % _FAILED_EVERY == 0 else "Processed",
        statement_at=_midnight(at),
        driver_id=driver.id,
        lines=tuple(lines),
        trips=len(trips),
        loaded_miles=sum(one.loaded_miles for one in trips),
        empty_miles=sum(one.empty_miles for one in trips),
        trip_value=sum((one.value for one in trips), Decimal("0.00")),
    )
    return number


def _costs(tms: Tms, driver: Driver, since: datetime, until: datetime) -> list[StatementLine]:
    """Return what is kept back; a deduction that is taken counts as paid from then on."""
    lines: list[StatementLine] = []
    for one in list(tms.deductions.values()):
        if driver.id in (one.driver_id, one.owner_operator_id) and _due(one.is_paid, one.at, until):
            lines.append(
                StatementLine(category="Deduction", title=one.category, amount=-one.amount)
            )
            tms.deductions[one.id] = replace(one, is_paid=True)
    if driver.type == "COMPANY":
        return lines
    lines += [
        StatementLine(category="Fuel", title=f"{one.category} {one.city}", amount=-one.total())
        for one in tms.fuel.values()
        if one.driver_id == driver.id and since <= one.at < until
    ]
    lines += [
        StatementLine(category="Toll", title=one.plaza, amount=-one.amount)
        for one in tms.tolls.values()
        if one.driver_id == driver.id and since <= one.at < until
    ]
    return lines


def _due(is_paid: bool, at: datetime, until: datetime) -> bool:
    return not is_paid and at < until


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.date(), time(), UTC)
