"""How the Alvys side behaves beyond its data: scopes, tokens, limits, strictness.

Place in the path: whoever starts the server chooses; ``server`` hands the parts to ``auth``,
``guard`` and the searches. Values only.
"""

from dataclasses import dataclass

from console.sandbox.alvys.auth import SCOPES
from console.sandbox.alvys.limits import DOCUMENTED, UNLIMITED, Limits

__all__ = ["AlvysManners", "usual_manners"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlvysManners:
    """What a tenant's API is like."""

    scopes: tuple[str, ...] = SCOPES
    """Granted to the client; every token carries all of them."""

    token_life_s: float = 3600
    """Seconds until a token expires."""

    limits: Limits = UNLIMITED
    """How often it may be called."""

    strict: bool = False
    """Whether request keys that the documentation lacks are refused, and required ones missed."""


def usual_manners(*, strict: bool) -> AlvysManners:
    """Return the manners of a sandbox: free of limits, or to the letter of the documentation."""
    if strict:
        return AlvysManners(limits=DOCUMENTED, strict=True)
    return AlvysManners()
