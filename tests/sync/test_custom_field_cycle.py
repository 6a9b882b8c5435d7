"""Custom fields from Alvys to Sage: headers and lines of all types, and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.mappings import CustomFieldMapping
from console.domain.settings import Settings
from console.sandbox.books import CustomField
from console.sandbox.records import Load, Trip
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, add_loads, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

OBJECTS = ("ARINVOICE", "ARINVOICEITEM", "APBILL", "APBILLITEM")
FIELDS = (
    ("X_BOL", "TEXT", "load.bol_number"),
    ("X_SHIPPER", "TEXTAREA", "shipper.address"),
    ("X_CREATED", "DATE", "load.created_date"),
    ("X_MILES", "CURRENCY", "customer.miles"),
    ("X_WEIGHT", "DECIMAL", "load.weight"),
    ("X_TRIP_MILES", "INTEGER", "dispatch.total_miles"),
    ("X_DISPATCHER", "TEXT", "dispatch.dispatched_by"),
    ("X_TERMS", "INTEGER", "customer.net_payment_terms"),
    ("X_SEAL", "TEXT", "trip_reference.seal"),
)


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=2) as opened:
        yield opened


def add_fields(console: Console) -> Settings:
    """Give all four objects a field of each type; return settings that fill them."""
    books = console.server.world.books
    for object_name in OBJECTS:
        for name, datatype, _ in FIELDS:
            books.add_custom_field(
                CustomField(object_name=object_name, name=name, label=name, datatype=datatype)
            )
    mappings = [
        CustomFieldMapping(object=object_name, field=name, source=source)
        for object_name in OBJECTS
        for name, _, source in FIELDS
    ]
    return replace(console.sample_settings(), custom_fields=tuple(mappings))


def documents(console: Console, entries: list[LedgerEntry]) -> dict[str, dict[str, Any]]:
    """Return what Sage holds of posted entries, by entry id."""
    held = {(one["object"], one["record_no"]): one for one in console.control("GET", "documents")}
    objects = {Kind.AR_INVOICE: "ARINVOICE", Kind.AP_BILL: "APBILL"}
    return {
        one.id: held[(objects[one.transaction.kind], one.sage_record_no)]
        for one in entries
        if one.state is State.POSTED
    }


def wanted(load: Load, trip: Trip, dispatcher: str, terms_days: int) -> dict[str, str]:
    """Return by hand what Sage is to hold of a document."""
    pickup = load.stops[0]
    miles = trip.loaded_miles + trip.empty_miles
    return {
        "X_BOL": f"BOL{load.number}",
        "X_SHIPPER": pickup.address.street,
        "X_CREATED": f"{load.created_at.astimezone(UTC):%m/%d/%Y}",
        "X_MILES": f"{load.miles}.00",
        "X_WEIGHT": f"{load.weight}",
        "X_TRIP_MILES": f"{miles}",
        "X_DISPATCHER": dispatcher,
        "X_TERMS": f"{terms_days}",
        "X_SEAL": f"SL{trip.number}",
    }


async def test_headers_and_lines_hold_what_the_record_says_when_fields_are_mapped(
    console: Console,
) -> None:
    """Five types on four objects, compared with what the source holds."""
    await console.connect(SUBSIDIARY, add_fields(console))
    console.clock.advance(minutes=1)
    add_loads(console, 3)
    await console.sync()

    tms = console.server.world.tms
    dispatcher = next(one.name for one in tms.users.values() if one.role == "Dispatcher")
    posted = console.entries(State.POSTED)
    held = documents(console, posted)
    kinds = {one.transaction.kind for one in posted}
    assert {Kind.AR_INVOICE, Kind.AP_BILL} == kinds
    for entry in posted:
        source, document = entry.transaction, held[entry.id]
        load = tms.loads[source.load_number]
        trips = tms.trips_of(load.number)
        number = source.number if source.kind is Kind.AP_BILL else f"{load.number}-1"
        trip = next(one for one in trips if one.number == number)
        expected = wanted(load, trip, dispatcher, terms_of(console, load))
        assert expected == document["custom_fields"]
        for line in document["lines"]:
            assert expected == line["custom_fields"]


def terms_of(console: Console, load: Load) -> int:
    """Return the net days that the load's customer has."""
    settings = console.sample_settings()
    custom = {one.party: one.days for one in settings.advanced.custom_terms}
    days = console.server.world.tms.customers[load.customer_id].terms_days
    own = settings.advanced.default_payment_terms_days if days is None else days
    return custom.get(load.customer_id, own)


async def test_document_goes_out_once_the_field_takes_the_value_when_it_was_too_long(
    console: Console,
) -> None:
    """The refusal names field and limit; made longer in Sage, a retry sends it."""
    books = console.server.world.books

    def seal(length: int) -> None:
        books.add_custom_field(
            CustomField(object_name="ARINVOICE", name="X_SEAL", label="Seal", max_length=length)
        )

    seal(4)
    mapping = CustomFieldMapping(object="ARINVOICE", field="X_SEAL", source="trip_reference.seal")
    await console.connect(SUBSIDIARY, replace(console.sample_settings(), custom_fields=(mapping,)))
    console.clock.advance(minutes=1)
    add_loads(console, 2)
    await console.sync()

    failed = console.entries(State.FAILED)
    problems = [one.problem for one in failed if one.transaction.kind is Kind.AR_INVOICE]
    assert ["custom-field-unfit"] * 2 == [one.cause for one in problems if one]
    assert all("AR Invoice X_SEAL" in one.message for one in problems if one)
    assert all("and the field takes 4" in one.message for one in problems if one)

    seal(40)
    await console.retry(*[one.id for one in failed])
    assert [] == console.entries(State.FAILED)


async def test_document_is_refused_before_sending_when_a_required_field_gets_nothing(
    console: Console,
) -> None:
    """What became required in Sage after connecting is seen by the next run."""
    await start(console, 2)
    console.control("PATCH", "custom-fields/ARINVOICE/BOL_NUMBER", {"required": True})
    console.clock.advance(hours=1)
    before = console.control("GET", "counters")["by_function"].get("create_invoice", 0)
    await console.sync()

    failed = [one for one in console.entries(State.FAILED) if one.problem]
    assert {("custom-field-empty", "ARINVOICE BOL_NUMBER")} == {
        (one.problem.cause, one.problem.subject) for one in failed if one.problem
    }
    assert before == console.control("GET", "counters")["by_function"].get("create_invoice", 0)

    console.control("PATCH", "custom-fields/ARINVOICE/BOL_NUMBER", {"required": False})
    console.clock.advance(hours=1)
    await console.sync()
    assert [] == console.entries(State.FAILED)


async def test_plan_counts_what_would_be_sent_otherwise_when_a_field_is_mapped(
    console: Console,
) -> None:
    """Custom fields are content: a change of their mapping is told before it is saved."""
    await start(console, 2)
    console.control("PATCH", "accounts/40000", {"status": "inactive"})
    await console.sync()
    console.control("PATCH", "accounts/40000", {"status": "active"})
    plan = await console.settings.plan_change(
        ADMIN,
        SUBSIDIARY,
        replace(
            console.sample_settings(),
            custom_fields=(
                CustomFieldMapping(
                    object="ARINVOICE", field="BOL_NUMBER", source="load.bol_number"
                ),
            ),
        ),
    )
    waiting = console.entries(State.FAILED)
    assert waiting
    assert len(waiting) == plan.effect.other_content
