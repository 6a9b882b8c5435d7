"""Values of every function we can build, made by hypothesis from the functions' own fields."""

import dataclasses
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from console.intacct import (
    DIMENSIONS,
    AdjustmentLine,
    And,
    Between,
    ContactDetails,
    Filter,
    Function,
    In,
    IsNotNull,
    IsNull,
    Or,
)

TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
)
"""What XML can carry, one line of it."""
WORD = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=12)
MONEY = st.decimals(min_value=Decimal("-99999999.99"), max_value=Decimal("99999999.99"), places=2)
FIELD_NAME = st.from_regex(r"\AX_[A-Z0-9_]{1,10}\Z")

_DIMENSION_PAIRS = st.lists(
    st.tuples(st.sampled_from([*DIMENSIONS, "GLDIMFLEET", "GLDIMDRIVER"]), TEXT),
    unique_by=lambda pair: pair[0],
    max_size=4,
).map(tuple)
_CUSTOM_PAIRS = st.lists(
    st.tuples(FIELD_NAME, TEXT), unique_by=lambda pair: pair[0], max_size=3
).map(tuple)

_FLAT_FILTER: st.SearchStrategy[Any] = st.one_of(
    *(st.builds(kind, field=WORD, value=TEXT) for kind in get_args(Filter)[:8]),
    st.builds(Between, field=WORD, low=TEXT, high=TEXT),
    st.builds(In, field=WORD, values=st.lists(TEXT, min_size=1, max_size=3).map(tuple)),
    st.builds(IsNull, field=WORD) | st.builds(IsNotNull, field=WORD),
)
FILTER = st.recursive(
    _FLAT_FILTER,
    lambda inner: st.one_of(
        *(
            st.builds(kind, parts=st.lists(inner, min_size=2, max_size=3).map(tuple))
            for kind in (And, Or)
        )
    ),
    max_leaves=5,
)

_BY_FIELD: dict[str, st.SearchStrategy[Any]] = {
    "dimensions": _DIMENSION_PAIRS,
    "custom_fields": _CUSTOM_PAIRS,
    "filter": st.none() | FILTER,
    "fields": st.lists(WORD, min_size=1, max_size=4).map(tuple),
    "required": st.just(()),
    "keys": st.lists(WORD, min_size=1, max_size=3).map(tuple),
    "record_nos": st.lists(WORD, min_size=1, max_size=3).map(tuple),
    "page_size": st.integers(1, 1000),
    "line_no": st.integers(1, 999),
    "days": st.integers(0, 365),
    "attachment_id": WORD,
    "key_field": WORD,
}
_BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    bool: st.booleans(),
    bytes: st.binary(max_size=40),
    date: st.dates(),
    Decimal: MONEY,
}
_NEW_CONTACT = ("CreateCustomer", "CreateVendor", "CreateContact")
_SAME_SIGN = ("CreateApAdjustment",)


def kinds() -> list[type]:
    """Return every kind of function."""
    return list(get_args(Function))


def functions(kind: type) -> st.SearchStrategy[Any]:
    """Return a strategy for one kind of function."""
    hints = get_type_hints(kind)
    made = {
        field.name: _field(kind, field.name, hints[field.name])
        for field in dataclasses.fields(kind)
    }
    return st.builds(kind, **made)


def _field(kind: type, name: str, hint: Any) -> st.SearchStrategy[Any]:
    if kind.__name__ in _NEW_CONTACT and hint is ContactDetails:
        return functions(ContactDetails).map(
            lambda details: dataclasses.replace(details, print_as=details.print_as or "A")
        )
    if kind.__name__ in _SAME_SIGN and name == "lines":
        debit = st.builds(
            AdjustmentLine, account_no=WORD, amount=MONEY.map(abs), dimensions=_DIMENSION_PAIRS
        )
        return st.lists(debit, min_size=1, max_size=3).map(tuple)
    if name in _BY_FIELD:
        optional = name in ("attachment_id", "days") and NoneType in get_args(hint)
        return st.none() | _BY_FIELD[name] if optional else _BY_FIELD[name]
    return _typed(hint)


def _typed(hint: Any) -> st.SearchStrategy[Any]:
    if hint in _BY_TYPE:
        return _BY_TYPE[hint]
    if hint is NoneType:
        return st.none()
    if get_origin(hint) in (UnionType, Union):
        return st.one_of(*map(_typed, get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(_typed(get_args(hint)[0]), min_size=1, max_size=3).map(tuple)
    assert dataclasses.is_dataclass(hint), hint
    assert isinstance(hint, type)
    return functions(hint)
