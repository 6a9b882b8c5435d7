"""Reading the settings document: one connection's settings as TOML.

Place in the path: text that a person wrote comes in and ``Settings`` go out; ``settings_rendering``
is the way back, and nothing is lost on the way round. Every fault is found at once and named by
its dotted path. A missing key means its default. The document never holds a secret.

Which keys there are follows from the fields of the settings themselves, so that a new toggle needs
no second list. Slug ``last-active-toggle`` holds here as well.

Source: command-line contract, section 4.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin, get_type_hints

from console.cleaning import clean
from console.domain.custom_field_sources import OBJECTS
from console.domain.dimension_targets import SOURCES
from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.settings import (
    AdvancedSettings,
    ApSettings,
    ArSettings,
    Settings,
    check_masters,
)
from console.domain.terms import CustomTerm
from console.errors import RuleError
from console.toml_text import parse_toml

__all__ = ["FIXED_KEYS", "parse_settings", "read_settings"]

FIXED_KEYS = ("subsidiary", "posting_destination", "entity")
"""Keys that tell what a connection is; a document may repeat them and never change them."""

_MOST_DAYS = 365
_MOST_TEXT = 200
_SHOWN = 120

_ACCOUNT_KEY = re.compile(r"[a-z0-9_-]{1,60}(?:/[a-z0-9_-]{1,100})?")
_SAGE_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,59}")
_SOURCE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")

_ValueT = TypeVar("_ValueT")
_Faults = list[tuple[str, str]]
_Table = Mapping[str, Any]


def parse_settings(
    text: str | bytes,
    *,
    source: str = "The settings document",
    fixed: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings that the document describes.

    Args:
        text: The document; bytes are UTF-8.
        source: What to call it in messages, e.g. its file name.
        fixed: What the ``FIXED_KEYS`` of the connection are; None when there is no connection
            yet, and then nothing can be changed.

    Raises:
        RuleError: It is not TOML, or some keys are unknown, of the wrong type, out of bounds, or
            read-only; ``details["problems"]`` lists all.
        LastActiveToggleError: It turns both section masters off.
    """
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return read_settings(parse_toml(raw, source, error=RuleError), source=source, fixed=fixed)


