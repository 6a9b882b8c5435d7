"""What a query asks for: one value per operator of the gateway.

Place in the path: below ``functions``; callers build these, ``encode`` writes them. In come field
names and values as text, out go frozen values. It must not know XML, HTTP or any object's fields.

A filter is one operator at the top; ``And`` and ``Or`` nest. Values are text as Sage writes it:
``date_text`` and ``moment_text`` give dates their form, everything else goes as it stands.

Source: the gateway's query page and its published request schema.
"""

from dataclasses import dataclass
from datetime import date, datetime

__all__ = [
    "MAX_IN_VALUES",
    "And",
    "Between",
    "Equal",
    "Filter",
    "Greater",
    "GreaterOrEqual",
    "In",
    "IsNotNull",
    "IsNull",
    "Less",
    "LessOrEqual",
    "Like",
    "NotEqual",
    "NotIn",
    "NotLike",
    "Or",
    "date_text",
    "moment_text",
]

MAX_IN_VALUES = 1000
"""Most values one ``In`` or ``NotIn`` may carry; the schema refuses more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _FieldValue:
    """A field compared with one value."""

    field: str
    """Field name as the object spells it; dots follow a many-to-one relation."""
    value: str
    """The other side of the comparison, as text in Sage's form."""


class Equal(_FieldValue):
    """The field has exactly this value; case counts unless the query says otherwise."""

    __slots__ = ()


class NotEqual(_FieldValue):
    """The field has another value."""

    __slots__ = ()


class Less(_FieldValue):
    """The field lies below the value."""

    __slots__ = ()


class LessOrEqual(_FieldValue):
    """The field lies below the value or has it."""

    __slots__ = ()


class Greater(_FieldValue):
    """The field lies above the value."""

    __slots__ = ()


class GreaterOrEqual(_FieldValue):
    """The field lies above the value or has it."""

    __slots__ = ()


class Like(_FieldValue):
    """The field fits the pattern; ``%`` stands for any text, ``_`` for one character."""

    __slots__ = ()


class NotLike(_FieldValue):
    """The field does not fit the pattern."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """The field lies between two values, both included."""

    field: str
    """Field name as the object spells it."""
    low: str
    """The smaller bound; the gateway demands it first."""
    high: str
    """The larger bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _FieldValues:
    """A field compared with a list."""

    field: str
    """Field name as the object spells it."""
    values: tuple[str, ...]
    """From 1 to ``MAX_IN_VALUES`` values, in any order."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.values) <= MAX_IN_VALUES:
            raise ValueError(f"a list filter takes 1 to {MAX_IN_VALUES} values")


class In(_FieldValues):
    """The field has one of the values."""

    __slots__ = ()


class NotIn(_FieldValues):
    """The field has none of the values."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _FieldOnly:
    """A field looked at by itself."""

    field: str
    """Field name as the object spells it."""


class IsNull(_FieldOnly):
    """The field is empty."""

    __slots__ = ()


class IsNotNull(_FieldOnly):
    """The field holds something."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Several filters taken together."""

    parts: tuple["Filter", ...]
    """Two or more filters, in the order in which they are written."""

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ValueError("a group takes two filters or more")


class And(_Group):
    """Every part holds."""

    __slots__ = ()


class Or(_Group):
    """At least one part holds."""

    __slots__ = ()


Filter = (
    Equal
    | NotEqual
    | Less
    | LessOrEqual
    | Greater
    | GreaterOrEqual
    | Like
    | NotLike
    | Between
    | In
    | NotIn
    | IsNull
    | IsNotNull
    | And
    | Or
)
"""Any operator a query may carry."""


def date_text(on: date) -> str:
    """Return the day in the form generic objects and filters take: ``MM/DD/YYYY``."""
    return f"{on.month:02}/{on.day:02}/{on.year:04}"


def moment_text(at: datetime) -> str:
    """Return the moment as ``MM/DD/YYYY HH:MM:SS``.

    Args:
        at: A moment already in the zone of the Sage user; the gateway reads it in that zone.
    """
    return f"{date_text(at)} {at.hour:02}:{at.minute:02}:{at.second:02}"
