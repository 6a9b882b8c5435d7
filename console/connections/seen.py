"""What a subsidiary's documents have shown so far: charge items and values of Alvys fields.

Place in the path: the ledger comes in; names to choose from in the mapping screens go out. Alvys
has no list of its accessorial, e-check and deduction types, so they appear as they are met.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from console.domain.custom_field_sources import is_reference
from console.domain.dimension_targets import SOURCES
from console.domain.ledger import State
from console.store import Store

__all__ = ["Seen", "look_back"]

_MOST = 2000
"""Entries that are looked at; more would make a screen wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Names that have been met."""

    items: Mapping[str, tuple[str, ...]]
    """Category to the slugs of its items, sorted."""

    values: Mapping[str, tuple[str, ...]]
    """Alvys field that dimensions are filled from, such as ``fleet``, to its values, sorted."""

    references: tuple[str, ...] = ()
    """Custom references, such as ``load_reference.seal``, sorted."""


def look_back(store: Store, subsidiary_id: str) -> Seen:
    """Return what the first entries of a subsidiary's ledger have shown."""
    items: dict[str, set[str]] = {}
    values: dict[str, set[str]] = {}
    references: set[str] = set()
    for entry in store.ledger.in_states(subsidiary_id, tuple(State), limit=_MOST):
        for line in entry.transaction.lines:
            items.setdefault(line.category, set()).add(line.item)
        for field, value in entry.transaction.attributes.items():
            if field in SOURCES:
                values.setdefault(field, set()).add(value)
            elif is_reference(field):
                references.add(field)
    return Seen(items=_sorted(items), values=_sorted(values), references=tuple(sorted(references)))


def _sorted(found: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(names)) for key, names in found.items()}
