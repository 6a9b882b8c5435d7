"""What went out and what came back, kept for people.

Place in the path: ``gateway`` makes one per HTTP request and hands it to whoever asked for them,
so that an attempt in the ledger can be read later, a broken one as well. It must not hold a
secret, the content of a file, or more than a screen can use.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from console.intacct.redaction import masking

__all__ = ["MAX_SHOWN", "Exchange", "Observer", "shown"]

MAX_SHOWN = 64 * 1024
"""Characters kept of one body."""

_MAX_MASKED = 4 * MAX_SHOWN
_LONGEST_SECRET = 2048
_USUAL = MAX_SHOWN + 4 * _LONGEST_SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request and its answer, secrets masked.

    Texts come from outside in part: clean them before they are shown.
    """

    operation: str
    """What we were doing."""
    control_ids: tuple[str, ...]
    """Control ids of the functions, in their order."""
    sent_at: datetime
    """When it was begun; aware UTC."""
    ended_at: datetime
    """When it was answered or given up; aware UTC."""
    status: int | None
    """HTTP status; None when no answer began."""
    request_xml: str = field(repr=False)
    """The request, masked and cut."""
    response_xml: str = field(repr=False)
    """The answer, masked and cut; empty when there was none, or one that was not read."""


Observer = Callable[[Exchange], None]
"""Takes each exchange as it ends."""


def shown(body: bytes, secrets: Sequence[SecretStr]) -> str:
    """Return a body for people: masked, then cut.

    Args:
        body: As it travelled, unpacked.
        secrets: Texts that must not be seen.
    """
    mask = masking(secrets)
    # What is kept is the beginning, and seldom is much of it taken out. The end of a part does not
    # count: a secret that the cut has halved is not recognised.
    start = mask(body[:_USUAL].decode("utf-8", errors="replace"))
    if len(body) <= _USUAL or len(start) >= MAX_SHOWN + _LONGEST_SECRET:
        return _cut(start)
    if len(body) <= _MAX_MASKED:
        return _cut(mask(body.decode("utf-8", errors="replace")))
    # Masking megabytes of a stranger's answer would cost for nothing, so it is cut first. The end
    # goes: a secret that the cut has halved would not be recognised.
    text = body[:_MAX_MASKED].decode("utf-8", errors="replace")
    return _cut(mask(text[:-_LONGEST_SECRET]) + "…")


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
