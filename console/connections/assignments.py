"""Single assignments to settings: ``KEY=VALUE``, with the dotted keys of the settings document.

Place in the path: ``settings set`` hands over settings and what a person wrote; changed settings go
out, checked like a whole document. All assignments hold, or none.

========================================= =================================================
``ar.autopost=false``                     a toggle, choice or number
``accounts.ar.load/fuel_surcharge=40100`` an account; ``default`` is the master
``dimensions.DEPARTMENT.source=fleet``    how a dimension is filled; ``default`` likewise
``dimensions.DEPARTMENT.values.Reefer=120``  one value pair
``custom_fields.ARINVOICE.LOAD_NUMBER=load.order_number``  a custom field
``advanced.custom_terms.customer.ID=15``  net days of one party
========================================= =================================================

An empty value takes an account, a value pair, a dimension, a custom field or a term away.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from console.connections.settings_document import read_settings
from console.connections.settings_rendering import render_settings
from console.domain.mappings import MASTER
from console.domain.settings import Settings
from console.errors import RuleError, UsageError
from console.toml_text import parse_toml

__all__ = ["assign"]

_SOURCE = "The assignment"


def assign(
    settings: Settings, assignments: Sequence[str], *, fixed: Mapping[str, str] | None = None
) -> Settings:
    """Return settings in which all assignments hold.

    Args:
        settings: As they are.
        assignments: ``KEY=VALUE`` each.
        fixed: What the read-only keys are.

    Raises:
        UsageError: One of them is not ``KEY=VALUE``.
        RuleError: A key is unknown or read-only, or a value does not fit; nothing is changed.
        LastActiveToggleError: Both section masters would be off.
    """
    document = parse_toml(render_settings(settings).encode(), _SOURCE)
    for assignment in assignments:
        key, sign, value = assignment.partition("=")
        if not sign or not key.strip():
            raise UsageError(
                f"{assignment} is not KEY=VALUE", hint="For example: ar.autopost=false"
            )
        _put(document, key.strip().split("."), value.strip())
    return read_settings(document, source=_SOURCE, fixed=fixed)


def _put(document: dict[str, Any], path: list[str], value: str) -> None:
    match path:
        case ["dimensions", dimension, *rest]:
            _put_dimension(document, dimension, rest, value)
        case ["custom_fields", name, field]:
            element = {"object": name, "field": field, "source": value}
            _put_element(document, "custom_fields", ("object", "field"), element, gone=not value)
        case ["advanced", "custom_terms", kind, *party] if party:
            element = {"party_kind": kind, "party": ".".join(party), "days": _number(value)}
            unique = ("party_kind", "party")
            _put_element(document["advanced"], "custom_terms", unique, element, gone=not value)
        case ["accounts", ("ar" | "ap") as side, key]:
            _put_account(document["accounts"][side], side, key, value)
        case _:
            _put_plain(document, path, value)


def _put_account(accounts: dict[str, Any], side: str, key: str, value: str) -> None:
    if value:
        accounts[key] = value
    elif key == MASTER:
        raise RuleError(
            f"accounts.{side}.{MASTER} cannot be cleared",
            hint="Name another account in its place.",
        )
    else:
        accounts.pop(key, None)


def _put_dimension(document: dict[str, Any], dimension: str, rest: list[str], value: str) -> None:
    elements: list[dict[str, Any]] = document.setdefault("dimensions", [])
    found = next((one for one in elements if one["dimension"] == dimension), None)
    if not rest and not value:
        document["dimensions"] = [one for one in elements if one is not found]
        return
    if found is None:
        found = {"dimension": dimension}
        elements.append(found)
    match rest:
        case ["values", *name] if name:
            values = found.setdefault("values", {})
            values[".".join(name)] = value
            if not value:
                del values[".".join(name)]
        case [field]:
            found[field] = value
        case _:
            found[".".join(rest) or "value"] = value


def _put_element(
    parent: dict[str, Any],
    name: str,
    unique: Sequence[str],
    element: dict[str, Any],
    *,
    gone: bool,
) -> None:
    kept = [
        one for one in parent.get(name, []) if any(one.get(key) != element[key] for key in unique)
    ]
    parent[name] = kept if gone else [*kept, element]


def _put_plain(document: dict[str, Any], path: list[str], value: str) -> None:
    table: Any = document
    for name in path[:-1]:
        table = table.setdefault(name, {}) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            # Left for the check of the document, which names the key.
            document[".".join(path)] = value
            return
    table[path[-1]] = _typed(table.get(path[-1]), value)


def _typed(present: Any, value: str) -> Any:
    """Return the value as the type of what stands there, or as text for the check to refuse."""
    convert: Callable[[str], Any] = str
    if isinstance(present, bool):
        convert = _flag
    elif isinstance(present, int):
        convert = _number
    return convert(value)


def _flag(value: str) -> Any:
    return {"true": True, "false": False}.get(value.casefold(), value)


def _number(value: str) -> Any:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else value