def read_settings(
    document: Mapping[str, Any], *, source: str, fixed: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings that a parsed document describes.

    Args:
        document: Plain dictionaries and lists.
        source: What to call it in messages.
        fixed: As in ``parse_settings``.

    Raises:
        RuleError: As ``parse_settings``.
        LastActiveToggleError: It turns both section masters off.
    """
    faults: _Faults = []
    settings = _settings(document, faults)
    _check_fixed(document, fixed or {}, faults)
    if faults:
        raise _refusal(source, faults)
    check_masters(settings)
    return settings


def _refusal(source: str, faults: _Faults) -> RuleError:
    path, reason = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return RuleError(
        f"{source}: {path} {reason}{more}",
        hint="Correct the document and try again.",
        details={"problems": [{"field": path, "message": reason} for path, reason in faults]},
    )


def _settings(document: _Table, faults: _Faults) -> Settings:
    known = (*_names(Settings), *FIXED_KEYS)
    _check_known(document, known, "", faults)
    advanced = _table(document, "advanced", "", faults)
    accounts = _table(document, "accounts", "", faults)
    _check_known(accounts, _names(AccountMappings), "accounts.", faults)
    plain = {key: value for key, value in advanced.items() if key != "custom_terms"}
    top = {key: document[key] for key in ("primary_sync",) if key in document}
    return Settings(
        **_section(Settings, top, "", faults),
        ar=ArSettings(**_section(ArSettings, _table(document, "ar", "", faults), "ar.", faults)),
        ap=ApSettings(**_section(ApSettings, _table(document, "ap", "", faults), "ap.", faults)),
        advanced=AdvancedSettings(
            **_section(AdvancedSettings, plain, "advanced.", faults),
            custom_terms=_list(advanced, _TERMS, faults),
        ),
        accounts=AccountMappings(
            ar=_accounts(accounts, "ar", faults), ap=_accounts(accounts, "ap", faults)
        ),
        dimensions=_list(document, _DIMENSIONS, faults),
        custom_fields=_list(document, _CUSTOM_FIELDS, faults),
    )


def _check_fixed(document: _Table, fixed: Mapping[str, str], faults: _Faults) -> None:
    for key in FIXED_KEYS:
        value = document.get(key)
        if value is None:
            continue
        if not isinstance(value, str):
            faults.append((key, "must be text"))
        elif key in fixed and value != fixed[key]:
            faults.append((key, f"is read-only and is {clean(fixed[key])!r}"))


def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _check_known(table: _Table, known: tuple[str, ...], prefix: str, faults: _Faults) -> None:
    for key in table:
        if key not in known:
            faults.append((_path(prefix, key), "is not a known key"))


def _path(prefix: str, key: str) -> str:
    return f"{prefix}{clean(key)}"[:_SHOWN]


def _table(parent: _Table, key: str, prefix: str, faults: _Faults) -> _Table:
    value = parent.get(key, {})
    if isinstance(value, dict):
        return value
    faults.append((_path(prefix, key), "must be a table"))
    return {}


def _section(kind: type, table: _Table, prefix: str, faults: _Faults) -> dict[str, Any]:
    """Return the checked plain fields (toggles, choices, days) of a settings class."""
    hints = get_type_hints(kind)
    _check_known(table, _names(kind), prefix, faults)
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in hints:
            continue
        reason = _plain_fault(hints[key], value)
        if reason:
            faults.append((_path(prefix, key), reason))
        else:
            values[key] = value
    return values


def _plain_fault(hint: Any, value: Any) -> str:
    """Return what is wrong with a value of the type ``hint``; empty when nothing."""
    if hint is bool:
        return "" if isinstance(value, bool) else "must be true or false"
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        named = " or ".join(f'"{choice}"' for choice in choices)
        return "" if value in choices else f"must be {named}"
    if hint is int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        in_bounds = whole and 0 <= value <= _MOST_DAYS
        return "" if in_bounds else f"must be a whole number from 0 to {_MOST_DAYS}"
    return "must not be here"


def _accounts(accounts: _Table, side: str, faults: _Faults) -> dict[str, str]:
    prefix = f"accounts.{side}."
    chosen: dict[str, str] = {}
    for key, value in _table(accounts, side, "accounts.", faults).items():
        if not _ACCOUNT_KEY.fullmatch(key):
            faults.append((_path(prefix, key), "must be default, category or category/item"))
        elif reason := _text_fault(value, may_be_empty=False):
            faults.append((_path(prefix, key), reason))
        else:
            chosen[key] = value
    return chosen


def _text_fault(value: Any, *, may_be_empty: bool) -> str:
    if not isinstance(value, str):
        return "must be text in quotes"
    if len(value) > _MOST_TEXT:
        return f"must have at most {_MOST_TEXT} characters"
    if clean(value) != value:
        return "must be one line of plain text"
    return "" if value.strip() or may_be_empty else "must not be empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class _ListSpec(Generic[_ValueT]):
    """What a list of tables must look like."""

    path: str
    """Dotted path of the list."""

    kind: type[_ValueT]
    """Class of its elements."""

    required: tuple[str, ...]
    """Keys that each element must have."""

    unique: tuple[str, ...]
    """Fields that no two elements may share."""


_TERMS = _ListSpec(
    path="advanced.custom_terms",
    kind=CustomTerm,
    required=("party_kind", "party", "days"),
    unique=("party_kind", "party"),
)
_DIMENSIONS = _ListSpec(
    path="dimensions",
    kind=DimensionMapping,
    required=("dimension", "source"),
    unique=("dimension",),
)
_CUSTOM_FIELDS = _ListSpec(
    path="custom_fields",
    kind=CustomFieldMapping,
    required=("object", "field", "source"),
    unique=("object", "field"),
)


def _list(parent: _Table, spec: _ListSpec[_ValueT], faults: _Faults) -> tuple[_ValueT, ...]:
    """Return the elements of a list of tables that have no fault."""
    elements = parent.get(spec.path.rpartition(".")[2], [])
    if not isinstance(elements, list):
        faults.append((spec.path, "must be a list of tables"))
        return ()
    sound: list[_ValueT] = []
    seen: set[tuple[str, ...]] = set()
    for number, element in enumerate(elements):
        found = list(_element_faults(spec, element, f"{spec.path}[{number}]"))
        faults.extend(found)
        if found:
            continue
        name = tuple(element[key] for key in spec.unique)
        if name in seen:
            faults.append((spec.path, f"names {' '.join(name)} twice"))
        seen.add(name)
        sound.append(spec.kind(**element))
    return tuple(sound)


def _element_faults(spec: _ListSpec[Any], element: Any, where: str) -> Iterator[tuple[str, str]]:
    if not isinstance(element, dict):
        yield where, "must be a table"
        return
    hints = get_type_hints(spec.kind)
    yield from ((f"{where}.{key}", "is missing") for key in spec.required if key not in element)
    for key, value in element.items():
        if key not in hints:
            yield _path(f"{where}.", key), "is not a known key"
        elif key == "values":
            yield from _value_faults(value, f"{where}.values")
        elif reason := _field_fault(spec.kind, key, hints[key], value):
            yield f"{where}.{key}", reason


def _field_fault(kind: type, key: str, hint: Any, value: Any) -> str:
    rule = _RULES.get((kind, key))
    if rule is not None:
        return "" if isinstance(value, str) and rule[0](value) else rule[1]
    if hint is str:
        return _text_fault(value, may_be_empty=key == "default")
    return _plain_fault(hint, value)


_RULES: dict[tuple[type, str], tuple[Any, str]] = {
    (DimensionMapping, "dimension"): (
        _SAGE_NAME.fullmatch,
        "must be a dimension's object name in Sage such as DEPARTMENT",
    ),
    (DimensionMapping, "source"): (SOURCES.__contains__, f"must be one of {', '.join(SOURCES)}"),
    (CustomFieldMapping, "object"): (
        OBJECTS.__contains__,
        f"must be one of {', '.join(OBJECTS)}",
    ),
    (CustomFieldMapping, "field"): (
        _SAGE_NAME.fullmatch,
        "must be the field's integration name in Sage such as LOAD_NUMBER",
    ),
    (CustomFieldMapping, "source"): (
        _SOURCE.fullmatch,
        "must be an Alvys source such as load.order_number",
    ),
}
"""Class and key to a test of the text and what it must be."""


def _value_faults(values: Any, where: str) -> Iterator[tuple[str, str]]:
    if not isinstance(values, dict):
        yield where, "must be a table"
        return
    for key, value in values.items():
        reason = _text_fault(key, may_be_empty=False) or _text_fault(value, may_be_empty=False)
        if reason:
            yield f"{where}.{clean(key)[:_SHOWN]}", reason
