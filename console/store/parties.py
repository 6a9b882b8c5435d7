"""Parties that the console brought to Sage, and which ones people chose.

Place in the path: ``sync/parties/creation`` saves entries, whose tries stand among the attempts of
the ledger; the parties service saves links. Both are kept for ever: an entry prevents a second
party, a link is somebody's word.
"""

from collections.abc import Collection, Iterable, Sequence

from tinydb import where

from console.domain.machine import State
from console.domain.party_entry import PartyEntry, PartyLink
from console.store.database import Database
from console.store.documents import Documents

__all__ = ["PartyStore"]


class PartyStore:
    """Entries by company, links by subsidiary."""

    def __init__(self, database: Database) -> None:
        self._entries = Documents(database.table("parties"), PartyEntry, key=("id",))
        self._links = Documents(
            database.table("links"), PartyLink, key=("subsidiary_id", "party_id")
        )

    def save(self, entries: Iterable[PartyEntry]) -> None:
        """Save entries in place of their earlier states, in one commit."""
        self._entries.put_all(entries)

    def find(self, entry_ids: Collection[str]) -> dict[str, PartyEntry]:
        """Return the entries with these ids, by id; unknown ones are left out."""
        found = self._entries.search(where("id").one_of([*entry_ids]))
        return {entry.id: entry for entry in found}

    def in_states(self, company_id: str, states: Sequence[State]) -> list[PartyEntry]:
        """Return the entries of a company in these states, oldest first."""
        wanted = where("state").one_of([state.value for state in states])
        return self._entries.search((where("company_id") == company_id) & wanted)

    def of_tags(self, company_id: str, tags: Collection[str]) -> list[PartyEntry]:
        """Return the entries of a company that bear one of these references, oldest first."""
        tagged = where("tag").one_of([*tags])
        return self._entries.search((where("company_id") == company_id) & tagged)

    def of_company(self, company_id: str) -> list[PartyEntry]:
        """Return every entry of a company, oldest first."""
        return self._entries.search(where("company_id") == company_id)

    def link(self, link: PartyLink) -> None:
        """Save a choice in place of an earlier one for the same party."""
        self._links.put(link)

    def unlink(self, subsidiary_id: str, party_id: str) -> None:
        """Forget a choice."""
        of_subsidiary = where("subsidiary_id") == subsidiary_id
        self._links.table.remove(of_subsidiary & (where("party_id") == party_id))

    def links(self, subsidiary_id: str, company_id: str) -> list[PartyLink]:
        """Return the choices for a subsidiary that hold in a Sage company, oldest first.

        In another company the same id is somebody else.
        """
        found = self._links.search(where("subsidiary_id") == subsidiary_id)
        return [link for link in found if link.company_id in {"", company_id}]
