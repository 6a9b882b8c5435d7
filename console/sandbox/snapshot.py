"""Turns the sandbox's objects into JSON values and back, whatever classes they are of.

Place: under ``state``, which says what is kept. Shared objects stay shared, and equal states give
equal values, so that a saved sandbox goes on exactly where it stopped.

Must not: read or write a file, or make an object of a class outside the sandbox.

How it works: what has an identity (objects, lists, dictionaries, random sources) is written once,
with a number; wherever it stands again, there is a reference to that number. Objects are rebuilt
without their constructors, from their attributes. The one function that may stand in an object is
the clock, which is not kept but handed in again.
"""

from __future__ import annotations

import base64
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final, TypeAlias

from lxml import etree

Json: TypeAlias = Any
"""A value that ``json`` can write; its shape is known to this module alone."""

_OURS: Final = "console.sandbox"


class SnapshotError(ValueError):
    """A value cannot be kept, or what was kept cannot be understood."""


def freeze(value: object, clock: Callable[[], datetime]) -> Json:
    """Turn a value into JSON.

    Args:
        value: Objects of the sandbox and what they hold.
        clock: The only function that may stand in them.

    Raises:
        SnapshotError: Something in it is of a class that is not known here.
    """
    return _Freezer(clock).freeze(value)


def thaw(frozen: Json, clock: Callable[[], datetime]) -> object:
    """Turn JSON back into the value it was made from.

    Args:
        frozen: As ``freeze`` made it.
        clock: Takes the place of the one that was left out.

    Raises:
        SnapshotError: It is not understood.
    """
    try:
        return _Thawer(clock).thaw(frozen)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        raise SnapshotError(f"This is not a saved sandbox: {error}") from error


class _Freezer:
    """One conversion to JSON."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        # The values are kept beside their numbers, lest Python gives an identity to another.
        self._numbers: dict[int, tuple[int, object]] = {}

    def freeze(self, value: object) -> Json:
        """Convert one value."""
        if value is None or isinstance(value, bool | int | float | str):
            return value
        plain = _freeze_plain(value)
        if plain is not None:
            return plain
        if isinstance(value, tuple):
            return ["tuple", self._all(value)]
        if isinstance(value, set | frozenset):
            return [type(value).__name__, sorted(self._all(value), key=repr)]
        if callable(value) and value == self._clock:
            return ["clock"]
        return self._freeze_once(value)

    def _freeze_once(self, value: object) -> Json:
        known = self._numbers.get(id(value))
        if known is not None:
            return ["ref", known[0]]
        number = len(self._numbers)
        self._numbers[id(value)] = (number, value)
        if isinstance(value, Random):
            return ["random", number, self.freeze(value.getstate())]
        if isinstance(value, dict) and type(value) in (dict, Counter):
            pairs = [[self.freeze(key), self.freeze(item)] for key, item in value.items()]
            return [type(value).__name__, number, pairs]
        if isinstance(value, list | deque):
            return [type(value).__name__, number, self._all(value)]
        return ["object", number, _name_of(type(value)), self._attributes(value)]

    def _attributes(self, value: object) -> Json:
        if is_dataclass(value):
            names: Iterable[str] = [field.name for field in fields(value)]
        else:
            names = vars(value)
        return [[name, self.freeze(getattr(value, name))] for name in names]

    def _all(self, values: Iterable[object]) -> list[Json]:
        return [self.freeze(value) for value in values]


def _freeze_plain(value: object) -> Json | None:
    """A value without identity; None: it is none."""
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, timedelta):
        return ["timedelta", str(value // timedelta(microseconds=1))]
    if isinstance(value, bytes):
        return ["bytes", base64.b64encode(value).decode("ascii")]
    if isinstance(value, etree._Element):
        return ["element", etree.tostring(value, encoding="unicode")]
    return None


class _Thawer:
    """One conversion from JSON."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._known: dict[int, object] = {}

    def thaw(self, frozen: Json) -> Any:
        """Convert one value."""
        if not isinstance(frozen, list):
            return frozen
        kind, *rest = frozen
        if kind == "clock":
            return self._clock
        if kind == "ref":
            return self._known[rest[0]]
        if kind in _PLAIN:
            return _PLAIN[kind](rest[0])
        if kind in ("tuple", "set", "frozenset"):
            return {"tuple": tuple, "set": set, "frozenset": frozenset}[kind](self._all(rest[0]))
        return self._thaw_once(kind, *rest)

    def _thaw_once(self, kind: str, number: int, *rest: Json) -> object:
        if kind == "random":
            random = self._keep(number, Random())
            random.setstate(self.thaw(rest[0]))
            return random
        if kind in ("dict", "Counter"):
            mapping: dict[Any, Any] = self._keep(number, {} if kind == "dict" else Counter())
            mapping.update({self.thaw(key): self.thaw(item) for key, item in rest[0]})
            return mapping
        if kind in ("list", "deque"):
            items: Any = self._keep(number, [] if kind == "list" else deque())
            items.extend(self._all(rest[0]))
            return items
        if kind != "object":
            raise SnapshotError(f"unknown kind {kind}")
        made_of = _class_named(rest[0])
        made = self._keep(number, object.__new__(made_of))
        for name, value in rest[1]:
            object.__setattr__(made, name, self.thaw(value))
        return made

    def _all(self, values: Json) -> list[Any]:
        return [self.thaw(value) for value in values]

    def _keep(self, number: int, value: Any) -> Any:
        self._known[number] = value
        return value


_PLAIN: Final[dict[str, Callable[[str], object]]] = {
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "timedelta": lambda text: timedelta(microseconds=int(text)),
    "bytes": base64.b64decode,
    "element": lambda text: etree.fromstring(text, etree.XMLParser(resolve_entities=False)),
}


def _name_of(kind: type) -> str:
    if kind.__module__ != _OURS and not kind.__module__.startswith(f"{_OURS}."):
        raise SnapshotError(f"A {kind.__name__} cannot be saved.")
    return f"{kind.__module__}:{kind.__name__}"


def _class_named(name: str) -> type:
    """A class of the sandbox that is loaded; nothing is imported for it."""
    module, _, class_name = name.partition(":")
    if module != _OURS and not module.startswith(f"{_OURS}."):
        raise SnapshotError(f"{name} is no part of the sandbox")
    found = getattr(sys.modules.get(module), class_name, None)
    if not isinstance(found, type) or found.__module__ != module:
        raise SnapshotError(f"there is no {name}")
    return found
