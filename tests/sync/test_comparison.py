"""Previews and comparisons on the sandbox."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.domain.comparison import ComparedField, Comparison
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.mappings import AccountMappings
from console.errors import RuleError, UsageError
from console.intacct import NumberedFunction, Success, UpdateBill, UpdateInvoice
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, known, start, synced_console, writes
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def synced() -> Iterator[Console]:
    """Give a console of which nothing is changed any more."""
    with synced_console(20) as opened:
        yield opened


def posted(console: Console, kind: Kind) -> LedgerEntry:
    return next(one for one in console.entries(State.POSTED) if one.transaction.kind is kind)


async def compare(console: Console, entry: LedgerEntry) -> Comparison:
    return await console.inspection.compare(ADMIN, entry.id)


async def change_in_sage(console: Console, function: UpdateInvoice | UpdateBill) -> None:
    [connection] = console.store.connections.all()
    password = console.store.credentials.get(connection.subsidiary_id, "password")
    login = (connection.company_id, connection.user_id, password)
    async with console.open_sage(*login) as client:
        numbered = NumberedFunction(control_id="by-hand", function=function)
        [outcome] = await client.write([numbered], entity_id=connection.entity_id)
        assert isinstance(outcome, Success), outcome


def map_to(console: Console, account_no: str) -> None:
    """Map every AR charge to one account."""
    [connection] = console.store.connections.all()
    accounts = AccountMappings(ar={"default": account_no}, ap=connection.settings.accounts.ap)
    settings = replace(connection.settings, accounts=accounts)
    console.store.connections.save(replace(connection, settings=settings))


async def test_three_sides_are_equal_when_nobody_touched_anything(synced: Console) -> None:
    """Every field of what was sent is told by Sage in the same words, for every kind; no trace."""
    console = synced
    before = (console.entries(), console.store.ledger.revision(), known(console), writes(console))
    kinds = {one.transaction.kind for one in console.entries(State.POSTED)}
    for kind in kinds:
        found = await compare(console, posted(console, kind))
        assert [] == [one for one in found.fields if one.differs]
        assert len(found.fields) > 10
    after = (console.entries(), console.store.ledger.revision(), known(console), writes(console))
    assert (before, len(kinds) > 1) == (after, True)


async def test_difference_is_shown_on_its_side_when_mapping_and_sage_were_changed(
    console: Console,
) -> None:
    """Sent 40000, would send 40100 now, and somebody changed the text in Sage."""
    await start(console, 6)
    await console.sync()
    entry = posted(console, Kind.AR_INVOICE)
    await change_in_sage(
        console, UpdateInvoice(record_no=entry.sage_record_no, description="By hand")
    )
    map_to(console, "40100")
    found = await compare(console, entry)
    differing = {one.name: one for one in found.fields if one.differs}
    text = f"Load {entry.transaction.load_number}"

    assert ComparedField(name="Description", sent=text, now=text, sage="By hand") == differing.pop(
        "Description"
    )
    assert differing["Line 1 account"].now == "40100"
    assert differing["Line 1 account"].sent == differing["Line 1 account"].sage != "40100"
    assert {"account"} == {name.split()[-1] for name in differing}


async def test_preview_is_what_was_sent_when_nothing_has_changed(synced: Console) -> None:
    """The preview and the sender use one function: the same bytes, but for the control id."""
    console = synced
    for entry in console.entries(State.POSTED)[:4]:
        seen = await console.inspection.preview(ADMIN, entry.id)
        [sent] = [a.request_xml for a in console.store.ledger.attempts(entry.id) if a.request_xml]
        assert sent.replace(entry.control_id, "", 1) == seen.xml
        assert (entry.amount, sum(one.amount for one in seen.lines)) == (seen.total, seen.total)


async def test_preview_names_the_level_that_chose_each_account(console: Console) -> None:
    await start(console, 4)
    await console.sync()
    entry = posted(console, Kind.AR_INVOICE)
    before = await console.inspection.preview(ADMIN, entry.transaction.number)
    map_to(console, "40100")
    after = await console.inspection.preview(ADMIN, entry.transaction.number)
    lines = entry.transaction.lines
    assert [("item", f"{one.category}/{one.item}") for one in lines] == [
        (one.level, one.key) for one in before.lines
    ]
    assert {("master", "default", "40100")} == {
        (one.level, one.key, one.account_no) for one in after.lines
    }
    assert ("Party", entry.party_no) in before.header


async def test_preview_says_why_not_when_a_record_would_not_be_sent(synced: Console) -> None:
    console = synced
    failed = console.entries(State.FAILED)
    assert failed
    for entry in failed[:2]:
        seen = await console.inspection.preview(ADMIN, entry.id)
        assert ("", entry.problem) == (seen.xml, seen.problem)
        found = await compare(console, entry)
        assert ("Nothing was sent yet", ()) == (found.sent_note, found.fields)
        assert found.now_note.startswith("It would not be sent. ")


async def test_preview_shows_the_whole_document_when_its_party_would_be_created(
    console: Console,
) -> None:
    await start(console, 40)
    await console.sync()
    entry = next(
        one
        for one in console.entries(State.FAILED)
        if one.problem and one.problem.cause == "vendor-unmatched"
    )
    [connection] = console.store.connections.all()
    settings = connection.settings
    creating = replace(settings, ap=replace(settings.ap, auto_create_vendor=True))
    console.store.connections.save(replace(connection, settings=creating))
    seen = await console.inspection.preview(ADMIN, entry.id)
    assert "Sage has no such vendor yet: it would be created first" == seen.note
    assert (entry.amount, True) == (seen.total, bool(seen.lines))
    assert ("Party", "(new)") in seen.header


async def test_sage_side_is_found_by_number_when_the_answer_was_lost(console: Console) -> None:
    """No record number is known, and Sage holds the document all the same."""
    await start(console, 3)
    await console.sync()
    entry = posted(console, Kind.AR_INVOICE)
    console.store.ledger.save([replace(entry, sage_record_no="")])
    found = await compare(console, entry)
    assert found.sage_note.startswith(f"Record {entry.sage_record_no}, ")
    assert 0 == found.differing


async def test_record_is_refused_when_it_is_unknown_or_not_connected_any_more(
    console: Console,
) -> None:
    await start(console, 3)
    await console.sync()
    entry = posted(console, Kind.AR_INVOICE)
    with pytest.raises(UsageError):
        await console.inspection.preview(ADMIN, "nothing")
    console.connections.disconnect(ADMIN, SUBSIDIARY)
    with pytest.raises(RuleError):
        await console.inspection.compare(ADMIN, entry.id)
