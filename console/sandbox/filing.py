"""Documents of loads, trips, carriers and drivers; only what the API tells of them is kept.

Place in the path: ``alvys`` files an upload and lists what is there; ``control`` files the invoice
of a carrier. The bytes of an upload are measured and dropped.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

__all__ = ["Attachment", "Filing", "ParentType"]

ParentType = Literal["Carrier", "Driver", "Load", "Trip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One document."""

    id: str
    """Alvys id."""

    parent_type: ParentType
    """What it belongs to."""

    parent_id: str
    """Id of that record; the number for a load."""

    type: str
    """Kind of document, e.g. ``Proof of Delivery``."""

    name: str
    """File name."""

    size: int
    """Bytes."""

    uploaded_at: datetime
    """When it came."""


class Filing:
    """All documents of the tenant."""

    def __init__(self) -> None:
        self._attachments: dict[tuple[ParentType, str], list[Attachment]] = {}
        self._count = 0

    def add(
        self,
        parent_type: ParentType,
        parent_id: str,
        *,
        type_: str,
        name: str,
        size: int,
        at: datetime,
    ) -> Attachment:
        """File a document and return it."""
        self._count += 1
        attachment = Attachment(
            id=f"DOC-{self._count:06}",
            parent_type=parent_type,
            parent_id=parent_id,
            type=type_,
            name=name,
            size=size,
            uploaded_at=at,
        )
        self._attachments.setdefault((parent_type, parent_id), []).append(attachment)
        return attachment

    def of(self, parent_type: ParentType, parent_id: str) -> list[Attachment]:
        """Return the documents of a record, oldest first; may be empty."""
        return list(self._attachments.get((parent_type, parent_id), []))
