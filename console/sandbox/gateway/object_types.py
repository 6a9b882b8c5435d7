"""What an object is: its fields, their kinds, and the ways to other objects.

Place: the words in which ``catalogue`` and its companions state the facts.

Must not: name an object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an object."""

    name: str
    """Upper case."""
    kind: str
    """text, flag, integer, money, date or stamp."""
    custom: bool = False
    """Whether the company added it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A way from one record to one other."""

    target: str
    """Object it leads to."""
    by: str
    """Field of the record that names the other."""
    key: str
    """Field of the other that is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType:
    """What is known about one object."""

    label: str
    """What people call it."""
    id_field: str
    """Field that readByName looks at."""
    fields: Mapping[str, Field]
    """Key: field name, in the order of an answer; without custom fields."""
    relations: Mapping[str, Relation]
    """Key: first part of a dotted field name."""
    items: str = ""
    """Object of the owned lines; empty when there are none."""
    owner_key: str = "RECORDKEY"
    """Field that names the owner, when this is the object of owned lines."""


def fields_from(*blocks: Mapping[str, str]) -> Mapping[str, Field]:
    """The fields of blocks by name, in their order.

    Args:
        blocks: Kind to the names of that kind, with blanks between them.
    """
    return {
        name: Field(name=name, kind=kind)
        for block in blocks
        for kind, names in block.items()
        for name in names.split()
    }
