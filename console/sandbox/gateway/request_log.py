"""The last requests, and what became of them, without a secret in it.

Place: filled by ``core``, read by the control calls, kept with the state of the sandbox.

Must not: hold passwords, session ids, or anything of the content of a function.

Source: intacct-api.md section 10.11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedFunction:
    """One function of a request."""

    name: str
    """Name of the function."""
    control_id: str
    """Identifies the work."""
    status: str
    """As answered, before any fault; empty: a result without a status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """One request."""

    at: datetime
    """When it was answered, aware UTC."""
    sender_id: str
    """Who integrates; empty when the request could not be read."""
    user_id: str
    """On whose behalf; empty when nobody was let in."""
    entity_id: str
    """Entity of the session; empty: top level."""
    control_id: str
    """Of the request."""
    outcome: str
    """control failure, authentication failure, accepted for later, or answered."""
    functions: tuple[LoggedFunction, ...]
    """In the order of the request; empty when nothing ran, or nothing is told."""

    def as_json(self) -> dict[str, object]:
        """As the control calls show it."""
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "sender_id": self.sender_id,
            "user_id": self.user_id,
            "entity_id": self.entity_id,
            "control_id": self.control_id,
            "outcome": self.outcome,
            "functions": [
                {"name": one.name, "control_id": one.control_id, "status": one.status}
                for one in self.functions
            ],
        }


class RequestLog:
    """The last requests, oldest first."""

    def __init__(self) -> None:
        self._requests: list[LoggedRequest] = []

    def add(self, request: LoggedRequest) -> None:
        """Remember a request, and forget the oldest if there are too many."""
        self._requests.append(request)
        del self._requests[:-_MOST]

    def all(self) -> Sequence[LoggedRequest]:
        """Return what is remembered, oldest first."""
        return tuple(self._requests)
