"""What the hand-worked cases of statements and e-checks share: Alvys's JSON, accounts, XML of Sage.

The XML is put together here from figures that stand in the cases, never by the console's encoder.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta
from typing import Any
from xml.sax.saxutils import escape

from pydantic import SecretStr

from console.alvys import CarrierStatement, Driver, DriverStatement, Load, RefusedRecord, Trip
from console.alvys.decoding import Numeral
from console.alvys.documents import read_record
from console.alvys.search import DocumentT
from console.domain.connection import Connection
from console.domain.eligibility import NotDue, decide
from console.domain.mappings import AccountMappings
from console.domain.outcome import Skipped, Unmapped
from console.domain.parties import PartyIndex, PartyProfile
from console.domain.reference import GlAccount, SageParty
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from console.domain.transaction import Transaction
from console.intacct import (
    LoginCredentials,
    NumberedFunction,
    SenderCredentials,
    encode_function,
    encode_request,
)
from console.intacct.credentials import LoginTo
from console.sync.intake import Owners
from console.sync.mapping import Mapped, MappingInputs, map_transaction
from tests.builders import NOW, connection, reference
from tests.intacct.schema import faults

OURS, OURS_NAME = "sub-1", "Lone Star Haulage"
SISTER, SISTER_NAME = "sub-2", "Bluebonnet Brokerage"
DAY = date(2026, 3, 2)
"""Day of all documents; the connection was made the day before."""

EVERYTHING = Settings(
    ar=ArSettings(export_carrier_statements=True, export_echecks=True, match_by_name=True),
    ap=ApSettings(
        export_carrier_statements=True,
        export_echecks=True,
        include_fuel=True,
        include_tolls=True,
        include_accessorials=True,
        match_by_name=True,
    ),
    advanced=AdvancedSettings(default_payment_terms_days=15),
    accounts=AccountMappings(
        ar={"default": "40000", "accessorial": "40300", "echeck/lumper": "40400"},
        ap={
            "default": "50000",
            "trip/carrier_linehaul": "50100",
            "trip/driver_payment": "50200",
            "trip/per_mile": "50210",
            "accessorial": "50300",
            "echeck": "50400",
            "echeck/fee": "50410",
            "fuel": "50500",
            "fuel/truck_diesel": "50510",
            "toll": "50600",
            "deduction": "50700",
            "deduction/escrow": "50710",
            "driver_statement_expense": "50800",
        },
    ),
)
"""Every toggle of statements and e-checks is on."""

PROFILES = (
    PartyProfile(id="carr-1", name="Red Rock Lines", kind="carrier", external_id="V-200"),
    PartyProfile(id="driver-1", name="Ida Rowan", kind="driver", is_contractor=True),
    PartyProfile(id="driver-2", name="Joe Pike", kind="driver"),
    PartyProfile(id="cust-1", name="Harbor Foods", external_id="C-100"),
    PartyProfile(id=SISTER, name=SISTER_NAME, kind="subsidiary"),
)
_VENDORS = {
    "V-200": "Red Rock Lines",
    "V-300": "Granite Factoring",
    "V-400": "Rowan Hauling LLC",
    "V-401": "Ida Rowan",
    "V-402": "Joe Pike",
    "V-500": SISTER_NAME,
}
_CUSTOMERS = {"C-100": "Harbor Foods", "C-200": SISTER_NAME}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One document, settings, and what Sage must be told, or why it is not."""

    name: str
    document: Transaction
    expected: str
    """XML of the function, or the cause."""
    ap: dict[str, Any] = field(default_factory=dict)
    ar: dict[str, Any] = field(default_factory=dict)
    advanced: dict[str, Any] = field(default_factory=dict)

    def settings(self) -> Settings:
        """Return everything on, but for what the case says."""
        return replace(
            EVERYTHING,
            ap=replace(EVERYTHING.ap, **self.ap),
            ar=replace(EVERYTHING.ar, **self.ar),
            advanced=replace(EVERYTHING.advanced, **self.advanced),
        )


def owners() -> Owners:
    return Owners(connection=link(EVERYTHING), zone=UTC)


def link(settings: Settings) -> Connection:
    yesterday = NOW - timedelta(days=1)
    return connection(settings=settings, established_at=yesterday, subsidiary_name=OURS_NAME)


def outcome(document: Transaction, settings: Settings) -> str:
    """Return the function that Sage is sent, or the cause that keeps the document back."""
    verdict = decide(document, link(settings))
    if isinstance(verdict, NotDue):
        return "not-due"
    if isinstance(verdict, Skipped):
        return verdict.problem.cause
    found = map_transaction(document, _inputs(settings))
    if isinstance(found, Unmapped):
        return found.problem.cause
    assert isinstance(found, Mapped), found
    return encode_function(found.function, "fn").decode()


