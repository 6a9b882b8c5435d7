"""What differs between two settings, key by key, in the words of the settings document.

Place in the path: two ``Settings`` come in, the changed keys with old and new value go out; plans,
the audit log, template reviews and drift reports are made of them. It decides nothing.

Keys follow from the fields of the settings, so that a new toggle needs no second list: they are the
dotted paths of the document, and elements of its lists are named by what makes them unique, such
as ``dimensions.DEPARTMENT.default`` or ``custom_fields.ARINVOICE.LOAD_NUMBER``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from console.domain.mappings import CustomFieldMapping, DimensionMapping
from console.domain.settings import Settings
from console.domain.terms import CustomTerm

__all__ = ["Change", "differences", "flatten"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One key whose value differs."""

    key: str
    """Dotted path in the settings document."""

    old: str
    """Value before, as text; empty when the key was not there."""

    new: str
    """Value after, as text; empty when the key is not there any more."""


def differences(before: Settings, after: Settings) -> tuple[Change, ...]:
    """Return the keys that differ, in the order of the settings document."""
    old, new = flatten(before), flatten(after)
    return tuple(
        Change(key=key, old=old.get(key, ""), new=new.get(key, ""))
        for key in dict.fromkeys([*new, *old])
        if old.get(key, "") != new.get(key, "")
    )


def flatten(settings: Settings) -> dict[str, str]:
    """Return every key of the settings with its value as text."""
    return dict(_flat("", settings))


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case CustomTerm():
            yield f"{path}.{value.party_kind}.{value.party}", str(value.days)
        case CustomFieldMapping():
            yield f"{path}.{value.object}.{value.field}", value.source
        case DimensionMapping():
            own = f"{path}.{value.dimension}"
            yield f"{own}.source", value.source
            yield f"{own}.default", value.default
            yield from _flat(f"{own}.values", value.values)
        case Mapping():
            for key, one in value.items():
                yield from _flat(f"{path}.{key}", one)
        case bool():
            yield path, "true" if value else "false"
        case str() | int():
            yield path, str(value)
        case Sequence():
            for one in value:
                yield from _flat(path, one)
        case _:
            for field in fields(value):
                own = f"{path}.{field.name}" if path else field.name
                yield from _flat(own, getattr(value, field.name))
