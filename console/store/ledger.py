"""The ledger: every transaction that was ever seen, and every try to bring it to Sage.

Place in the path: intake and posting save entries, screens and services look them up. Look-ups by
id, source, number and control id find archived entries as well, for ever, because they prevent
doubles; pages and counts are of the ledger proper. An archived entry that is saved comes back. It
must not decide anything: states move in ``domain/ledger``.

A query is narrowed by what the tables know, see ``questions``; each entry that is shown then
answers for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tinydb import where

from console.deferred import deferred
from console.domain.machine import State
from console.errors import UsageError
from console.store.archiving import settled_before
from console.store.database import Database
from console.store.documents import Documents, moment_text
from console.store.indexes import among
from console.store.mentions import Mentions
from console.store.names import KnownNames
from console.store.pages import Page, parse_cursor, write_cursor
from console.store.questions import FEW, Questions
from console.store.rows import Allows
from console.store.summing import Summing, Sums
from console.store.tallies import Tallies
from console.store.words import ledger_documents

if TYPE_CHECKING:
    from console.domain.ledger import Attempt, LedgerEntry
    from console.domain.query import LedgerQuery
else:
    Attempt = deferred("console.domain.ledger:Attempt")
    LedgerEntry = deferred("console.domain.ledger:LedgerEntry")

__all__ = ["LedgerStore"]

_subsidiary = where("transaction").subsidiary_id
_state = where("state")
_SOURCE = "transaction.source_id"

_NO_WORK = ("state", State.POSTED.value)
"""What the index of work leaves out."""

_MARKED = State.MARKED_SYNCED.value
_CHUNK = 200
"""Entries read at once when all that match are wanted."""


class LedgerStore:
    """Entries and their attempts; ``few`` rows are looked up for a page instead of walked over."""

    def __init__(self, database: Database, *, few: int = FEW) -> None:
        self._database = database
        self._entries = ledger_documents(database.table("ledger"))
        self._archive = Documents(database.table("archive"), LedgerEntry, key=("id",), quick=True)
        self._tallies = Tallies(database.table("tallies"), self._entries.table)
        self._attempts = Documents(
            database.table("attempts"), Attempt, key=("entry_id", "number"), quick=True
        )
        self._names = KnownNames(database.table("ledger_names"))
        self._mentions = Mentions(database.table)
        self._words = database.words(self._entries)
        self._questions = Questions(self._names, self._words, few=few)
        self._summing = Summing(self._questions, self._tallies, self._words)
        self._place_of_state = self._entries.table.fields.index("state")

    def save(self, entries: Iterable[LedgerEntry], attempts: Iterable[Attempt] = ()) -> None:
        """Save entries and attempts in place of their earlier states, in one commit.

        An entry that a person has marked, or whose mark was removed, since it was read stays as
        the person left it: whoever read it before knows nothing of that.
        """
        self._save(entries, attempts, allows=self._keeps_mark)

    def save_marks(self, entries: Iterable[LedgerEntry], attempts: Iterable[Attempt]) -> None:
        """Do the same with entries that a person marks or unmarks; inside the batch that read."""
        self._save(entries, attempts, allows=None)

    def _save(
        self, entries: Iterable[LedgerEntry], attempts: Iterable[Attempt], allows: Allows | None
    ) -> None:
        saved, rows = list(entries), list(attempts)
        if not (saved or rows):
            return
        with self._database.batch():
            changes = self._entries.put_all(saved, allows=allows, joins=True)
            self._take_back([after for _, before, after in changes if before is None])
            self._tallies.follow(changes)
            self._words.follow(changes, saved)
            self._names.note(saved)
            self._mentions.note(saved)
            self._attempts.replace_all(rows, joins=True)

    def get(self, entry_id: str) -> LedgerEntry | None:
        """Return an entry, or None."""
        found = self._everywhere("id", entry_id)
        return found[0] if found else None

    def find(self, entry_ids: Sequence[str]) -> list[LedgerEntry]:
        """Return the entries with these ids in the order of the ids; unknown ones are left out."""
        if not entry_ids:
            return []
        with self._database.reading():
            found = {entry.id: entry for entry in self._entries.among("id", entry_ids)}
            rest = [entry_id for entry_id in entry_ids if entry_id not in found]
            if rest:
                found |= {entry.id: entry for entry in self._archive.among("id", rest)}
        return [found[entry_id] for entry_id in entry_ids if entry_id in found]

    def of_documents(
        self, source_ids: Iterable[str], *, without: Collection[str] = frozenset()
    ) -> list[LedgerEntry]:
        """Return every entry of these source documents, whichever subsidiary's it is.

        Args:
            source_ids: The documents.
            without: Ids of entries that are known already; they are not read again.
        """
        return self._of_any(_SOURCE, [*source_ids], but=("id", without))

    def settling(self, trip_ids: Collection[str]) -> list[LedgerEntry]:
        """Return the statements and e-checks of these trips, whichever subsidiary's they are."""
        return self.find(self._mentions.of_trips(trip_ids))

    def billing(self, load_ids: Collection[str]) -> list[LedgerEntry]:
        """Return what bills customers for these loads under other numbers than the loads' own."""
        return self.find(self._mentions.of_loads(load_ids))

    def settled_on(self, days: Collection[str]) -> list[LedgerEntry]:
        """Return the statements of these days, ``YYYY-MM-DD``, whichever subsidiary's they are."""
        return self.find(self._mentions.of_days(days))

    def numbered(self, *numbers: str) -> list[LedgerEntry]:
        """Return the entries of these document numbers; usually one of each, none when unknown."""
        return self._of_any("transaction.number", numbers)

    def of_records(self, record_nos: Collection[str]) -> list[LedgerEntry]:
        """Return the entries that were proven to be one of these records of Sage.

        Objects of Sage are numbered apart, and companies too, so there may be several of a number.
        """
        return self._of_any("sage_record_no", record_nos)

    def with_control_id(self, control_id: str) -> list[LedgerEntry]:
        """Return the entries whose last intent bore this control id; one, or none."""
        return self._everywhere("control_id", control_id)

    def is_archived(self, entry_id: str) -> bool:
        """Return whether an entry stands in the archive."""
        return bool(self._archive.table.equal("id", entry_id))

    def archive_settled(self, before: datetime, *, limit: int) -> int:
        """Move settled entries that last changed before a moment into the archive, in one commit.

        Args:
            before: The moment.
            limit: How many at most.

        Returns:
            How many were moved; fewer than ``limit`` when nothing is left.
        """
        moment = moment_text(before)
        with self._database.batch():
            rows: list[int] = []
            gone: Counter[tuple[str, str, str]] = Counter()
            for document in islice(settled_before(self._entries.table, moment), limit):
                rows.append(document.doc_id)
                told = document["transaction"]
                gone[(told["subsidiary_id"], told["kind"], document["state"])] -= 1
            if rows:
                self._entries.table.move(rows, self._archive.table)
                self._words.forget(rows)
                self._tallies.add(gone)
            if len(rows) < limit:
                self._words.forget_problems()
        return len(rows)

    def in_states(
        self,
        subsidiary_id: str,
        states: Collection[State],
        *,
        after: str | None = None,
        limit: int,
    ) -> list[LedgerEntry]:
        """Return entries of a subsidiary in the order in which the ledger first saw them.

        That order does not move while the entries do, so a page after ``after`` misses nothing.

        Args:
            subsidiary_id: Whose entries.
            states: In which states.
            after: Id of the last entry of the page before; None starts.
            limit: How many at most.

        Raises:
            UsageError: The ledger does not know ``after``.
        """
        start = 0 if after is None else self._row_of(after)
        parts = [
            self._entries.page(
                (_subsidiary == subsidiary_id) & (_state == state.value),
                after=start,
                limit=limit,
                without=None if state is State.POSTED else _NO_WORK,
            )
            for state in states
        ]
        merged = merge(*parts, key=itemgetter(0))
        return [entry for _, entry in islice(merged, limit)]

    def planned(self, subsidiary_id: str) -> Iterator[LedgerEntry]:
        """Yield the entries of a subsidiary that are tried again by themselves.

        The earliest come first, in an order that is exact to the second.
        """
        position = ("", 0)
        while page := self._entries.table.page(
            _subsidiary == subsidiary_id,
            order="next_attempt_at",
            after=position,
            limit=_CHUNK,
            descending=False,
        ):
            yield from map(self._entries.load, page)
            position = (page[-1]["next_attempt_at"], page[-1].doc_id)

    def page(
        self,
        query: LedgerQuery,
        *,
        states: Collection[State] | None = None,
        limit: int,
        before: str | None = None,
        oldest_first: bool = False,
    ) -> Page:
        """Return the entries that match, newest change first.

        Args:
            query: The question.
            states: Further restriction, e.g. to the states of the error desk; None for none.
            limit: How many at most.
            before: ``Page.cursor`` of the page before; None starts.
            oldest_first: Begin at the other end.

        Raises:
            UsageError: ``before`` is not a cursor.
        """
        conditions = self._questions.of_page(query, states)
        found: list[tuple[str, LedgerEntry]] = []
        position = None if before is None else parse_cursor(before)
        start = moment_text(query.not_before) if query.not_before else ""
        if oldest_first and start and position is None:
            position = (start, 0)
        while len(found) <= limit:
            read = self._entries.table.page(
                *conditions,
                order="changed_at",
                after=position,
                limit=limit + 1,
                descending=not oldest_first,
            )
            documents = [document for document in read if document["changed_at"] >= start]
            for document in documents:
                position = (document["changed_at"], document.doc_id)
                entry = self._entries.load(document)
                if query.matches(entry):
                    found.append((write_cursor(position), entry))
            if len(documents) <= limit:
                break
        entries = tuple(entry for _, entry in found[:limit])
        return Page(entries=entries, cursor=found[limit - 1][0] if len(found) > limit else None)

    def all_matching(
        self, query: LedgerQuery, states: Collection[State] | None = None
    ) -> Iterator[LedgerEntry]:
        """Yield every entry that matches, newest change first as of the call.

        Entries that change meanwhile are neither missed nor repeated; each is judged as it is
        when it is reached.
        """
        rows = self._entries.table.ids(self._questions.of_all(query, states), order="changed_at")
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            known = self._entries.at(chunk)
            entries = (known[row] for row in chunk if row in known)
            yield from (entry for entry in entries if query.matches(entry))

    def count(self, query: LedgerQuery, states: Collection[State] | None = None) -> int:
        """Return how many entries match; where no table answers they are counted one by one."""
        if query.not_before is not None:
            return sum(map(len, self._pages(query, states)))
        found = self._summing.count(query, states)
        return sum(1 for _ in self.all_matching(query, states)) if found is None else found

    def sums(self, query: LedgerQuery, states: Collection[State]) -> Sums | None:
        """Return sums of the entries that match and have a problem, some at each step.

        Args:
            query: The question.
            states: In which states.

        Returns:
            None when no table answers, and each entry has to be asked.
        """
        return self._summing.sums(query, states)

    def counts(self, subsidiary_id: str | None = None) -> dict[State, int]:
        """Return the number of entries in each state, of one subsidiary or of all."""
        found = self._tallies.by_state(subsidiary_id)
        return {state: found[state.value] for state in State}

    def oldest(self, subsidiary_id: str, state: State) -> LedgerEntry | None:
        """Return the entry that has stood in a state for the longest; None when there is none."""
        query = (_subsidiary == subsidiary_id) & (_state == state.value)
        found = self._entries.table.page(query, order="changed_at", limit=1, descending=False)
        return next((self._entries.load(document) for document in found), None)

    def attempts(self, entry_id: str) -> list[Attempt]:
        """Return the attempts at an entry, first one first."""
        found = self._attempts.equal("entry_id", entry_id)
        return sorted(found, key=lambda attempt: attempt.number)

    def revision(self) -> int:
        """Return a number that changes when anybody has changed the store."""
        return self._database.revision()

    def _pages(
        self, query: LedgerQuery, states: Collection[State] | None
    ) -> Iterator[tuple[LedgerEntry, ...]]:
        """Yield what matches, newest change first, without reading past where matches end."""
        before: str | None = None
        while True:
            page = self.page(query, states=states, limit=_CHUNK, before=before)
            yield page.entries
            before = page.cursor
            if before is None:
                return

    def _everywhere(self, field: str, value: str) -> list[LedgerEntry]:
        with self._database.reading():
            return [*self._entries.equal(field, value), *self._archive.equal(field, value)]

    def _of_any(
        self, field: str, values: Collection[str], but: tuple[str, Collection[str]] | None = None
    ) -> list[LedgerEntry]:
        with self._database.reading():
            return [
                entry
                for documents in (self._entries, self._archive)
                for entry in documents.among(field, values, but=but)
            ]

    def _take_back(self, added: Sequence[Sequence[str]]) -> None:
        """Remove from the archive what is in the ledger again."""
        place = self._entries.table.fields.index("id")
        archive = self._archive.table
        named = among("id", [columns[place] for columns in added])
        rows = archive.ids(named, order="") if added else []
        if rows:
            archive.remove(doc_ids=rows)

    def _keeps_mark(self, before: list[Any], after: list[Any]) -> bool:
        place = self._place_of_state
        return bool((before[place] == _MARKED) == (after[place] == _MARKED))

    def _row_of(self, entry_id: str) -> int:
        found = self._entries.table.equal("id", entry_id)
        if not found:
            raise UsageError(f"The ledger has no entry {entry_id}", hint="Start at the first page.")
        return int(found[0].doc_id)
