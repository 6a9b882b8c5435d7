"""Dates, amounts and flags as the gateway writes and reads them.

Place: under functions, catalogue and query. Texts in, values out, and the way back.

Must not: know which field it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeAlias

Comparable: TypeAlias = str | int | Decimal
"""What two values of one type are compared by."""

CENT: Final = Decimal("0.01")
"""Everything is kept to the cent."""

_AMOUNT = re.compile(r"-?\d{1,14}(?:\.\d{1,20})?", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_STAMP = re.compile(r"(\d{1,2}/\d{1,2}/\d{4})(?: (\d{2}:\d{2}:\d{2}))?", re.ASCII)


class UnreadableValue(ValueError):
    """A text is not of the type it should be; the message is a sentence about it."""


def parse_amount(text: str) -> Decimal:
    """An amount, rounded half up to two places without a word, as the gateway does.

    Raises:
        UnreadableValue: It is not a plain decimal numeral.
    """
    if not _AMOUNT.fullmatch(text):
        raise UnreadableValue(f"'{text}' is not a valid amount.")
    return Decimal(text).quantize(CENT, rounding=ROUND_HALF_UP)


def parse_date(text: str) -> date:
    """A date of a generic object or a query: month, day, year.

    Raises:
        UnreadableValue: It is not such a date; ISO dates are not.
    """
    match = _DATE.fullmatch(text)
    if not match:
        raise UnreadableValue(f"'{text}' is not a valid date, which is written MM/DD/YYYY.")
    try:
        return date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError as error:
        raise UnreadableValue(f"'{text}' is not a valid date.") from error


def format_date(day: date) -> str:
    """A date as stored and answered."""
    return f"{day.month:02}/{day.day:02}/{day.year:04}"


def show(text: str, kind: str) -> str:
    """A stored value as an answer shows it: money loses its trailing zeros."""
    if kind == "money" and "." in text:
        return text.rstrip("0").rstrip(".")
    return text


def _text_key(text: str) -> Comparable:
    return text


def _flag_key(text: str) -> Comparable:
    return text.lower()


def _integer_key(text: str) -> Comparable:
    if not _INTEGER.fullmatch(text):
        raise UnreadableValue(f"'{text}' is not a valid integer.")
    return int(text)


def _money_key(text: str) -> Comparable:
    if not _AMOUNT.fullmatch(text):
        raise UnreadableValue(f"'{text}' is not a valid number.")
    return Decimal(text)


def _date_key(text: str) -> Comparable:
    match = _STAMP.fullmatch(text)
    if not match:
        raise UnreadableValue(f"'{text}' is not a valid date, which is written MM/DD/YYYY.")
    return parse_date(match[1]).isoformat()


def _stamp_key(text: str) -> Comparable:
    match = _STAMP.fullmatch(text)
    if not match:
        raise UnreadableValue(f"'{text}' is not a valid time: MM/DD/YYYY HH:MM:SS.")
    return f"{parse_date(match[1]).isoformat()} {match[2] or '00:00:00'}"


COMPARABLE: Final[Mapping[str, Callable[[str], Comparable]]] = {
    "text": _text_key,
    "flag": _flag_key,
    "integer": _integer_key,
    "money": _money_key,
    "date": _date_key,
    "stamp": _stamp_key,
}
"""Key: type of a field. Value: turns its text into something to compare; raises UnreadableValue."""
