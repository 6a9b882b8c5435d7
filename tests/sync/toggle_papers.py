"""What Sage must hold of the world's work, worked out from what Alvys's API tells.

Independent of intake and mapping: it reads the API and applies the article's sentences, each as a
keyword of the kind that it speaks of. Off is the keyword's default, as in the sample settings.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from console.alvys import (
    Carrier,
    CarrierStatement,
    Customer,
    Driver,
    DriverStatement,
    ECheck,
    Invoice,
    Load,
    Money,
    Trip,
)
from console.sandbox.books import Row
from tests.sync.books import NOW
from tests.sync.console_kit import Console

HAULER, BROKER = "Harrow Ridge Transport", "Northlantern Logistics"

Amounts = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document in Sage."""

    object: str
    number: str
    party: str
    """Id in Sage; empty: Sage does not know it, so there is no such document."""
    amounts: Amounts
    """Of its lines, in their order."""
    state: str = "Posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alvys:
    """What the API tells, and who stands in Sage's lists before the cycle."""

    loads: Sequence[Load]
    trips: Sequence[Trip]
    invoices: Sequence[Invoice]
    settled: Sequence[CarrierStatement]
    paid: Sequence[DriverStatement]
    customers: dict[str, Customer]
    carriers: dict[str, Carrier]
    subsidiaries: dict[str, Carrier]
    drivers: dict[str, Driver]
    vendors: Sequence[Row]
    buyers: Sequence[Row]
    """Customers in Sage."""
    by_name: bool = True
    """Whether Sage is searched by name."""
    link: str = ""
    """Field of Sage's vendors that holds the carriers' number, if that is searched."""

    def after(self, vendors: Sequence[Row], buyers: Sequence[Row]) -> "Alvys":
        """Return the same with other lists in Sage: what a cycle has created is found by name."""
        return replace(self, vendors=vendors, buyers=buyers)

    def invoiced(self, *, credits: bool = False, drivers: bool = False) -> list[Paper]:
        """Return the customers' invoices.

        Args:
            credits: "Exports deductions as credit line items on the AR invoice."
            drivers: "Includes driver-related charges on AR invoices exported to Sage."
        """
        made = []
        for one in self._billed():
            lines = [_decimal(line.amount) for line in one.line_items]
            lines = [amount for amount in lines if amount > 0 or credits]
            if drivers:
                lines += self._driver_charges({load.load_number for load in one.loads})
            made.append(_paper("ARINVOICE", one.number, self._customer(one.customer.id), lines))
        return _known(made)

    def deducted(self) -> list[Paper]:
        """Return the memos: deductions as separate transactions."""
        return _known(
            _paper("ARADJUSTMENT", f"{one.number}-C", self._customer(one.customer.id), lines)
            for one in self._billed()
            if (lines := [a for line in one.line_items if (a := _decimal(line.amount)) < 0])
        )

    def checks_billed(self) -> list[Paper]:
        """Return the invoices of e-checks."""
        loads = {load.load_number: load for load in self.loads}
        return _known(
            _paper(
                "ARINVOICE",
                f"AEK{check.check_number}",
                self._customer(loads[trip.load_number].customer_id),
                [_decimal(check.amount), _decimal(check.fee)],
            )
            for trip, _, check in self._checks()
        )

    def statements_received(self) -> list[Paper]:
        """Return the invoices of statements that are paid to one of the subsidiaries."""
        return _known(
            _paper(
                "ARINVOICE",
                f"s-{one.id}",
                self._sister(one.subsidiary_id),
                [_decimal(item.amount) for trip in one.trips for item in trip.items],
            )
            for one in self.settled
            if one.payee.id in self.subsidiaries
        )

    def hauled(
        self, *, accessorials: bool = False, checks: bool = False, on_upload: bool = False
    ) -> list[Paper]:
        """Return the bills of carriers' trips.

        Args:
            accessorials: "Includes accessorial charges as line items on AP bills."
            checks: What was had by check, which has a bill of its own, is taken off.
            on_upload: With the carrier's invoice document, and not with the customer's invoice.
        """
        loads = {load.load_number: load for load in self.loads}
        made = []
        for trip in self.trips:
            pay = trip.carrier
            if pay is None:
                continue
            is_due = loads[trip.load_number].invoiced_at is not None
            if not (pay.carrier_invoice_number if on_upload else is_due):
                continue
            lines = [_decimal(pay.linehaul)]
            if accessorials:
                lines += [_decimal(one.total) for one in pay.accessorials_details]
            if checks:
                lines += [-_decimal(a) for one in pay.e_checks for a in (one.amount, one.fee)]
            made.append(_paper("APBILL", trip.trip_number, self._carrier(pay.id), lines))
        return _known(made)

    def checks_owed(self) -> list[Paper]:
        """Return the bills of e-checks, to who had them."""
        return _known(
            _paper(
                "APBILL",
                f"AEK{check.check_number}",
                payee,
                [_decimal(check.amount), _decimal(check.fee)],
            )
            for _, payee, check in self._checks()
        )

    def statements_owed(self, *, accessorials: bool = False) -> list[Paper]:
        """Return the bills of carriers' statements, with the lines of all their trips."""
        made = []
        for one in self.settled:
            payee, payee_id = one.payee, one.payee.id
            if payee.type == "FactoringCompany":
                vendor = self._named(self.vendors, "VENDORID", payee.name)
            else:
                known = payee_id in self.subsidiaries
                vendor = self._sister(payee_id) if known else self._carrier(payee_id)
            lines = [
                _decimal(item.amount)
                for trip in one.trips
                for item in trip.items
                if accessorials or item.type != "Accessorial"
            ]
            made.append(_paper("APBILL", f"s-{one.id}", vendor, lines))
        return _known(made)

    def driven(
        self, *, fuel: bool = False, tolls: bool = False, contractors_only: bool = False
    ) -> list[Paper]:
        """Return the bills of drivers' statements; contractors are paid as their company."""
        left_out = {"Fuel"} if not fuel else set()
        left_out |= {"Toll"} if not tolls else set()
        made = []
        for one in self.paid:
            if contractors_only and one.driver.type == "COMPANY":
                continue
            lines = [_decimal(x.amount) for x in one.line_items if x.category not in left_out]
            name = one.driver.company_name or one.driver.name
            vendor = self._named(self.vendors, "VENDORID", name)
            made.append(_paper("APBILL", one.id, vendor, lines))
        return _known(made)

    def _billed(self) -> Iterator[Invoice]:
        return (one for one in self.invoices if one.status != "Draft")

    def _driver_charges(self, loads: set[str]) -> Iterator[Decimal]:
        for trip in self.trips:
            if trip.load_number in loads:
                paid = (trip.driver1, trip.driver2, trip.owner_operator)
                charges = (charge for one in paid if one for charge in one.accessorials_details)
                yield from (_decimal(one.total) for one in charges)

    def _checks(self) -> Iterator[tuple[Trip, str, ECheck]]:
        """Yield each check with its trip and the vendor who had it."""
        for trip in self.trips:
            if trip.carrier is not None:
                vendor = self._carrier(trip.carrier.id)
                yield from ((trip, vendor, one) for one in trip.carrier.e_checks)
            if trip.driver1 is not None and trip.driver1.e_checks:
                name = self.drivers[trip.driver1.id].name
                vendor = self._named(self.vendors, "VENDORID", name)
                yield from ((trip, vendor, one) for one in trip.driver1.e_checks)

    def _customer(self, alvys_id: str) -> str:
        found = self.customers[alvys_id]
        return found.external_id or self._named(self.buyers, "CUSTOMERID", found.name)

    def _sister(self, alvys_id: str) -> str:
        return self.subsidiaries[alvys_id].external_ids[0].external_accounting_id

    def _carrier(self, alvys_id: str) -> str:
        found = self.carriers[alvys_id]
        if found.external_ids:
            return found.external_ids[0].external_accounting_id
        numbers = {"MC_NUMBER": found.mc_num, "USDOT_NUMBER": found.us_dot_num}
        if self.link:
            for row in self.vendors:
                if row.get(self.link) == numbers[self.link]:
                    return row["VENDORID"]
        return self._named(self.vendors, "VENDORID", found.name)

    def _named(self, rows: Iterable[Row], key: str, name: str) -> str:
        wanted = name.casefold()
        found = (row[key] for row in rows if row["NAME"].casefold() == wanted)
        return next(found, "") if self.by_name else ""


