"""Who changed what: entries that are only ever added, each sealed by the hash of the one before.

Place in the path: services append after each act, also after a refused one; screens and
``audit verify`` read. Callers never hand over a secret. The chain shows a change, a removal or a
reordering by anybody who does not also rewrite everything after it; it does not prevent one.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tinydb import where

from console.errors import StoreDamagedError
from console.store.database import Database
from console.store.documents import Documents, moment_text

__all__ = ["AuditEntry", "AuditStore"]

_FIRST = "0" * 64
"""What stands as the hash before the first entry."""

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act."""

    number: int
    """1 for the first; no number is missing."""

    at: datetime
    """When, UTC."""

    actor_name: str
    """Who, by the name of the user database; "scheduler" for the scheduler."""

    uid: int
    """The kernel's real user id; -1 for the scheduler."""

    action: str
    """What was done or tried, e.g. ``settings.change``."""

    subject: str
    """To what: a subsidiary's or entry's id."""

    before: Mapping[str, Any] | None
    """What was changed, as it was; JSON types. None when nothing was there."""

    after: Mapping[str, Any] | None
    """The same as it is now; None when nothing is there any more."""

    outcome: str
    """"done", or why it was refused."""

    previous_hash: str
    """``hash`` of the entry before."""

    hash: str
    """SHA-256 over all fields above."""


class AuditStore:
    """The audit log of a home."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._entries = Documents(
            database.table("audit"), AuditEntry, key=("number",), sorted_by="at"
        )
        self._head = database.table("audit_head")

    def append(
        self,
        *,
        actor_name: str,
        uid: int,
        action: str,
        subject: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
        outcome: str,
        at: datetime,
    ) -> AuditEntry:
        """Add an entry and return it, durably; inside a batch it is part of that commit."""
        with self._database.batch():
            count, last_hash = self._last()
            draft = AuditEntry(
                number=count + 1,
                at=at,
                actor_name=actor_name,
                uid=uid,
                action=action,
                subject=subject,
                before=before,
                after=after,
                outcome=outcome,
                previous_hash=last_hash,
                hash="",
            )
            entry = replace(draft, hash=self._hash(draft))
            self._entries.table.insert(self._entries.dump(entry))
            # The end is kept apart, so that cutting off the newest entries shows as well.
            self._head.put(
                [{"name": "head", "count": entry.number, "hash": entry.hash}], key=["name"]
            )
        return entry

    def entries(self, since: datetime | None = None) -> Iterator[AuditEntry]:
        """Yield the entries in their order in time, from ``since`` on."""
        position = None if since is None else (moment_text(since), -1)
        while True:
            page = self._entries.table.page(
                None, order="at", after=position, limit=_CHUNK, descending=False
            )
            yield from (self._entries.load(document) for document in page)
            if len(page) < _CHUNK:
                return
            position = (page[-1]["at"], page[-1].doc_id)

    def verify(self) -> tuple[int, bool]:
        """Return how many entries follow each other unbroken, and whether these are all."""
        count, last_hash = 0, _FIRST
        try:
            for entry in self._entries.all():
                if (entry.number, entry.previous_hash) != (count + 1, last_hash):
                    return count, False
                if entry.hash != self._hash(entry):
                    return count, False
                count, last_hash = entry.number, entry.hash
            return count, self._last() == (count, last_hash)
        except StoreDamagedError:
            return count, False

    def _last(self) -> tuple[int, str]:
        head = self._head.get(where("name") == "head")
        return (0, _FIRST) if head is None else (int(head["count"]), str(head["hash"]))

    def _hash(self, entry: AuditEntry) -> str:
        content = self._entries.dump(entry)
        del content["hash"]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
