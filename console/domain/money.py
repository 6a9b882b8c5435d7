"""Money: the one pattern, the one parser, the one way to write an amount.

Place in the path: numeral text from Alvys or Sage comes in, ``Decimal`` with two places goes out.
It must not round what comes in: a third decimal is refused, because it is a fault at the source.
"""

import re
from decimal import Decimal
from functools import lru_cache

from console.errors import InvalidAmountError

__all__ = ["ZERO", "format_amount", "parse_amount"]

ZERO = Decimal("0.00")

_CENT = Decimal("0.01")

_PATTERN = re.compile(r"-?[0-9]{1,14}(?:\.[0-9]{1,2}|\.[0-9]{2}0+)?", re.ASCII)
"""Optional minus, at most 14 ASCII digits, at most two decimals that say something.

Trailing zeros beyond the second place ("12.5000") carry nothing and are accepted: JSON writers
emit them.
"""


# The same amount stands in a charge, in a total, and in the charges of other documents.
@lru_cache(maxsize=4096)
def parse_amount(text: str) -> Decimal:
    """Return the amount that ``text`` writes, with two places.

    Raises:
        InvalidAmountError: The text is anything but a plain amount of at most two decimals.
    """
    if _PATTERN.fullmatch(text) is None:
        shown = text if len(text) <= 24 else text[:24] + "…"
        raise InvalidAmountError(
            f"{shown!r} is not an amount",
            hint="An amount is digits with at most two decimals; correct it at its source.",
        )
    return Decimal(text).quantize(_CENT)


def format_amount(amount: Decimal) -> str:
    """Return ``amount`` as JSON, CSV and Sage take it: ``1850.00``, no separators."""
    return f"{amount.quantize(_CENT):f}"
