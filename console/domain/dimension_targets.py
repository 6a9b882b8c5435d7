"""Which dimensions can be mapped, from what, and how far a company's own are.

Place in the path: settings and a company's dimensions come in, the table that the dimension
screens show goes out. ``mappings`` resolves single values.

Source: "Dimensions and Custom Fields": eleven targets, seven sources, value pairs below a default,
a Required badge; user-defined dimensions are not supported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.domain.company import SageCompany
from console.domain.mappings import DimensionMapping
from console.domain.reference import DimensionValue
from console.domain.settings import Settings

__all__ = ["SOURCES", "TARGETS", "DimensionRow", "dimension_rows", "required_dimensions"]

TARGETS: Mapping[str, str] = {
    "LOCATION": "Location",
    "DEPARTMENT": "Department",
    "CLASS": "Class",
    "CUSTOMER": "Customer",
    "VENDOR": "Vendor",
    "EMPLOYEE": "Employee",
    "PROJECT": "Project",
    "ITEM": "Item",
    "ASSET": "Asset",
    "CONTRACT": "Contract",
    "WAREHOUSE": "Warehouse",
}
"""Sage's object name to its usual word, in the order in which they are shown."""

SOURCES: Mapping[str, str] = {
    "subsidiary": "Subsidiary",
    "fleet": "Fleet",
    "office": "Office",
    "driver": "Driver",
    "truck": "Truck",
    "trailer": "Trailer",
    "contractor_type": "Contractor Type",
}
"""Alvys field that a dimension may be filled from, to its name for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionRow:
    """One dimension that the company has."""

    dimension: str
    """Sage's object name."""

    label: str
    """What the company calls it."""

    required: bool
    """Whether an account in use demands it: the Required badge."""

    mapping: DimensionMapping | None
    """How it is filled; None when it is not mapped."""

    values: tuple[DimensionValue, ...]
    """Its values in Sage by id; inactive and non-posting ones are there to be shown as such."""

    @property
    def pairs(self) -> int:
        """Return how many value pairs there are: "N Value(s)"."""
        return len(self.mapping.values) if self.mapping else 0


def dimension_rows(settings: Settings, company: SageCompany) -> tuple[DimensionRow, ...]:
    """Return the targets that the company has, in the order of ``TARGETS``."""
    mappings = {mapping.dimension: mapping for mapping in settings.dimensions}
    known = {one.object: one.label for one in company.dimensions if not one.user_defined}
    required = required_dimensions(settings, company.requires)
    return tuple(
        DimensionRow(
            dimension=name,
            label=known[name],
            required=name in required,
            mapping=mappings.get(name),
            values=_by_id(company.dimension_values.get(name, {})),
        )
        for name in TARGETS
        if name in known
    )


def required_dimensions(
    settings: Settings, requires: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Return the dimensions that accounts in use demand, each with the first such account."""
    used = sorted({*settings.accounts.ar.values(), *settings.accounts.ap.values()})
    found: dict[str, str] = {}
    for number in used:
        for dimension in sorted(requires.get(number, ())):
            found.setdefault(dimension, number)
    return found


def _by_id(values: Mapping[str, DimensionValue]) -> tuple[DimensionValue, ...]:
    found: Sequence[DimensionValue] = list(values.values())
    return tuple(sorted(found, key=lambda value: value.id))
