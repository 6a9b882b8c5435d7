"""The rehearsal of a cycle on the sandbox, against the cycle that follows it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import State
from console.domain.rehearsal import Fate, Rehearsal
from console.errors import RuleError
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, add_loads, known, start, writes
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


def own_id(console: Console) -> str:
    [connection] = console.store.connections.all()
    return connection.subsidiary_id


async def rehearse(console: Console, most: int | None = None) -> Rehearsal:
    return await console.inspection.rehearse(ADMIN, own_id(console), most=most)


def traces(console: Console) -> tuple[Any, ...]:
    """Return everything that a cycle would leave somewhere."""
    return (
        console.entries(),
        console.store.ledger.revision(),
        console.store.audit.count(),
        console.store.cycles.recent(10),
        console.store.cycles.watermark(own_id(console)),
        known(console),
        writes(console),
        console.control("GET", "payments"),
    )


async def test_plan_is_what_the_cycle_does_when_it_runs_afterwards(console: Console) -> None:
    """Counts, money, requests as text and reasons are those of the cycle; and nothing is left."""
    await start(console, 40)
    before = traces(console)
    plan = await rehearse(console)
    assert before == traces(console)

    run = await console.sync()
    assert (run.counts.exported, run.counts.failed) == (
        plan.count(Fate.SEND, Fate.CREATE_PARTY),
        plan.count(Fate.FAIL),
    )
    posted = {entry.id: entry for entry in console.entries(State.POSTED)}
    assert posted.keys() == {one.entry_id for one in plan.documents if one.fate is Fate.SEND}
    assert plan.total(Fate.SEND) == sum((one.amount for one in posted.values()), Decimal("0.00"))
    for one in plan.documents:
        sent = [a.request_xml for a in console.store.ledger.attempts(one.entry_id) if a.request_xml]
        unnumbered = [xml.replace(posted[one.entry_id].control_id, "") for xml in sent]
        assert ([one.xml] if one.xml else []) == unnumbered
    failed = Counter(
        entry.problem.cause for entry in console.entries(State.FAILED) if entry.problem
    )
    assert failed == {one.cause: one.count for one in plan.sums if one.fate is Fate.FAIL}


async def test_nothing_is_planned_when_everything_is_done(console: Console) -> None:
    """What failed and was not repaired is not tried again, so it is no part of the plan."""
    await start(console, 10)
    await console.sync()
    plan = await rehearse(console)
    assert ((), 0) == (plan.sums, plan.left_out)


async def test_gate_is_named_when_a_section_is_off(console: Console) -> None:
    settings = console.sample_settings()
    off = replace(settings, ap=replace(settings.ap, export_ap_bills=False))
    await console.connect(SUBSIDIARY, off)
    console.clock.advance(minutes=1)
    add_loads(console, 10)
    plan = await rehearse(console)
    found = {
        (one.kind.section, one.fate, one.cause) for one in plan.sums if one.kind.section == "ap"
    }
    assert {("ap", Fate.SKIP, "section-off")} == found


async def test_repaired_and_released_documents_are_planned_when_they_waited(
    console: Console,
) -> None:
    """What a setting kept back, and what failed for an account, would go out once it is mended."""
    settings = console.sample_settings()
    off = replace(settings, ap=replace(settings.ap, export_ap_bills=False))
    await console.connect(SUBSIDIARY, off)
    console.clock.advance(minutes=1)
    console.control("PATCH", "accounts/40000", {"status": "inactive"})
    add_loads(console, 10)
    await console.sync()
    held_back = Counter(entry.state for entry in console.entries())
    assert {State.FAILED, State.SKIPPED} <= held_back.keys()

    console.control("PATCH", "accounts/40000", {"status": "active"})
    console.clock.advance(minutes=11)
    [connection] = console.store.connections.all()
    console.store.connections.save(replace(connection, settings=settings))
    plan = await rehearse(console)
    await console.sync()
    assert plan.count(Fate.SEND) == len(console.entries(State.POSTED))
    assert plan.count(Fate.SEND) > held_back[State.SKIPPED] // 2


async def test_change_after_export_is_planned_as_a_correction(console: Console) -> None:
    await start(console, 5)
    await console.sync()
    changed = next(
        one for one in console.entries(State.POSTED) if one.transaction.kind is Kind.AR_INVOICE
    )
    change = {"load_number": changed.transaction.number, "accessorial": "25.50"}
    console.control("POST", "change", change)
    console.clock.advance(minutes=1)
    plan = await rehearse(console)
    assert [changed.transaction.number] == [
        one.number for one in plan.documents if one.fate is Fate.CORRECT
    ]


async def test_open_outcome_is_looked_up_first_when_an_answer_was_lost(console: Console) -> None:
    await start(console, 3)
    console.control("POST", "faults", [{"match": "write", "kind": "close_before", "count": 9}])
    await console.sync()
    open_ones = len(console.entries(State.UNVERIFIED))
    plan = await rehearse(console)
    assert open_ones == plan.count(Fate.LOOK_UP) > 0


async def test_missing_party_is_created_first_when_the_settings_allow_it(console: Console) -> None:
    settings = console.sample_settings()
    creating = replace(
        settings,
        ar=replace(settings.ar, auto_create_customer=True),
        ap=replace(settings.ap, auto_create_vendor=True),
    )
    await console.connect(SUBSIDIARY, creating)
    console.clock.advance(minutes=1)
    add_loads(console, 40)
    plan = await rehearse(console)
    assert plan.count(Fate.CREATE_PARTY) > 0
    assert "vendor-unmatched" not in {one.cause for one in plan.sums}


async def test_documents_are_counted_when_fewer_are_kept(console: Console) -> None:
    await start(console, 10)
    whole, part = await rehearse(console), await rehearse(console, most=3)
    assert whole.sums == part.sums
    assert (3, len(whole.documents) - 3) == (len(part.documents), part.left_out)


async def test_plan_is_refused_when_the_subsidiary_is_not_connected(console: Console) -> None:
    with pytest.raises(RuleError, match="not set up"):
        await console.inspection.rehearse(ADMIN, "nobody")


async def test_retry_is_rehearsed_by_what_mapping_says_now(console: Console) -> None:
    """One cause is repaired: its documents would go out, the others would fail again."""
    await start(console, 20)
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()
    failed = console.entries(State.FAILED)
    repaired = {one.id for one in failed if one.problem and one.problem.subject == "40100"}
    assert 0 < len(repaired) < len(failed)
    console.control("PATCH", "accounts/40100", {"status": "active"})
    before = traces(console)
    posted = [one.id for one in console.entries(State.POSTED)]
    ids = [one.id for one in failed] + posted
    [plan] = await console.inspection.rehearse_retry(ADMIN, ids)

    assert before == traces(console)
    assert repaired == {one.entry_id for one in plan.documents if one.fate is Fate.SEND}
    assert len(failed) - len(repaired) == plan.count(Fate.FAIL)
    run = await console.retry(*(one.id for one in failed))
    assert (plan.count(Fate.SEND), plan.count(Fate.FAIL)) == (
        run.counts.exported,
        run.counts.failed,
    )
