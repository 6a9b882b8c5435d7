"""What must not be taken for gone: Alvys shows it late, twice, under a number of something else."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from console.domain.identifiers import entry_id
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from tests.sync.books import NOW, SUBSIDIARY, live, now_of
from tests.sync.console_kit import Console, running_console
from tests.sync.rewriting import Rewriting

pytestmark = pytest.mark.anyio

SISTER = "Harrow Ridge Transport"
NONE = cast("Any", None)


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


async def settle(console: Console) -> None:
    for _ in range(2):
        console.clock.advance(minutes=1)
        await console.sync()


async def posted(console: Console, count: int = 2) -> list[LedgerEntry]:
    """Connect, make loads, and return their invoices in Sage."""
    await console.connect(SUBSIDIARY)
    console.clock.advance(minutes=1)
    order = {"count": count, "subsidiary": SUBSIDIARY}
    made = console.control("POST", "loads", order)["loads"]
    await settle(console)
    return [
        one
        for one in console.entries(State.POSTED)
        if one.transaction.kind is Kind.AR_INVOICE and one.transaction.number in made
    ]


def touch(console: Console, number: str, **fields: Any) -> None:
    """Change a load, so that it is read again."""
    console.clock.advance(minutes=1)
    loads = console.server.world.tms.loads
    loads[number] = replace(loads[number], updated_at=console.clock.now(), **fields)


async def test_summary_stays_when_one_of_its_loads_is_cancelled_and_another_cannot_be_found(
    console: Console,
) -> None:
    """Rule gone-at-source: it is not due once all its loads are cancelled, and not before."""
    await console.connect(SUBSIDIARY)
    console.clock.advance(minutes=1)
    order = {"count": 2, "subsidiary": SUBSIDIARY}
    one, other = console.control("POST", "loads", order)["loads"]
    number = console.control("POST", "invoices", {"loads": [one, other]})["invoice_number"]
    await settle(console)
    before = live(console, number)
    assert 1 == len(before)

    def late(target: str, item: dict[str, Any]) -> list[dict[str, Any]]:
        return [] if "/loads/" in target and item["LoadNumber"] == other else [item]

    console.alvys_transport = Rewriting(late)
    console.control("POST", "change", {"load_number": one, "status": "Cancelled"})
    await settle(console)
    assert 1 == len(live(console, number))
    console.alvys_transport = None
    console.control("POST", "change", {"load_number": other, "status": "Cancelled"})
    await settle(console)
    assert [] == live(console, number)


async def test_subsidiary_goes_on_when_a_statement_could_not_be_read_for_a_while(
    console: Console,
) -> None:
    await console.connect(SISTER)
    console.clock.advance(minutes=1)
    console.control("POST", "loads", {"count": 8, "subsidiary": SISTER})
    console.clock.advance(days=2)
    number, *_ = console.control("POST", "statements", {})["driver_statements"]
    statements = console.server.world.tms.driver_statements
    sound = statements[number]
    statements[number] = replace(sound, status=NONE)
    await settle(console)
    assert [f"refused:DriverStatement:{number}"] == [
        one.transaction.source_id
        for one in console.entries(State.FAILED)
        if one.transaction.source_id.startswith("refused:")
    ]
    statements[number] = sound
    await settle(console)
    [entry] = [
        one
        for one in console.entries(State.POSTED)
        if one.transaction.kind is Kind.AP_DRIVER_STATEMENT
        and one.transaction.source_id == str(number)
    ]
    assert entry.sage_record_no


async def test_other_loads_are_exported_when_the_status_of_one_cannot_be_read(
    console: Console,
) -> None:
    await console.connect(SUBSIDIARY)
    console.clock.advance(minutes=1)
    order = {"count": 4, "subsidiary": SUBSIDIARY}
    [broken, *sound] = console.control("POST", "loads", order)["loads"]
    touch(console, broken, status=NONE)
    await settle(console)
    assert {*sound} <= {one.transaction.number for one in console.entries(State.POSTED)}


@pytest.mark.parametrize("state", [State.CONFLICT, State.MARKED_SYNCED])
async def test_record_stays_when_the_ledger_knows_both_ids_of_an_invoice(
    console: Console, state: State
) -> None:
    """As an earlier version left them: somebody has said, or has to, which of both Sage holds."""
    [entry, *_] = await posted(console)
    source = replace(entry.transaction, source_id="anew")
    other = replace(
        entry,
        id=entry_id(source.subsidiary_id, source.kind, "anew"),
        transaction=source,
        source_hash=source.fingerprint(),
        state=state,
        sage_record_no="",
        control_id="",
    )
    console.store.ledger.save([other])
    tms = console.server.world.tms
    tms.invoices[source.number] = replace(tms.invoices[source.number], id="anew")
    touch(console, source.number)
    await settle(console)
    assert State.POSTED is now_of(console, entry).state
    assert [f"{entry.amount:.2f}"] == live(console, source.number)


async def test_invoice_keeps_its_amount_when_a_supplement_of_its_number_is_read_by_its_date(
    console: Console,
) -> None:
    [entry, other] = await posted(console)
    number = entry.transaction.number

    def beside(target: str, item: dict[str, Any]) -> list[dict[str, Any]]:
        if "/invoices" not in target or item["Number"] != number:
            return [item]
        line = {**item["LineItems"][0], "Amount": {**item["Total"], "Amount": 11}}
        return [
            item,
            {
                **item,
                "Id": "supplement",
                "Type": "OrderInvoice",
                "Total": {**item["Total"], "Amount": 11},
                "LineItems": [line],
            },
        ]

    console.alvys_transport = Rewriting(beside)
    await settle(console)
    touch(console, other.transaction.number)
    await settle(console)
    assert [f"{entry.amount:.2f}"] == live(console, number)
    assert State.POSTED is now_of(console, entry).state


@pytest.mark.parametrize("is_known_draft", [False, True])
async def test_billed_invoice_goes_on_as_the_known_one_when_a_draft_of_its_number_is_there(
    console: Console, is_known_draft: bool
) -> None:
    [entry, *_] = await posted(console)
    number, known_id = entry.transaction.number, entry.transaction.source_id

    def twice(target: str, item: dict[str, Any]) -> list[dict[str, Any]]:
        if "/invoices" not in target or item["Number"] != number:
            return [item]
        draft = {**item, "Status": "Draft", "InvoicedDate": None}
        return [
            {**item, "Id": "billed"},
            {**draft, "Id": known_id if is_known_draft else "draft"},
        ]

    console.alvys_transport = Rewriting(twice)
    touch(console, number)
    await settle(console)
    assert State.POSTED is now_of(console, entry).state
    assert [f"{entry.amount:.2f}"] == live(console, number)
    assert [] == console.entries(State.CONFLICT)


@pytest.mark.parametrize("status", [400, 410])
async def test_cycle_goes_on_when_alvys_refuses_to_say_whether_an_invoice_is_there(
    console: Console, status: int
) -> None:
    """410 says that it is gone; anything else is an error of its own, and the others pass."""
    [entry, other] = await posted(console)
    for one in (entry, other):
        console.control("POST", "revert", {"invoice": one.transaction.number})
    asked = f"/invoices?id={entry.transaction.source_id}"
    console.alvys_transport = Rewriting(statuses={asked: status})
    await settle(console)
    assert State.SUPERSEDED is now_of(console, other).state
    shown = [one.transaction.fault for one in console.entries(State.FAILED)]
    if status == 410:
        assert State.SUPERSEDED is now_of(console, entry).state
        return
    assert State.POSTED is now_of(console, entry).state
    assert any(entry.transaction.source_id in one for one in shown)
    console.alvys_transport = None
    touch(console, entry.transaction.number)
    await settle(console)
    assert State.SUPERSEDED is now_of(console, entry).state
    assert not any(entry.transaction.source_id in one.transaction.fault for one in failed(console))


def failed(console: Console) -> list[LedgerEntry]:
    return console.entries(State.FAILED)


async def test_statements_stay_when_alvys_does_not_list_our_subsidiary(console: Console) -> None:
    """As with another tenant's credentials: a number there says nothing of ours."""
    await console.connect(SISTER)
    console.clock.advance(minutes=1)
    console.control("POST", "loads", {"count": 8, "subsidiary": SISTER})
    console.clock.advance(days=2)
    numbers = console.control("POST", "statements", {})["driver_statements"]
    await settle(console)
    kept = [
        one
        for one in console.entries(State.POSTED)
        if one.transaction.kind is Kind.AP_DRIVER_STATEMENT
    ]
    assert kept
    for number in numbers:
        console.control("POST", "revert", {"driver_statement": str(number)})

    def strange(target: str, item: dict[str, Any]) -> list[dict[str, Any]]:
        return [] if "/carriers/search" in target else [item]

    console.alvys_transport = Rewriting(strange)
    await settle(console)
    assert {State.POSTED} == {now_of(console, one).state for one in kept}
    console.alvys_transport = None
    await settle(console)
    assert {State.SUPERSEDED} == {now_of(console, one).state for one in kept}