def schema_faults(document: Transaction, settings: Settings) -> str:
    """Return what Sage's published schema has against the document; empty for nothing."""
    found = map_transaction(document, _inputs(settings))
    assert isinstance(found, Mapped), found
    body = encode_request(
        [NumberedFunction(control_id="fn", function=found.function)],
        sender=SenderCredentials(sender_id="sender", password=SecretStr("pw")),
        authentication=LoginTo(
            login=LoginCredentials(company_id="co", user_id="user", password=SecretStr("pw")),
            entity_id="E100",
        ),
        control_id="req",
        unique=True,
    )
    return faults(body)


def _inputs(settings: Settings) -> MappingInputs:
    numbers = {*settings.accounts.ar.values(), *settings.accounts.ap.values()}
    accounts = {
        no: GlAccount(no=no, title=no, type="incomestatement", active=True) for no in numbers
    }
    lists = reference(accounts=accounts)
    return MappingInputs(
        settings=settings,
        entity_id="E100",
        reference=lists,
        customers=PartyIndex.build(_party(*one) for one in _CUSTOMERS.items()),
        vendors=PartyIndex.build(_party(*one) for one in _VENDORS.items()),
        profiles={profile.id: profile for profile in PROFILES},
    )


def _party(sage_id: str, name: str) -> SageParty:
    return SageParty(id=sage_id, name=name, active=True)


Lines = Sequence[tuple[str, str, str]]
"""Account, amount and memo of each line."""


def bill_xml(number: str, vendor: str, memo: str, lines: Lines, *, draft: bool = False) -> str:
    """Return the bill of 2 March 2026, due in 15 days, as the gateway's pages describe it."""
    items = "".join(
        f"<APBILLITEM><ACCOUNTNO>{account}</ACCOUNTNO><TRX_AMOUNT>{amount}</TRX_AMOUNT>"
        f"<ENTRYDESCRIPTION>{escape(text)}</ENTRYDESCRIPTION><LOCATIONID>E100</LOCATIONID>"
        "</APBILLITEM>"
        for account, amount, text in lines
    )
    return (
        f'<function controlid="fn"><create><APBILL><VENDORID>{vendor}</VENDORID>'
        "<WHENCREATED>03/02/2026</WHENCREATED><WHENPOSTED>03/02/2026</WHENPOSTED>"
        f"<RECORDID>{number}</RECORDID><DESCRIPTION>{escape(memo)}</DESCRIPTION>"
        "<TERMNAME>Net 15</TERMNAME><WHENDUE>03/17/2026</WHENDUE>"
        f"<ACTION>{'Draft' if draft else 'Submit'}</ACTION>"
        f"<APBILLITEMS>{items}</APBILLITEMS></APBILL></create></function>"
    )


def invoice_xml(
    number: str,
    customer: str,
    memo: str,
    lines: Lines,
    *,
    external_id: str,
    po_number: str = "",
    draft: bool = False,
) -> str:
    """Return the invoice of 2 March 2026, due in 15 days."""
    items = "".join(
        f"<lineitem><glaccountno>{account}</glaccountno><amount>{amount}</amount>"
        f"<memo>{escape(text)}</memo><locationid>E100</locationid></lineitem>"
        for account, amount, text in lines
    )
    po = f"<ponumber>{po_number}</ponumber>" if po_number else ""
    created = "<year>2026</year><month>03</month><day>02</day>"
    due = "<year>2026</year><month>03</month><day>17</day>"
    return (
        f'<function controlid="fn"><create_invoice><customerid>{customer}</customerid>'
        f"<datecreated>{created}</datecreated><dateposted>{created}</dateposted>"
        f"<datedue>{due}</datedue><termname>Net 15</termname>"
        f"<action>{'Draft' if draft else 'Submit'}</action><invoiceno>{number}</invoiceno>{po}"
        f"<description>{escape(memo)}</description><externalid>{external_id}</externalid>"
        f"<invoiceitems>{items}</invoiceitems></create_invoice></function>"
    )


def usd(amount: str) -> dict[str, Any]:
    """Return money as Alvys's JSON has it, its numeral unread."""
    return {"Amount": Numeral(text=amount), "Currency": Numeral(text="840")}


