"""Every toggle and choice of the AR and AP settings: a whole cycle with it, and one without.

The world is the same each time, so what differs in Sage is what the setting does. The difference
is expected to be exactly what the article says of it, worked out from Alvys's side.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, get_args, get_type_hints

import pytest

from console.domain.settings import ApSettings, ArSettings
from console.sync.uploads import UploadWatcher
from tests.sync.books import NOW
from tests.sync.console_kit import Console, running_console
from tests.sync.toggle_papers import Alvys, Paper, held
from tests.sync.toggle_world import (
    Books,
    Changes,
    Cycles,
    books_of,
    build,
    connect,
    run_due,
)

pytestmark = pytest.mark.anyio

Papers = Callable[[Alvys], Iterable[Paper]]
"""What documents a setting makes of Alvys's work."""

AR_ON: Changes = {
    "ar.include_driver_bills": True,
    "ar.export_carrier_statements": True,
    "ar.export_echecks": True,
    "ar.deductions_as_credits": True,
}
AP_ON: Changes = {
    "ap.export_echecks": True,
    "ap.include_fuel": True,
    "ap.include_tolls": True,
    "ap.include_accessorials": True,
    "ap.export_carrier_statements": True,
}
STATEMENTS: Changes = {"ap.export_carrier_statements": True}
CREATING: Changes = {"ap.auto_create_vendor": True}


def receivables(alvys: Alvys) -> list[Paper]:
    return [*alvys.invoiced(), *alvys.deducted()]


def all_receivables(alvys: Alvys) -> list[Paper]:
    invoices = alvys.invoiced(credits=True, drivers=True)
    return [*invoices, *alvys.checks_billed(), *alvys.statements_received()]


def payables(alvys: Alvys) -> list[Paper]:
    return [*alvys.hauled(), *alvys.driven()]


def all_payables(alvys: Alvys) -> list[Paper]:
    statements = alvys.statements_owed(accessorials=True)
    return [*statements, *alvys.driven(fuel=True, tolls=True), *alvys.checks_owed()]


def drafts(papers: Iterable[Paper]) -> list[Paper]:
    return [replace(one, state="Draft") for one in papers]


def nameless(alvys: Alvys) -> Alvys:
    return replace(alvys, by_name=False)


def linked(alvys: Alvys, number: str) -> Alvys:
    return replace(alvys, link=number)


def nothing(_alvys: Alvys) -> list[Paper]:
    return []


@dataclass(frozen=True, kw_only=True)
class Row:
    """One setting, the two values between which it is switched, and what that changes."""

    name: str
    values: tuple[Any, Any]
    """First the one of the sample."""

    first: Papers
    """The documents that depend on it, as the first value makes them."""

    second: Papers
    """The same as the second value makes them, of Sage's lists as they are after that cycle."""

    others: Changes = field(default_factory=dict)
    """What else differs from the sample, in both cycles."""

    def settings(self, place: int) -> Changes:
        return {**self.others, self.name: self.values[place]}


def row(
    name: str,
    first: Papers,
    second: Papers,
    others: Changes | None = None,
    *,
    values: tuple[Any, Any] = (False, True),
) -> Row:
    return Row(name=name, first=first, second=second, others=others or {}, values=values)


ON_OFF = (True, False)

AR = (
    # "Disabling this toggle stops all AR exports", whatever else is on.
    row("ar.export_ar_invoices", all_receivables, nothing, AR_ON, values=ON_OFF),
    row("ar.include_driver_bills", Alvys.invoiced, lambda a: a.invoiced(drivers=True)),
    row("ar.export_carrier_statements", nothing, Alvys.statements_received),
    # "Each controls a distinct set of transactions": nothing twice when the other one is on.
    row("ar.export_carrier_statements", nothing, Alvys.statements_received, STATEMENTS),
    row("ar.export_echecks", nothing, Alvys.checks_billed),
    row("ar.deductions_as_credits", receivables, lambda a: a.invoiced(credits=True)),
    row("ar.autopost", receivables, lambda a: drafts(receivables(a)), values=ON_OFF),
    row("ar.auto_create_customer", Alvys.invoiced, Alvys.invoiced),
    row("ar.match_by_name", receivables, lambda a: receivables(nameless(a)), values=ON_OFF),
    row("ar.po_number_source", nothing, nothing, values=("order_number", "po_number")),
    row("ar.attach_documents", nothing, nothing),
)

