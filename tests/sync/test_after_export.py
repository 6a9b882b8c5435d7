"""Documents that change at the source after their export, in every state that Sage has for them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

import pytest
from pydantic import SecretStr

from console.domain.kinds import Kind
from console.domain.ledger import State
from console.intacct import DeleteRecords, NumberedFunction, ReverseBill, Success
from tests.builders import ADMIN
from tests.sync.books import NOW, live_records
from tests.sync.change_kit import (
    BILLS,
    CHANGES,
    GONE,
    INVOICES,
    Case,
    change_all,
    change_at_source,
    check_held,
    check_right,
    connect_both,
    export,
    set_autopost,
    settle,
)
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


@pytest.mark.parametrize("kind", [INVOICES, BILLS])
@pytest.mark.parametrize("is_posted", [False, True], ids=["draft", "posted"])
async def test_books_follow_the_source_when_nothing_stands_in_the_way(
    console: Console, kind: Kind, is_posted: bool
) -> None:
    """Rule change-after-export: amount, party, subsidiary and withdrawal, drafts and posted."""
    await connect_both(console)
    set_autopost(console, on=is_posted)
    cases = await export(console, kind)
    await change_all(console, cases)
    for case in cases:
        check_right(console, case)
    spent = console.control("GET", "counters")["by_function"]
    await settle(console)
    assert spent.get("create") == console.control("GET", "counters")["by_function"].get("create")


def pay_partly(console: Console, case: Case) -> None:
    console.control("POST", "pay", {**_document(case), "amount": 10})


def pay(console: Console, case: Case) -> None:
    console.control("POST", "pay", _document(case))


def select(console: Console, case: Case) -> None:
    console.control("POST", "pay", {**_document(case), "amount": 10, "select": True})


def _document(case: Case) -> dict[str, Any]:
    return {"document_no": case.before.transaction.number, "party_id": case.before.party_no}


@pytest.mark.parametrize(
    ("kind", "hinder", "cause"),
    [
        (INVOICES, pay_partly, "payment-applied"),
        (BILLS, pay, "payment-applied"),
        (BILLS, select, "selected-for-payment"),
    ],
)
async def test_change_is_held_with_what_to_do_when_money_has_moved(
    console: Console, kind: Kind, hinder: Callable[[Console, Case], None], cause: str
) -> None:
    await connect_both(console)
    cases = await export(console, kind)
    for case in cases:
        hinder(console, case)
    await change_all(console, cases)
    for case in cases:
        check_held(console, case, cause)


async def test_change_goes_on_when_the_payment_is_removed_and_it_is_retried(
    console: Console,
) -> None:
    await connect_both(console)
    cases = await export(console, INVOICES)
    receipts = [console.control("POST", "pay", {**_document(case)}) for case in cases]
    await change_all(console, cases)
    for receipt in receipts:
        console.control("POST", "unpay", {"payment_no": receipt["payment_no"]})
    run = await console.retry(*(case.before.id for case in cases))
    assert 0 == run.counts.failed
    await settle(console)
    for case in cases:
        check_right(console, case)


async def test_bill_that_waits_for_approval_is_held_until_somebody_decides(
    console: Console,
) -> None:
    await connect_both(console)
    console.control("PATCH", "company", {"bill_approvals": 1})
    cases = await export(console, BILLS)
    await change_all(console, cases)
    decisions = islice(cycle(("approve", "decline")), len(cases))
    for case, decision in zip(cases, decisions, strict=True):
        check_held(console, case, "awaiting-approval")
        order = {**_document(case), "decision": decision}
        console.control("POST", "approve", order)
    console.control("PATCH", "company", {"bill_approvals": 0})
    await console.retry(*(case.before.id for case in cases))
    await settle(console)
    for case in cases:
        check_right(console, case)


@pytest.mark.parametrize("kind", [INVOICES, BILLS])
async def test_document_stays_when_it_could_not_come_back_into_its_closed_period(
    console: Console, kind: Kind
) -> None:
    """It leaves the books as of today only if nothing has to be posted into the closed period."""
    await connect_both(console)
    cases = await export(console, kind)
    console.clock.advance(days=31)
    console.control("PATCH", "periods/2026-03", {"status": "closed"})
    await change_all(console, cases)
    by_change = {case.change: case for case in cases}
    check_held(console, by_change["amount"], "period-closed")
    check_held(console, by_change["party"], "period-closed")
    check_held(console, by_change["subsidiary"], "period-closed")
    for change in GONE:
        check_right(console, by_change[change])
    console.control("PATCH", "periods/2026-03", {"status": "open"})
    await console.retry(*(case.before.id for case in cases[:3]))
    await settle(console)
    for case in cases:
        check_right(console, case)


@pytest.mark.parametrize("kind", [INVOICES, BILLS])
@pytest.mark.parametrize("is_posted", [False, True], ids=["draft", "posted"])
async def test_every_step_is_settled_by_a_look_up_when_its_answer_is_lost(
    console: Console, kind: Kind, is_posted: bool
) -> None:
    await connect_both(console)
    set_autopost(console, on=is_posted)
    cases = await export(console, kind)
    for case in cases:
        change_at_source(console, case)
    for fault in ("lost_answer", "close_before", "lost_answer", "duplicate_delivery") * 2:
        console.control("POST", "faults", [{"match": "write", "kind": fault, "count": 1}])
        await console.sync()
        console.clock.advance(minutes=31)
    console.control("DELETE", "faults")
    await settle(console)
    for case in cases:
        check_right(console, case)


async def test_document_moves_without_a_cycle_when_its_new_subsidiary_has_seen_it(
    console: Console,
) -> None:
    """The old connection is woken to take it out, and then the new one to send it."""
    await connect_both(console)
    case = (await export(console, INVOICES))[CHANGES.index("subsidiary")]
    console.clock.advance(minutes=1)
    change_at_source(console, case)
    console.clock.advance(minutes=1)
    new = console.store.connections.all()[1]
    await console.sender.work(console.sync_service.request_sync(ADMIN, [new.subsidiary_id]))
    for _ in range(4):
        console.clock.advance(seconds=5)
        await console.sender.tick()
    check_right(console, case)


@pytest.mark.parametrize("change", ["amount", *sorted(GONE)])
async def test_records_of_another_company_are_left_alone_when_they_bear_the_same_number(
    console: Console, change: str
) -> None:
    """Tried out in a company before this one: its record 77 is somebody else's here."""
    await connect_both(console)
    ours, stranger, *_ = await export(console, INVOICES)
    elsewhere = replace(
        ours.before, company_id="harrowtest", sage_record_no=stranger.before.sage_record_no
    )
    console.store.ledger.save([elsewhere])
    await change_all(console, [Case(before=ours.before, change=change)])

    [document] = live_records(console, stranger.before.transaction.number)
    assert (stranger.before.sage_record_no, "Posted") == (
        document["record_no"],
        document["state"],
    )
    held = console.store.ledger.get(ours.before.id)
    assert held is not None
    assert held.problem is not None
    assert (State.HELD, "posted-elsewhere") == (held.state, held.problem.cause)