def carrier_statement(
    *trips: tuple[str, str, Sequence[tuple[str, str, str]]],
    net: str,
    payee: tuple[str, str, str] = ("Carrier", "carr-1", "Red Rock Lines"),
    subsidiary_id: str = OURS,
    number: int = 5001,
    day: str = "2026-03-02",
) -> CarrierStatement:
    """Return a statement of trips, each with number, net amount and items (type, title, amount)."""
    type_, payee_id, name = payee
    body = {
        "Number": Numeral(text=str(number)),
        "Status": "Processed",
        "StatementDate": f"{day}T00:00:00Z",
        "SubsidiaryId": subsidiary_id,
        "Payee": {"Type": type_, "Id": payee_id, "Name": name},
        "PaymentProvider": "ACH",
        "NetAmount": usd(net),
        "PaidAmount": usd("0.00"),
        "RemainingAmount": usd(net),
        "Trips": [
            {
                "TripId": f"id-{trip}",
                "TripNumber": trip,
                "LoadNumber": trip.partition("-")[0],
                "NetAmount": usd(trip_net),
                "LineHaulAmount": usd("0.00"),
                "AccessorialsAmount": usd("0.00"),
                "Items": [
                    {"Type": kind, "Description": title, "Amount": usd(amount), "AccountingTag": ""}
                    for kind, title, amount in items
                ],
            }
            for trip, trip_net, items in trips
        ],
        "Payments": [],
    }
    return _read(CarrierStatement, body)


def driver_statement(
    *lines: tuple[str, str, str, str],
    net: str,
    driver: str = "driver-1",
    day: str = "2026-03-02",
    period: str = "Week 9",
    subsidiary_id: str = OURS,
) -> DriverStatement:
    """Return a statement of lines, each with category, title, trip number and amount."""
    who = {
        "driver-1": ("Ida Rowan", "OWNER_OPERATOR", "Rowan Hauling LLC"),
        "driver-2": ("Joe Pike", "COMPANY", None),
    }
    name, type_, company = who[driver]
    sums = ("GrossIncome", "Deductions", "Reimbursements", "Escrow", "Fuel", "Tolls")
    body = {
        "Number": Numeral(text="8001"),
        "Status": "Processed",
        "StatementDate": day,
        "PayPeriodId": "w9",
        "PayPeriodTitle": period,
        "Driver": {
            "Id": driver,
            "Name": name,
            "Type": type_,
            "CompanyName": company,
            "SubsidiaryId": subsidiary_id,
            "FleetName": "Reefer",
        },
        "Totals": {**{one: usd("0.00") for one in sums}, "NetIncome": usd(net)},
        "LineItems": [
            {
                "Category": category,
                "Title": title,
                "PolicyName": "Standard pay",
                "TripNumber": trip or None,
                "Amount": usd(amount),
                "SubLines": [],
            }
            for category, title, trip, amount in lines
        ],
    }
    return _read(DriverStatement, body)


def check(
    number: str = "4711", kind: str = "Lumper", amount: str = "100.00", fee: str = "3.50"
) -> Any:
    return {
        "Id": f"check-{number}",
        "CheckNumber": number,
        "Type": kind,
        "Amount": usd(amount),
        "Fee": usd(fee),
        "CreatedAt": "2026-03-02T08:00:00Z",
    }


def load(invoice_as: str = OURS_NAME) -> Load:
    body = {
        "Id": "load-1",
        "LoadNumber": "1084738",
        "OrderNumber": "ORD-7",
        "PONumber": "PO-9",
        "CustomerId": "cust-1",
        "CustomerName": "Harbor Foods",
        "Status": "Invoiced",
        "InvoiceAs": invoice_as,
        "InvoicedAt": "2026-03-02T09:00:00Z",
        "CreatedAt": "2026-03-01T09:00:00Z",
        "UpdatedAt": "2026-03-02T09:10:00Z",
    }
    return _read(Load, body)


def trip(**parts: Any) -> Trip:
    body = {
        "Id": "trip-1",
        "TripNumber": "1084738-1",
        "LoadNumber": "1084738",
        "OrderNumber": "ORD-7",
        "Status": "Released",
        "TenderAs": OURS_NAME,
        "UpdatedAt": "2026-03-02T09:10:00Z",
        **parts,
    }
    return _read(Trip, body)


def hauled_by(
    *checks: Any, linehaul: str = "900.00", accessorial: str = "75.00", payable: str = "975.00"
) -> Any:
    """Return the carrier of a trip; what it is owed does not know its checks."""
    return {
        "Id": "carr-1",
        "CarrierInvoiceNumber": "RR-55",
        "Linehaul": usd(linehaul),
        "AccessorialsDetails": [{"Id": "acc-1", "Type": "Detention", "Total": usd(accessorial)}],
        "TotalPayable": usd(payable),
        "EChecks": list(checks),
    }


async def drivers() -> list[Driver]:
    body = {
        "Id": "driver-2",
        "Name": "Joe Pike",
        "Type": "COMPANY",
        "SubsidiaryId": OURS,
        "IsActive": True,
    }
    return [_read(Driver, body), _read(Driver, {**body, "Id": "driver-9", "SubsidiaryId": SISTER})]


def _read(kind: type[DocumentT], body: Any) -> DocumentT:
    record = read_record(kind, body)
    assert not isinstance(record, RefusedRecord), record
    return record
