"""Documents of Alvys as JSON, and the way from them to Sage's function, for hand-worked cases.

Two subsidiaries: Lone Star Haulage invoices load 1084738, and Gulf Brokerage tenders trips.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Any, TypeVar

from console.alvys import Invoice, Load, RefusedRecord, Trip
from console.alvys.documents import read_record
from console.domain.connection import Connection, Subsidiary
from console.domain.eligibility import Eligible, NotDue, decide
from console.domain.kinds import Kind
from console.domain.mappings import AccountMappings, DimensionMapping
from console.domain.outcome import Unmapped
from console.domain.parties import PartyIndex, PartyProfile
from console.domain.reference import GlAccount, SageParty
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from console.domain.surroundings import Surroundings
from console.domain.transaction import Transaction
from console.sync.intake import Owners, bills_of
from console.sync.intake.intercompany import intercompany_of
from console.sync.intake.invoices import invoices_of
from console.sync.mapping import Mapped, MappingInputs, map_transaction
from tests.builders import connection, reference, transaction

RecordT = TypeVar("RecordT", Invoice, Load, Trip)

GOLDEN = Path(__file__).parent

OURS = Subsidiary(id="sub-1", name="Lone Star Haulage", kind="")
THEIRS = Subsidiary(id="sub-2", name="Gulf Brokerage", kind="")

_ACCOUNTS = AccountMappings(
    ar={
        "default": "40000",
        "load/fuel_surcharge": "40100",
        "accessorial": "40300",
        "accessorial/layover": "40310",
        "load/intercompany": "40800",
    },
    ap={"default": "50000", "trip": "50100", "trip/intercompany": "50800"},
)
_DEPARTMENT = DimensionMapping(
    dimension="DEPARTMENT", source="fleet", values={"Reefer": "120", "Dry Van": "110"}
)
_PROFILES = {
    "cust-1": PartyProfile(id="cust-1", name="Harbor Foods", external_id="C-100", terms_days=15),
    "carr-1": PartyProfile(id="carr-1", name="Red Rock Lines", external_id="V-200"),
    "sub-1": PartyProfile(id="sub-1", name="Lone Star Haulage", external_id="IC100"),
    "sub-2": PartyProfile(id="sub-2", name="Gulf Brokerage", external_id="IC200"),
}


def money(amount: str) -> dict[str, Any]:
    """Return an amount as Alvys writes it."""
    return {"Amount": amount, "Currency": "840"}


def load(number: str = "1084738", **changes: Any) -> Load:
    """Return a load that Lone Star Haulage invoices; in the reefer fleet, which has no prefix."""
    plain: dict[str, Any] = {
        "Id": f"load-{number}",
        "LoadNumber": number,
        "OrderNumber": "ORD-7",
        "PONumber": "PO-9",
        "CustomerId": "cust-1",
        "Status": "Invoiced",
        "InvoiceAs": "Lone Star Haulage",
        "OfficeId": "OFC-1",
        "Fleet": {"Id": "f-1", "Name": "Reefer", "InvoiceNumberPrefix": None},
        "InvoicedAt": "2026-03-02T09:00:00Z",
        "CreatedAt": "2026-02-20T09:00:00Z",
        "UpdatedAt": "2026-03-02T09:30:00Z",
    }
    return _read(Load, {**plain, **changes})


def trip(load_number: str = "1084738", **changes: Any) -> Trip:
    """Return the trip of a load, tendered by Lone Star Haulage, hauled by an own driver."""
    plain: dict[str, Any] = {
        "Id": f"trip-{load_number}",
        "TripNumber": f"{load_number}-1",
        "LoadNumber": load_number,
        "OrderNumber": "ORD-7",
        "Status": "Released",
        "TenderAs": "Lone Star Haulage",
        "TripValue": money("1500.00"),
        "UpdatedAt": "2026-03-02T09:30:00Z",
    }
    return _read(Trip, {**plain, **changes})


def paid(*charges: tuple[str, str]) -> dict[str, Any]:
    """Return a driver or owner operator of a trip, paid these extras."""
    return {
        "Id": "driver-1",
        "AccessorialsDetails": [
            {"Id": f"pay-{index}", "Type": type_, "Total": money(amount)}
            for index, (type_, amount) in enumerate(charges)
        ],
    }


CARRIER = {
    "Id": "carr-1",
    "CarrierInvoiceNumber": "RR-55",
    "Linehaul": money("1200.00"),
    "AccessorialsDetails": [],
    "TotalPayable": money("1200.00"),
}
"""An external carrier that is owed 1,200.00."""

USUAL = (
    ("1084738", "Linehaul", "1850.00", "Load"),
    ("1084738", "Fuel Surcharge", "210.50", "Load"),
    ("1084738", "Layover", "75.25", "Accessorial"),
)
"""1,850.00 + 210.50 + 75.25 = 2,135.75."""

SECOND = (
    ("1084739", "Linehaul", "900.00", "Load"),
    ("1084739", "Fuel Surcharge", "100.00", "Load"),
)
"""900.00 + 100.00 = 1,000.00."""

DAMAGE = ("1084738", "Cargo Damage", "-50.00", "Accessorial")
ADVANCE = ("1084738", "Advance", "-12.34", "Deduction")
"""Deductions of 50.00 and 12.34."""


def invoice(
    *lines: tuple[str, str, str, str],
    total: str,
    loads: tuple[str, ...] = ("1084738",),
    **changes: Any,
) -> Invoice:
    """Return an invoice of Lone Star Haulage to Harbor Foods."""
    plain: dict[str, Any] = {
        "Id": "inv-1",
        "Number": "1084738",
        "Type": "LoadInvoice",
        "Status": "AwaitingPayment",
        "CreatedDate": "2026-03-02T09:00:00Z",
        "InvoicedDate": "2026-03-02T00:00:00Z",
        "Vendor": {"Id": "sub-1", "Name": "Lone Star Haulage"},
        "Customer": {"Id": "cust-1", "Name": "Harbor Foods"},
        "LineItems": [
            {
                "Id": f"line-{index}",
                "Name": name,
                "Amount": money(amount),
                "LoadNumber": load_number,
                "Category": category,
            }
            for index, (load_number, name, amount, category) in enumerate(lines)
        ],
        "Loads": [{"Id": f"load-{number}", "LoadNumber": number} for number in loads],
        "Total": money(total),
    }
    return _read(Invoice, {**plain, **changes})


def settings(
    *, ar: dict[str, Any] | None = None, ap: dict[str, Any] | None = None, **advanced: Any
) -> Settings:
    """Return settings with the accounts of the cases."""
    return Settings(
        ar=ArSettings(**(ar or {})),
        ap=ApSettings(**(ap or {})),
        advanced=AdvancedSettings(**advanced),
        accounts=_ACCOUNTS,
        dimensions=(_DEPARTMENT,),
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    """One document, worked by hand."""

    name: str
    """Of the case, and of its file."""

    kind: Kind
    """Which of the transactions that its documents make."""

    invoices: tuple[Invoice, ...] = ()
    loads: tuple[Load, ...] = ()
    trips: tuple[Trip, ...] = ()
    settings: Settings = field(default_factory=settings)
    owner: Subsidiary = OURS
    around: Surroundings = field(default_factory=Surroundings)

    lines: tuple[tuple[str, str], ...] = ()
    """Account and amount of each line in Sage; empty when nothing is sent."""

    total: str = ""
    """Sum of the lines."""

    reason: str = ""
    """Why nothing is sent: a cause, or the words of what is not due."""


def connected(case: Case) -> Connection:
    """Return the connection of the case's subsidiary."""
    return connection(
        subsidiary_id=case.owner.id, subsidiary_name=case.owner.name, settings=case.settings
    )


