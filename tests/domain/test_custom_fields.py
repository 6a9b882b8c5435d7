"""What custom fields are filled with: every source, every type, every refusal."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from console.domain.custom_field_sources import BUILT_IN, find_source
from console.domain.custom_fields import Facts, Pairs, custom_field_values, source_value
from console.domain.kinds import Kind
from console.domain.mappings import CustomFieldMapping
from console.domain.outcome import Problem
from console.domain.reference import FieldInfo
from console.domain.transaction import Party
from tests.builders import bill, line, transaction

ATTRIBUTES = {
    "subsidiary": "Lone Star Haulage",
    "fleet": "Reefer",
    "office": "off-7",
    "driver": "drv-1",
    "truck": "TRK-9",
    "trailer": "TRL-8",
    "driver.secondary": "drv-2",
    "driver.fleet": "Flatbed",
    "load.carrier_invoice_number": "RR-55",
    "load.bol_number": "BOL-3",
    "load.equipment": "Dry Van",
    "load.commodity": "Steel coils",
    "load.weight": "42000",
    "load.volume": "88.5",
    "load.invoiced_date": "2026-03-02",
    "load.created_date": "2026-02-27",
    "customer.miles": "612.4",
    "customer.sales_agent": "usr-1",
    "dispatch.total_miles": "640",
    "dispatch.loaded_miles": "600",
    "dispatch.empty_miles": "40",
    "dispatch.dispatched_by": "usr-2",
    "dispatch.dispatched_date": "2026-02-28",
    "shipper.name": "Harbor Mill",
    "shipper.address": "1 Quay St",
    "shipper.city": "Mobile",
    "shipper.state": "AL",
    "shipper.country": "US",
    "shipper.pickup_date": "2026-02-28",
    "consignee.name": "Inland Depot",
    "consignee.address": "9 Yard Rd",
    "consignee.city": "Dayton",
    "consignee.state": "OH",
    "consignee.country": "US",
    "consignee.delivery_date": "2026-03-01",
    "load_reference.seal": "S-77",
    "trip_reference.gate": "G-4",
}
PEOPLE = {"drv-1": "Ida Rowan", "drv-2": "Al Birch", "usr-1": "Sam Ash", "usr-2": "Di Elm"}
FACTS = Facts(people=PEOPLE, terms_days=15)
DOCUMENT = transaction(attributes=ATTRIBUTES)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("load.carrier_invoice_number", "RR-55"),
        ("load.subsidiary", "Lone Star Haulage"),
        ("load.po_number", "PO-9"),
        ("load.order_number", "ORD-7"),
        ("load.bol_number", "BOL-3"),
        ("load.office", "off-7"),
        ("load.fleet", "Reefer"),
        ("load.equipment", "Dry Van"),
        ("load.commodity", "Steel coils"),
        ("load.weight", "42000"),
        ("load.volume", "88.5"),
        ("load.invoiced_date", "03/02/2026"),
        ("load.created_date", "02/27/2026"),
        ("customer.net_payment_terms", "15"),
        ("customer.miles", "612.4"),
        ("customer.sales_agent", "Sam Ash"),
        ("dispatch.total_miles", "640"),
        ("dispatch.loaded_miles", "600"),
        ("dispatch.empty_miles", "40"),
        ("dispatch.dispatched_by", "Di Elm"),
        ("dispatch.dispatched_date", "02/28/2026"),
        ("shipper.name", "Harbor Mill"),
        ("shipper.address", "1 Quay St"),
        ("shipper.city", "Mobile"),
        ("shipper.state", "AL"),
        ("shipper.country", "US"),
        ("shipper.pickup_date", "02/28/2026"),
        ("consignee.name", "Inland Depot"),
        ("consignee.address", "9 Yard Rd"),
        ("consignee.city", "Dayton"),
        ("consignee.state", "OH"),
        ("consignee.country", "US"),
        ("consignee.delivery_date", "03/01/2026"),
        ("equipment.truck", "TRK-9"),
        ("equipment.trailer", "TRL-8"),
        ("driver.primary", "Ida Rowan"),
        ("driver.secondary", "Al Birch"),
        ("driver.fleet", "Flatbed"),
        ("load.load_number", "1084738"),
        ("load_reference.seal", "S-77"),
        ("trip_reference.gate", "G-4"),
    ],
)
def test_text_field_is_filled_when_the_record_has_the_source(source: str, expected: str) -> None:
    """Every source reaches a text field of an invoice's header."""
    assert (("F", expected),) == values(source)


