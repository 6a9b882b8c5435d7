"""Sage's lists as last read, one reading per company and entity.

Place in the path: ``connections/reference`` saves, mapping and reconciliation read.
"""

from tinydb import where

from console.domain.reference import ReferenceData
from console.store.database import Database
from console.store.documents import Documents

__all__ = ["ReferenceStore"]

_KEY = ("company_id", "entity_id")


class ReferenceStore:
    """The cache of Sage's lists; its age is in ``ReferenceData.fetched_at``."""

    def __init__(self, database: Database) -> None:
        self._readings = Documents(database.table("reference"), ReferenceData, key=_KEY)

    def get(self, company_id: str, entity_id: str) -> ReferenceData | None:
        """Return the last reading, or None; ``entity_id`` is empty for the top level."""
        query = (where("company_id") == company_id) & (where("entity_id") == entity_id)
        document = self._readings.table.get(query)
        return None if document is None else self._readings.load_part(document, document["data"])

    def save(self, company_id: str, entity_id: str, data: ReferenceData) -> None:
        """Save a reading in place of the one before."""
        document = {
            "company_id": company_id,
            "entity_id": entity_id,
            "data": self._readings.dump(data),
        }
        self._readings.table.put([document], key=_KEY, sure=True)