async def test_draft_keeps_its_record_when_it_is_changed_in_place(console: Console) -> None:
    await connect_both(console)
    set_autopost(console, on=False)
    cases = await export(console, BILLS)
    await change_all(console, cases[:1])
    [document] = live_records(console, cases[0].before.transaction.number)
    assert (cases[0].before.sage_record_no, "Draft") == (document["record_no"], document["state"])


async def test_reversed_original_stays_in_the_books_beside_the_new_document(
    console: Console,
) -> None:
    await connect_both(console)
    [case, *_] = await export(console, INVOICES)
    await change_all(console, [case])
    number = case.before.transaction.number
    states = [
        (one["document_no"], one["state"])
        for one in console.control("GET", "documents")
        if one["object"] == "ARINVOICE" and number in one["document_no"]
    ]
    assert [(number, "Reversed"), (f"{number}-REV", "Reversal"), (number, "Posted")] == states


async def test_nothing_is_sent_when_the_source_changes_back_before_it_was(
    console: Console,
) -> None:
    """Paid and changed is an error; changed back it is none, and Sage is left alone."""
    await connect_both(console)
    [case, *_] = await export(console, INVOICES)
    source = case.before.transaction
    console.control("POST", "pay", _document(case))
    console.clock.advance(minutes=1)
    renamed = {"load_number": source.load_number, "order_number": "ORD-OTHER"}
    console.control("POST", "change", renamed)
    await settle(console)
    check_held(console, case, "payment-applied")
    console.control("POST", "change", {**renamed, "order_number": source.order_number})
    await settle(console)
    again = console.store.ledger.get(case.before.id)
    assert again is not None
    assert (State.POSTED, case.before.sage_record_no) == (again.state, again.sage_record_no)


async def test_reversal_by_hand_is_followed_by_the_new_document_when_it_is_retried(
    console: Console,
) -> None:
    await connect_both(console)
    [case, *_] = await export(console, BILLS)
    receipt = console.control("POST", "pay", {**_document(case), "amount": 10, "select": True})
    await change_all(console, [case])
    check_held(console, case, "selected-for-payment")
    drafted = DeleteRecords(object_name="APPYMT", record_nos=(receipt["payment_no"],))
    reversal = ReverseBill(record_no=case.before.sage_record_no, reversed_on=NOW.date())
    await by_hand(console, drafted, reversal)
    await console.retry(case.before.id)
    check_right(console, case)


async def by_hand(console: Console, *functions: DeleteRecords | ReverseBill) -> None:
    """Do in Sage what a bookkeeper does."""
    keys = console.server.credentials
    login = (keys.company_id, keys.user_id, SecretStr(keys.user_password))
    async with console.open_sage(*login) as client:
        for function in functions:
            numbered = NumberedFunction(control_id=f"by hand {function!r}"[:200], function=function)
            [outcome] = await client.write([numbered])
            assert isinstance(outcome, Success)