def test_every_built_in_source_has_a_value_in_the_table_when_a_source_is_added() -> None:
    """The table above leaves none of the 38 out."""
    filled = {one.name for one in BUILT_IN if source_value(one.name, DOCUMENT, None, FACTS)}
    assert {one.name for one in BUILT_IN} == filled


@pytest.mark.parametrize("source", [one.name for one in BUILT_IN])
def test_nothing_is_sent_when_the_record_lacks_the_source(source: str) -> None:
    """What is empty is left out, never sent as empty."""
    empty = transaction(attributes={}, order_number="", po_number="")
    assert () == values(source, document=empty, facts=Facts())


@pytest.mark.parametrize(
    ("data_type", "source", "expected"),
    [
        ("TEXT", "load.weight", "42000"),
        ("TEXTAREA", "shipper.address", "1 Quay St"),
        ("DATE", "shipper.pickup_date", "02/28/2026"),
        ("CURRENCY", "customer.miles", "612.40"),
        ("DECIMAL", "load.volume", "88.5"),
        ("INTEGER", "dispatch.total_miles", "640"),
    ],
)
def test_value_is_written_as_the_type_of_the_field_asks(
    data_type: str, source: str, expected: str
) -> None:
    """Dates month first, amounts with two places, whole numbers without a point."""
    assert (("F", expected),) == values(source, field=field(data_type))


@pytest.mark.parametrize(
    ("data_type", "attributes", "expected"),
    [
        ("INTEGER", {"load.weight": "42000.0"}, "42000"),
        ("INTEGER", {"load.weight": "-3"}, "-3"),
        ("DECIMAL", {"load.weight": "0.125"}, "0.125"),
        ("CURRENCY", {"load.weight": "7"}, "7.00"),
    ],
)
def test_number_is_sent_when_it_is_one(
    data_type: str, attributes: dict[str, str], expected: str
) -> None:
    """A whole number may be written with a point; nothing is rounded."""
    document = transaction(attributes=attributes)
    assert (("F", expected),) == values("load.weight", field=field(data_type), document=document)


@pytest.mark.parametrize(
    ("info", "source", "weight", "part"),
    [
        ({"length": 5}, "shipper.name", "1", "has 11 characters, and the field takes 5"),
        ({"data_type": "TEXTAREA", "length": 10}, "shipper.name", "1", "field takes 10"),
        ({"length": 9}, "load.invoiced_date", "1", "has 10 characters, and the field takes 9"),
        ({"data_type": "DATE"}, "shipper.name", "1", "is not a date"),
        ({"data_type": "CURRENCY"}, "load.weight", "1.005", "at most two decimals"),
        ({"data_type": "CURRENCY"}, "load.weight", "1e3", "is not an amount"),
        ({"data_type": "DECIMAL"}, "load.weight", "12 lbs", "is not a number"),
        ({"data_type": "DECIMAL"}, "load.weight", "NaN", "is not a number"),
        ({"data_type": "INTEGER"}, "load.weight", "1.5", "is not a whole number"),
        ({"data_type": "INTEGER"}, "load.weight", "٣", "is not a whole number"),
        ({"data_type": "ENUM"}, "load.weight", "1", "no field of the type ENUM takes"),
    ],
)
def test_value_is_refused_when_it_cannot_stand_in_the_field(
    info: dict[str, Any], source: str, weight: str, part: str
) -> None:
    """Rule custom-fields: the refusal names field, value and limit, and opens the mapping."""
    document = transaction(attributes={**ATTRIBUTES, "load.weight": weight})
    problem = refusal(source, field=field(**info), document=document)
    assert "custom-field-unfit" == problem.cause
    assert part in problem.message
    assert "AR Invoice F would get" in problem.message
    assert ("ARINVOICE F", "custom_fields:ARINVOICE.F") == (problem.subject, problem.setting)


def test_longest_text_is_taken_when_it_just_fits() -> None:
    """The limit itself is allowed."""
    assert (("F", "Harbor Mill"),) == values("shipper.name", field=field(length=11))


def test_required_field_is_refused_when_the_record_lacks_the_source() -> None:
    """The words of the product, with field and source."""
    document = transaction(attributes={})
    problem = refusal("load.bol_number", field=field(required=True), document=document)
    assert "custom-field-empty" == problem.cause
    assert (
        "A required custom field value is missing: AR Invoice Field (F), "
        "the record has no load.bol_number"
    ) == problem.message


