"""Copies of values with other parts, for what is done with every document several times.

Place in the path: below the values of ``domain``. ``dataclasses.replace`` runs the whole
construction again, field by field by name; of an entry with its thirty fields that was a tenth of
the CPU of an export. This copies the slots and then fills those that change.
"""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast

__all__ = ["with_fields"]

Value = TypeVar("Value")

_Write = Callable[[object, object], None]


def with_fields(value: Value, **changes: Any) -> Value:
    """Return a copy of a value with other parts, as ``dataclasses.replace`` does.

    Args:
        value: Of a dataclass with slots and more than one field, whose construction checks nothing.
        **changes: The fields that differ.

    Raises:
        TypeError: It has no such field, or is no value of that kind.
    """
    kind: Any = type(value)
    read, writers = _parts(kind)
    copy: Value = object.__new__(kind)
    for write, part in zip(writers.values(), read(value), strict=True):
        write(copy, part)
    for name, part in changes.items():
        if name not in writers:
            raise TypeError(f"{kind.__name__} has no field {name}")
        writers[name](copy, part)
    return copy


@cache
def _parts(kind: type) -> tuple[Callable[[object], tuple[object, ...]], dict[str, _Write]]:
    """Return what reads all fields of a class, and what writes each, in the same order."""
    if hasattr(kind, "__post_init__") or "__slots__" not in vars(kind):
        raise TypeError(f"{kind.__name__} is more than its slots")
    names = [one.name for one in fields(cast("Any", kind))]
    writers = {name: cast("_Write", getattr(kind, name).__set__) for name in names}
    return cast("Any", attrgetter(*names)), writers
