"""Random worlds: any settings, any documents, and what holds for all of them.

Pure worlds go through gates, ledger, mapping and the machine, with Sage as a list that takes
everything; every kind of the table takes part, and a new kind does by itself. Whole ones are
cycles on the sandbox, with settings drawn from a seed.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.domain.connection import Connection
from console.domain.eligibility import INTERCOMPANY, Held, NotDue, decide
from console.domain.identifiers import memo_number
from console.domain.inclusion import CUSTOMER_INVOICES, included_total
from console.domain.kinds import KINDS, Kind
from console.domain.ledger import Event, LedgerEntry, State
from console.domain.mappings import AccountMappings, DimensionMapping
from console.domain.outcome import Posted, Problem, Skipped, WhoActs
from console.domain.parties import PartyIndex, PartyProfile
from console.domain.reference import DimensionValue, GlAccount, ReferenceData, SageParty
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from console.domain.three_sides import STANDINGS, Standing
from console.domain.totals import NOTHING, Sum, unaccounted
from console.domain.transaction import Line, Party, Transaction
from console.store import Store, memory_store
from console.sync.batching import Prepared
from console.sync.mapping import MappingInputs
from console.sync.preparing import prepare_one
from console.sync.records import record, release_skipped
from console.sync.steps import intend, settle
from console.sync.surroundings import look_around
from tests.builders import ADMIN, NOW, ManualClock, connection
from tests.rounds import ROUNDS
from tests.sync.books import NOW as SANDBOX_NOW
from tests.sync.books import SUBSIDIARY, add_loads, known, new_documents, posted_documents
from tests.sync.console_kit import running_console

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
    return st.builds(_world, numbers, st.lists(numbers, min_size=1, max_size=12))


def _world(chosen: int, numbers: Sequence[int]) -> "World":
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


class Sage:
    """The other end: takes every document, and keeps what it took."""

    def __init__(self) -> None:
        self.taken: list[tuple[LedgerEntry, Prepared]] = []

    def post(self, entry: LedgerEntry, made: Prepared, clock: ManualClock) -> LedgerEntry:
        """Return the entry after its document was accepted."""
        intended = intend(
            entry,
            made.xml,
            clock.now(),
            party_no=made.party_no,
            amount=made.amount,
            company_id="harrowgroup",
            entity_id="E100",
            batch_id="b1",
            run_id="r1",
        )
        self.taken.append((entry, made))
        result = Posted(record_no=str(len(self.taken)))
        return settle(intended, result, clock.instant()).entry


def cycle(world: World, store: Store, sage: Sage, clock: ManualClock) -> None:
    """Do what a cycle does, without a network."""
    present = world.connection
    # As an intake does: once with its load, once with its trip.
    for page in (world.documents, world.documents[::-1]):
        record(page, present, store, clock.now())
    release_skipped(present, store, clock.now())
    ready = store.ledger.in_states("sub-1", (State.READY,), limit=1000)
    store.ledger.save([_outcome(one, world, store, sage, clock) for one in ready])


def _outcome(
    entry: LedgerEntry, world: World, store: Store, sage: Sage, clock: ManualClock
) -> LedgerEntry:
    around = look_around([entry.transaction], world.connection, store)
    made = prepare_one(entry, world.inputs, world.connection, around)
    match made:
        case Prepared():
            return sage.post(entry, made, clock)
        case Skipped(problem=problem):
            return entry.moved(Event.GATED, at=clock.now(), problem=problem)
        case Held(problem=problem):
            return entry.moved(Event.ONE_SIDED, at=clock.now(), problem=problem)
        case Problem():
            return entry.moved(Event.UNMAPPED, at=clock.now(), problem=made)
        case _:
            # Its party is created first; that is a story of its own.
            return entry


def entries_of(store: Store) -> list[LedgerEntry]:
    return store.ledger.in_states("sub-1", tuple(State), limit=1000)


def standings_of(entries: Iterable[LedgerEntry]) -> dict[Standing, Sum]:
    placed: dict[Standing, Sum] = {}
    for one in entries:
        standing = STANDINGS[one.state]
        placed[standing] = placed.get(standing, NOTHING).plus(one.amount)
    return placed


def run_twice(world: World) -> tuple[list[LedgerEntry], Sage]:
    """Run two cycles over the same documents; return the ledger and what Sage took."""
    clock, sage = ManualClock(NOW + timedelta(hours=3)), Sage()
    store = memory_store()
    try:
        store.connections.save(world.connection)
        for _ in range(2):
            cycle(world, store, sage, clock)
            clock.advance(hours=12)
        return entries_of(store), sage
    finally:
        store.close()


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


@given(worlds())
@settings(max_examples=150 * ROUNDS)
@example(EVERY_KIND)
@example(_world(473535, [1, 473535]))
def test_what_has_to_hold_holds_when_settings_and_documents_are_any(world: World) -> None:
    """Rule control-totals: exported + failed + held + skipped = due, and the three beside it."""
    entries, sage = run_twice(world)

    assert 0 == unaccounted(len(world.due), standings_of(entries))
    check_nothing_goes_out_twice(entries, sage)
    for entry, made in sage.taken:
        check_lines_are_the_total(entry.transaction, made, world.settings)
        check_every_gate_is_open(entry.transaction, world)
    for one in entries:
        if one.state in {State.FAILED, State.SKIPPED, State.HELD}:
            check_refusal_can_be_acted_on(one)


def check_nothing_goes_out_twice(entries: Sequence[LedgerEntry], sage: Sage) -> None:
    sent = Counter((entry.transaction.kind, entry.transaction.source_id) for entry, _ in sage.taken)
    assert set() == {key for key, count in sent.items() if count > 1}
    assert len(sage.taken) == sum(1 for one in entries if one.state is State.POSTED)


def check_lines_are_the_total(source: Transaction, made: Prepared, chosen: Settings) -> None:
    """To the cent: what Sage is told is what the toggles let through, and all of it if they do."""
    told = sum((amount for amount in made.amounts if amount is not None), Decimal("0.00"))
    assert included_total(source, chosen) == told == made.amount
    assert len(made.amounts) < len(source.lines) or source.total == told


def check_every_gate_is_open(source: Transaction, world: World) -> None:
    """The gates once more, each by itself, beside those that decided."""
    chosen, established_at = world.settings, world.connection.established_at
    toggle = KINDS[source.kind].toggle
    assert established_at is not None
    assert chosen.primary_sync
    assert chosen.section_is_on(source.kind.section)
    assert not toggle or chosen.toggle(toggle)
    assert source.changed_at > established_at
    assert ("", "") == (source.fault, source.withdrawn)
    assert source.kind is not Kind.AP_BILL or not chosen.ap.export_carrier_statements


def check_refusal_can_be_acted_on(entry: LedgerEntry) -> None:
    """Cause, message, fix and who; where nobody has to act, it says so."""
    problem = entry.problem
    assert problem is not None
    assert problem.cause
    assert problem.message
    assert problem.fix or problem.who is WhoActs.NOBODY


def test_every_kind_goes_out_when_nothing_stands_in_its_way() -> None:
    """Only carrier statements stay: with them on, the bills of single trips would."""
    _, sage = run_twice(EVERY_KIND)

    documents = {one for one in Kind if not one.is_attachment}
    assert documents - {Kind.AP_CARRIER_STATEMENT} == {
        entry.transaction.kind for entry, _ in sage.taken
    }


def turn_toggles(base: Settings, number: int) -> Settings:
    """Return settings whose toggles a number has turned, so that they still fit the company."""
    drawn = draw_settings(number)
    ar = replace(drawn.ar, autopost=True, auto_create_customer=False, export_ar_invoices=True)
    ap = replace(drawn.ap, autopost=True, auto_create_vendor=False)
    return replace(base, ar=ar, ap=ap)


@pytest.mark.anyio
@pytest.mark.parametrize("seed", [0, 1, 3])
async def test_whole_cycle_accounts_for_everything_when_settings_are_drawn(seed: int) -> None:
    """On the sandbox: the sides agree but for what failed, and Sage holds what was exported."""
    with running_console(SANDBOX_NOW, loads=2) as console:
        await console.connect(SUBSIDIARY, turn_toggles(console.sample_settings(), seed))
        console.clock.advance(minutes=1)
        before = known(console)
        add_loads(console, 15)
        for _ in range(2):
            await console.sync()
            console.clock.advance(minutes=1)
        [present] = console.store.connections.all()
        found = await console.inspection.totals(ADMIN, present.subsidiary_id)

        assert posted_documents(console) == new_documents(console, before)
        assert [0] * len(found.rows) == [row.unaccounted for row in found.rows]
        assert {one.id for one in console.entries(State.FAILED)} == {
            one.document.entry_id for one in found.differences
        }
        refused = console.entries(State.FAILED, State.SKIPPED, State.HELD)
        assert [] == [one for one in refused if one.problem is None or not one.problem.message]
