"""A company whose sequences replace our numbers: what Sage kept is found, kept and looked for."""

from collections.abc import Iterator

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.query import parse_query
from tests.sync.books import NOW, add_loads, known, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

SEQUENCES = {"replaces_numbers": True, "invoice_sequencing": True, "bill_sequencing": True}


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


def numbers_in_sage(console: Console, before: set[str]) -> dict[str, str]:
    """Return the number of each new record."""
    return {
        one["record_no"]: one["document_no"]
        for one in console.control("GET", "documents")
        if one["object"] + one["record_no"] not in before
    }


def posted_numbers(console: Console) -> dict[str, str]:
    return {one.sage_record_no: one.document_no for one in console.entries(State.POSTED)}


def an_invoice(console: Console) -> LedgerEntry:
    return next(
        one for one in console.entries(State.POSTED) if one.transaction.kind is Kind.AR_INVOICE
    )


async def test_number_that_sage_gave_is_kept_when_it_replaces_ours(console: Console) -> None:
    """Rule number-replaced."""
    before = known(console)
    console.control("PATCH", "company", SEQUENCES)
    await start(console, 5)
    await console.sync()
    assert numbers_in_sage(console, before) == posted_numbers(console)
    assert all(one.sage_document_no for one in console.entries(State.POSTED))


async def test_document_is_found_by_the_number_that_sage_gave(console: Console) -> None:
    console.control("PATCH", "company", SEQUENCES)
    await start(console, 5)
    await console.sync()
    invoice = an_invoice(console)
    query = parse_query(invoice.sage_document_no, now=console.clock.now())
    found = console.store.ledger.page(query, limit=10).entries
    assert invoice.id in {one.id for one in found}


async def test_nothing_is_doubled_when_answers_are_lost_and_numbers_replaced(
    console: Console,
) -> None:
    before = known(console)
    console.control("PATCH", "company", SEQUENCES)
    await start(console, 6)
    console.control("POST", "faults", [{"match": "write", "kind": "lost_answer", "count": 2}])
    await console.sync()
    assert console.entries(State.UNVERIFIED)
    console.clock.advance(minutes=31)
    console.control("DELETE", "faults")
    await console.sync()
    assert [] == console.entries(State.UNVERIFIED, State.CONFLICT)
    assert numbers_in_sage(console, before) == posted_numbers(console)


async def test_changed_document_is_reversed_by_its_record_when_its_number_was_replaced(
    console: Console,
) -> None:
    console.control("PATCH", "company", SEQUENCES)
    await start(console, 5)
    await console.sync()
    invoice = an_invoice(console)
    console.clock.advance(minutes=1)
    change = {"load_number": invoice.transaction.load_number, "accessorial": "Detention"}
    console.control("POST", "change", change)
    console.clock.advance(minutes=1)
    await console.sync()
    again = console.store.ledger.get(invoice.id)
    assert again is not None
    assert (State.POSTED, False) == (again.state, again.sage_document_no == invoice.document_no)
    held = {one["record_no"]: one for one in console.control("GET", "documents")}
    states = (held[invoice.sage_record_no]["state"], held[again.sage_record_no]["state"])
    assert ("Reversed", "Posted", again.document_no) == (
        *states,
        held[again.sage_record_no]["document_no"],
    )


async def test_numbers_are_read_back_once_a_form_when_sage_keeps_them(console: Console) -> None:
    """Twice the documents cost no question more."""
    console.batch_size = 3
    await start(console, 5)
    await console.sync()
    asked = []
    for loads in (8, 16):
        add_loads(console, loads)
        console.control("DELETE", "counters")
        await console.sync()
        asked.append(console.control("GET", "counters")["by_function"]["query"])
    assert asked[0] == asked[1]
