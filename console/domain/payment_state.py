"""Where a payment can stand on its way to Alvys, and what follows from it.

Place in the path: ``payment_plan`` decides the state of each ``payment``; screens and commands
count payments by it.
"""

from enum import StrEnum

__all__ = ["DECIDED_PAYMENTS", "OPEN_PAYMENTS", "SETTLEABLE", "PaymentState"]


class PaymentState(StrEnum):
    """Where a payment stands on its way to Alvys; the values stand in JSON."""

    SENDING = "sending"
    """Intent stored, outcome not known: looked at before anything else, then sent again."""

    IMPORTED = "imported"
    """Alvys has it."""

    WAITING = "waiting"
    """Alvys does not take it yet; the next import tries again by itself."""

    HELD = "held"
    """Something does not add up: a person looks; each import looks again, too."""

    EXCLUDED = "not_imported"
    """Applied to a kind of document whose payments never go to Alvys."""

    REVERSED = "reversed"
    """Imported, then taken back in Sage. Alvys cannot take a payment back: a person does."""

    DROPPED = "dropped"
    """Taken back in Sage before Alvys was told; nothing is to be done."""

    SETTLED = "settled"
    """Alvys counts the document as paid without it, or a person has dealt with it."""


OPEN_PAYMENTS = frozenset({PaymentState.SENDING, PaymentState.WAITING, PaymentState.HELD})
"""What every import looks at again, however old it is."""

DECIDED_PAYMENTS = frozenset(PaymentState) - OPEN_PAYMENTS
"""What no import decides anew, unless Sage takes the payment back."""

SETTLEABLE = frozenset({PaymentState.HELD, PaymentState.REVERSED, PaymentState.WAITING})
"""What a person may declare dealt with."""
