"""How the gateway behaves where the vendor leaves it open, or sells more of it.

Place: chosen by the server, obeyed by ``core`` and ``routes``.

Must not: do anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REPLAYS: Final = frozenset({"empty", "failure", "original"})
"""Ways to answer a control id that has completed: a result without a status, a refusal in words, or
the first answer again. The real gateway's way is not documented."""


SIGN_IN_NUMBERS: Final = frozenset({"XL03000006", "UJPP0002"})
"""Numbers that a wrong sign-in has been seen with; the text is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayManners:
    """The switches."""

    replay: str = "empty"
    """One of REPLAYS."""
    sign_in_number: str = "XL03000006"
    """One of SIGN_IN_NUMBERS."""
    policies: frozenset[str] = frozenset()
    """Asynchronous policies that were set up; a request that names another is refused."""
    concurrent: int | None = None
    """How many requests may run at once; None: any number."""
    queued: int = 0
    """How many more may wait for their turn; without ``concurrent`` it means nothing."""
    burst: int | None = None
    """How many requests may come within ``window_s``; None: any number."""
    window_s: float = 60.0
    """Seconds, above 0."""

    def __post_init__(self) -> None:
        """Check the way to answer a replay, and the number of a wrong sign-in.

        Raises:
            ValueError: There is no such way, or no such number.
        """
        if self.replay not in REPLAYS:
            raise ValueError(f"not a way to answer a replay: {self.replay}")
        if self.sign_in_number not in SIGN_IN_NUMBERS:
            raise ValueError(f"not a number of a wrong sign-in: {self.sign_in_number}")
