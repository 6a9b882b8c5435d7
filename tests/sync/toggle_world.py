"""One world in which every toggle matters, and whole cycles that all begin in it.

The world is built once and kept in a file. A cycle takes the file, connects both subsidiaries
before the work that is in it was done, and exports.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from console.domain.run import RunStatus
from console.domain.settings import Settings
from console.sandbox import SandboxServer
from console.sandbox.books import Row
from console.sandbox.party_records import Carrier, Customer
from console.sandbox.records import Charge, ECheck
from console.sandbox.settling import settle_carriers, settle_drivers, settle_sisters
from console.sandbox.world import World
from tests.builders import ADMIN, ManualClock
from tests.sync.books import NOW
from tests.sync.console_kit import Console, running_console
from tests.sync.toggle_papers import BROKER, HAULER, Alvys, read_alvys

Changes = Mapping[str, object]
"""Values by the dotted names of the settings document, such as ``ap.export_echecks``."""

_OBJECTS = ("ARINVOICE", "APBILL", "CUSTOMER", "VENDOR", "CONTACT")


def build(path: Path) -> None:
    """Keep the world in a file."""
    clock = ManualClock(NOW)
    server = SandboxServer(seed=7, subsidiaries=2, loads=0, now=clock.now)
    clock.advance(minutes=1)
    _Builder(server.world).work()
    clock.advance(days=1)
    tms = server.world.tms
    settle_sisters(tms, clock.now(), until=clock.now())
    settle_carriers(tms, clock.now(), until=clock.now())
    settle_drivers(tms, clock.now(), until=clock.now())
    server.save(path)


class _Builder:
    """Gives the tenant work for and by parties of every sort."""

    def __init__(self, world: World) -> None:
        self._world, self._tms, self._all = world, world.tms, world.work._parties
        known = [one for one in self._all.customers if one.external_id]
        usual = [
            one for one in self._all.carriers if one.external_ids and not one.factoring_company
        ]
        self._customer, self._carrier = known[0], usual[0]
        self._usual = usual[1:]

    def work(self) -> None:
        """Add it."""
        self._of_brokerage()
        self._of_trucks()

    def _of_brokerage(self) -> None:
        first = self._bring(BROKER)
        self._tms.add_accessorial(first, self._charge("Cargo Damage", "-50.25"))
        self._pay(first, accessorials=(self._charge("Detention", "90.00"),))
        self._pay(self._bring(BROKER), invoice_number="")
        withdrawn = self._bring(BROKER)
        self._tms.loads[withdrawn] = replace(self._tms.loads[withdrawn], invoiced_at=None)
        self._pay(self._bring(BROKER), echecks=(self._check("41000001"),))
        for carrier, customer in self._strangers():
            self._bring(BROKER, carrier=carrier, customer=customer)

    def _of_trucks(self) -> None:
        [first, second, *_] = [self._bring(HAULER) for _ in range(8)]
        self._tms.add_driver_charge(f"{first}-1", self._charge("Lumper", "61.50"))
        trip = self._tms.trips[f"{second}-1"]
        self._tms.trips[trip.number] = replace(trip, echecks=(self._check("41000002"),))
        for _ in range(2):
            self._bring(BROKER, tender_as=HAULER)

    def _strangers(self) -> list[tuple[Carrier, Customer]]:
        """Return parties without an external id, and how else Sage would know them, if at all."""
        named = next(
            one for one in self._all.carriers if not one.external_ids and not one.factoring_company
        )
        customer = next(one for one in self._all.customers if not one.external_id)
        by_mc, by_usdot, unknown, factored = self._usual[:4]
        carriers = [
            named,
            replace(by_mc, name="Renamed Since", external_ids={}, usdot_no="9900003"),
            replace(by_usdot, name="Merged Since", external_ids={}, mc_no="990004"),
            replace(
                unknown,
                name="Firsthand Freight",
                external_ids={},
                mc_no="990001",
                usdot_no="9900001",
            ),
            replace(
                factored,
                name="Newcomer Haulage",
                payment_method="Factoring",
                factoring_company="Ledgerstone Factoring",
                external_ids={},
                mc_no="990002",
                usdot_no="9900002",
            ),
        ]
        self._tms.carriers.update({one.id: one for one in carriers})
        fresh = replace(
            self._customer, id="fresh", name="Brand New Foods", external_id="", company_number="N-1"
        )
        self._tms.customers[fresh.id] = fresh
        customers = [customer, self._customer, self._customer, fresh, self._customer]
        return list(zip(carriers, customers, strict=True))

    def _bring(
        self,
        owner: str,
        *,
        tender_as: str | None = None,
        carrier: Carrier | None = None,
        customer: Customer | None = None,
    ) -> str:
        """Add a load, with its carrier's invoice on file, and return its number."""
        carrier, customer = carrier or self._carrier, customer or self._customer
        employee = next(one for one in self._all.drivers if one.type == "COMPANY")
        contractor = next(one for one in self._all.drivers if one.type != "COMPANY")
        self._world.work._parties = replace(
            self._all,
            customers=(customer,),
            slow_customers=(customer,),
            twin_customer=customer,
            carriers=(carrier,),
            unknown_carriers=(carrier,),
            twin_carrier=carrier,
            drivers=(employee, contractor),
        )
        named = self._tms.subsidiary_named
        [number] = self._world.work.add(1, named(owner), tender_as=named(tender_as or owner))
        self._pay(number, invoice_number=f"CI-{number}", accessorials=())
        return number

    def _pay(self, load: str, **changes: Any) -> None:
        """Change what the carriers of a load are paid, and what they sent."""
        for trip in self._tms.trips_of(load):
            if trip.carrier is not None:
                self._tms.trips[trip.number] = replace(
                    trip, carrier=replace(trip.carrier, **changes)
                )

    def _charge(self, type_: str, amount: str) -> Charge:
        return self._world.work.charge(type_, Decimal(amount))

    def _check(self, number: str) -> ECheck:
        return ECheck(
            id=f"check-{number}",
            number=number,
            type="Lumper",
            amount=Decimal("120.00"),
            fee=Decimal("3.50"),
            created_at=self._tms.now(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What Sage held after a cycle."""

    documents: tuple[dict[str, Any], ...]
    """As ``GET documents`` shows them."""

    rows: Mapping[str, tuple[Row, ...]]
    """Records by object: documents, parties and contacts with all their fields."""


async def connect(console: Console, changes: Changes) -> None:
    """Connect both subsidiaries with the sample and these changes of it, and let all be settled."""
    for name in (HAULER, BROKER):
        result = await console.connect(name, changed(console.sample_settings(), changes))
        assert result.connection.established_at, result.findings
    console.clock.advance(days=1, minutes=10)


async def run_due(console: Console) -> None:
    """Let the schedule have its way: one cycle of each subsidiary that is not paused."""
    for _ in ("sweep", "cycle"):
        await console.sender.tick()
    active = [one for one in console.store.connections.all() if one.settings.primary_sync]
    runs = console.sync_service.runs(ADMIN)
    assert [("cycle", RunStatus.DONE)] * len(active) == [(one.kind, one.status) for one in runs]


def every_toggle(settings: Settings) -> Settings:
    """Return the settings with every toggle on, but the one that leaves drivers out."""
    sections = {name: getattr(settings, name) for name in ("ar", "ap", "advanced")}
    on: dict[str, Any] = {
        name: replace(
            section,
            **{
                one.name: True
                for one in fields(section)
                if one.type is bool and one.name != "only_1099_drivers"
            },
        )
        for name, section in sections.items()
    }
    return replace(settings, **on)


def changed(settings: Settings, changes: Changes) -> Settings:
    """Return settings with values by their dotted names."""
    for name, value in changes.items():
        section, _, key = name.rpartition(".")
        part = getattr(settings, section) if section else settings
        new: Any = replace(part, **{key: value})
        settings = replace(settings, **{section: new}) if section else new
    return settings


def books_of(console: Console) -> Books:
    """Return what Sage holds."""
    rows = console.server.world.books.rows
    return Books(
        documents=tuple(console.control("GET", "documents")),
        rows={name: tuple(dict(row) for row in rows(name)) for name in _OBJECTS},
    )


class Cycles:
    """The world and the cycles that were run in it; each is run once."""

    def __init__(self, world: Path) -> None:
        self.world = world
        self._known: dict[str, Books] = {}
        self._alvys: Alvys | None = None

    async def books(self, changes: Changes) -> Books:
        """Return what Sage holds after a cycle with the sample and these changes of it."""
        key = repr(sorted(changes.items()))
        if key not in self._known:
            with running_console(NOW, world=self.world) as console:
                await connect(console, changes)
                await run_due(console)
                self._known[key] = books_of(console)
        return self._known[key]

    async def alvys(self) -> Alvys:
        """Return what Alvys tells of the work."""
        if self._alvys is None:
            with running_console(NOW, world=self.world) as console:
                self._alvys = await read_alvys(console)
        return self._alvys