def transactions(case: Case) -> list[Transaction]:
    """Return what intake makes of the case's documents."""
    owners = Owners(
        connection=connected(case), zone=UTC, everybody=(OURS, THEIRS), known=_PairsBefore()
    )
    loads, trips = list(case.loads), list(case.trips)
    return [
        *invoices_of(case.invoices, loads, trips, owners),
        *bills_of(trips, loads, owners),
        *intercompany_of(trips, loads, owners),
    ]


class _PairsBefore:
    """What the ledger knows: every trip was between two subsidiaries once."""

    def documents(
        self, source_ids: Collection[str], _load_numbers: Mapping[str, str]
    ) -> list[Transaction]:
        return [transaction(kind=Kind.AR_INTERCOMPANY, source_id=source) for source in source_ids]

    def on_trips(self, _trip_ids: Collection[str]) -> list[Transaction]:
        return []

    def statements(self, _days: Collection[str]) -> list[Transaction]:
        return []


def decided(case: Case) -> Mapped | str:
    """Return the mapped transaction of the case, or the reason why there is none."""
    (source,) = [one for one in transactions(case) if one.kind is case.kind]
    if source.withdrawn:
        return source.withdrawn
    verdict = decide(source, connected(case), case.around)
    if isinstance(verdict, NotDue):
        return verdict.reason
    if not isinstance(verdict, Eligible):
        return verdict.problem.cause
    shaped = case.around.settings_for(source, case.settings)
    mapped = map_transaction(source, replace(_inputs(), settings=shaped))
    if isinstance(mapped, Unmapped):
        return mapped.problem.cause
    assert isinstance(mapped, Mapped), mapped
    return mapped


