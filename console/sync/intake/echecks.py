"""E-checks: what a check on the road becomes, on both sides of the books. Slug ``echeck-once``.

Place in the path: ``intake`` hands over the trips and loads of a page; bills to whom the checks
were issued and invoices to the loads' customers go out, or are visibly kept back by their toggles.

A check is money that a carrier or driver had in advance. Alvys's total of a trip does not know it,
the items of a statement take it off. So that nobody is owed it twice, the bill of the trip takes it
off, too, as long as e-checks are exported; ``advances_of`` makes the lines for that.

Source: article, steps 4 and 5, "Export E-check Transactions"; numbers as its sibling integrations
write them, ``AEK`` and the number of the check.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from console.alvys import DEAD_WORK, Driver, ECheck, Load, Trip, TripCarrier
from console.cleaning import clean
from console.domain.connection import Subsidiary
from console.domain.identifiers import slug
from console.domain.inclusion import ECHECK
from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.transaction import Line, Party, Transaction
from console.sync.attributes import read_attributes
from console.sync.intake.amounts import Amounts, without_zeros
from console.sync.intake.invoices import LOAD_CANCELLED
from console.sync.intake.owners import Owners, by_number

__all__ = ["Echecks", "advances_of", "check_ids", "echeck_number"]

_FEE = "fee"
"""Item of the account mappings for what the issuer of the check takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issued:
    """A check with the trip that it was issued on."""

    check: ECheck
    """The check."""

    trip: Trip
    """The trip."""

    load: Load
    """Its load."""

    holder: Party
    """Who had it."""

    def changed_at(self) -> datetime:
        """Return when Alvys last changed what it stands on; a check has no moment of its own."""
        created_at = self.load.created_at
        return max(self.load.updated_at or created_at, self.trip.updated_at or created_at)


class Echecks:
    """Makes the transactions of checks; one object an intake.

    Args:
        read_drivers: Reads every driver; called once, when the first driver had a check.
        owners: Whose intake it is; checks that concern others alone are left to them.
    """

    def __init__(
        self, read_drivers: Callable[[], Awaitable[Iterable[Driver]]], owners: Owners
    ) -> None:
        self._read_drivers = read_drivers
        self._owners = owners
        self._crew: dict[str, tuple[str, str]] | None = None

    def has(self, trip: Trip) -> bool:
        """Return whether a check was issued on the trip."""
        return next(_held(trip), None) is not None

    async def of(self, trips: Iterable[Trip], loads: list[Load]) -> list[Transaction]:
        """Return the bills and invoices of the checks on trips whose loads are among ``loads``."""
        made: list[Transaction] = []
        numbered = by_number(loads)
        for trip in trips:
            load = (
                self._owners.load_of(trip, numbered.get(trip.load_number, ()))
                if self.has(trip)
                else None
            )
            if load is None:
                continue
            # Owner operator and driver of a trip are one person: a check may stand at both.
            issued = {
                check.id: _Issued(check=check, trip=trip, load=load, holder=holder)
                for holder, check in _held(trip)
            }
            for one in issued.values():
                made += await self._both(one)
        return made

    async def _both(self, issued: _Issued) -> list[Transaction]:
        name, employer = await self._driver(issued) if issued.holder.kind == "driver" else ("", "")
        payee = Party(kind=issued.holder.kind, id=issued.holder.id, name=name)
        customer = Party(
            kind="customer", id=issued.load.customer_id, name=clean(issued.load.customer_name)
        )
        sides = (
            (Kind.AP_ECHECK, payee, self._owners.find(employer or issued.trip.tender_as)),
            (Kind.AR_ECHECK, customer, self._owners.find(issued.load.invoice_as)),
        )
        made = [
            self._transaction(kind, party, owner, issued)
            for kind, party, owner in sides
            if owner is not None
        ]
        own = self._owners.connection.subsidiary_id
        concerns_us = any(one.subsidiary_id == own for one in made)
        return made if concerns_us else []

    async def _driver(self, issued: _Issued) -> tuple[str, str]:
        """Return name and subsidiary of a driver; both empty for one that Alvys does not list."""
        if self._crew is None:
            drivers = await self._read_drivers()
            self._crew = {one.id: (clean(one.name), one.subsidiary_id) for one in drivers}
        return self._crew.get(issued.holder.id, ("", ""))

    def _transaction(
        self,
        kind: Kind,
        party: Party,
        owner: Subsidiary,
        issued: _Issued,
    ) -> Transaction:
        check, load, trip = issued.check, issued.load, issued.trip
        amounts = Amounts()
        lines = _lines(check, amounts)
        dated = check.created_at or issued.changed_at()
        # What was paid on the road stays paid; the customer of a cancelled load is not billed.
        is_customers = kind is Kind.AR_ECHECK
        return Transaction(
            kind=kind,
            subsidiary_id=owner.id,
            source_id=check.id,
            number=echeck_number(check),
            party=party,
            document_on=self._owners.date(dated),
            dated_at=dated,
            changed_at=issued.changed_at(),
            lines=without_zeros(lines),
            total=sum((line.amount for line in lines), ZERO),
            memo=f"E-check {clean(check.check_number)}, trip {clean(trip.trip_number)}",
            trip_ids=(trip.id,),
            fault=amounts.fault,
            withdrawn=LOAD_CANCELLED if is_customers and load.status in DEAD_WORK else "",
            load_id=load.id,
            load_number=load.load_number,
            order_number=clean(load.order_number),
            po_number=clean(load.po_number),
            attributes=read_attributes(load, trip, owner.name, self._owners.date),
        )


def advances_of(carrier: TripCarrier, amounts: Amounts) -> tuple[Line, ...]:
    """Return the lines by which the bill of a trip takes off what its carrier had by check."""
    return tuple(
        Line(
            category=line.category,
            item=line.item,
            description=f"{echeck_number(check)} {line.description}",
            amount=-line.amount,
        )
        for check in carrier.e_checks
        for line in _lines(check, amounts)
        if line.amount != ZERO
    )


def check_ids(trip: Trip) -> list[str]:
    """Return the Alvys ids of the checks on a trip."""
    return [check.id for _, check in _held(trip)]


def echeck_number(check: ECheck) -> str:
    """Return the number that a check's documents bear in Sage."""
    return f"AEK{clean(check.check_number).strip().removeprefix('AEK')}"


def _lines(check: ECheck, amounts: Amounts) -> tuple[Line, Line]:
    return (
        Line(
            category=ECHECK,
            item=slug(check.type),
            description=clean(check.type),
            amount=amounts.read(check.amount, check.type),
        ),
        Line(
            category=ECHECK,
            item=_FEE,
            description="E-check fee",
            amount=amounts.read(check.fee, "fee"),
        ),
    )


def _held(trip: Trip) -> Iterator[tuple[Party, ECheck]]:
    """Yield the checks of a trip with who had them; the last of equal ones counts."""
    for driver in (trip.driver2, trip.driver1, trip.owner_operator):
        if driver is not None and driver.e_checks:
            holder = Party(kind="driver", id=driver.id, name="")
            yield from ((holder, check) for check in driver.e_checks)
    if trip.carrier is not None and trip.carrier.e_checks:
        holder = Party(kind="carrier", id=trip.carrier.id, name="")
        yield from ((holder, check) for check in trip.carrier.e_checks)
