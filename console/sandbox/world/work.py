"""Billable work: loads with their charges, trips and invoices.

Place in the path: parties and a random source come in, complete work goes into the TMS. History
fills the past weeks before the start; ``add`` makes work that is due now, of which about one
document in 29 cannot be posted for a reason that a person can find and repair. One load in 25 is
hauled by another subsidiary than the one that invoices it, unless the caller says who hauls.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from console.sandbox.party_records import Carrier, Customer, Driver, Subsidiary
from console.sandbox.records import CarrierPay, Charge, Invoice, Load, LoadStatus, Stop, Trip
from console.sandbox.tms import Tms
from console.sandbox.world.costs import with_costs
from console.sandbox.world.draw import Deck, address, cents, new_id
from console.sandbox.world.names import ACCESSORIALS, CUSTOMERS, OFFICES, RARE_ACCESSORIAL
from console.sandbox.world.parties import Parties, new_carrier, new_customer

__all__ = ["WorkMaker", "closed_month"]

# One in 29 is 3.4 %; two of seven of these are backdated, which makes 1 % of all invoices.
_BLOCK = 29
_INVOICE_TROUBLES = ("backdated",) * 2 + ("slow",) * 3 + ("twin",) * 2
_BILL_TROUBLES = ("unknown",) * 5 + ("twin",) * 2
_LOADS_PER_RARE = 80
_HISTORY_DAYS = 28
_FIRST_LOAD_NO = 1_084_001
_CROSS_EVERY = 25
_EQUIPMENT = {"Reefer": "Reefer", "Flatbed": "Flatbed"}


def closed_month(now: datetime) -> datetime:
    """Return the first moment of the month before last, which Sage has closed."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(2):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timing:
    """When one load was entered, billed and touched."""

    status: LoadStatus
    """Where the load stands."""

    changed_at: datetime
    """Last change of load and trips."""

    invoiced_at: datetime | None
    """Invoice date; None when there is no invoice."""

    delivered_at: datetime
    """Delivery appointment."""


