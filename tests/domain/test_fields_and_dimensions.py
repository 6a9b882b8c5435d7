"""What dimensions and custom fields can be filled from."""

import pytest

from console.domain.company import DimensionInfo, SageCompany
from console.domain.custom_field_sources import (
    BUILT_IN,
    custom_field_rows,
    find_source,
    is_supported,
    offered,
)
from console.domain.dimension_targets import SOURCES, TARGETS, dimension_rows
from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.reference import DimensionValue, FieldInfo
from console.domain.settings import Settings


def field(data_type: str = "TEXT") -> FieldInfo:
    return FieldInfo(object="ARINVOICE", code="F", label="Field", data_type=data_type)


def test_there_are_38_built_in_fields_in_seven_groups_when_counted() -> None:
    assert (38, 7) == (len(BUILT_IN), len({one.group for one in BUILT_IN}))


def test_names_are_unique_when_listed() -> None:
    assert len(BUILT_IN) == len({one.name for one in BUILT_IN})


@pytest.mark.parametrize(
    ("data_type", "types"),
    [
        ("TEXT", {"text", "number", "date"}),
        ("TEXTAREA", {"text", "number", "date"}),
        ("DATE", {"date"}),
        ("DECIMAL", {"number"}),
        ("CURRENCY", {"number"}),
        ("INTEGER", {"number"}),
        ("ENUM", set()),
        ("BOOLEAN", set()),
        ("PERCENT", set()),
    ],
)
def test_only_fitting_sources_are_offered_when_a_field_has_a_type(
    data_type: str, types: set[str]
) -> None:
    assert types == {one.type for one in offered(field(data_type))}


@pytest.mark.parametrize("data_type", ["ENUM", "BOOLEAN", "PERCENT", "SEQUENCE", "URL", "PASSWORD"])
def test_field_is_not_listed_when_its_type_is_not_supported(data_type: str) -> None:
    company = SageCompany(fields={"ARINVOICE": {"F": field(data_type)}})

    assert not is_supported(field(data_type))
    assert () == custom_field_rows(Settings(), company)


def test_reference_is_offered_under_its_heading_when_the_tenant_has_it() -> None:
    names = [(one.group, one.label) for one in offered(field(), ["load_reference.seal_number"])]

    assert ("Custom Load References", "Seal Number") in names


def test_source_is_unknown_when_it_is_neither_built_in_nor_a_reference() -> None:
    assert find_source("stop_reference.seal") is None


def test_field_shows_its_source_when_it_is_mapped() -> None:
    mapping = CustomFieldMapping(object="ARINVOICE", field="F", source="load.fleet")
    company = SageCompany(fields={"ARINVOICE": {"F": field()}})

    [row] = custom_field_rows(Settings(custom_fields=(mapping,)), company)
    assert "load.fleet" == row.source


def test_there_are_eleven_targets_and_seven_sources_when_counted() -> None:
    assert (11, 7) == (len(TARGETS), len(SOURCES))


def test_rows_are_what_the_company_has_with_its_own_words_when_shown() -> None:
    company = SageCompany(
        dimensions=(
            DimensionInfo(object="CLASS", label="Line"),
            DimensionInfo(object="DEPARTMENT", label="Fleet"),
            DimensionInfo(object="LANE", label="Lane", user_defined=True),
        ),
        dimension_values={
            "DEPARTMENT": {"2": DimensionValue(id="2", name="B", active=False, non_posting=True)}
        },
        requires={"40000": frozenset({"DEPARTMENT"})},
    )
    settings = Settings(
        accounts=AccountMappings(ar={"default": "40000"}),
        dimensions=(DimensionMapping(dimension="CLASS", source="fleet", values={"a": "b"}),),
    )

    rows = dimension_rows(settings, company)
    assert [("Fleet", True, 0), ("Line", False, 1)] == [
        (row.label, row.required, row.pairs) for row in rows
    ]
    assert [True] == [value.non_posting for value in rows[0].values]
