"""The demo company: equal for equal seeds, sound in its sums, honest about its troubles."""

import json
import tomllib
from collections import Counter
from datetime import timedelta
from decimal import Decimal

from console.sandbox.alvys.invoice_shapes import invoice_json
from console.sandbox.alvys.shapes import load_json, trip_json
from console.sandbox.world import World, build_world
from tests.sandbox.callers import NOW, fixed_now
from tests.sandbox.troubles import CLOSED_MONTH, bill_trouble, invoice_trouble

OBJECTS = ("LOCATIONENTITY", "LOCATION", "GLACCOUNT", "DEPARTMENT", "CLASS", "ARTERM", "APTERM")


def make(seed: int = 1, loads: int = 0, subsidiaries: int = 4) -> World:
    return build_world(seed=seed, subsidiaries=subsidiaries, loads=loads, now=fixed_now)


def data(world: World) -> str:
    tms, books = world.tms, world.books
    sage = {name: [dict(row) for row in books.rows(name)] for name in (*OBJECTS, "VENDOR")}
    alvys = [
        [load_json(tms, one) for one in tms.loads.values()],
        [trip_json(tms, one) for one in tms.trips.values()],
        [invoice_json(tms, one) for one in tms.invoices.values()],
    ]
    return json.dumps([sage, alvys, world.sample_settings])


def test_data_is_equal_when_seed_and_clock_are() -> None:
    first, second = make(seed=7, loads=80), make(seed=7, loads=80)
    first.work.add(40)
    second.work.add(40)
    assert data(first) == data(second)


def test_data_differs_when_the_seed_does() -> None:
    assert data(make(seed=7, loads=20)) != data(make(seed=8, loads=20))


def test_history_is_older_than_the_start_when_seeded() -> None:
    ages = [NOW - load.updated_at for load in make(loads=200).tms.loads.values()]
    assert timedelta(days=1) < min(ages)
    assert timedelta(days=28) >= max(ages)


def test_some_loads_are_not_invoiced_when_seeded() -> None:
    world = make(loads=300)
    open_loads = {one.status for one in world.tms.loads.values() if one.invoiced_at is None}
    assert {"Dispatched", "Released"} == open_loads
    assert 200 < len(world.tms.invoices) < 300


def test_no_load_is_created_after_its_last_change_when_seeded() -> None:
    loads = make(loads=300).tms.loads.values()
    assert [one.number for one in loads if one.created_at > one.updated_at] == []


def test_invoice_lines_add_up_to_the_total_when_counted_in_cents() -> None:
    world = make(loads=200)
    for invoice in world.tms.invoices.values():
        shown = invoice_json(world.tms, invoice)
        lines = sum(Decimal(str(one["Amount"]["Amount"])) for one in shown["LineItems"])
        assert Decimal(str(shown["Total"]["Amount"])) == lines


def test_invoice_has_one_linehaul_and_one_fuel_line_when_shown() -> None:
    world = make(loads=100)
    for invoice in world.tms.invoices.values():
        lines = invoice_json(world.tms, invoice)["LineItems"]
        names = [one["Name"] for one in lines if one["Category"] == "Load"]
        assert names == ["Linehaul", "Fuel Surcharge"]


def test_trip_values_add_up_to_the_load_when_there_are_two_trips() -> None:
    world = make(loads=200)
    shared = [load for load in world.tms.loads.values() if len(world.tms.trips_of(load.number)) > 1]
    assert shared
    for load in shared:
        assert load.total() == sum(trip.value for trip in world.tms.trips_of(load.number))


def test_carrier_pay_adds_up_when_it_is_shown() -> None:
    world = make(loads=200)
    for trip in world.tms.trips.values():
        if trip.carrier is None:
            continue
        pay = trip_json(world.tms, trip)["Carrier"]
        parts = [pay["Linehaul"], *(one["Total"] for one in pay["AccessorialsDetails"])]
        assert Decimal(str(pay["TotalPayable"]["Amount"])) == sum(
            Decimal(str(part["Amount"])) for part in parts
        )


def test_trips_have_a_carrier_exactly_when_a_brokerage_tendered_them() -> None:
    world = make(loads=200)
    for trip in world.tms.trips.values():
        bought = world.tms.subsidiaries[trip.subsidiary_id].kind == "Brokerage"
        assert bought == (trip.carrier is not None)
        assert bought == (trip.driver_id == "")


def test_three_to_four_percent_are_troubled_when_work_is_new() -> None:
    world = make()
    world.work.add(1160)
    loads = list(world.tms.loads.values())
    bills = [one for one in world.tms.trips.values() if one.carrier]
    troubles = Counter(invoice_trouble(world, one) for one in loads)
    troubles += Counter(bill_trouble(world, one) for one in bills)
    share = 1 - troubles[""] / (len(loads) + len(bills))
    assert 0.03 <= share <= 0.04
    assert {"", "closed period", "term", "ambiguous", "unknown"} == set(troubles)


def test_one_percent_is_backdated_when_work_is_new() -> None:
    world = make()
    world.work.add(1015)
    closed = [
        one
        for one in world.tms.invoices.values()
        if one.invoiced_at.strftime("%Y-%m") == CLOSED_MONTH
    ]
    assert len(closed) == 10


def test_only_the_month_before_last_is_closed_when_the_books_are_new() -> None:
    books = make().books
    assert not books.is_open(NOW.date().replace(month=1), "ar")
    assert books.is_open(NOW.date().replace(month=1), "ap")
    assert books.is_open(NOW.date().replace(month=2), "ar")


def test_entities_bear_the_names_of_the_subsidiaries_when_built() -> None:
    world = make(subsidiaries=6)
    names = [one.name for one in world.tms.subsidiaries.values()]
    assert names == [row["NAME"] for row in world.books.rows("LOCATIONENTITY")]


def test_subsidiary_names_are_unique_when_there_are_many() -> None:
    world = make(subsidiaries=60)
    assert len({one.name for one in world.tms.subsidiaries.values()}) == 60


def test_net_30_is_missing_for_receivables_only_when_built() -> None:
    books = make().books
    assert books.find("ARTERM", "NAME", "Net 30") is None
    assert books.find("APTERM", "NAME", "Net 30") is not None


def test_sample_settings_map_to_active_records_when_read() -> None:
    world = make()
    settings = tomllib.loads(world.sample_settings)
    active = {
        row["ACCOUNTNO"] for row in world.books.rows("GLACCOUNT") if row["STATUS"] == "active"
    }
    accounts = {**settings["accounts"]["ar"], **settings["accounts"]["ap"]}
    assert set(accounts.values()) <= active
    department, location = settings["dimensions"]
    known = {row["DEPARTMENTID"] for row in world.books.rows("DEPARTMENT")}
    assert {*department["values"].values(), department["default"]} <= known
    entities = {row["NAME"]: row["LOCATIONID"] for row in world.books.rows("LOCATIONENTITY")}
    assert entities == location["values"]


def test_sample_settings_name_custom_fields_of_the_books_when_read() -> None:
    world = make()
    for mapping in tomllib.loads(world.sample_settings)["custom_fields"]:
        assert mapping["field"] in world.books.custom_fields(mapping["object"])


def test_sample_custom_term_is_for_a_known_customer_when_read() -> None:
    world = make()
    (term,) = tomllib.loads(world.sample_settings)["advanced"]["custom_terms"]
    assert term["party"] in world.tms.customers
