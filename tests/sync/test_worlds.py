"""Random worlds: any settings, any documents, and what holds for all of them.

Pure worlds go through gates, ledger, mapping and the machine, with Sage as a list that takes
everything; every kind of the table takes part, and a new kind does by itself. Whole ones are
cycles on the sandbox, with settings drawn from a seed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings

from console.domain.eligibility import Held
from console.domain.inclusion import included_total
from console.domain.kinds import KINDS, Kind
from console.domain.ledger import Event, LedgerEntry, State
from console.domain.outcome import Posted, Problem, Skipped, WhoActs
from console.domain.settings import Settings
from console.domain.three_sides import STANDINGS, Standing
from console.domain.totals import NOTHING, Sum, unaccounted
from console.domain.transaction import Transaction
from console.store import Store, memory_store
from console.sync.batching import Prepared
from console.sync.preparing import prepare_one
from console.sync.records import record, release_skipped
from console.sync.steps import intend, settle
from console.sync.surroundings import look_around
from tests.builders import ADMIN, NOW, ManualClock
from tests.rounds import ROUNDS
from tests.sync.books import NOW as SANDBOX_NOW
from tests.sync.books import SUBSIDIARY, add_loads, known, new_documents, posted_documents
from tests.sync.console_kit import running_console
from tests.sync.world_kit import EVERY_KIND, World, draw_settings, world_of, worlds


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


@given(worlds())
@settings(max_examples=150 * ROUNDS)
@example(EVERY_KIND)
@example(world_of(473535, [1, 473535]))
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
