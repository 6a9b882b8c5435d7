"""Statements and e-checks on the sandbox: Sage holds what Alvys settled, to the cent, and once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from console.alvys import RefusedRecord
from console.domain.eligibility import Eligible, decide
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.settings import Settings
from console.store import memory_store
from console.sync.intake import unreadable
from console.sync.records import record
from console.sync.statements import statements_owed
from tests.builders import ADMIN, NOW
from tests.sync import books
from tests.sync.console_kit import Console, running_console
from tests.sync.golden.settled_kit import EVERYTHING, carrier_statement, link, owners

pytestmark = pytest.mark.anyio

CARRIER, BROKERAGE = "Harrow Ridge Transport", "Northlantern Logistics"
SETTLED = frozenset(
    {
        Kind.AP_CARRIER_STATEMENT,
        Kind.AR_CARRIER_STATEMENT,
        Kind.AP_DRIVER_STATEMENT,
        Kind.AP_ECHECK,
        Kind.AR_ECHECK,
    }
)


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(books.NOW, loads=5) as opened:
        yield opened


def settings(console: Console, *, on: bool, per_trip: bool) -> Settings:
    """Return the sample with the toggles of all settled kinds on or off."""
    sample = console.sample_settings()
    ap = replace(
        sample.ap,
        export_carrier_settlements=per_trip,
        export_carrier_statements=on and not per_trip,
        export_driver_settlements=on,
        export_echecks=on,
        include_fuel=True,
        include_tolls=True,
        include_accessorials=True,
    )
    ar = replace(sample.ar, export_carrier_statements=on, export_echecks=on)
    return replace(sample, ap=ap, ar=ar)


async def settle(console: Console, config: Settings, *, days: int = 1) -> None:
    """Connect a carrier and a brokerage that know each other in Sage, work, and settle it later."""
    console.control("PUT", "parties/CUSTOMER/C9001", {"name": BROKERAGE})
    console.control("PUT", "parties/VENDOR/V9001", {"name": CARRIER})
    for name in (CARRIER, BROKERAGE):
        await console.connect(name, config)
    console.clock.advance(minutes=1)
    for count, owner, hauler in ((3, BROKERAGE, CARRIER), (9, CARRIER, CARRIER)):
        console.control("POST", "loads", {"count": count, "subsidiary": owner, "tender_as": hauler})
    console.control("POST", "loads", {"count": 24, "subsidiary": BROKERAGE})
    console.clock.advance(days=days, minutes=1)
    console.control("POST", "statements", {"pay_sisters": True})
    console.clock.advance(minutes=1)


async def switch(console: Console, config: Settings) -> None:
    for name in (CARRIER, BROKERAGE):
        await console.settings.change(ADMIN, name, config)


def of_kinds(console: Console, *kinds: Kind) -> list[LedgerEntry]:
    return [one for one in console.entries() if one.transaction.kind in kinds]


def in_sage(console: Console) -> dict[tuple[str, str], Decimal]:
    """Return the totals of Sage's documents by object and number."""
    return {
        (one["object"], one["document_no"]): Decimal(one["total"])
        for one in console.control("GET", "documents")
    }


def at_the_source(console: Console) -> dict[tuple[str, str], Decimal]:
    """Return what the two subsidiaries' statements and checks since the connection come to."""
    tms = console.server.world.tms
    ours = {one.id for one in tms.subsidiaries.values() if one.name in (CARRIER, BROKERAGE)}
    found: dict[tuple[str, str], Decimal] = {}
    for number, statement in tms.carrier_statements.items():
        if statement.statement_at.date() > books.NOW.date():
            if statement.subsidiary_id in ours:
                found["APBILL", f"s-{number}"] = statement.net()
            if statement.payee.id in ours:
                found["ARINVOICE", f"s-{number}"] = statement.net()
    for number, paid in tms.driver_statements.items():
        if paid.statement_at.date() > books.NOW.date():
            found["APBILL", str(number)] = paid.net()
    for trip in tms.trips.values():
        checks = (*trip.echecks, *(trip.carrier.echecks if trip.carrier else ()))
        if trip.updated_at > books.NOW:
            for check in checks:
                found["APBILL", f"AEK{check.number}"] = check.amount + check.fee
                found["ARINVOICE", f"AEK{check.number}"] = check.amount + check.fee
    return found


