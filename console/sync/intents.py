"""Intent and outcome of one batch: the two commits around its request.

Place in the path: ``posting`` makes an ``Intent`` right before the first byte leaves and settles it
when the answer is known, or known to be missing. What an answer means is decided in ``steps``. It
must not wait or send.

The commit of the intent reads the rows once more: what was taken over, withdrawn or changed since
it was mapped, or is under way already, is left out of the request.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from console.domain.ledger import LedgerEntry, State, Task
from console.intacct import FunctionOutcome, NumberedFunction
from console.sync.batching import Prepared
from console.sync.changes import with_newer
from console.sync.desk import Desk
from console.sync.exchanges import keep
from console.sync.moving import held_elsewhere, released
from console.sync.papers_due import note_wanted
from console.sync.steps import Result, ended, first_row, intend, judge, settle

__all__ = ["Intent", "is_as_mapped"]


class Intent:
    """What is stored about a batch; durable as soon as it is made.

    Args:
        batch: What is to be sent; not empty.
        desk: The desk of the run.
    """

    def __init__(self, batch: Sequence[Prepared], desk: Desk) -> None:
        self._desk = desk
        batch_id = f"{desk.log.run.id}-{secrets.token_hex(3)}"
        with desk.store.batch():
            self.due = _still_due(batch, desk)
            """The documents that may leave; empty when all were left out."""
            self.entries = [self._entry(one, batch_id) for one in self.due]
            """In the order of ``due``, as they are stored now."""
            actor = desk.log.run.actor
            self._attempts = [
                first_row(entry, document.xml, actor)
                for entry, document in zip(self.entries, self.due, strict=True)
            ]
            desk.store.ledger.save(self.entries, self._attempts)

    def functions(self) -> list[NumberedFunction]:
        """Return what is sent, in the order of ``due``."""
        return [
            NumberedFunction(
                control_id=attempt.control_id,
                function=document.function,
                encoded=attempt.request_xml.encode(),
            )
            for attempt, document in zip(self._attempts, self.due, strict=True)
        ]

    def settle_all(self, result: Result, *, counted: bool = True) -> None:
        """Store the same outcome for all documents.

        Args:
            result: What is known of each of them.
            counted: Whether the run's counts change.
        """
        count = len(self.entries)
        self._settle([result] * count, [""] * count, counted=counted)

    def settle(self, answers: Iterable[FunctionOutcome]) -> None:
        """Store what the answer proves, function by function."""
        by_control_id = {answer.control_id: answer for answer in answers}
        found = [by_control_id.get(entry.control_id) for entry in self.entries]
        texts = [answer.response_xml if answer is not None else "" for answer in found]
        self._settle(list(map(judge, self.entries, found)), texts, counted=True)

    def posted(self) -> list[LedgerEntry]:
        """Return the entries that are in Sage since this batch."""
        return [
            entry
            for entry, attempt in zip(self.entries, self._attempts, strict=True)
            if attempt.outcome == "posted"
        ]

    def _entry(self, document: Prepared, batch_id: str) -> LedgerEntry:
        desk = self._desk
        return intend(
            document.entry,
            document.xml,
            desk.clock.now(),
            party_no=document.party_no,
            amount=document.amount,
            toggles=document.toggles,
            company_id=desk.connection.company_id,
            entity_id=desk.connection.entity_id,
            batch_id=batch_id,
            run_id=desk.log.run.id,
            task=document.task,
        )

    def _settle(self, results: Sequence[Result], texts: Sequence[str], *, counted: bool) -> None:
        settings = self._desk.connection.settings
        present = self._desk.clock.instant()
        settled = [
            settle(entry, result, present)
            for entry, result in zip(self.entries, results, strict=True)
        ]
        self._attempts = [
            ended(attempt, one, present.at, response_xml=text)
            for attempt, one, text in zip(self._attempts, settled, texts, strict=True)
        ]
        self.entries = [with_newer(one.entry, settings, present.at) for one in settled]
        self._store()
        if counted:
            self._count()

    def _store(self) -> None:
        """Store the outcome and, after it, what went out and came back."""
        desk, first = self._desk, self._attempts[0]
        control_ids = [attempt.control_id for attempt in self._attempts]
        exchanges = desk.exchanges.take_sent(first.batch_id, control_ids, since=first.started_at)
        with desk.store.batch():
            desk.store.ledger.save(self.entries, self._attempts)
            note_wanted(self.entries, desk.connection.settings, desk.store, desk.clock.now())
            gone = [one for one in self.entries if one.state is State.SUPERSEDED]
            desk.store.ledger.save(released(gone, desk.store, desk.clock.now()))
        keep(exchanges, desk.store, desk.clock.now())

    def _count(self) -> None:
        log = self._desk.log
        states = [entry.state for entry in self.entries]
        outcomes = [attempt.outcome for attempt in self._attempts]
        log.update(
            **self._desk.spent(),
            counts=log.run.counts.plus(
                exported=outcomes.count("posted") + outcomes.count("updated"),
                failed=states.count(State.FAILED) + states.count(State.HELD),
                unverified=states.count(State.UNVERIFIED),
                deferred=outcomes.count("deferred"),
            ),
        )


def _still_due(batch: Sequence[Prepared], desk: Desk) -> tuple[Prepared, ...]:
    """Return the documents that are due as they were mapped, with their rows as they are now.

    Others work while we wait for Sage: another company's run may have taken a document over. One
    that is, or may be, in Sage for somebody else is held, as intake does it.
    """
    ledger = desk.store.ledger
    rows = {row.id: row for row in ledger.find([document.entry.id for document in batch])}
    unchanged = [one for one in batch if _is_as_due(rows.get(one.entry.id), one)]
    sources = {one.entry.transaction.source_id for one in unchanged}
    others = ledger.of_documents(sources, without=rows.keys())
    # Two of one document can stand in one batch as well.
    everybodys: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
    for row in (*rows.values(), *others):
        everybodys[row.transaction.source_id].append(row)
    now = desk.clock.now()
    held: dict[str, LedgerEntry] = {}
    for one in unchanged:
        row = rows[one.entry.id]
        # What is in Sage already may leave it, whoever waits for that.
        is_post = one.task is Task.POST
        others = everybodys[row.transaction.source_id]
        moved = held_elsewhere(row, others, now) if is_post else None
        if moved is not None:
            held[moved.id] = moved
    ledger.save(held.values())
    return tuple(
        _with_row(one, rows[one.entry.id]) for one in unchanged if one.entry.id not in held
    )


def _is_as_due(row: LedgerEntry | None, document: Prepared) -> bool:
    same_record = (
        row is None
        or document.task is Task.POST
        or row.sage_record_no == document.entry.sage_record_no
    )
    return same_record and is_as_mapped(row, document.entry)


def _with_row(mapped: Prepared, row: LedgerEntry) -> Prepared:
    """Return what was mapped with its row as it is now, but for the party's present name."""
    if row == mapped.entry:
        return mapped
    return replace(mapped, entry=replace(row, transaction=mapped.entry.transaction))


def is_as_mapped(row: LedgerEntry | None, mapped: LedgerEntry) -> bool:
    """Return whether what was mapped may still be sent, as far as its own row tells.

    Args:
        row: As it is now; None when it is gone.
        mapped: As it was mapped.
    """
    if row is None or row.state is not State.READY:
        return False
    source, name = row.transaction, mapped.transaction.party.name
    if source.party.name != name:
        source = replace(source, party=replace(source.party, name=name))
    same_source = source == mapped.transaction
    return same_source and row.source_hash == mapped.source_hash
