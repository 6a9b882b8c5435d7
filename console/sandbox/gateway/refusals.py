"""What the gateway says when it refuses, and how a function says it.

Place: used by every module of the gateway. Texts and numbers are those of intacct-api.md section 9;
where the number is not public, BL01001973 stands, so that only the wording tells the cause.

Must not: decide anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One error of an answer."""

    number: str
    """errorno; sometimes free text."""
    text: str
    """description2, without the support id; may be empty."""
    correction: str = ""
    """What to do about it; may be empty."""
    category: str = "Invalid Request"
    """Heading in the additional information."""
    target: str = ""
    """Object the error is about; empty when none."""
    field: str = ""
    """Field the error is about; empty when none."""
    error_id: str = ""
    """Stable id in the additional information; empty: one is made of the number."""


class FunctionRefused(Exception):
    """A function is refused; whatever it had written is undone."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(refusals[0].text)
        self.refusals = refusals
        """In the order of the answer: the cause first, wrappers last."""


ROLLED_BACK = Refusal(
    number="XL03000009",
    text="The entire transaction in this operation has been rolled back due to an error.",
)
"""Stands beside the cause, and alone on the functions that had done nothing wrong."""

CANNOT_CREATE = Refusal(
    number="BL01001973",
    text="Currently, we can't create the transaction.",
    correction="Check the transaction for errors or inconsistencies, then try again.",
)
"""Wraps every refusal of a document."""

OFF_LINE = Refusal(
    number="BL01001973",
    text="The service is temporarily off-line. Please try again later.",
    category="Availability",
)
"""What stands behind the gateway is in maintenance."""

COMPANY_EXPIRED = Refusal(
    number="PL04000055", text="This company is a demo company and has expired."
)
"""Control level: nobody is asked for a password any more."""

WRONG_SENDER = Refusal(
    number="XL03000006",
    text="Incorrect Intacct XML Partner ID or password.",
    correction="Check the sender ID and its password.",
)
"""Control level."""

WRONG_SIGN_IN = Refusal(number="XL03000006", text="Sign-in information is incorrect")
"""Company, user, password and entity alike: the gateway does not tell which."""

ALREADY_EXECUTED = Refusal(
    number="XL03000009",
    text="A function with this control ID has already been executed and completed.",
    correction="Use a new control ID, or look the record up.",
    category="Duplication Prevention",
)
"""The answer to a replay when the gateway is set to refuse it in words (a placeholder text)."""


_BARRED: Final = {
    "locked": ("The user is locked.", "Ask the administrator of the company to unlock the user."),
    "password_expired": ("The password has expired.", "Set a new password."),
    "address": (
        "The IP address of this request is not allowed for the user.",
        "Add the address to those that the company admits.",
    ),
    "two_step": (
        "Two-step verification is required for this user.",
        "Make the user one for Web Services only.",
    ),
}


def unauthorised_sender(sender_id: str, company_id: str) -> Refusal:
    """The company has not authorised the sender."""
    return Refusal(
        number="XL03000006",
        text=(
            f"The sender ID '{sender_id}' is not authorized to make Web Services requests to"
            f" company ID '{company_id}'."
        ),
        correction="Contact the company administrator to grant authorization to this sender ID.",
    )


def invalid_session(session_id: str) -> Refusal:
    """The session has expired, or never was."""
    return Refusal(number="XL03000006", text=f"Invalid session {session_id}")


def schema_error(number: int, message: str, line: int, column: int, *, fatal: bool) -> Refusal:
    """The request is not well-formed (fatal), or not what the schema says."""
    severity = "Fatal Error" if fatal else "Error"
    return Refusal(
        number="XL03000003",
        text=(
            f"XML Parse schema error: {severity} {number}: {message.rstrip('.')}."
            f" Line: {line}, column: {column}."
        ),
    )


def unknown_policy(policy_id: str) -> Refusal:
    """No asynchronous policy has been set up for this sender."""
    return Refusal(number="XL03000006", text=f"{policy_id} is not a valid transport policy.")


def no_permission(operation: str, object_name: str) -> Refusal:
    """The user's role does not allow it."""
    return Refusal(
        number="PL04000005",
        text=(
            f"You do not have permission for API operation {operation.upper()} on objects of"
            f" type {object_name}"
        ),
        category="Permission",
        target=object_name,
    )


def unknown_object(object_name: str, number: str = "XL03000009") -> Refusal:
    """No such object in this company."""
    return Refusal(
        number=number, text=f"Object definition {object_name} not found", target=object_name
    )


def no_reason(function: str, object_name: str) -> Refusal:
    """The general wrapper, without the error that it should stand behind."""
    if function != "create":
        return CANNOT_CREATE
    return replace(CANNOT_CREATE, text=f"Could not create {object_name} record!")


def not_subscribed(module: str) -> Refusal:
    """The company does not pay for the module that the object belongs to."""
    return Refusal(
        number="PL04000005",
        text=f"The company is not subscribed to the module {module}.",
        category="Permission",
    )


def barred(reason: str) -> Refusal:
    """The credentials are right, and still the user is kept out.

    Args:
        reason: One of BARS.
    """
    text, correction = _BARRED[reason]
    return Refusal(number="XL03000006", text=text, correction=correction)


def query_failed(text: str) -> Refusal:
    """A query that is understood and cannot be carried out."""
    return Refusal(number="Query Failed", text=text)


def unsuited(text: str) -> Refusal:
    """Something that web services do not do."""
    return Refusal(number="WS", text=text)


def unqueryable(object_name: str, names: Iterable[str]) -> Refusal:
    """Selected fields that the object does not have."""
    return Refusal(
        number="XL03000006",
        text=f"The following fields cannot be queried: [{object_name}: [{', '.join(names)}] ]",
        target=object_name,
    )


def unknown_field(object_name: str, name: str) -> Refusal:
    """A field in a filter or an order that the object does not have."""
    return Refusal(
        number="XL03000010",
        text=f"Field {name} does not exist in object {object_name}.",
        target=object_name,
        field=name,
    )


def not_processed(text: str) -> Refusal:
    """A value that cannot be read: a date in the wrong format, a number that is none."""
    return Refusal(
        number="DL02000001",
        text=f"There was an error processing the request. {text}",
        correction="Correct the value and try again.",
    )


def invalid(text: str, *, correction: str = "", field: str = "") -> Refusal:
    """A reference to something that is not there, or cannot be used; the wording tells what."""
    return Refusal(
        number="BL01001973",
        text=text,
        correction=correction or "Use a valid, active value.",
        category="Invalid Reference",
        field=field,
    )


def missing(number: str, text: str, *, correction: str, field: str = "") -> Refusal:
    """A value that must be there."""
    return Refusal(
        number=number, text=text, correction=correction, category="Missing Value", field=field
    )


def duplicate(number: str) -> Refusal:
    """A document number that is taken."""
    return Refusal(
        number="BL03002185",
        text=f"A transaction with the number '{number}' already exists.",
        correction="Use a unique transaction number, then try again.",
        category="Duplication Prevention",
        field="RECORDID",
    )