AP = (
    row("ap.export_ap_bills", all_payables, nothing, AP_ON, values=ON_OFF),
    row("ap.export_driver_settlements", Alvys.driven, nothing, values=ON_OFF),
    row("ap.export_carrier_settlements", Alvys.hauled, nothing, values=ON_OFF),
    # The bill of a check, and the trip's without what the carrier had by it.
    row(
        "ap.export_echecks",
        Alvys.hauled,
        lambda a: [*a.hauled(checks=True), *a.checks_owed()],
    ),
    # A statement has taken it off already.
    row("ap.export_echecks", nothing, Alvys.checks_owed, STATEMENTS),
    row("ap.include_fuel", Alvys.driven, lambda a: a.driven(fuel=True)),
    row("ap.include_tolls", Alvys.driven, lambda a: a.driven(tolls=True)),
    row("ap.include_accessorials", Alvys.hauled, lambda a: a.hauled(accessorials=True)),
    row(
        "ap.include_accessorials",
        Alvys.statements_owed,
        lambda a: a.statements_owed(accessorials=True),
        STATEMENTS,
    ),
    # "Carrier bills come only from Carrier Settlements."
    row("ap.export_carrier_statements", Alvys.hauled, Alvys.statements_owed),
    row(
        "ap.send_carrier_invoice_on_upload",
        Alvys.hauled,
        lambda a: a.hauled(on_upload=True),
    ),
    row("ap.only_1099_drivers", Alvys.driven, lambda a: a.driven(contractors_only=True)),
    row("ap.autopost", payables, lambda a: drafts(payables(a)), values=ON_OFF),
    row("ap.auto_create_vendor", Alvys.hauled, Alvys.hauled),
    row("ap.match_by_name", payables, lambda a: payables(nameless(a)), values=ON_OFF),
    row(
        "ap.link_carriers_by",
        Alvys.hauled,
        lambda a: linked(a, "MC_NUMBER").hauled(),
        values=("external_id", "mc_number"),
    ),
    row(
        "ap.link_carriers_by",
        Alvys.hauled,
        lambda a: linked(a, "USDOT_NUMBER").hauled(),
        values=("external_id", "usdot_number"),
    ),
    row("ap.factoring_as", nothing, nothing, CREATING, values=("contact", "vendor")),
    row("ap.attach_documents", nothing, nothing),
)

PAUSED = row(
    "primary_sync",
    lambda a: [*all_receivables(a), *all_payables(a)],
    nothing,
    {**AR_ON, **AP_ON},
    values=ON_OFF,
)

ROWS = (*AR, *AP, PAUSED)

UNSEEN = {
    *("ar.po_number_source", "ap.factoring_as"),
    *("ar.attach_documents", "ap.attach_documents"),
}
"""What they change is no part of a document as the sandbox shows it; tests of their own see it."""


@pytest.fixture(scope="module")
def cycles(tmp_path_factory: pytest.TempPathFactory) -> Cycles:
    world = tmp_path_factory.mktemp("toggles") / "world.json"
    build(world)
    return Cycles(world)


def named(one: Row) -> str:
    return "-".join((one.name, str(one.values[1]), *one.others))


def test_every_choice_of_both_tabs_has_a_row_when_settings_grow() -> None:
    """No toggle is left without its cycles: each value that a setting can have is in the table."""
    seen: dict[str, set[object]] = {}
    for one in ROWS:
        seen.setdefault(one.name, set()).update(one.values)
    for section, tab in (("ar", ArSettings), ("ap", ApSettings)):
        types = get_type_hints(tab)
        for setting in fields(tab):
            values = set(get_args(types[setting.name])) or {False, True}
            assert values == seen[f"{section}.{setting.name}"], setting.name


async def test_sage_holds_everything_that_is_due_when_settings_are_the_usual_ones(
    cycles: Cycles,
) -> None:
    """What the rows start from: individual invoices, memos, trips' bills, drivers' statements."""
    alvys, books = await cycles.alvys(), await cycles.books({})
    expected = Counter([*receivables(alvys), *payables(alvys)])
    assert expected == Counter(map(held, books.documents))


@pytest.mark.parametrize("one", ROWS, ids=named)
async def test_sage_differs_as_the_article_says_when_a_toggle_is_switched(
    cycles: Cycles, one: Row
) -> None:
    """Documents gone, come and changed, with party, state and lines; all others are the same."""
    alvys = await cycles.alvys()
    before = await cycles.books(one.settings(0))
    after = await cycles.books(one.settings(1))
    first = Counter(one.first(alvys))
    second = Counter(one.second(alvys.after(after.rows["VENDOR"], after.rows["CUSTOMER"])))
    assert (first != second) is (one.name not in UNSEEN)
    assert (first - second, second - first) == difference(before, after)


@pytest.mark.parametrize("source", ["order_number", "po_number"])
async def test_sage_bears_the_number_that_is_chosen_when_an_invoice_is_sent(
    cycles: Cycles, source: str
) -> None:
    """In its field for the PO number: the load's order number, or its PO number."""
    alvys, books = await cycles.alvys(), await cycles.books({"ar.po_number_source": source})
    numbers = {one.load_number: getattr(one, source) for one in alvys.loads}
    invoices = {one["RECORDID"]: one["DOCNUMBER"] for one in books.rows["ARINVOICE"]}
    assert {number: numbers[number] for number in invoices} == invoices