async def read_alvys(console: Console) -> Alvys:
    """Read all work since the connection."""
    until = NOW + timedelta(days=1, minutes=10)
    days: dict[str, Any] = {"first": NOW.date() + timedelta(days=1), "last": until.date()}
    async with console.open_alvys() as alvys:
        loads = [
            load
            async for page in alvys.loads(updated_from=NOW, updated_until=until)
            for load in page
        ]
        numbers = [load.load_number for load in loads]
        return Alvys(
            loads=loads,
            trips=await alvys.trips_of(numbers),
            invoices=await alvys.invoices_of(numbers),
            settled=await alvys.costs.carrier_statements(**days),
            paid=await alvys.costs.driver_statements(**days),
            customers={one.id: one for one in await alvys.customers()},
            carriers={one.id: one for one in await alvys.carriers()},
            subsidiaries={one.id: one for one in await alvys.subsidiaries()},
            drivers={one.id: one for one in await alvys.drivers()},
            vendors=tuple(dict(row) for row in console.server.world.books.rows("VENDOR")),
            buyers=tuple(dict(row) for row in console.server.world.books.rows("CUSTOMER")),
        )


def held(document: dict[str, Any]) -> Paper:
    """Return a document as ``GET documents`` shows it."""
    return Paper(
        object=document["object"],
        number=document["document_no"],
        party=document["party_id"],
        amounts=tuple(Decimal(line["amount"]) for line in document["lines"]),
        state=document["state"],
    )


def _paper(object_name: str, number: str, party: str, amounts: Iterable[Decimal]) -> Paper:
    booked = tuple(amount for amount in amounts if amount)
    return Paper(object=object_name, number=number, party=party, amounts=booked)


def _known(papers: Iterable[Paper]) -> list[Paper]:
    """Return those that Sage can hold: of a party that it knows, and worth more than nothing."""
    return [
        one
        for one in papers
        if one.party and (sum(one.amounts) > 0 or one.object == "ARADJUSTMENT")
    ]


def _decimal(money: Money) -> Decimal:
    return Decimal(str(money.amount))
