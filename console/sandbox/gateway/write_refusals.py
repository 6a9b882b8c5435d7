"""Refusals of functions that alter what is there already.

Place: beside ``refusals``, for the modules that write. The numbers of most of these are not public,
so that BL01001973 stands and the wording tells the cause.

Must not: decide anything.

Source: intacct-api.md sections 6.1, 6.5, 9.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from console.sandbox.gateway.refusals import CANNOT_CREATE, Refusal

CANNOT_UPDATE: Final = Refusal(
    number="BL01001973",
    text="Currently, we can't update the transaction.",
    correction=CANNOT_CREATE.correction,
)
"""Wraps every refusal of a changed document."""

CANNOT_REVERSE: Final = Refusal(
    number="BL01001973",
    text="Currently, we can't reverse the transaction.",
    correction=CANNOT_CREATE.correction,
)
"""Wraps every refusal of a reversal."""

CANNOT_DELETE: Final = Refusal(
    number="BL01001973",
    text="Currently, we can't delete the transaction.",
    correction=CANNOT_CREATE.correction,
)
"""Wraps every refusal of a deletion."""


def not_found(label: str, key: str, verb: str) -> Refusal:
    """There is no such record, or the session does not see it."""
    return Refusal(
        number="BL01001973",
        text=f"Cannot find the {label} with key '{key}' to {verb}.",
        correction="Check the key.",
        category="Invalid Reference",
        field="RECORDNO",
    )


def wrong_state(text: str, *, number: str = "BL01001973", correction: str = "") -> Refusal:
    """The record is in a state that does not allow it."""
    return Refusal(number=number, text=text, correction=correction, category="State")


def exists_already(label: str, value: str) -> Refusal:
    """Another record has the id."""
    return Refusal(
        number="BL34000061",
        text=f"Another {label} with the given value(s) {value} already exists",
        correction="Use a unique value instead.",
        category="Duplication Prevention",
    )


def _party_exists(label: str, value: str) -> Refusal:
    """Another vendor or employee has the id."""
    return Refusal(
        number="PL05000104",
        text=f"The {label.lower()} with the ID '{value}' already exists.",
        correction="Use a unique ID instead.",
        category="Duplication Prevention",
    )


def _account_exists(_label: str, value: str) -> Refusal:
    """Another account has the number; of all records only accounts are refused like this."""
    return Refusal(
        number="BL01001973",
        text=f"Duplicate account number '{value}'.",
        correction="Use a unique account number instead.",
        category="Duplication Prevention",
    )


TAKEN: Final[Mapping[str, Callable[[str, str], Refusal]]] = {
    "BL01001973": _account_exists,
    "BL34000061": exists_already,
    "PL05000104": _party_exists,
}
"""Key: number. Value: what is said of a label and an id that another record has."""


def in_use(label: str, value: str) -> Refusal:
    """Other records refer to it."""
    return Refusal(
        number="BL01001973",
        text=f"The {label} '{value}' cannot be deleted because it is in use.",
        correction="Make it inactive instead.",
        category="State",
    )


def from_entity(label: str, verb: str) -> Refusal:
    """A shared record can be altered at top level only."""
    return Refusal(
        number="BL01001973",
        text=f"You cannot {verb} a root level {label.lower()} from an entity.",
        correction="Do it at the top level.",
        category="State",
    )