async def test_reverted_invoice_leaves_sage_when_its_load_is_ours_on_no_side_any_more(
    console: Console,
) -> None:
    [entry, *_] = await posted(console)
    number = entry.transaction.number
    console.control("POST", "revert", {"invoice": number})
    console.control("POST", "change", {"load_number": number, "invoice_as": SISTER})
    trips = console.server.world.tms.trips_of(number)
    owner = console.server.world.tms.loads[number].subsidiary_id
    for trip in trips:
        moved = replace(trip, subsidiary_id=owner, updated_at=console.clock.now())
        console.server.world.tms.trips[trip.number] = moved
    await settle(console)
    assert (State.SUPERSEDED, []) == (now_of(console, entry).state, live(console, number))


async def test_change_is_shown_as_kept_back_when_its_subsidiary_is_disconnected(
    console: Console,
) -> None:
    await console.connect(SUBSIDIARY)
    await console.connect(SISTER)
    console.clock.advance(minutes=1)
    order = {"count": 1, "subsidiary": SISTER, "tender_as": SUBSIDIARY}
    [number] = console.control("POST", "loads", order)["loads"]
    await settle(console)
    [entry] = [
        one
        for one in console.entries(State.POSTED)
        if one.transaction.number == number and one.transaction.kind is Kind.AR_INVOICE
    ]
    console.store.connections.remove(entry.transaction.subsidiary_id)
    console.control("POST", "revert", {"invoice": number})
    await settle(console)
    held = now_of(console, entry)
    assert held.problem is not None
    assert (State.HELD, "change-kept-back") == (held.state, held.problem.cause)
    assert "not connected" in held.problem.message or "no active connection" in held.problem.message


async def test_watcher_asks_for_nothing_that_is_gone(console: Console) -> None:
    """It looks each minute for what is new; what is gone is the cycles' business."""
    [entry, *_] = await posted(console)
    [link] = console.store.connections.all()
    advanced = replace(link.settings.advanced, export_as_generated=True)
    console.store.connections.save(
        replace(link, settings=replace(link.settings, advanced=advanced))
    )
    console.control("POST", "revert", {"invoice": entry.transaction.number})
    console.alvys_transport = listening = Rewriting()
    console.clock.advance(minutes=1)
    async with console.open_alvys() as alvys:
        await console.watcher().look(alvys)
    assert listening.asked
    assert [] == [one for one in listening.asked if "/invoices?id=" in one]