async def test_sage_holds_each_settled_kind_to_the_cent_when_its_toggle_is_turned_on(
    console: Console,
) -> None:
    """Off: visibly skipped, nothing in Sage. On: everything of the source, or an error of it."""
    await settle(console, settings(console, on=False, per_trip=False))
    await console.sync()
    before = in_sage(console)
    due = of_kinds(console, *SETTLED)
    assert SETTLED == {one.transaction.kind for one in due}
    assert {(State.SKIPPED, "toggle-off")} == {_where(one) for one in due}
    source = at_the_source(console)
    assert not source.keys() & before.keys()

    await switch(console, settings(console, on=True, per_trip=False))
    await console.sync()
    held = in_sage(console)
    found = {key: total for key, total in held.items() if key not in before}
    failed = {_key(one): _where(one)[1] for one in of_kinds(console, *SETTLED) if not one.posted_at}
    assert {"negative-total", "vendor-unmatched"} >= set(failed.values())
    assert {key: total for key, total in source.items() if key not in failed} == found
    assert {key for key, cause in failed.items() if cause == "negative-total"} == {
        key for key, total in source.items() if total < 0
    }


async def test_trip_is_billed_once_when_statements_are_turned_on_after_its_bill(
    console: Console,
) -> None:
    """Rule trip-once: the statement of a trip that has its bill is an error that names it."""
    await settle(console, settings(console, on=False, per_trip=True))
    await console.sync()
    bills = {one.transaction.source_id: one for one in of_kinds(console, Kind.AP_BILL)}
    posted = {key for key, one in bills.items() if one.state is State.POSTED}
    assert posted

    await switch(console, settings(console, on=True, per_trip=False))
    await console.sync()
    statements = of_kinds(console, Kind.AP_CARRIER_STATEMENT)
    doubled = [one for one in statements if posted & set(one.transaction.trip_ids)]
    assert doubled
    assert {"trip-billed-already", "vendor-unmatched"} >= {_where(one)[1] for one in doubled}
    settled = [one for one in statements if one.state is State.POSTED]
    assert not posted & {trip for one in settled for trip in one.transaction.trip_ids}


async def test_trip_is_billed_once_when_statements_are_turned_off_after_its_statement(
    console: Console,
) -> None:
    """Rule trip-once: bills that the toggle kept back do not go out behind a statement.

    All of it on the connecting day: the statements go out, as their trips were released after it.
    """
    await settle(console, settings(console, on=True, per_trip=False), days=0)
    await console.sync()
    settled = {
        trip
        for one in of_kinds(console, Kind.AP_CARRIER_STATEMENT)
        for trip in one.transaction.trip_ids
        if one.state is State.POSTED
    }

    await switch(console, settings(console, on=True, per_trip=True))
    await console.sync()
    bills = [one for one in of_kinds(console, Kind.AP_BILL) if one.transaction.source_id in settled]
    assert bills
    assert {(State.FAILED, "trip-billed-already")} == {_where(one) for one in bills}
    # Asked again by the next cycle, and answered the same without another row of history.
    rows = {one.id: one.attempts for one in bills}
    console.clock.advance(hours=12)
    await console.sync()
    assert rows == {one.id: one.attempts for one in console.store.ledger.find([*rows])}


async def test_carrier_is_owed_what_alvys_says_when_checks_have_bills_beside_those_of_trips(
    console: Console,
) -> None:
    """Rule echeck-once: the bill of the trip and those of its checks come to the trip's total."""
    await settle(console, settings(console, on=True, per_trip=True))
    await console.sync()
    held = in_sage(console)
    trips = [one for one in console.server.world.tms.trips.values() if one.updated_at > books.NOW]
    checked = {one.number: one.carrier for one in trips if one.carrier and one.carrier.echecks}
    for number, pay in checked.items():
        parts = [held["APBILL", f"AEK{check.number}"] for check in pay.echecks]
        assert pay.total() == held["APBILL", number] + sum(parts)
    assert checked


def test_unreadable_statement_is_an_error_until_it_can_be_read() -> None:
    refused = RefusedRecord(
        kind="CarrierStatement", record_id="5001", problems=("NetAmount: missing",)
    )
    shown = unreadable(refused, owners(), NOW)
    connection = link(EVERYTHING)
    assert (Kind.AP_CARRIER_STATEMENT, Eligible()) == (shown.kind, decide(shown, connection))

    haul = ("1084738-1", "1.00", [("Linehaul", "Linehaul", "1.00")])
    read = statements_owed([carrier_statement(haul, net="1.00")], owners())
    store = memory_store()
    try:
        record([shown], connection, store, NOW)
        record(read, connection, store, NOW)
        found = store.ledger.of_documents([shown.source_id, "5001"])
        assert Counter({State.SUPERSEDED: 1, State.READY: 1}) == Counter(one.state for one in found)
    finally:
        store.close()


def _where(entry: LedgerEntry) -> tuple[State, str]:
    return entry.state, entry.problem.cause if entry.problem else ""


def _key(entry: LedgerEntry) -> tuple[str, str]:
    side = "ARINVOICE" if entry.transaction.kind.section == "ar" else "APBILL"
    return side, entry.transaction.number