def test_required_field_is_refused_when_nothing_is_mapped_to_it() -> None:
    """Sage would refuse it all the same."""
    company = {"ARINVOICE": {"F": field(required=True)}}
    found = custom_field_values(transaction(), None, (), company, FACTS)
    assert isinstance(found, Problem)
    assert "no Alvys field is mapped to it" in found.message


def test_mapping_is_refused_when_sage_has_no_such_field() -> None:
    """A field that was deleted in Sage is named."""
    mapping = CustomFieldMapping(object="ARINVOICE", field="GONE", source="load.fleet")
    found = custom_field_values(DOCUMENT, None, (mapping,), {"ARINVOICE": {}}, FACTS)
    assert isinstance(found, Problem)
    assert ("custom-field-missing", "ARINVOICE GONE") == (found.cause, found.subject)


def test_value_is_sent_unchecked_when_the_fields_were_not_read() -> None:
    """Sage may not describe its objects to the user; it judges then."""
    mapping = CustomFieldMapping(object="ARINVOICE", field="F", source="load.created_date")
    expected = (("F", "02/27/2026"),)
    assert expected == custom_field_values(DOCUMENT, None, (mapping,), {}, FACTS)


MAPPINGS = tuple(
    CustomFieldMapping(object=name, field=f"OF_{name}", source="load.order_number")
    for name in ("ARINVOICE", "ARINVOICEITEM", "APBILL", "APBILLITEM")
)


@pytest.mark.parametrize(
    ("document", "header", "item"),
    [
        (transaction(), "ARINVOICE", "ARINVOICEITEM"),
        (bill(), "APBILL", "APBILLITEM"),
        (transaction(kind=Kind.AR_CREDIT_MEMO), "", ""),
    ],
)
def test_header_and_line_take_only_their_own_fields(document: Any, header: str, item: str) -> None:
    """Each of the four objects; a credit memo has none of them."""

    def names(found: Pairs | Problem) -> list[str]:
        assert not isinstance(found, Problem)
        return [name for name, _ in found]

    of_header = custom_field_values(document, None, MAPPINGS, {}, FACTS)
    of_line = custom_field_values(document, document.lines[0], MAPPINGS, {}, FACTS)
    assert [f"OF_{header}"] * bool(header) == names(of_header)
    assert [f"OF_{item}"] * bool(item) == names(of_line)


def test_line_speaks_for_itself_when_its_load_is_another_one() -> None:
    """A line of a summary has the order and fleet of its own load."""
    own = line(attributes={"load.order_number": "ORD-8", "fleet": "Flatbed"})
    sources = ("load.order_number", "load.fleet", "load.po_number")
    assert ["ORD-8", "Flatbed", "PO-9"] == [source_value(one, DOCUMENT, own) for one in sources]


@pytest.mark.parametrize(("kind", "expected"), [("driver", "Dry Van"), ("carrier", "")])
def test_fleet_of_a_drivers_bill_is_the_drivers(kind: Any, expected: str) -> None:
    """A statement names one fleet only; a carrier's bill has the load's in its place."""
    party = Party(kind=kind, id="p", name="P")
    document = bill(party=party, attributes={"fleet": "Dry Van"})
    assert expected == source_value("driver.fleet", document)


def test_person_is_sent_as_id_when_the_name_is_not_known() -> None:
    """Somebody who left may not be listed any more."""
    assert "drv-1" == source_value("driver.primary", DOCUMENT)


def field(data_type: str = "TEXT", **more: Any) -> FieldInfo:
    base = FieldInfo(object="ARINVOICE", code="F", label="Field", data_type=data_type)
    return replace(base, **more)


def made(source: str, info: FieldInfo, document: Any, facts: Facts) -> Pairs | Problem:
    assert find_source(source) is not None
    mapping = CustomFieldMapping(object="ARINVOICE", field="F", source=source)
    company: Mapping[str, Mapping[str, FieldInfo]] = {"ARINVOICE": {"F": info}}
    return custom_field_values(document, None, (mapping,), company, facts)


TEXT = field()


def values(
    source: str, field: FieldInfo = TEXT, document: Any = DOCUMENT, facts: Facts = FACTS
) -> Pairs:
    found = made(source, field, document, facts)
    assert not isinstance(found, Problem), found.message
    return found


def refusal(source: str, *, field: FieldInfo, document: Any) -> Problem:
    found = made(source, field, document, FACTS)
    assert isinstance(found, Problem)
    return found
