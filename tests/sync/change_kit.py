"""Documents that were exported, each changed at the source in its way, and what Sage must hold."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from tests.sync.books import SUBSIDIARY, add_loads, live_records
from tests.sync.console_kit import Console

OTHER = "Harrow Ridge Transport"
INVOICES, BILLS = Kind.AR_INVOICE, Kind.AP_BILL
CHANGES = ("amount", "party", "subsidiary", "withdrawn", "deleted", "cancelled", "reverted")
GONE = {"withdrawn", "deleted", "cancelled", "reverted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A document that was exported, and what happened to it at the source."""

    before: LedgerEntry
    change: str


async def connect_both(console: Console) -> None:
    """Connect a brokerage and the sister to which its documents move."""
    await console.connect(SUBSIDIARY)
    await console.connect(OTHER)
    console.clock.advance(minutes=1)


def set_autopost(console: Console, *, on: bool) -> None:
    """Let what is sent from now on be posted, or be a draft."""
    for link in console.store.connections.all():
        ar = replace(link.settings.ar, autopost=on)
        ap = replace(link.settings.ap, autopost=on)
        settings = replace(link.settings, ar=ar, ap=ap)
        console.store.connections.save(replace(link, settings=settings))


async def export(console: Console, kind: Kind, loads: int = 12) -> list[Case]:
    """Make new work, export it, and return a case for each change."""
    known = {one.id for one in console.entries()}
    add_loads(console, loads)
    await console.sync()
    new = [
        one
        for one in console.entries(State.POSTED)
        if one.id not in known and one.transaction.kind is kind
    ]
    assert len(new) >= len(CHANGES)
    return [Case(before=one, change=name) for one, name in zip(new, CHANGES, strict=False)]


def change_at_source(console: Console, case: Case) -> None:
    """Do to a document in Alvys what its case says."""
    source = case.before.transaction
    others = [
        one.transaction.party.id
        for one in console.entries(State.POSTED)
        if one.transaction.kind is source.kind and one.transaction.party.id != source.party.id
    ]
    edits: dict[str, dict[str, Any]]
    if source.kind is INVOICES:
        named = {"load_number": source.load_number}
        edits = {
            "amount": {"accessorial": {"type": "Detention", "amount": 50}},
            "party": {"customer": others[0]},
            "subsidiary": {"invoice_as": OTHER},
            "withdrawn": {"withdrawn": True},
            "deleted": {"deleted": True},
            "cancelled": {"status": "Cancelled"},
        }
        if case.change == "reverted":
            console.control("POST", "revert", {"invoice": source.load_number})
            return
    else:
        named = {"trip_number": source.number}
        edits = {
            "amount": {"linehaul": 777},
            "party": {"carrier": others[0]},
            "subsidiary": {"tender_as": OTHER},
            "withdrawn": {"status": "Cancelled"},
            "deleted": {"deleted": True},
            "cancelled": {"status": "Canceled"},
            "reverted": {"status": "Deleted"},
        }
    console.control("POST", "change", {**named, **edits[case.change]})


async def settle(console: Console) -> None:
    """Sync until what waits for another subsidiary has had its turn."""
    for _ in range(3):
        console.clock.advance(minutes=1)
        await console.sync()


async def change_all(console: Console, cases: list[Case]) -> None:
    """Change the documents in Alvys, and let the console follow."""
    console.clock.advance(minutes=1)
    for case in cases:
        change_at_source(console, case)
    await settle(console)


def owner_of(console: Console, case: Case) -> LedgerEntry:
    """Return the entry of the subsidiary that bills the document now."""
    source = case.before.transaction
    entries = [
        one
        for one in console.store.ledger.of_documents([source.source_id])
        if one.transaction.kind is source.kind
    ]
    moved = [one for one in entries if one.id != case.before.id]
    return moved[0] if moved else entries[0]


def check_right(console: Console, case: Case) -> None:
    """Assert that Sage holds exactly what the source says now."""
    held, entry = live_records(console, case.before.transaction.number), owner_of(console, case)
    where = f"{case.change}: {entry.state} {entry.problem}"
    if case.change in GONE:
        assert ([], State.SUPERSEDED) == (held, entry.state), where
        return
    assert State.POSTED is entry.state, where
    [document] = held
    assert (entry.sage_record_no, f"{entry.amount:.2f}", entry.party_no) == (
        document["record_no"],
        document["total"],
        document["party_id"],
    )
    if case.change == "amount":
        assert case.before.amount != Decimal(document["total"])
    if case.change == "party":
        assert case.before.party_no != document["party_id"]
    if case.change == "subsidiary":
        old = console.store.ledger.get(case.before.id)
        assert old is not None
        assert (State.SUPERSEDED, "") == (old.state, old.sage_record_no)
        assert case.before.entity_id != entry.entity_id == document["entity"]


def check_held(console: Console, case: Case, cause: str) -> None:
    """Assert that Sage holds what it held, and that an error says why."""
    [document] = live_records(console, case.before.transaction.number)
    entry = console.store.ledger.get(case.before.id)
    assert entry is not None
    assert entry.problem is not None
    assert (State.HELD, cause) == (entry.state, entry.problem.cause)
    assert entry.problem.fix
    assert (case.before.sage_record_no, f"{case.before.amount:.2f}") == (
        document["record_no"],
        document["total"],
    )
