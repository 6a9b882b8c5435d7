"""The functions ``getDimensions`` and its family: the dimensions of lines, and their relations.

Place: functions of the gateway, used when a connection is set up. Lists without a frame of their
own stand directly in the data.

Must not: alter anything.

Source: intacct-api.md section 6.7; the vendor's page on dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lxml import etree

from console.sandbox.gateway.answer import Result, child, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.relations import TO_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dimension:
    """One dimension of this company."""

    name: str
    """Object."""
    label: str
    """The vendor's word."""
    term: str
    """This company's word."""
    number: str
    """Of the object."""
    own: bool = False
    """Whether the company invented it."""


_DIMENSIONS: Final = (
    _Dimension(name="DEPARTMENT", label="Department", term="Fleet", number="5002"),
    _Dimension(name="LOCATION", label="Location", term="Location", number="5003"),
    _Dimension(name="CLASS", label="Class", term="Class", number="5004"),
    _Dimension(name="CUSTOMER", label="Customer", term="Customer", number="5005"),
    _Dimension(name="VENDOR", label="Vendor", term="Vendor", number="5006"),
    _Dimension(name="PROJECT", label="Project", term="Project", number="5007"),
    _Dimension(name="EMPLOYEE", label="Employee", term="Employee", number="5008"),
    _Dimension(name="ITEM", label="Item", term="Item", number="5009"),
    _Dimension(name="CONTRACT", label="Contract", term="Contract", number="5010"),
    _Dimension(name="WAREHOUSE", label="Warehouse", term="Warehouse", number="5011"),
    _Dimension(name="LANE", label="Lane", term="Lane", number="10001", own=True),
)
_NUMBERS: Final = {dimension.name: dimension.number for dimension in _DIMENSIONS}


def get_dimensions(call: Call) -> Result:
    """The dimensions that lines can carry, with the company's own words for them."""
    del call
    data = element("data")
    block = child(data, "dimensions")
    for dimension in _DIMENSIONS:
        entry = child(block, "dimension")
        child(entry, "objectName", dimension.name)
        child(entry, "objectLabel", dimension.label)
        child(entry, "termLabel", dimension.term)
        child(entry, "userDefinedDimension", _flag(dimension.own))
        child(entry, "enabledInGL", "true")
    return succeeded(data)


def get_dimension_relationships(call: Call) -> Result:
    """What each dimension is related to, from its own side."""
    del call
    data = element("data")
    for dimension in _DIMENSIONS:
        related = _related(dimension.name)
        entry = _entry(data, "relationship", dimension)
        child(entry, "autofillrelated", _flag(bool(related)))
        child(entry, "enableoverride", _flag(bool(related)))
        for other, number, source_side, related_side in related:
            block = _other(entry, "related", other, number)
            child(block, "source_side", source_side)
            child(block, "related_side", related_side)
    return succeeded(data)


def get_dimension_autofill_details(call: Call) -> Result:
    """Which dimensions fill in which others."""
    del call
    data = element("data")
    for dimension in _DIMENSIONS:
        entry = _entry(data, "relationship", dimension)
        child(entry, "enableoverride", "true")
        for relation in TO_ONE:
            if relation.source == dimension.name:
                block = _other(entry, "autofill", relation.target, relation.number)
                child(block, "type", "Many-to-One")
    return succeeded(data)


def get_dimension_restrictions(call: Call) -> Result:
    """Which dimensions are restricted by which others."""
    del call
    data = element("data")
    for dimension in _DIMENSIONS:
        relations = [relation for relation in TO_ONE if relation.source == dimension.name]
        if relations:
            entry = _entry(data, "restriction", dimension)
            for relation in relations:
                _other(entry, "restrictedby", relation.target, relation.number)
    return succeeded(data)


def _related(name: str) -> list[tuple[str, str, str, str]]:
    """The other dimension, the relation's number, and how many there are on either side."""
    there = [
        (relation.target, relation.number, "Many", "One")
        for relation in TO_ONE
        if relation.source == name
    ]
    back = [
        (relation.source, relation.number, "One", "Many")
        for relation in TO_ONE
        if relation.target == name
    ]
    return there + back


def _entry(data: etree._Element, tag: str, dimension: _Dimension) -> etree._Element:
    entry = child(data, tag)
    child(entry, "dimension", dimension.name)
    child(entry, "object_id", dimension.number)
    return entry


def _other(entry: etree._Element, tag: str, name: str, number: str) -> etree._Element:
    block = child(entry, tag)
    child(block, "dimension", name)
    child(block, "object_id", _NUMBERS[name])
    child(block, "relationship_id", number)
    return block


def _flag(value: bool) -> str:
    return "true" if value else "false"
