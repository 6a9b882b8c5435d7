"""Seeded draws: ids, addresses, cents, and troubles in a fixed share.

Place in the path: every module of ``world`` draws through these; the random source comes in, so
that equal seeds give equal data. Nothing here reads a clock or the system's randomness.
"""

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from uuid import UUID

from console.sandbox.party_records import Address
from console.sandbox.world.names import CITIES, STREETS

__all__ = ["Deck", "address", "cents", "new_id", "phone"]

_CENT = Decimal("0.01")


class Deck:
    """Hands out a trouble once in every block of draws, and an empty text otherwise.

    A share that holds in each block, and not only in the long run, keeps short demos honest.
    """

    def __init__(self, rng: Random, troubles: Sequence[str], *, block: int) -> None:
        """Prepare the first block.

        Args:
            rng: Chooses the place inside each block and the order of the troubles.
            troubles: Handed out in turn; one may stand there several times.
            block: Draws per trouble.
        """
        self._rng = rng
        self._troubles = rng.sample(troubles, len(troubles))
        self._block = block
        self._drawn = 0
        self._place = rng.randrange(block)

    def draw(self) -> str:
        """Return the trouble of the next document; empty for a sound one."""
        number, place = divmod(self._drawn, self._block)
        if place == 0:
            self._place = self._rng.randrange(self._block)
        self._drawn += 1
        return self._troubles[number % len(self._troubles)] if place == self._place else ""


def new_id(rng: Random) -> str:
    """Return an id in the form of a UUID."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def cents(amount: Decimal) -> Decimal:
    """Return the amount with two places."""
    return amount.quantize(_CENT)


def address(rng: Random) -> Address:
    """Return an invented address in a real city."""
    city, state, zip_code = rng.choice(CITIES)
    return Address(
        street=f"{rng.randint(100, 9899)} {rng.choice(STREETS)}",
        city=city,
        state=state,
        zip_code=zip_code,
    )


def phone(rng: Random) -> str:
    """Return a number from the range that is kept for fiction."""
    return f"+1-{rng.randint(201, 989)}-555-01{rng.randint(0, 99):02d}"
