"""What the bodies of control calls hold, read and checked.

Place in the path: ``control`` reads the fields of a call here. Refusals are one sentence.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

__all__ = ["CallError", "amount_in", "day_in", "fields_of", "text_in"]


class CallError(Exception):
    """A call that is refused with a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def amount_in(value: object) -> Decimal | None:
    """Return the amount, or None when it is none below a million."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < 1_000_000 else None


def day_in(value: object) -> date | None:
    """Return the date, or None when none is given.

    Raises:
        CallError: It is no date.
    """
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise CallError(400, "paid_on must be a date such as 2026-03-02.") from error


def fields_of(body: object) -> Mapping[str, object]:
    """Return the fields of a body.

    Raises:
        CallError: It is no object.
    """
    if not isinstance(body, dict):
        raise CallError(400, "The body must be a JSON object.")
    return body


def text_in(fields: Mapping[str, object], name: str) -> str:
    """Return a text that must be there.

    Raises:
        CallError: It is missing, or no text.
    """
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise CallError(400, f"{name} is required and must be a text.")
    return value
