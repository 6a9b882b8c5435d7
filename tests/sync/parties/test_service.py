"""A person says which customer or vendor is meant, and exactly what waited for it goes out."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.domain.access import ROLES
from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Candidate
from console.domain.party_entry import PartyLink
from console.errors import AccessDeniedError, RuleError, UsageError
from console.sync.parties.service import Choice, PartyRow, PartyService
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

READER = replace(ADMIN, name="rita", permissions=ROLES["reader"])


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=2) as opened:
        yield opened


def service(console: Console) -> PartyService:
    return PartyService(store=console.store, sync=console.sync_service, clock=console.clock)


def subsidiary_id(console: Console) -> str:
    return console.store.connections.all()[0].subsidiary_id


def links(console: Console) -> list[PartyLink]:
    company_id = console.server.credentials.company_id
    return console.store.parties.links(subsidiary_id(console), company_id)


async def fail(console: Console, loads: int = 4) -> list[LedgerEntry]:
    """Let every invoice be for the customer whose name Sage holds twice; return what failed."""
    work = console.server.world.work
    twin = work._parties.twin_customer
    work._parties = replace(work._parties, customers=(twin,), slow_customers=(twin,))
    await start(console, loads)
    await console.sync()
    failed = console.entries(State.FAILED)
    return [one for one in failed if one.problem and one.problem.cause == "customer-ambiguous"]


def row(console: Console) -> PartyRow:
    rows = service(console).parties(ADMIN)
    return next(one for one in rows if one.problem and one.problem.cause == "customer-ambiguous")


def choose(console: Console, party: str, sage_id: str = "C2902") -> Choice:
    return service(console).choose_party(
        ADMIN, subsidiary_id(console), party, sage_id, reason="asked by phone"
    )


async def test_candidates_are_told_when_a_name_is_ambiguous(console: Console) -> None:
    failed = await fail(console)

    found = row(console)
    name = found.name
    assert (
        Candidate(id="C2901", name=name, city="Omaha"),
        Candidate(id="C2902", name=name, city="Toledo"),
    ) == found.candidates
    assert len(failed) == found.documents
    assert sum(one.amount for one in failed) == found.total


async def test_exactly_the_waiting_documents_go_out_when_a_party_is_chosen(
    console: Console,
) -> None:
    failed = await fail(console)
    others = {one.id for one in console.entries(State.FAILED)} - {one.id for one in failed}
    choice = choose(console, row(console).party_id)
    assert choice.request is not None
    await console.sender.work(choice.request)

    assert {one.id for one in failed} == set(choice.request.entry_ids)
    posted = console.store.ledger.find([one.id for one in failed])
    assert {("posted", "C2902")} == {(one.state.value, one.party_no) for one in posted}
    assert others == {one.id for one in console.entries(State.FAILED)}


async def test_choice_holds_when_more_documents_come(console: Console) -> None:
    await fail(console)
    choose(console, row(console).party_id)
    console.control("POST", "loads", {"count": 2, "subsidiary": SUBSIDIARY})
    console.clock.advance(minutes=1)
    await console.sync()

    invoices = [one for one in console.entries() if one.transaction.kind.section == "ar"]
    assert {"C2902"} == {one.party_no for one in invoices if one.state is State.POSTED}


async def test_party_is_found_by_its_name_when_only_one_bears_it(console: Console) -> None:
    await fail(console)
    party = row(console)

    assert party.party_id == choose(console, party.name.upper()).link.party_id


async def test_choice_is_written_down_when_it_is_made(console: Console) -> None:
    await fail(console)
    choose(console, row(console).party_id)

    note = next(one for one in console.store.audit.entries(NOW) if one.action == "link party")
    after = note.after or {}
    assert (ADMIN.name, "C2902", "asked by phone") == (
        note.actor_name,
        after["sage_id"],
        after["reason"],
    )
    linked = next(one for one in service(console).parties(ADMIN) if one.action == "link")
    assert ("C2902", f"{ADMIN.name}: asked by phone") == (linked.sage_id, linked.note)


async def test_nothing_is_chosen_when_a_reader_asks(console: Console) -> None:
    await fail(console)
    party_id = row(console).party_id

    with pytest.raises(AccessDeniedError):
        service(console).choose_party(READER, subsidiary_id(console), party_id, "C2901")
    assert [] == links(console)


async def test_choice_holds_in_no_other_company_when_the_subsidiary_is_connected_anew(
    console: Console,
) -> None:
    """C2902 of a company before this one is somebody else here: the document waits again."""
    failed = await fail(console)
    service(console).choose_party(ADMIN, subsidiary_id(console), row(console).party_id, "C2902")
    [link] = links(console)
    console.store.parties.link(replace(link, company_id="harrowtest"))
    await console.retry(*(one.id for one in failed))

    assert console.server.credentials.company_id == link.company_id
    assert [] == links(console)
    waiting = {one.id for one in console.entries(State.FAILED)}
    assert {one.id for one in failed} <= waiting
    assert "link" not in {one.action for one in service(console).parties(ADMIN)}


@pytest.mark.parametrize("sage_id", ["C9999", "V4901"])
async def test_choice_is_refused_when_sage_has_no_such_customer(
    console: Console, sage_id: str
) -> None:
    await fail(console)

    with pytest.raises(RuleError, match=sage_id):
        choose(console, row(console).party_id, sage_id)


async def test_choice_is_refused_when_no_document_waits_for_the_party(console: Console) -> None:
    await fail(console)

    with pytest.raises(UsageError, match="nobody"):
        choose(console, "nobody")


async def test_documents_fail_again_when_a_choice_is_taken_back(console: Console) -> None:
    await fail(console)
    choice = choose(console, row(console).party_id)
    service(console).forget_choice(ADMIN, subsidiary_id(console), choice.link.party_id)
    assert choice.request is not None
    await console.sender.work(choice.request)

    assert row(console).documents
