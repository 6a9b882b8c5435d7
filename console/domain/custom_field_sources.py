"""What Alvys offers for custom fields of Sage, and which types go together.

Place in the path: a custom field of a company comes in, the sources that fit it go out; screens
offer nothing else, and reconciliation names a pair that does not fit. Which of the sources a
transaction carries today stands in ``custom_fields``.

Source: "Dimensions and Custom Fields": 38 built-in fields in seven groups, custom references of
loads and trips beside them; five types; nothing else is ever listed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from console.domain.company import SageCompany
from console.domain.identifiers import slug
from console.domain.reference import FieldInfo
from console.domain.settings import Section, Settings

__all__ = [
    "BUILT_IN",
    "OBJECTS",
    "SECTION_OBJECTS",
    "UNPUBLISHED",
    "VENDOR",
    "CustomFieldRow",
    "Source",
    "SourceType",
    "custom_field_rows",
    "find_source",
    "fits",
    "is_reference",
    "is_supported",
    "offered",
]

SourceType = Literal["text", "number", "currency", "date"]

OBJECTS: Mapping[str, str] = {
    "ARINVOICE": "AR Invoice",
    "ARINVOICEITEM": "AR Invoice Item",
    "APBILL": "AP Bill",
    "APBILLITEM": "AP Bill Item",
}
"""Sage's object name to its name for people."""

VENDOR = "VENDOR"
"""Object whose custom fields link carriers; documents do not fill them."""

SECTION_OBJECTS: Mapping[Section, tuple[str, ...]] = {
    "ar": ("ARINVOICE", "ARINVOICEITEM"),
    "ap": ("APBILL", "APBILLITEM"),
}
"""Section to the objects that its documents fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Alvys field."""

    name: str
    """What the settings document calls it: ``load.order_number``."""

    group: str
    """Heading under which it is shown."""

    label: str
    """What people call it."""

    type: SourceType = "text"
    """Kind of its values."""


def _group(key: str, group: str, **labels: SourceType) -> tuple[Source, ...]:
    return tuple(
        Source(name=f"{key}.{name}", group=group, label=_label(name), type=type_)
        for name, type_ in labels.items()
    )


def _label(name: str) -> str:
    words = name.replace("_", " ").title()
    return words.replace("Po ", "PO ").replace("Bol ", "BOL ")


_PLACE: dict[str, SourceType] = {
    "name": "text",
    "address": "text",
    "city": "text",
    "state": "text",
    "country": "text",
}

BUILT_IN: tuple[Source, ...] = (
    *_group(
        "load",
        "Load",
        carrier_invoice_number="text",
        subsidiary="text",
        po_number="text",
        order_number="text",
        bol_number="text",
        office="text",
        fleet="text",
        equipment="text",
        commodity="text",
        weight="number",
        volume="number",
        invoiced_date="date",
        created_date="date",
    ),
    *_group("customer", "Customer", net_payment_terms="number", miles="number", sales_agent="text"),
    *_group(
        "dispatch",
        "Dispatch",
        total_miles="number",
        loaded_miles="number",
        empty_miles="number",
        dispatched_by="text",
        dispatched_date="date",
    ),
    *_group("shipper", "Shipper", **_PLACE, pickup_date="date"),
    *_group("consignee", "Consignee", **_PLACE, delivery_date="date"),
    *_group("equipment", "Equipment", truck="text", trailer="text"),
    *_group("driver", "Driver", primary="text", secondary="text", fleet="text"),
)
"""The 38 fields that every tenant has, in the order in which they are shown."""

_OWN = (Source(name="load.load_number", group="Load", label="Load Number"),)
"""What we offer beyond the documented list: the number that people search for."""

UNPUBLISHED: Mapping[str, str] = {
    "shipper.country": "the country of a stop",
    "consignee.country": "the country of a stop",
}
"""Sources that the published form of Alvys's API has no field for, to what is lacking."""

_REFERENCES: Mapping[str, str] = {
    "load_reference": "Custom Load References",
    "trip_reference": "Custom Trip References",
}
"""Prefix of a custom reference to the heading under which it is shown."""

_REFERENCE = re.compile(r"(load_reference|trip_reference)\.([a-z0-9_]{1,60})")

_TYPES: Mapping[str, tuple[SourceType, ...]] = {
    "TEXT": ("text", "number", "currency", "date"),
    "TEXTAREA": ("text", "number", "currency", "date"),
    "DATE": ("date",),
    "CURRENCY": ("currency", "number"),
    "DECIMAL": ("number", "currency"),
    "INTEGER": ("number",),
}
"""Sage's type to the kinds of sources that fit; a type that is missing is not supported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFieldRow:
    """One line of the custom-field table."""

    field: FieldInfo
    """The field: label, code, object, type, length, whether it is required."""

    source: str
    """What fills it; empty when nothing does."""

    offered: tuple[Source, ...]
    """Sources that fit its type."""


def is_supported(field: FieldInfo) -> bool:
    """Return whether a field of this type can be filled at all."""
    return field.data_type in _TYPES


def offered(field: FieldInfo, references: Iterable[str] = ()) -> tuple[Source, ...]:
    """Return the sources that fit a field.

    Args:
        field: A custom field of Sage.
        references: Names of the tenant's custom references, such as ``load_reference.seal``.
    """
    named = [one for one in map(find_source, references) if one is not None]
    return tuple(one for one in (*BUILT_IN, *_OWN, *named) if fits(one, field))


def fits(source: Source, field: FieldInfo) -> bool:
    """Return whether values of the source can stand in the field."""
    return source.type in _TYPES.get(field.data_type, ())


def is_reference(name: str) -> bool:
    """Return whether a source is a custom reference of loads or trips."""
    return _REFERENCE.fullmatch(name) is not None


def find_source(name: str) -> Source | None:
    """Return the source of that name, custom references included; None when there is none."""
    reference = _REFERENCE.fullmatch(name)
    if reference is not None:
        group, own = reference.groups()
        return Source(name=name, group=_REFERENCES[group], label=_label(slug(own)))
    return next((one for one in (*BUILT_IN, *_OWN) if one.name == name), None)


def custom_field_rows(
    settings: Settings, company: SageCompany, references: Iterable[str] = ()
) -> tuple[CustomFieldRow, ...]:
    """Return the fields of a supported type, by object and in Sage's order."""
    mapped = {(one.object, one.field): one.source for one in settings.custom_fields}
    named = tuple(references)
    return tuple(
        CustomFieldRow(
            field=field,
            source=mapped.get((name, code), ""),
            offered=offered(field, named),
        )
        for name in OBJECTS
        for code, field in company.fields.get(name, {}).items()
        if is_supported(field)
    )
