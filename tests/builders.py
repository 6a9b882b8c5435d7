"""Builders: sound domain values with one call, each field open to change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from console.clock import BootTime, Clock
from console.domain.access import ROLES, Actor
from console.domain.connection import Connection, PostingDestination
from console.domain.identifiers import entry_id
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.mappings import AccountMappings
from console.domain.reference import DimensionValue, GlAccount, ReferenceData, SageParty
from console.domain.settings import ApSettings, Settings
from console.domain.transaction import Line, Party, Transaction

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""The moment at which most tests take place."""

ADMIN = Actor(uid=1000, name="maria", permissions=ROLES["admin"])
READER = Actor(uid=1001, name="rob", permissions=ROLES["reader"])


class ManualClock(Clock):
    """A clock that moves when told to, or when somebody sleeps on it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.moment = now
        self.slept: list[float] = []
        self._boots = 1
        self._uptime = timedelta(hours=1)

    def now(self) -> datetime:
        return self.moment

    def boot_time(self) -> BootTime:
        passed = self._uptime // timedelta(microseconds=1)
        return BootTime(boot_id=f"boot-{self._boots}", microseconds=passed)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds=seconds)

    def advance(self, **parts: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**parts)
        self._uptime += timedelta(**parts)

    def turn(self, **parts: float) -> None:
        """Set the wall clock ahead, or back; no time passes."""
        self.moment += timedelta(**parts)

    def reboot(self) -> None:
        """Start the host anew; no time passes by the wall clock."""
        self._boots += 1
        self._uptime = timedelta(seconds=20)


def line(amount: str = "1200.00", **changes: Any) -> Line:
    base = Line(
        category="load",
        item="customer_linehaul",
        description="Linehaul",
        amount=Decimal(amount),
    )
    return replace(base, **changes)


def transaction(**changes: Any) -> Transaction:
    lines = (line(), line("150.50", item="fuel_surcharge", description="Fuel Surcharge"))
    base = Transaction(
        kind=Kind.AR_INVOICE,
        subsidiary_id="sub-1",
        source_id="inv-1",
        number="1084738",
        party=Party(kind="customer", id="cust-1", name="Harbor Foods"),
        document_on=date(2026, 3, 2),
        changed_at=NOW,
        lines=lines,
        total=Decimal("1350.50"),
        load_number="1084738",
        order_number="ORD-7",
        po_number="PO-9",
        attributes={"subsidiary": "Lone Star Haulage", "fleet": "Reefer"},
    )
    return replace(base, **changes)


def bill(**changes: Any) -> Transaction:
    lines = (
        line("900.00", category="trip", item="carrier_linehaul", description="Carrier linehaul"),
        line("75.00", category="accessorial", item="detention", description="Detention"),
    )
    values: dict[str, Any] = {
        "kind": Kind.AP_BILL,
        "source_id": "trip-1",
        "number": "1084738-1",
        "party": Party(kind="carrier", id="carr-1", name="Red Rock Lines"),
        "lines": lines,
        "total": Decimal("975.00"),
        "carrier_invoice_number": "RR-55",
    }
    return transaction(**{**values, **changes})


def entry(source: Transaction | None = None, **changes: Any) -> LedgerEntry:
    source = source or transaction()
    base = LedgerEntry(
        id=entry_id(source.subsidiary_id, source.kind, source.source_id),
        transaction=source,
        state=State.READY,
        source_hash=source.fingerprint(),
        amount=source.total,
        created_at=NOW,
        changed_at=NOW,
    )
    return replace(base, **changes)


def settings(**changes: Any) -> Settings:
    accounts = AccountMappings(
        ar={"default": "40000", "load/fuel_surcharge": "40100"},
        ap={"default": "50000", "trip": "50100"},
    )
    quiet = ApSettings(export_driver_settlements=False)
    return replace(Settings(accounts=accounts, ap=quiet), **changes)


def connection(**changes: Any) -> Connection:
    base = Connection(
        subsidiary_id="sub-1",
        subsidiary_name="Lone Star Haulage",
        posting_destination=PostingDestination.CHILD,
        entity_id="E100",
        entity_name="Lone Star Haulage",
        company_id="DEMO",
        user_id="ws_user",
        settings=settings(),
        established_at=NOW - timedelta(days=1),
    )
    return replace(base, **changes)


def reference(**changes: Any) -> ReferenceData:
    accounts = [
        GlAccount(no="40000", title="Freight revenue", type="incomestatement", active=True),
        GlAccount(no="40100", title="Fuel surcharge", type="incomestatement", active=True),
        GlAccount(no="50000", title="Purchased transport", type="incomestatement", active=True),
        GlAccount(no="50100", title="Carrier linehaul", type="incomestatement", active=True),
        GlAccount(no="40900", title="Old revenue", type="incomestatement", active=False),
    ]
    base = ReferenceData(
        fetched_at=NOW,
        accounts={account.no: account for account in accounts},
        customers={"C-100": SageParty(id="C-100", name="Harbor Foods", active=True)},
        vendors={"V-200": SageParty(id="V-200", name="Red Rock Lines", active=True)},
        ar_terms=frozenset({"Net 15", "Net 30"}),
        ap_terms=frozenset({"Net 15", "Net 30"}),
        dimensions={
            "LOCATION": {"E100": DimensionValue(id="E100", name="Lone Star Haulage", active=True)},
            "DEPARTMENT": {
                "120": DimensionValue(id="120", name="Reefer", active=True),
                "190": DimensionValue(id="190", name="Retired", active=False),
            },
        },
    )
    return replace(base, **changes)
