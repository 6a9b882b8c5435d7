"""What went to Sage and what came back, kept beside the attempts that it belongs to.

Place in the path: ``sync/exchanges`` makes values from what the client saw, ``store/exchanges``
keeps them for a while, services hand them to people. They hold no secret and no whole file; what
they hold came from outside in part, so it is cleaned before it is shown.
"""

from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["KeptExchange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExchange:
    """One HTTP request and its answer, secrets masked and bodies cut."""

    batch_id: str
    """``Attempt.batch_id`` of the attempts that it belongs to."""

    number: int
    """1 for the first request of the batch: sign-ins and repeats count."""

    operation: str
    """What we were doing, for people."""

    sent_at: datetime
    """When it was begun, UTC."""

    ended_at: datetime
    """When it was answered or given up, UTC."""

    status: int | None
    """HTTP status; None when no answer began."""

    request_xml: str = field(repr=False)
    """The whole request, masked and cut."""

    response_xml: str = field(repr=False)
    """The whole answer, which may be anything but XML; empty when there was none."""
