"""Which dimension values lines carry, and which are refused before sending."""

from dataclasses import replace
from typing import Any

import pytest

from console.domain.dimension_targets import SOURCES
from console.domain.mappings import CustomFieldMapping, DimensionMapping
from console.domain.outcome import Unmapped
from console.domain.reference import DimensionValue
from console.domain.transaction import Transaction
from console.intacct import CreateInvoice
from console.sync.mapping import Mapped, MappingInputs, map_transaction
from tests.builders import bill, line, reference, settings, transaction
from tests.sync.test_mapping import inputs

ATTRIBUTES = {
    "subsidiary": "Lone Star Haulage",
    "fleet": "Reefer",
    "office": "off-7",
    "driver": "drv-1",
    "truck": "TRK-9",
    "trailer": "TRL-8",
    "contractor_type": "Owner Operator",
}
VALUES = {
    "10": DimensionValue(id="10", name="One", active=True),
    "20": DimensionValue(id="20", name="Twin", active=True),
    "21": DimensionValue(id="21", name="Twin", active=True),
    "30": DimensionValue(id="30", name="Shut", active=False),
    "40": DimensionValue(id="40", name="Sum", active=False, non_posting=True),
    "50": DimensionValue(id="50", name="Ten", active=False),
    "51": DimensionValue(id="51", name="Ten", active=True),
    "off-7": DimensionValue(id="off-7", name="Office Seven", active=True),
}


def with_class(mapping: DimensionMapping, entity_id: str = "E100") -> MappingInputs:
    lists = reference()
    dimensions = {**lists.dimensions, "CLASS": VALUES}
    config = settings(dimensions=(mapping,))
    return replace(inputs(config, replace(lists, dimensions=dimensions)), entity_id=entity_id)


def carried(document: Transaction, given: MappingInputs) -> list[dict[str, str]]:
    found = map_transaction(document, given)
    assert isinstance(found, Mapped), found
    return [dict(fields.dimensions) for fields in found.lines]


@pytest.mark.parametrize("document", [transaction(), bill()])
@pytest.mark.parametrize("source", list(SOURCES))
def test_line_carries_the_mapped_value_when_the_record_has_the_source(
    source: str, document: Transaction
) -> None:
    """Each of the seven sources, on invoices and bills."""
    mapping = DimensionMapping(dimension="CLASS", source=source, values={ATTRIBUTES[source]: "10"})
    made = carried(replace(document, attributes=ATTRIBUTES), with_class(mapping))
    assert {"10"} == {one["CLASS"] for one in made}


@pytest.mark.parametrize(
    ("raw", "more", "expected"),
    [
        ("x", {"values": {"x": "10"}}, "10"),
        ("x", {"values": {"x": "10"}, "default": "20"}, "10"),
        ("y", {"values": {"x": "10"}, "default": "20"}, "20"),
        ("", {"default": "20"}, "20"),
        ("10", {}, "10"),
        ("One", {}, "10"),
        ("Ten", {}, "51"),
        ("off-7", {}, "off-7"),
        ("", {}, None),
    ],
)
def test_value_is_the_mapped_one_then_the_default_then_what_sage_knows(
    raw: str, more: dict[str, Any], expected: str | None
) -> None:
    """A raw value counts as an id, or as the name of one active value."""
    mapping = DimensionMapping(dimension="CLASS", source="fleet", **more)
    made = carried(transaction(attributes={"fleet": raw}), with_class(mapping))
    assert [expected, expected] == [one.get("CLASS") for one in made]


@pytest.mark.parametrize(
    ("raw", "more", "part"),
    [
        ("nobody", {}, "which Sage does not know"),
        ("one", {}, "which Sage does not know"),
        ("x", {"values": {"x": "99"}}, "which Sage does not know"),
        ("x", {"values": {"x": "One"}}, "which Sage does not know"),
        ("x", {"default": "One"}, "which Sage does not know"),
        ("30", {}, "which cannot be posted to in Sage"),
        ("x", {"values": {"x": "40"}}, "which cannot be posted to in Sage"),
        ("x", {"default": "30"}, "which cannot be posted to in Sage"),
        ("Shut", {}, "which Sage does not know"),
        ("Twin", {}, "a name that 20, 21 share in Sage"),
    ],
)
def test_value_is_refused_when_sage_would_refuse_it(
    raw: str, more: dict[str, Any], part: str
) -> None:
    """Unknown, inactive, Active Non-Posting, or a name of several."""
    mapping = DimensionMapping(dimension="CLASS", source="fleet", **more)
    found = map_transaction(transaction(attributes={"fleet": raw}), with_class(mapping))
    assert isinstance(found, Unmapped)
    assert ("dimension-value-invalid", "dimensions:CLASS") == (
        found.problem.cause,
        found.problem.setting,
    )
    assert part in found.problem.message


@pytest.mark.parametrize(
    ("entity_id", "mapped", "expected"),
    [("E100", False, "E100"), ("", False, None), ("E100", True, "L1"), ("", True, "L1")],
)
def test_location_is_the_entity_unless_a_mapping_names_another_one(
    entity_id: str, mapped: bool, expected: str | None
) -> None:
    """A document of an entity needs a location; a mapping may be more exact."""
    lists = reference()
    locations = {"L1": DimensionValue(id="L1", name="Yard", active=True)}
    mapping = DimensionMapping(dimension="LOCATION", source="fleet", default="L1")
    config = settings(dimensions=(mapping,) * mapped)
    given = inputs(config, replace(lists, dimensions={**lists.dimensions, "LOCATION": locations}))
    made = carried(transaction(), replace(given, entity_id=entity_id))
    assert [expected, expected] == [one.get("LOCATION") for one in made]


def test_line_has_its_own_values_when_its_load_is_another_one() -> None:
    """A summary's lines are of several loads: dimensions and custom fields follow the line."""
    own = line("200.00", attributes={"fleet": "Flatbed", "load.order_number": "ORD-8"})
    document = transaction(lines=(line("1350.50"), own), total=own.amount + line("1350.50").amount)
    mapping = DimensionMapping(
        dimension="CLASS", source="fleet", values={"Reefer": "10", "Flatbed": "20"}
    )
    field = CustomFieldMapping(object="ARINVOICEITEM", field="ORDER", source="load.order_number")
    given = with_class(mapping)
    given = replace(given, settings=replace(given.settings, custom_fields=(field,)))
    found = map_transaction(document, given)
    assert isinstance(found, Mapped)
    assert isinstance(found.function, CreateInvoice)
    assert [("10", (("ORDER", "ORD-7"),)), ("20", (("ORDER", "ORD-8"),))] == [
        (dict(one.dimensions)["CLASS"], one.custom_fields) for one in found.function.lines
    ]
