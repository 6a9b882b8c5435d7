"""Who changed what: entries that are only ever added, each sealed by the hash of the one before.

Place in the path: services append after each act, also after a refused one; screens and
``audit verify`` read. Callers never hand over a secret. The chain shows a change, a removal or a
reordering by anybody who does not also rewrite everything after it; it does not prevent one.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tinydb import where

from console.domain.audit import AuditEntry, Verdict
from console.errors import StoreDamagedError
from console.store.database import Database
from console.store.documents import Documents, moment_text
from console.store.failures import WAY_OUT

__all__ = ["AuditStore"]

_FIRST = "0" * 64
"""What stands as the hash before the first entry."""

_CHUNK = 500


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
        """Yield the entries, newest first, back to ``since``."""
        earliest = "" if since is None else moment_text(since)
        position: tuple[str, int] | None = None
        while True:
            page = self._entries.table.page(None, order="at", after=position, limit=_CHUNK)
            for document in page:
                if document["at"] < earliest:
                    return
                yield self._entries.load(document)
            if len(page) < _CHUNK:
                return
            position = (page[-1]["at"], page[-1].doc_id)

    def count(self) -> int:
        """Return how many entries there are."""
        return len(self._entries.table)

    def verify(self) -> Verdict:
        """Return how many entries follow each other unbroken, and what is wrong after them."""
        *_, verdict = self.checking()
        return verdict

    def checking(self) -> Iterator[Verdict]:
        """Follow the chain and yield how far it is sound, now and then; the last is the verdict."""
        verdict, last_hash = Verdict(entries=0), _FIRST
        try:
            # The end is read before and after: other processes may append meanwhile.
            noted, noted_hash = self._last()
            found_hash = _FIRST
            for document in self._entries.table:
                entry = self._entries.load(document)
                problem = self._problem(entry, verdict.entries + 1, last_hash)
                if problem:
                    yield replace(verdict, problem=problem)
                    return
                verdict, last_hash = Verdict(entries=entry.number), entry.hash
                if entry.number == noted:
                    found_hash = entry.hash
                if entry.number % _CHUNK == 0:
                    yield verdict
            yield self._judge_end(verdict, noted, is_noted=found_hash == noted_hash)
        except StoreDamagedError as error:
            yield replace(verdict, problem=f"entry {verdict.entries + 1}: {error.message}")

    def _problem(self, entry: AuditEntry, expected: int, last_hash: str) -> str:
        """Return why an entry is not the one that has to come here; empty when it is."""
        number = entry.number
        if number > expected:
            return f"{_numbers(expected, number - 1)} removed"
        if number < expected:
            return f"an entry was inserted after entry {expected - 1}"
        if entry.hash != self._hash(entry):
            return f"entry {number} was altered"
        if entry.previous_hash != last_hash:
            return f"entry {number} does not follow the one before: one of them was replaced"
        return ""

    def _judge_end(self, verdict: Verdict, noted: int, *, is_noted: bool) -> Verdict:
        """Compare the last entry with the note of the end, which is kept apart."""
        if verdict.entries < noted:
            missing = _numbers(verdict.entries + 1, noted)
            return replace(verdict, problem=f"{missing} cut off at the end")
        if not is_noted or self._last()[0] < verdict.entries:
            return replace(verdict, problem="the note of the end does not fit the last entry")
        return verdict

    def _last(self) -> tuple[int, str]:
        head = self._head.get(where("name") == "head")
        if head is None:
            return 0, _FIRST
        count, last_hash = head.get("count"), head.get("hash")
        if not isinstance(count, int) or not isinstance(last_hash, str):
            raise StoreDamagedError(
                "The note of the end of the audit log cannot be read", hint=WAY_OUT
            )
        return count, last_hash

    def _hash(self, entry: AuditEntry) -> str:
        content = self._entries.dump(entry)
        del content["hash"]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _numbers(first: int, last: int) -> str:
    return f"entry {first} was" if first == last else f"entries {first} to {last} were"
