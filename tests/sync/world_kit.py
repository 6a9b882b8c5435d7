"""Worlds as random as their numbers: settings of a connection, and documents of every kind.

The same number draws the same world; what the two ends know of parties and accounts is written out.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from console.domain.connection import Connection
from console.domain.eligibility import INTERCOMPANY, NotDue, decide
from console.domain.identifiers import memo_number
from console.domain.inclusion import CUSTOMER_INVOICES
from console.domain.kinds import Kind
from console.domain.mappings import AccountMappings, DimensionMapping
from console.domain.parties import PartyIndex, PartyProfile
from console.domain.reference import DimensionValue, GlAccount, ReferenceData, SageParty
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from console.domain.transaction import Line, Party, Transaction
from console.sync.mapping import MappingInputs
from tests.builders import NOW, connection

CATEGORIES = ("load", "trip", "accessorial", "fuel", "toll", "deduction", "settlement")
DAY = date(2026, 3, 2)
T = TypeVar("T")

TOGGLES = {
    section: [one.name for one in fields(kind) if one.type in {bool, "bool"}]
    for section, kind in (("ar", ArSettings), ("ap", ApSettings), ("advanced", AdvancedSettings))
}
DIMENSIONS = (
    (DimensionMapping(dimension="DEPARTMENT", source="fleet", default="100"),),
    (DimensionMapping(dimension="DEPARTMENT", source="fleet"),),
    (),
)


class Dice:
    """Chooses by a number: the same number, the same choices."""

    def __init__(self, number: int) -> None:
        self._random = random.Random(number)

    def any_of(self, *values: T) -> T:
        return self._random.choice(values)

    def mostly(self, usual: T, *others: T) -> T:
        """Return the usual value nine times of ten: where everything is odd, nothing goes out."""
        return usual if self._random.random() < 0.9 else self._random.choice(others)

    def amount(self) -> Decimal:
        return Decimal(self._random.randint(-5_000, 200_000)) / 100


def draw_settings(number: int) -> Settings:
    """Return the settings that a number stands for."""
    dice = Dice(number)

    def turned(part: Any, section: str) -> Any:
        return replace(part, **{name: dice.any_of(True, False) for name in TOGGLES[section]})

    ar = replace(turned(ArSettings(), "ar"), export_ar_invoices=dice.mostly(True, False))
    ap = replace(turned(ApSettings(), "ap"), export_ap_bills=dice.mostly(True, False))
    return Settings(
        primary_sync=dice.mostly(True, False),
        ar=ar,
        ap=ap,
        advanced=turned(AdvancedSettings(), "advanced"),
        accounts=AccountMappings(ar=_accounts(dice), ap=_accounts(dice)),
        dimensions=dice.any_of(*DIMENSIONS),
    )


def _accounts(dice: Dice) -> dict[str, str]:
    category = dice.any_of(*CATEGORIES)
    number = dice.any_of("40000", "40100", "40900", "99999")
    return {**dice.mostly({"default": "40000"}, {}), category: number}


def draw_document(number: int) -> Transaction:
    """Return the document that a number stands for."""
    dice = Dice(number)
    kind = dice.any_of(*Kind)
    lines = tuple(_line(dice) for _ in range(dice.mostly(2, 0, 1, 5)))
    off = dice.mostly(Decimal("0.00"), Decimal("0.01"))
    source = dice.any_of(*range(1, 10))
    return Transaction(
        kind=kind,
        subsidiary_id="sub-1",
        source_id=f"source-{source}",
        number=f"{kind.value[:6]}-{source}{dice.mostly('', 'x' * 30)}",
        party=Party(
            kind="customer" if kind.section == "ar" else "carrier",
            id=dice.mostly("known", "unknown to Sage", "namesake", "unknown to Alvys", "inactive"),
            name="",
        ),
        document_on=DAY + timedelta(days=dice.any_of(0, 1, 2)),
        changed_at=NOW + timedelta(hours=dice.mostly(1, 2, -48)),
        lines=lines,
        total=sum((one.amount for one in lines), off),
        fault=dice.mostly("", "Its amount is no number"),
        withdrawn=dice.mostly("", "Its invoice was taken back"),
        invoice_ready=dice.any_of(True, False),
        carrier_invoice_number=dice.any_of("RR-55", ""),
        load_number=str(source),
        partner_id="sub-2" if kind in INTERCOMPANY else "",
        attributes=dice.any_of({}, {"fleet": "Reefer"}, {"fleet": "100"}),
    )


def _line(dice: Dice) -> Line:
    return Line(
        category=dice.any_of(*CATEGORIES),
        item=dice.any_of("linehaul", "fuel_surcharge", "carrier_linehaul"),
        description=dice.mostly("Linehaul", "Detention " * 60),
        amount=dice.mostly(dice.amount(), Decimal("0.00")),
    )


def worlds() -> st.SearchStrategy["World"]:
    """Draw settings and documents; the fewer documents, the simpler."""
    numbers = st.integers(min_value=0, max_value=2**32)
    return st.builds(world_of, numbers, st.lists(numbers, min_size=1, max_size=12))


def world_of(chosen: int, numbers: Sequence[int]) -> "World":
    """Return the world that a number for its settings and one for each document stand for."""
    documents = [draw_document(one) for one in numbers]
    unique = {(_same(one.kind), one.source_id): one for one in documents}
    billed = {id_: one.number for (kind, id_), one in unique.items() if kind is Kind.AR_INVOICE}
    return World(
        settings=draw_settings(chosen),
        documents=tuple(_numbered(one, billed) for one in unique.values()),
    )


def _same(kind: Kind) -> Kind:
    """Return one kind for those of which a source has only one."""
    return Kind.AR_INVOICE if kind in CUSTOMER_INVOICES else kind


def _numbered(one: Transaction, billed: Mapping[str, str]) -> Transaction:
    """Return the document; a credit memo bears the number of its source's invoice."""
    if one.kind is not Kind.AR_CREDIT_MEMO or one.source_id not in billed:
        return one
    return replace(one, number=memo_number(billed[one.source_id]))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Settings of one connection, and what Alvys says."""

    settings: Settings
    documents: tuple[Transaction, ...]

    @property
    def connection(self) -> Connection:
        """The connection, established a day ago."""
        return connection(settings=self.settings)

    @property
    def inputs(self) -> MappingInputs:
        """What mapping knows: one party of each sort, some accounts, one department."""
        return MappingInputs(
            settings=self.settings,
            entity_id="E100",
            reference=REFERENCE,
            customers=PartyIndex.build(REFERENCE.customers.values()),
            vendors=PartyIndex.build(REFERENCE.vendors.values()),
            profiles=PROFILES,
        )

    @property
    def due(self) -> list[Transaction]:
        """What Alvys bills and the connection has to account for."""
        return [
            one
            for one in self.documents
            if not one.withdrawn and not isinstance(decide(one, self.connection), NotDue)
        ]


SAGE_PARTIES = {
    one.id: one
    for one in (
        SageParty(id="P1", name="Known", active=True),
        SageParty(id="P2", name="Namesake", active=True),
        SageParty(id="P3", name="Namesake", active=True),
        SageParty(id="P4", name="Inactive", active=False),
    )
}
"""Customers and vendors alike."""

REFERENCE = ReferenceData(
    fetched_at=NOW,
    accounts={
        one.no: one
        for one in (
            GlAccount(no="40000", title="Freight", type="incomestatement", active=True),
            GlAccount(
                no="40100",
                title="Fuel",
                type="incomestatement",
                active=True,
                requires=frozenset({"DEPARTMENT"}),
            ),
            GlAccount(no="40900", title="Old", type="incomestatement", active=False),
        )
    },
    customers=SAGE_PARTIES,
    vendors=SAGE_PARTIES,
    ar_terms=frozenset({"Net 30"}),
    ap_terms=frozenset({"Net 30"}),
    dimensions={"DEPARTMENT": {"100": DimensionValue(id="100", name="Dry van", active=True)}},
)
PROFILES = {
    name: PartyProfile(id=name, name=name.capitalize(), terms_days=days, external_id=external_id)
    for name, days, external_id in (
        ("known", 30, "P1"),
        ("unknown to Sage", None, "P9"),
        ("namesake", 15, ""),
        ("inactive", 7, "P4"),
    )
}


EVERY_KIND = World(
    settings=Settings(
        ar=ArSettings(export_carrier_statements=True, export_echecks=True),
        ap=ApSettings(export_echecks=True),
        advanced=AdvancedSettings(cross_subsidiary_billing=True),
        accounts=AccountMappings(ar={"default": "40000"}, ap={"default": "40000"}),
    ),
    documents=tuple(
        Transaction(
            kind=kind,
            subsidiary_id="sub-1",
            source_id=f"source-{number}",
            number=f"N-{number}",
            party=Party(
                kind="customer" if kind.section == "ar" else "carrier", id="known", name="Known"
            ),
            document_on=DAY,
            changed_at=NOW + timedelta(hours=1),
            lines=(Line(category="load", item="x", description="X", amount=Decimal("10.00")),),
            total=Decimal("10.00"),
            carrier_invoice_number="RR-1",
        )
        for number, kind in enumerate(Kind)
    ),
)