class WorkMaker:
    """Makes loads for one tenant; equal seeds and equal calls make equal work."""

    def __init__(self, rng: Random, parties: Parties, tms: Tms, *, extras: Random) -> None:
        """Start at the first load number.

        Args:
            rng: Decides the work.
            parties: Whom the work is for and by.
            tms: Takes the work and gives the time.
            extras: Decides what the road costs, apart from the work so that neither moves the
                other.
        """
        self._rng = rng
        self._extras = extras
        self._parties = parties
        self._tms = tms
        self._next_no = _FIRST_LOAD_NO
        self._next_party = 1
        self._new_customers: list[Customer] = []
        self._new_carriers: list[Carrier] = []
        self._invoice_deck = Deck(rng, _INVOICE_TROUBLES, block=_BLOCK)
        self._bill_deck = Deck(rng, _BILL_TROUBLES, block=_BLOCK)

    def history(self, count: int) -> None:
        """Add work of the past weeks, some of it not yet invoiced; all of it sound."""
        now = self._tms.now()
        for index in range(count):
            age = timedelta(days=1) + (_HISTORY_DAYS - 1) * timedelta(days=1) * (
                (count - index) / count
            )
            subsidiary = self._parties.subsidiaries[index % len(self._parties.subsidiaries)]
            customer = self._rng.choice(self._parties.customers)
            hauler = self._hauler(subsidiary, index)
            self._make(subsidiary, hauler, customer, self._past(now - age), sound=True)

    def add(
        self,
        count: int,
        subsidiary: Subsidiary | None = None,
        *,
        tender_as: Subsidiary | None = None,
        new_parties: int = 0,
    ) -> list[str]:
        """Add invoiced work that is due for export now.

        Args:
            count: How many loads.
            subsidiary: Who invoices; None spreads it over all.
            tender_as: Who hauls; None is who invoices, save for a few loads of all.
            new_parties: How many customers and carriers, in turn, the first of the loads bring
                along; carriers find work only where a brokerage hauls.

        Returns:
            The load numbers.
        """
        chosen = [subsidiary] if subsidiary else list(self._parties.subsidiaries)
        numbers = []
        self._meet(new_parties, with_carriers=(tender_as or chosen[0]).kind == "Brokerage")
        for index in range(count):
            owner = chosen[index % len(chosen)]
            usual = owner if subsidiary else self._hauler(owner, index)
            numbers.append(self._add_one(owner, tender_as or usual))
        return numbers

    def _meet(self, count: int, *, with_carriers: bool) -> None:
        """Add parties that nobody has dealt with; the next loads are theirs."""
        for index in range(count):
            number, self._next_party = self._next_party, self._next_party + 1
            now = self._tms.now()
            if with_carriers and index % 2:
                carrier = new_carrier(self._extras, number, now)
                self._tms.carriers[carrier.id] = carrier
                self._new_carriers.append(carrier)
            else:
                customer = new_customer(self._extras, number, now)
                self._tms.customers[customer.id] = customer
                self._new_customers.append(customer)

    def charge(self, type_: str, amount: Decimal) -> Charge:
        """Return a new accessorial."""
        return Charge(id=new_id(self._rng), type=type_, amount=cents(amount))

    def _hauler(self, subsidiary: Subsidiary, index: int) -> Subsidiary:
        """Return who hauls: now and then the next subsidiary of the other kind."""
        if index % _CROSS_EVERY != _CROSS_EVERY - 1:
            return subsidiary
        others = [one for one in self._parties.subsidiaries if one.kind != subsidiary.kind]
        return others[index % len(others)] if others else subsidiary

    def _add_one(self, subsidiary: Subsidiary, hauler: Subsidiary) -> str:
        trouble = self._invoice_deck.draw()
        customer = self._customer(trouble)
        timing = self._present(backdated=trouble == "backdated")
        return self._make(subsidiary, hauler, customer, timing, sound=False)

    def _customer(self, trouble: str) -> Customer:
        if self._new_customers:
            return self._new_customers.pop(0)
        if trouble == "slow":
            return self._rng.choice(self._parties.slow_customers)
        if trouble == "twin":
            return self._parties.twin_customer
        return self._rng.choice(self._parties.customers)

    def _carrier(self, *, sound: bool) -> Carrier:
        trouble = "" if sound else self._bill_deck.draw()
        if self._new_carriers and not sound:
            return self._new_carriers.pop(0)
        if trouble == "unknown":
            return self._rng.choice(self._parties.unknown_carriers)
        if trouble == "twin":
            return self._parties.twin_carrier
        return self._rng.choice(self._parties.carriers)

    def _past(self, at: datetime) -> _Timing:
        status: LoadStatus = self._rng.choices(
            ("Dispatched", "Released", "Queued", "Invoiced"), weights=(6, 6, 8, 80)
        )[0]
        driving = timedelta(hours=self._rng.randint(6, 60))
        return _Timing(
            status=status,
            changed_at=at,
            invoiced_at=at if status in ("Queued", "Invoiced") else None,
            delivered_at=at + driving if status == "Dispatched" else at - driving,
        )

    def _present(self, *, backdated: bool) -> _Timing:
        now = self._tms.now()
        invoiced_at = now
        if backdated:
            days = timedelta(days=self._rng.randint(9, 24), hours=16)
            invoiced_at = closed_month(now) + days
        return _Timing(
            status="Invoiced",
            changed_at=now,
            invoiced_at=invoiced_at,
            delivered_at=invoiced_at - timedelta(hours=self._rng.randint(6, 60)),
        )

    def _make(
        self,
        subsidiary: Subsidiary,
        hauler: Subsidiary,
        customer: Customer,
        timing: _Timing,
        *,
        sound: bool,
    ) -> str:
        load = self._load(subsidiary, customer, timing)
        if hauler.kind == "Brokerage":
            trips = self._bought_trips(load, hauler, sound=sound)
        else:
            trips = [self._own_trip(load, hauler)]
        trips = [with_costs(self._extras, self._tms, trip) for trip in trips]
        invoice = None
        if timing.invoiced_at is not None:
            invoice = self._invoice(load, customer, timing.invoiced_at)
        self._tms.add_work(load, trips, invoice)
        return load.number

    def _load(self, subsidiary: Subsidiary, customer: Customer, timing: _Timing) -> Load:
        rng = self._rng
        number = str(self._next_no)
        self._next_no += 1
        *own_fleets, brokered = self._parties.fleets
        fleet = brokered if subsidiary.kind == "Brokerage" else rng.choice(own_fleets)
        miles = rng.randint(120, 1650)
        per_mile = Decimal(rng.randint(190, 340)) / 100
        fuel_per_mile = Decimal(rng.randint(28, 52)) / 100
        return Load(
            id=new_id(rng),
            number=number,
            order_number=f"SO-{rng.randint(100_000, 999_999)}",
            po_number=f"PO{rng.randint(1_000_000, 9_999_999)}",
            customer_id=customer.id,
            subsidiary_id=subsidiary.id,
            status=timing.status,
            fleet=fleet,
            office_id=rng.choice(OFFICES),
            linehaul=cents(miles * per_mile + Decimal(rng.randint(0, 99)) / 100),
            fuel_surcharge=cents(miles * fuel_per_mile)
            if rng.random() > 0.05
            else cents(Decimal()),
            accessorials=self._accessorials(),
            miles=miles,
            weight=rng.randint(8_000, 44_000),
            equipment=_EQUIPMENT.get(fleet.name, "Dry Van"),
            stops=self._stops(customer, timing.delivered_at, miles),
            created_at=min(timing.delivered_at, timing.changed_at)
            - timedelta(days=rng.randint(2, 5)),
            updated_at=timing.changed_at,
            invoiced_at=timing.invoiced_at,
        )

    def _accessorials(self) -> tuple[Charge, ...]:
        count = self._rng.choices((0, 1, 2), weights=(60, 30, 10))[0]
        types = self._rng.sample(ACCESSORIALS, count)
        if self._rng.randrange(_LOADS_PER_RARE) == 0:
            types.append(RARE_ACCESSORIAL)
        return tuple(
            self.charge(type_, Decimal(self._rng.randint(3_500, 42_500)) / 100) for type_ in types
        )

    def _stops(self, customer: Customer, delivered_at: datetime, miles: int) -> tuple[Stop, ...]:
        driving = timedelta(hours=4 + miles // 45)
        pickup = Stop(
            id=new_id(self._rng),
            type="Pickup",
            company=customer.name,
            address=address(self._rng),
            at=delivered_at - driving,
        )
        delivery = Stop(
            id=new_id(self._rng),
            type="Delivery",
            company=f"{self._rng.choice(CUSTOMERS)} Warehouse",
            address=address(self._rng),
            at=delivered_at,
        )
        return pickup, delivery

    def _bought_trips(self, load: Load, hauler: Subsidiary, *, sound: bool) -> list[Trip]:
        legs = self._rng.choices((1, 2), weights=(80, 20))[0]
        budget = cents(load.linehaul * self._rng.randint(80, 92) / 100)
        first = budget if legs == 1 else cents(budget * self._rng.randint(35, 65) / 100)
        rates = [first] if legs == 1 else [first, budget - first]
        return [
            self._trip(
                load,
                hauler,
                (leg, legs),
                carrier=self._pay(rate, load.accessorials if leg == 1 else (), sound=sound),
            )
            for leg, rate in enumerate(rates, start=1)
        ]

    def _pay(self, rate: Decimal, charges: tuple[Charge, ...], *, sound: bool) -> CarrierPay:
        passed_on = [one for one in charges if self._rng.random() < 0.6]
        uploaded = self._rng.random() < 0.6
        return CarrierPay(
            carrier_id=self._carrier(sound=sound).id,
            invoice_number=f"INV-{self._rng.randint(10_000, 99_999)}" if uploaded else "",
            linehaul=rate,
            accessorials=tuple(
                self.charge(one.type, one.amount * Decimal("0.9")) for one in passed_on
            ),
        )

    def _own_trip(self, load: Load, hauler: Subsidiary) -> Trip:
        crew = [one for one in self._parties.drivers if one.subsidiary_id == hauler.id]
        driver = self._rng.choice(crew) if crew else None
        return self._trip(load, hauler, (1, 1), driver=driver)

    def _trip(
        self,
        load: Load,
        hauler: Subsidiary,
        place: tuple[int, int],
        *,
        carrier: CarrierPay | None = None,
        driver: Driver | None = None,
    ) -> Trip:
        leg, legs = place
        share = cents(load.total() / legs)
        return Trip(
            id=new_id(self._rng),
            number=f"{load.number}-{leg}",
            load_number=load.number,
            subsidiary_id=hauler.id,
            status="Released" if load.invoiced_at else load.status,
            fleet=driver.fleet if driver else load.fleet,
            value=share if leg < legs else load.total() - share * (legs - 1),
            loaded_miles=load.miles // legs,
            empty_miles=self._rng.randint(0, 140),
            stops=load.stops,
            carrier=carrier,
            driver_id=driver.id if driver else "",
            truck_id=driver.truck_id if driver else "",
            trailer_id=f"TRL-{self._rng.randint(5_101, 5_160)}" if driver else "",
            equipment=load.equipment,
            updated_at=load.updated_at,
        )

    def _invoice(self, load: Load, customer: Customer, invoiced_at: datetime) -> Invoice:
        days = 30 if customer.terms_days is None else customer.terms_days
        return Invoice(
            id=new_id(self._rng),
            number=load.number,
            load_numbers=(load.number,),
            customer_id=load.customer_id,
            created_at=load.updated_at,
            invoiced_at=invoiced_at,
            due_at=invoiced_at + timedelta(days=days),
            line_ids=(new_id(self._rng), new_id(self._rng)),
        )
