"""What is read of loads and trips for dimensions and custom fields."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from console.alvys import Load, Trip
from console.alvys.decoding import decode
from console.alvys.documents import RefusedRecord, read_record
from console.domain.custom_field_sources import BUILT_IN, find_source
from console.sync.attributes import read_attributes

LOAD: dict[str, Any] = {
    "Id": "load-1",
    "LoadNumber": "1084738",
    "OrderNumber": "ORD-7",
    "PONumber": "PO-9",
    "CustomerId": "cust-1",
    "Status": "Invoiced",
    "CreatedAt": "2026-02-27T10:00:00Z",
    "OfficeId": "off-7",
    "Fleet": {"Id": "f", "Name": "Reefer"},
    "CustomerSalesAgentId": "usr-1",
    "CustomerMileage": {"Distance": {"Value": 612.4, "UnitOfMeasure": "Miles"}},
    "Weight": {"Value": 42000, "UnitOfMeasure": "Pounds"},
    "Volume": {"Value": 88.5, "UnitOfMeasure": "Cubic Feet"},
    "RequiredEquipment": ["Dry Van", "Reefer"],
    "InvoicedAt": "2026-03-02T23:30:00Z",
    "ScheduledPickupAt": "2026-02-28T08:00:00Z",
    "DeliveredAt": "2026-03-01T15:00:00Z",
    "References": [
        {"Name": "BOL #", "Value": "X"},
        {"Name": "BOL", "Value": "BOL-3"},
        {"Name": "Commodity", "Value": "Steel coils"},
        {"Name": "Seal", "Value": "S-1"},
        {"Name": "seal", "Value": "S-2"},
        {"Name": "Empty", "Value": None},
    ],
    "Stops": [
        {
            "Id": "s1",
            "StopType": "Pickup",
            "CompanyName": "Harbor Mill",
            "Address": {
                "Street": "1 Quay St",
                "City": "Mobile",
                "State": "AL",
                "ZipCode": "36601",
            },
        },
        {"Id": "s2", "StopType": "Delivery", "CompanyName": "Half Way"},
        {
            "Id": "s3",
            "StopType": "Delivery",
            "CompanyName": "Inland\x1b[31m Depot",
            "Address": {"Street": "9 Yard Rd", "City": "Dayton", "State": "OH", "Country": "US"},
        },
    ],
}
TRIP: dict[str, Any] = {
    "Id": "trip-1",
    "TripNumber": "1084738-1",
    "LoadNumber": "1084738",
    "Status": "Released",
    "Driver1": {"Id": "drv-1", "ContractorType": "Owner Operator", "Fleet": {"Name": "Flatbed"}},
    "Driver2": {"Id": "drv-2"},
    "Truck": {"Id": "TRK-9"},
    "Trailer": {"Id": "TRL-8"},
    "TotalMileage": {"Distance": {"Value": 640}},
    "LoadedMileage": {"Distance": {"Value": 600}},
    "EmptyMileage": {"Distance": {"Value": 40}},
    "DispatcherId": "usr-2",
    "CarrierAssignedAt": "2026-02-28T01:00:00Z",
    "References": [{"Name": "Gate Code", "Value": "G-4"}],
    "Carrier": {
        "Id": "carr-1",
        "CarrierInvoiceNumber": "RR-55",
        "Linehaul": {"Amount": 1},
        "TotalPayable": {"Amount": 1},
    },
}
CENTRAL = timezone(timedelta(hours=-6))


def read(load: dict[str, Any] | None = None, trip: dict[str, Any] | None = None) -> dict[str, str]:
    made_load = read_record(Load, decode(json.dumps(load or LOAD).encode(), operation="read"))
    made_trip = read_record(Trip, decode(json.dumps(trip or TRIP).encode(), operation="read"))
    assert not isinstance(made_load, RefusedRecord), made_load
    assert not isinstance(made_trip, RefusedRecord), made_trip
    return read_attributes(made_load, made_trip, "Lone Star Haulage", _central)


def _central(moment: datetime) -> date:
    return moment.astimezone(CENTRAL).date()


def test_everything_is_carried_when_the_record_says_it() -> None:
    """Each attribute by hand; what the record lacks has no key."""
    assert {
        "subsidiary": "Lone Star Haulage",
        "fleet": "Reefer",
        "office": "off-7",
        "driver": "drv-1",
        "driver.secondary": "drv-2",
        "driver.fleet": "Flatbed",
        "contractor_type": "Owner Operator",
        "truck": "TRK-9",
        "trailer": "TRL-8",
        "load.load_number": "1084738",
        "load.order_number": "ORD-7",
        "load.po_number": "PO-9",
        "load.carrier_invoice_number": "RR-55",
        "load.bol_number": "X, BOL-3",
        "load.commodity": "Steel coils",
        "load.equipment": "Dry Van, Reefer",
        "load.weight": "42000",
        "load.volume": "88.5",
        "load.invoiced_date": "2026-03-02",
        "load.created_date": "2026-02-27",
        "customer.id": "cust-1",
        "customer.miles": "612.4",
        "customer.sales_agent": "usr-1",
        "dispatch.total_miles": "640",
        "dispatch.loaded_miles": "600",
        "dispatch.empty_miles": "40",
        "dispatch.dispatched_by": "usr-2",
        "dispatch.dispatched_date": "2026-02-27",
        "shipper.name": "Harbor Mill",
        "shipper.address": "1 Quay St",
        "shipper.city": "Mobile",
        "shipper.state": "AL",
        "shipper.pickup_date": "2026-02-28",
        "consignee.name": "Inland\N{REPLACEMENT CHARACTER}[31m Depot",
        "consignee.address": "9 Yard Rd",
        "consignee.city": "Dayton",
        "consignee.state": "OH",
        "consignee.country": "US",
        "consignee.delivery_date": "2026-03-01",
        "load_reference.bol": "X, BOL-3",
        "load_reference.commodity": "Steel coils",
        "load_reference.seal": "S-1, S-2",
        "trip_reference.gate_code": "G-4",
    } == read()


def test_every_key_is_a_source_when_it_has_a_group() -> None:
    """Nothing is carried under a name that no mapping can speak of."""
    named = {key for key in read() if "." in key} - {"customer.id"}
    assert set() == {key for key in named if find_source(key) is None}
    assert {one.name for one in BUILT_IN} - named == {
        *("load.subsidiary", "load.fleet", "load.office", "equipment.truck", "equipment.trailer"),
        "customer.net_payment_terms",
        *("driver.primary", "shipper.country"),
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"PickedUpAt": "2026-02-26T12:00:00Z"}, "2026-02-26"),
        ({"ScheduledPickupAt": None}, ""),
        (
            {
                "ScheduledPickupAt": None,
                "Stops": [
                    {
                        "Id": "s1",
                        "StopType": "pickup",
                        "AppointmentDate": "2026-02-25T12:00:00-06:00",
                    }
                ],
            },
            "2026-02-25",
        ),
    ],
)
def test_pickup_is_the_actual_day_then_the_planned_then_the_appointment(
    changes: dict[str, Any], expected: str
) -> None:
    """What happened outranks what was meant to happen."""
    assert expected == read({**LOAD, **changes}).get("shipper.pickup_date", "")


def test_reference_is_left_out_when_no_mapping_could_name_it() -> None:
    """Names of blanks or beyond the longest have no key."""
    references = [{"Name": " - ", "Value": "1"}, {"Name": "x" * 61, "Value": "2"}]
    found = read({**LOAD, "References": references})
    assert [] == [key for key in found if key.startswith("load_reference.")]


def test_only_the_load_speaks_when_there_is_no_trip() -> None:
    """A load without trips has neither truck nor miles."""
    load = read_record(Load, decode(json.dumps(LOAD).encode(), operation="read"))
    assert isinstance(load, Load)
    found = read_attributes(load, None, "Lone Star Haulage", lambda one: one.astimezone(UTC).date())
    assert "truck" not in found
    assert "Mobile" == found["shipper.city"]
