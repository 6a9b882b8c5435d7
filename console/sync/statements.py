"""Statements: what Alvys settled with carriers and drivers becomes bills, and invoices for sisters.

Place in the path: beside ``intake``, which reads loads and trips. The statements of whole days come
in; transactions of one connection's subsidiary go out. It decides nothing and stores nothing. A
statement is final in Alvys and may show up an hour late, so the days before are read again. It
bears no more than its day; on the connecting day its trips tell whether it was made afterwards.

========================= ==================================== ====================================
kind                      statements                           party
========================= ==================================== ====================================
AP carrier statement      that the subsidiary owes             the payee: carrier or factoring
                                                               company
AR carrier statement      that are paid to the subsidiary      the subsidiary that owes
driver statement          of drivers of the subsidiary         the driver
========================= ==================================== ====================================

The two kinds of carrier statements are different ones for each subsidiary, as the one that owes a
statement is not the one that is paid. Slug ``separate-statements``.

Source: "Carrier Settlements", "Driver Settlements": one bill a statement with all that stands on
it; searches take closed ranges of whole days in UTC.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from console.alvys import AlvysClient, CarrierStatement, DriverLine, DriverStatement
from console.cleaning import clean
from console.domain.connection import Connection
from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.statement_items import (
    carrier_item,
    contractor_label,
    driver_item,
    is_contractor,
    revenue_item,
)
from console.domain.transaction import Line, Party, Transaction
from console.sync.intake import Owners, Window, read_changes, read_dated
from console.sync.intake.amounts import Amounts, without_zeros
from console.sync.intake.vanished import Statements

__all__ = [
    "read_documents",
    "statement_number",
    "statements_of_drivers",
    "statements_owed",
    "statements_paid",
]

_LATE = timedelta(days=2)
"""How far behind the window statements are read: they are queued for up to 45 minutes, and bear the
day on which that began."""

_Released = Mapping[str, datetime]
"""When trips were released, by id and by number."""

_NO_RELEASES: _Released = {}

_FACTOR = "FactoringCompany"
_LINEHAUL = "Linehaul"
_PREFIX = "s-"


async def read_documents(
    alvys: AlvysClient, owners: Owners, window: Window
) -> AsyncIterator[list[Transaction]]:
    """Yield everything of ``owners`` that changed in the window: work first, then statements."""
    for pages in (read_changes, read_dated):
        async for page in pages(alvys, owners, window):
            yield page
    subsidiary_id = owners.connection.subsidiary_id
    first, last = _days(owners, window)
    owed = await alvys.costs.carrier_statements(first=first, last=last, subsidiary_id=subsidiary_id)
    paid = await alvys.costs.carrier_statements(first=first, last=last, carrier_id=subsidiary_id)
    of_drivers = await alvys.costs.driver_statements(first=first, last=last)
    released = await _released(alvys, owners, [*owed, *paid], of_drivers)
    yield [*statements_owed(owed, owners, released), *statements_paid(paid, owners, released)]
    yield statements_of_drivers(of_drivers, owners, last, released)
    shown = {
        Kind.AP_CARRIER_STATEMENT: [one.id for one in owed],
        Kind.AR_CARRIER_STATEMENT: [one.id for one in paid],
        Kind.AP_DRIVER_STATEMENT: [one.id for one in of_drivers],
    }
    days = (last - first).days + 1
    read = [(first + timedelta(days=number)).isoformat() for number in range(days)]
    yield await Statements(alvys, owners).missing(read, shown)


def statement_number(statement: CarrierStatement) -> str:
    """Return the number that a carrier's statement bears in Sage: ``s-1234``."""
    return f"{_PREFIX}{clean(statement.id).removeprefix(_PREFIX)}"


def _days(owners: Owners, window: Window) -> tuple[date, date]:
    established_at = owners.connection.established_at
    first = (window.start - _LATE).date()
    if established_at is not None:
        first = max(first, established_at.astimezone(UTC).date())
    last = window.end.astimezone(UTC).date()
    return min(first, last), last


async def _released(
    alvys: AlvysClient,
    owners: Owners,
    of_carriers: Iterable[CarrierStatement],
    of_drivers: Iterable[DriverStatement],
) -> _Released:
    """Return the releases of the trips on statements of the connecting day; nothing on others."""
    established_at = owners.connection.established_at
    first = established_at.astimezone(UTC).date() if established_at else None
    numbers = {
        trip.load_number for one in of_carriers for trip in one.trips if _day_of(one) == first
    } | {
        line.load_number
        for one in of_drivers
        for line in one.line_items
        if line.load_number and _day(one.statement_date) == first
    }
    trips = await alvys.trips_of(sorted(numbers)) if numbers else []
    # Another subsidiary may have a trip of the same number: then it proves nothing.
    borne = Counter(trip.trip_number for trip in trips)
    return {
        key: trip.released_at
        for trip in trips
        for key in (trip.id, trip.trip_number)
        if trip.released_at is not None and borne.get(key, 1) == 1
    }


def statements_owed(
    statements: Iterable[CarrierStatement], owners: Owners, released: _Released = _NO_RELEASES
) -> list[Transaction]:
    """Return the bills of the statements that the connection's subsidiary owes."""
    ours = (one for one in statements if owners.is_ours(one.subsidiary_id))
    return [_carrier_statement(one, Kind.AP_CARRIER_STATEMENT, owners, released) for one in ours]


def statements_paid(
    statements: Iterable[CarrierStatement], owners: Owners, released: _Released = _NO_RELEASES
) -> list[Transaction]:
    """Return the invoices of the statements that are paid to the connection's subsidiary."""
    ours = (
        one
        for one in statements
        if owners.is_ours(one.payee.id) and not owners.is_ours(one.subsidiary_id)
    )
    return [_carrier_statement(one, Kind.AR_CARRIER_STATEMENT, owners, released) for one in ours]


