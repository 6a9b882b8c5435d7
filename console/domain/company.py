"""What one Sage company consists of, as far as settings depend on it.

Beside the lists of ``reference``: entities, dimensions, custom fields, and what the user may do.

Place in the path: ``connections/company`` reads it when somebody connects, checks or changes a
connection; reconciliation and the pickers look things up. It decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from console.domain.reference import DimensionValue, Entity, FieldInfo, ReferenceData, SageParty

__all__ = ["DimensionInfo", "ModuleRights", "SageCompany", "with_dimensions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionInfo:
    """One dimension that the company has."""

    object: str
    """Sage's object name, such as ``DEPARTMENT``."""

    label: str
    """What this company calls it, such as "Fleet"."""

    user_defined: bool = False
    """Whether the company invented it; such dimensions are not mapped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleRights:
    """What the Web Services user may do in one Sage application."""

    module: str
    """Name of the application, such as "Accounts Payable"."""

    rights: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Policy, such as "Bills", to the words of its rights, such as "List", "View" and "Add"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SageCompany:
    """One reading of a company."""

    entities: tuple[Entity, ...] = ()
    """Entities that the user may enter, in Sage's order."""

    dimensions: tuple[DimensionInfo, ...] = ()
    """Dimensions that the company has, in Sage's order."""

    dimension_values: Mapping[str, Mapping[str, DimensionValue]] = field(default_factory=dict)
    """Dimension to id to value, of all standard dimensions that the company has."""

    requires: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """GL account number to the dimensions that each line on it must carry."""

    fields: Mapping[str, Mapping[str, FieldInfo]] = field(default_factory=dict)
    """Object to code to custom field."""

    modules: Mapping[str, ModuleRights] | None = None
    """Application to rights; None when Sage does not tell them."""

    unreadable: str = ""
    """Why Sage did not show its lists to the user; empty when it did."""


def with_dimensions(
    reference: ReferenceData, values: Mapping[str, Mapping[str, DimensionValue]]
) -> ReferenceData:
    """Return the lists with further dimensions: those read beside them, and the parties."""
    return replace(
        reference,
        dimensions={
            "CUSTOMER": _parties(reference.customers),
            "VENDOR": _parties(reference.vendors),
            **reference.dimensions,
            **values,
        },
    )


def _parties(parties: Mapping[str, SageParty]) -> dict[str, DimensionValue]:
    return {
        party.id: DimensionValue(id=party.id, name=party.name, active=party.active)
        for party in parties.values()
    }