def _inputs() -> MappingInputs:
    lists = reference()
    more = ("40300", "40310", "40800", "50800")
    accounts = [GlAccount(no=no, title=no, type="incomestatement", active=True) for no in more]
    departments = lists.dimensions["DEPARTMENT"]
    dry_van = replace(departments["120"], id="110", name="Dry Van")
    sisters = [SageParty(id=no, name=no, active=True) for no in ("IC100", "IC200")]
    return MappingInputs(
        settings=settings(),
        entity_id="E100",
        reference=replace(
            lists,
            accounts={**lists.accounts, **{one.no: one for one in accounts}},
            dimensions={**lists.dimensions, "DEPARTMENT": {**departments, "110": dry_van}},
        ),
        customers=PartyIndex.build([*lists.customers.values(), *sisters]),
        vendors=PartyIndex.build([*lists.vendors.values(), *sisters]),
        profiles=_PROFILES,
    )


def _read(kind: type[RecordT], value: dict[str, Any]) -> RecordT:
    record = read_record(kind, value)
    assert not isinstance(record, RefusedRecord), record
    return record


CREDITS = settings(ar={"deductions_as_credits": True})
DRAFTS = settings(ar={"autopost": False}, ap={"autopost": False})
DRIVERS = settings(ar={"include_driver_bills": True})
"""Deductions on the invoice, everything a draft, what drivers are paid passed on."""

PREFIXED = load(Fleet={"Id": "f-1", "Name": "Reefer", "InvoiceNumberPrefix": "RF"})
"""A load whose fleet puts RF before its invoice numbers."""

PAID = trip(Driver1=paid(("Lumper", "60.00")), OwnerOperator=paid(("Detention", "45.50")))
"""A trip whose driver and owner operator are paid 60.00 and 45.50 extra."""

LINEHAUL, FUEL, LAYOVER = ("40000", "1850.00"), ("40100", "210.50"), ("40310", "75.25")
DAMAGED, ADVANCED = ("40300", "-50.00"), ("40000", "-12.34")
LUMPER, DETENTION = ("40300", "60.00"), ("40300", "45.50")
"""Lines in Sage: account and amount."""

PLAIN = invoice(*USUAL, total="2135.75")
"""The usual invoice, as Alvys has it."""
