"""What a caller sees: the company's entities, and which of them own which record.

Place: between a session and everything that reads or refers to records.

At top level the records of an entity are private and only seen on request; inside an entity only
its own records are seen, and the shared ones that are not documents.

Must not: alter anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.sandbox.books import Books, Row
from console.sandbox.gateway.sessions import Session

_DOCUMENTS = frozenset(
    {"ARINVOICE", "ARINVOICEITEM", "APBILL", "APBILLITEM"}
    | {"ARADJUSTMENT", "ARADJUSTMENTITEM", "APADJUSTMENT", "APADJUSTMENTITEM"}
    | {"ARPYMT", "ARPYMTDETAIL", "APPYMT", "APPYMTDETAIL", "ARADVANCE", "ARADVANCEITEM"}
)
_PLACES = frozenset({"LOCATION", "LOCATIONENTITY"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of the books that one session may look at."""

    books: Books
    """The company."""
    session: Session
    """Whose view it is."""

    def sees(self, object_name: str, row: Row, *, show_private: bool) -> bool:
        """Whether the session sees a record.

        Args:
            object_name: Of the record.
            row: The record.
            show_private: Whether a top level session asks for the records of entities.
        """
        if object_name in _PLACES:
            return self._sees_place(row.get("LOCATIONID", ""))
        owner = row.get("MEGAENTITYID", "")
        if not owner:
            return not self.session.entity_id or object_name not in _DOCUMENTS
        if self.session.entity_id:
            return owner == self.session.entity_id
        return show_private and self._may_enter(owner)

    def owns_location(self, location_id: str) -> bool:
        """Whether lines of this session may name the location."""
        return self._sees_place(location_id)

    def entity_of(self, location_id: str) -> str:
        """The entity a location belongs to: itself, the nearest one above, or empty."""
        seen: set[str] = set()
        while location_id and location_id not in seen:
            if self.books.find("LOCATIONENTITY", "LOCATIONID", location_id):
                return location_id
            seen.add(location_id)
            location = self.books.find("LOCATION", "LOCATIONID", location_id)
            location_id = location.get("PARENTID", "") if location else ""
        return ""

    def entities(self) -> list[Row]:
        """The entities the user may enter, oldest first, wherever the session is."""
        return [
            row
            for row in self.books.rows("LOCATIONENTITY")
            if self._may_enter(row.get("LOCATIONID", ""))
        ]

    def _sees_place(self, location_id: str) -> bool:
        entity = self.entity_of(location_id)
        if self.session.entity_id:
            return entity == self.session.entity_id
        return not entity or self._may_enter(entity)

    def _may_enter(self, entity_id: str) -> bool:
        allowed = self.session.user.entities
        return allowed is None or entity_id in allowed
