"""What a role can be denied: an operation on an object, or on everything of a module.

Place: asked by ``calls`` before a function does anything.

Must not: refuse.

Source: intacct-api.md section 5.1: legacy functions are permissioned by the module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.sandbox.books import User

_ANY = "*"

MODULES: Final[Mapping[str, frozenset[str]]] = {
    "AR": frozenset(
        {"ARINVOICE", "ARADJUSTMENT", "ARPYMT", "ARADVANCE", "CUSTOMER", "ARTERM", "ARACCOUNTLABEL"}
    ),
    "AP": frozenset({"APBILL", "APADJUSTMENT", "APPYMT", "VENDOR", "APTERM", "APACCOUNTLABEL"}),
    "GL": frozenset({"GLACCOUNT"}),
    "CO": frozenset({"LOCATION", "LOCATIONENTITY", "DEPARTMENT", "CLASS", "CONTACT"}),
}
"""Key: module, as a right names it. Value: its objects; lines and summaries follow theirs."""


def module_of(object_name: str) -> str:
    """The module that an object belongs to; empty: to none that can be told apart."""
    header = object_name.removesuffix("ITEM").removesuffix("DETAIL").removesuffix("BATCH")
    return next((name for name, objects in MODULES.items() if header in objects), "")


def is_denied(user: User, operation: str, object_name: str) -> bool:
    """Whether the role of a user lacks a right.

    Args:
        user: Who asks.
        operation: Such as create or read; a role can lack all of them, written ``*``.
        object_name: What it is done to.
    """
    names = {object_name, module_of(object_name)}
    return not user.denied.isdisjoint(
        (asked, name) for asked in (operation, _ANY) for name in names
    )
