"""Documents of loads, trips, carriers and drivers, with their bytes.

Place in the path: ``alvys`` files an upload, lists what is there and hands it out; ``control``
files what a test or a demo needs.
"""

from dataclasses import dataclass, field, replace
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

    content: bytes = field(repr=False)
    """The document itself."""

    media_type: str
    """As the client said when it was filed."""

    uploaded_at: datetime
    """When it came."""


class Filing:
    """All documents of the tenant."""

    def __init__(self) -> None:
        self._attachments: dict[tuple[ParentType, str], list[Attachment]] = {}
        self._by_id: dict[str, Attachment] = {}
        self._count = 0

    def add(
        self,
        parent_type: ParentType,
        parent_id: str,
        *,
        type_: str,
        name: str,
        content: bytes,
        media_type: str,
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
            content=content,
            media_type=media_type,
            uploaded_at=at,
        )
        self._by_id[attachment.id] = attachment
        self._attachments.setdefault((parent_type, parent_id), []).append(attachment)
        return attachment

    def of(self, parent_type: ParentType, parent_id: str) -> list[Attachment]:
        """Return the documents of a record, oldest first; may be empty."""
        return list(self._attachments.get((parent_type, parent_id), []))

    def with_id(self, attachment_id: str) -> Attachment | None:
        """Return a document, or None."""
        return self._by_id.get(attachment_id)

    def remove(self, attachment_id: str) -> None:
        """Take a document out.

        Raises:
            KeyError: There is none.
        """
        one = self._by_id.pop(attachment_id)
        self._attachments[one.parent_type, one.parent_id].remove(one)

    def replace(self, attachment_id: str, content: bytes) -> None:
        """Put other bytes in the place of a document's.

        Raises:
            KeyError: There is none.
        """
        one = self._by_id[attachment_id]
        other = replace(one, content=content)
        self._by_id[attachment_id] = other
        drawer = self._attachments[one.parent_type, one.parent_id]
        drawer[drawer.index(one)] = other
