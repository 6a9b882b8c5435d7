"""Amounts of a document, read one by one.

Place in the path: money as Alvys wrote it comes in, decimals go out. What is no money becomes the
fault of its document.
"""

from collections.abc import Iterable
from decimal import Decimal

from console.alvys import CarrierAccessorial, Money
from console.cleaning import clean
from console.domain.identifiers import slug
from console.domain.inclusion import ACCESSORIAL
from console.domain.money import ZERO, parse_amount
from console.domain.transaction import Line
from console.errors import InvalidAmountError

__all__ = ["Amounts", "accessorial_lines", "without_zeros"]


_DOLLARS = frozenset({"", "840", "USD"})
"""ISO 4217, by number and by letters; empty where Alvys does not say."""


class Amounts:
    """Reads amounts of one document and remembers the first that is none."""

    def __init__(self) -> None:
        self.fault = ""

    def read(self, money: Money, what: str) -> Decimal:
        """Return the amount, or zero with the fault noted."""
        if money.amount is None:
            self.fault = self.fault or f"Alvys names no amount for {clean(what)}"
            return ZERO
        try:
            amount = parse_amount(money.amount)
        except InvalidAmountError as error:
            self.fault = self.fault or f"The amount of {clean(what)} is unusable: {error.message}"
            return ZERO
        if amount != ZERO and (money.currency or "").upper() not in _DOLLARS:
            self.fault = self.fault or (
                f"{clean(what)} is in the currency {clean(money.currency or '')}, "
                "and only US dollars are exported"
            )
        return amount


def accessorial_lines(charges: Iterable[CarrierAccessorial], amounts: Amounts) -> tuple[Line, ...]:
    """Return a line for each extra that somebody is paid for a trip."""
    return tuple(
        Line(
            category=ACCESSORIAL,
            item=slug(charge.type),
            description=clean(charge.type),
            amount=amounts.read(charge.total, charge.type),
        )
        for charge in charges
    )


def without_zeros(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines that book something; all of them when none does."""
    return tuple(line for line in lines if line.amount != ZERO) or lines
