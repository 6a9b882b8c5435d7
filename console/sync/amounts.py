"""Amounts of one document of Alvys.

Place in the path: intake reads every amount through it, so that one that is not money makes a
document with a ``fault`` instead of ending the run.
"""

from decimal import Decimal

from console.alvys import Money
from console.cleaning import clean
from console.domain.money import ZERO, parse_amount
from console.errors import InvalidAmountError

__all__ = ["Amounts"]


class Amounts:
    """Reads amounts of one document and remembers the first that is none."""

    def __init__(self) -> None:
        self.fault = ""
        """What is wrong with the first amount that is none; empty while all are money."""

    def read(self, money: Money, what: str) -> Decimal:
        """Return the amount, or zero with the fault noted."""
        if money.amount is None:
            self.fault = self.fault or f"Alvys names no amount for {clean(what)}"
            return ZERO
        try:
            return parse_amount(money.amount)
        except InvalidAmountError as error:
            self.fault = self.fault or f"The amount of {clean(what)} is unusable: {error.message}"
            return ZERO