def _carrier_statement(
    statement: CarrierStatement, kind: Kind, owners: Owners, released: _Released
) -> Transaction:
    amounts = Amounts()
    lines = tuple(_carrier_lines(statement, kind, amounts))
    payee = statement.payee
    party = Party(
        kind="factor" if payee.type == _FACTOR else "carrier", id=payee.id, name=clean(payee.name)
    )
    if kind is Kind.AR_CARRIER_STATEMENT:
        party = Party(kind="subsidiary", id=statement.subsidiary_id, name="")
    trip_ids = tuple(trip.trip_id for trip in statement.trips)
    return Transaction(
        kind=kind,
        subsidiary_id=owners.connection.subsidiary_id,
        source_id=statement.id,
        number=statement_number(statement),
        party=party,
        document_on=_day_of(statement),
        changed_at=_made_at(_day_of(statement), trip_ids, released),
        lines=without_zeros(lines),
        total=amounts.read(statement.net_amount, "net amount"),
        memo=f"Statement {clean(statement.id)}",
        trip_ids=trip_ids,
        fault=amounts.fault or _wrong_trip(statement),
        attributes={"subsidiary": owners.connection.subsidiary_name},
    )


def _carrier_lines(statement: CarrierStatement, kind: Kind, amounts: Amounts) -> Iterable[Line]:
    named = carrier_item if kind is Kind.AP_CARRIER_STATEMENT else revenue_item
    for trip in statement.trips:
        # A trip without items is one charge, what it is paid.
        items = [
            (one.type or one.accounting_tag, one.description, one.amount) for one in trip.items
        ] or [(_LINEHAUL, _LINEHAUL, trip.net_amount)]
        for type_, title, money in items:
            amount = amounts.read(money, title)
            category, item = named(type_, title, amount)
            yield Line(
                category=category,
                item=item,
                description=clean(title),
                amount=amount,
                trip_number=clean(trip.trip_number),
            )


def _wrong_trip(statement: CarrierStatement) -> str:
    """Return which trip does not add up; empty when all do. Mapping checks the statement's sum."""
    for trip in statement.trips:
        amounts = Amounts()
        found = sum((amounts.read(item.amount, item.description) for item in trip.items), ZERO)
        net = amounts.read(trip.net_amount, f"trip {trip.trip_number}")
        if amounts.fault or not trip.items:
            continue
        if found != net:
            return f"The items of trip {clean(trip.trip_number)} add up to {found}, it says {net}"
    return ""


def statements_of_drivers(
    statements: Iterable[DriverStatement],
    owners: Owners,
    read_on: date,
    released: _Released = _NO_RELEASES,
) -> list[Transaction]:
    """Return the bills of the statements of drivers of the connection's subsidiary.

    Args:
        statements: Of every subsidiary.
        owners: Whose are made.
        read_on: Day that stands in for a date that is none.
        released: When trips were released, by id and number, as far as that is of interest.
    """
    ours = (one for one in statements if owners.is_ours(one.driver.subsidiary_id))
    return [_driver_statement(one, owners.connection, read_on, released) for one in ours]


def _driver_statement(
    statement: DriverStatement, owner: Connection, read_on: date, released: _Released
) -> Transaction:
    amounts, driver = Amounts(), statement.driver
    lines = tuple(_driver_line(line, amounts) for line in statement.line_items)
    day = _day(statement.statement_date)
    # One without a date is seen on the day on which it was read.
    dated = day or read_on
    period = clean(statement.pay_period_title)
    attributes = {
        "subsidiary": owner.subsidiary_name,
        "fleet": clean(driver.fleet_name),
        "driver": clean(driver.id),
        "contractor_type": contractor_label(driver.type),
    }
    total = amounts.read(statement.totals.net_income, "net income")
    return Transaction(
        kind=Kind.AP_DRIVER_STATEMENT,
        subsidiary_id=owner.subsidiary_id,
        source_id=statement.id,
        number=clean(statement.id),
        party=Party(
            kind="driver",
            id=driver.id,
            name=clean(driver.name),
            company=clean(driver.company_name),
            is_contractor=is_contractor(driver.type),
        ),
        document_on=dated,
        changed_at=_made_at(dated, (one.trip_number for one in statement.line_items), released),
        lines=without_zeros(lines),
        total=total,
        memo=f"Statement {clean(statement.id)} {period}".strip(),
        fault=amounts.fault or ("" if day else "Its statement date is no date"),
        attributes={name: value for name, value in attributes.items() if value},
    )


def _driver_line(line: DriverLine, amounts: Amounts) -> Line:
    category, item = driver_item(line.category, line.title, line.policy_name)
    where = f", trip {line.trip_number}" if line.trip_number else ""
    return Line(
        category=category,
        item=item,
        description=clean(f"{line.title or line.category}{where}"),
        amount=amounts.read(line.amount, line.title or line.category),
    )


def _day(text: str) -> date | None:
    """Return the day of a date that may bear a time; None for anything else."""
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return None


def _day_of(statement: CarrierStatement) -> date:
    return statement.statement_date.astimezone(UTC).date()


def _made_at(day: date, trips: Iterable[str], released: _Released) -> datetime:
    """Return from when on a statement can be there at the earliest.

    Alvys tells the day, and a statement is made after each of its trips was released.
    """
    midnight = datetime.combine(day, time(), UTC)
    return max([midnight, *(released[trip] for trip in trips if trip in released)])
