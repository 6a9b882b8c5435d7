"""One connection: the link between a subsidiary and Sage, and what can never change about it.

Place in the path: made by the connect service, kept by ``store/connections``, read by everything.
Slug ``destination-locked``: posting destination and entity are permanent; the store compares them
before it saves, whoever asks.

Source: article steps 1 to 3; FAQ "Can I change the posting destination after setup?"
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.settings import Settings
from console.errors import PostingDestinationLockedError

__all__ = [
    "ArchivedConnection",
    "Connection",
    "ConnectionStatus",
    "PostingDestination",
    "Subsidiary",
    "check_destination",
]


class PostingDestination(StrEnum):
    """Where transactions are posted in Sage."""

    CHILD = "child"
    TOP = "top"


class ConnectionStatus(StrEnum):
    """The badge of a subsidiary."""

    ACTIVE = "active"
    PAUSED = "paused"
    NOT_SET_UP = "not_set_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidiary:
    """A subsidiary as Alvys names it."""

    id: str
    """Alvys id."""

    name: str
    """Alvys name; *Invoice As* and *Tender As* refer to it."""

    kind: str
    """"carrier" or "brokerage"; empty when no trip has told yet (Alvys has no field for it)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The link of one subsidiary with its settings."""

    subsidiary_id: str
    """Alvys id of the subsidiary; one connection each, slug ``one-per-subsidiary``."""

    subsidiary_name: str
    """Alvys name at the time of connecting."""

    posting_destination: PostingDestination
    """Permanent."""

    entity_id: str
    """Sage id of the child entity; empty for the top level. Permanent."""

    entity_name: str
    """Sage name of the entity, for people; empty for the top level."""

    company_id: str
    """Sage company; several connections may share one."""

    user_id: str
    """Web Services user."""

    settings: Settings
    """Everything that may change."""

    established_at: datetime | None
    """When it became active; only what Alvys created or modified after it is exported.

    None for a draft that reconciliation has not let through yet.
    """

    template_id: str = ""
    """Subsidiary whose connection it was copied from; empty when it began empty."""

    @property
    def status(self) -> ConnectionStatus:
        """Return the badge: a draft is not set up, primary sync off is paused."""
        if self.established_at is None:
            return ConnectionStatus.NOT_SET_UP
        return ConnectionStatus.ACTIVE if self.settings.primary_sync else ConnectionStatus.PAUSED

    @property
    def exports_at_once(self) -> bool:
        """Whether it is active, and some of its documents go out as they appear."""
        return self.settings.exports_at_once and self.status is ConnectionStatus.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedConnection:
    """A connection that was ended, with its settings as they were; slug ``keep-history``."""

    subsidiary_id: str
    """Alvys id."""

    ended_at: datetime
    """When it was ended, UTC."""

    ended_by: str
    """Name of the person."""

    connection: Connection
    """As it was."""


def check_destination(before: Connection, after: Connection) -> None:
    """Refuse a change of what is permanent once the connection is active.

    Raises:
        PostingDestinationLockedError: Destination, entity or company differ.
    """
    if before.established_at is None:
        return
    permanent = ("posting_destination", "entity_id", "company_id")
    changed = [name for name in permanent if getattr(before, name) != getattr(after, name)]
    if changed:
        raise PostingDestinationLockedError(
            f"The posting destination of {before.subsidiary_name} is permanent "
            f"({', '.join(changed)} would change)",
            hint="Disconnect the subsidiary and connect it again to choose another one.",
        )