async def test_exactly_the_parties_that_sage_lacks_are_created_when_the_toggle_is_on(
    cycles: Cycles,
) -> None:
    """Neither those that it knows by id or name nor any that nothing is due for."""
    alvys, usual = await cycles.alvys(), await cycles.books({})
    customers = {one["document_no"] for one in usual.documents if one["object"] == "ARINVOICE"}
    lacking = [one for one in alvys.invoices if one.status != "Draft"]
    expected = {one.customer.name for one in lacking if one.number not in customers}
    created = await cycles.books({"ar.auto_create_customer": True})
    assert expected == names(created, "CUSTOMER") - names(usual, "CUSTOMER") != set()
    assert names(created, "VENDOR") == names(usual, "VENDOR")

    bills = {one["document_no"] for one in usual.documents if one["object"] == "APBILL"}
    carriers = {
        alvys.carriers[trip.carrier.id].name
        for trip in alvys.trips
        if trip.carrier and trip.trip_number not in bills and trip.carrier.id not in known(alvys)
    }
    created = await cycles.books(CREATING)
    assert carriers == names(created, "VENDOR") - names(usual, "VENDOR") != set()
    assert names(created, "CUSTOMER") == names(usual, "CUSTOMER")


async def test_factor_is_contact_or_vendor_as_chosen_when_its_carrier_is_created(
    cycles: Cycles,
) -> None:
    """Contact: the carrier's vendor is paid through it. Vendor: it has a record of its own, too."""
    alvys = await cycles.alvys()
    hauling = {trip.carrier.id for trip in alvys.trips if trip.carrier}
    [(carrier, factor)] = [
        (one.name, one.factoring_company.name)
        for one in alvys.carriers.values()
        if one.factoring_company and one.id in hauling
    ]
    contact = await cycles.books(CREATING)
    vendor = await cycles.books({**CREATING, "ap.factoring_as": "vendor"})
    assert {factor} == names(vendor, "VENDOR") - names(contact, "VENDOR")
    assert factor in {one["CONTACTNAME"] for one in contact.rows["CONTACT"]}
    own = next(one["VENDORID"] for one in vendor.rows["VENDOR"] if one["NAME"] == factor)
    assert (factor, f"{factor}(V{own})") == (
        paid_through(contact, carrier),
        paid_through(vendor, carrier),
    )


@pytest.mark.parametrize("on", [True, False])
async def test_bill_comes_at_once_when_its_invoice_is_uploaded_and_the_toggle_is_on(
    cycles: Cycles, on: bool
) -> None:
    """Off: Sage holds what the cycle left. On: that bill more, and no other, before the next."""
    alvys = await cycles.alvys()
    [waiting] = [t for t in alvys.trips if t.carrier and not t.carrier.carrier_invoice_number]
    with running_console(NOW, world=cycles.world) as console:
        await connect(console, {"ap.send_carrier_invoice_on_upload": on})
        await run_due(console)
        watcher = console.watcher()
        await look(console, watcher)
        before = books_of(console)
        body = {"trip_number": waiting.trip_number, "invoice_number": "CI-1"}
        console.control("POST", "carrier-invoice", body)
        console.clock.advance(seconds=5)
        await look(console, watcher)
        bills = [one for one in alvys.hauled() if one.number == waiting.trip_number]
        assert (Counter(), Counter(bills if on else [])) == difference(before, books_of(console))


async def look(console: Console, watcher: UploadWatcher) -> None:
    """Let the watcher look once, and send what it found."""
    async with console.open_alvys() as alvys:
        await watcher.look(alvys)
    for job in list(watcher.jobs()):
        if job.key != "uploads":
            await job.run()


def known(alvys: Alvys) -> set[str]:
    """Return the carriers with an id in Sage."""
    return {one.id for one in alvys.carriers.values() if one.external_ids}


def names(books: Books, object_name: str) -> set[str]:
    return {one["NAME"] for one in books.rows[object_name]}


def paid_through(books: Books, carrier: str) -> str:
    found = next(one for one in books.rows["VENDOR"] if one["NAME"] == carrier)
    return found["PAYTO.CONTACTNAME"]


def difference(before: Books, after: Books) -> tuple[Counter[Paper], Counter[Paper]]:
    """Return the documents that are gone and those that came; a changed one is among both.

    Everything that Sage shows of a document counts, but for what tells one cycle from another.
    """
    old, new = shown(before), shown(after)
    gone = [held(one) for key, one in old.items() if key not in new]
    came = [held(one) for key, one in new.items() if key not in old]
    return Counter(gone), Counter(came)


def shown(books: Books) -> dict[str, dict[str, Any]]:
    passing = {"record_no", "created_at", "control_ids", "attachment_id", "attachments"}
    found = {}
    for one in books.documents:
        found[repr({key: one[key] for key in one if key not in passing})] = one
    assert len(found) == len(books.documents)
    return found
