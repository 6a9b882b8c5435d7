"""The quick way between a value and the text of its row, for the types of which there are many.

Place in the path: ``documents`` reads with it, and writes where a repository asks for it. The text
is the very same that the careful way writes, and each reads what the other wrote; what the quick
one cannot read or write is left to the careful one, which says what is wrong. A batch writes each
of its entries three times and reads it as often, and the careful way takes three times as long for
each; loading its library alone takes a quarter of the time to the first screen.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

import msgspec

__all__ = ["QuickCodec"]

Value = TypeVar("Value")


class QuickCodec(Generic[Value]):
    """Texts of the values of one type.

    Args:
        type_: A frozen dataclass of plain fields: texts, numbers, amounts, moments, enumerations,
            and dataclasses, tuples and dicts of these.
        sorted_by: The field with the moment that is written by ``moment_text``; empty for none.
        moment_text: See ``documents``.
    """

    def __init__(
        self, type_: type[Value], sorted_by: str, moment_text: Callable[[datetime], str]
    ) -> None:
        self._type = type_
        self._encode = msgspec.json.Encoder().encode
        self._sorted_by = sorted_by
        self._moment_text = moment_text
        self._names = [one.name for one in fields(cast("Any", type_))]
        self._fields = attrgetter(*self._names)

    @cached_property
    def _read(self) -> Callable[[bytes], Value]:
        # Made when something is read: a console has some twenty types, and reads few at its start.
        return msgspec.json.Decoder(self._type).decode

    @cached_property
    def _row(self) -> Any:
        return msgspec.defstruct("Row", [(name, object) for name in self._names], gc=False)

    def write(self, value: Value) -> bytes | None:
        """Return the text of a value; None when it holds what cannot be written."""
        try:
            if not self._sorted_by:
                return self._encode(value)
            # A moment has a form of its own here, which the library lets no dataclass choose.
            row = self._row(*self._fields(value))
            moment = getattr(value, self._sorted_by)
            setattr(row, self._sorted_by, self._moment_text(moment))
            return self._encode(row)
        except (ValueError, TypeError):
            return None

    def read(self, raw: bytes) -> Value | None:
        """Return the value that a text holds; None when it is none of the type."""
        try:
            return self._read(raw)
        except (ValueError, TypeError):
            return None

    def convert(self, document: Mapping[str, Any]) -> Value | None:
        """Return the value that a document of JSON types holds; None when it is none."""
        try:
            return msgspec.convert(document, self._type)
        except (ValueError, TypeError):
            return None
