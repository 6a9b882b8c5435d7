"""Look-up of what may or may not be in Sage.

Place in the path: first and last step of a cycle, and a question before its first batch. It asks
for documents by their number, in the scope in which they were sent, private records included, a
hundred in one metered call. What an answer proves, ``lookup`` decides. It only reads Sage.

Look-ups of a reconcile
-----------------------
A ledger that may be older than Sage (a restored copy) doubts everything of its window first:
``reconcile`` moves what may have been sent to ``unverified``, and ``preflight`` does the same to
documents that this ledger never sent, since the lost one may have.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from console.clock import Instant
from console.domain.kinds import Form
from console.domain.ledger import Attempt, LedgerEntry, State
from console.intacct import In, Query, Row
from console.sync.batching import Prepared
from console.sync.changes import with_newer
from console.sync.desk import Desk
from console.sync.exchanges import keep
from console.sync.lookup import LOOKUPS, Context, decide, doubted, holds, looked_up_by
from console.sync.moving import released
from console.sync.numbering import find_renumbered
from console.sync.papers_due import note_wanted
from console.sync.reconcile import is_reconciling, must_ask_first
from console.sync.steps import ended

__all__ = ["context_of", "fetch_records", "look_up_row", "preflight", "verify_unverified"]

_CHUNK = 100
"""Numbers asked for in one query: one metered call for up to a hundred documents."""

_LOST = frozenset({State.CONFLICT, State.FAILED})


async def verify_unverified(desk: Desk) -> None:
    """Settle every unverified entry of the connection as far as Sage's answer allows."""
    groups: dict[tuple[Form, str, str], list[LedgerEntry]] = defaultdict(list)
    for page in _pages(desk):
        for entry in page:
            # Papers are looked up by what their documents have attached.
            if entry.transaction.kind.is_attachment:
                continue
            field, _ = looked_up_by(entry)
            groups[(entry.transaction.kind.form, entry.entity_id, field)].append(entry)
    for (form, entity_id, field), entries in groups.items():
        for start in range(0, len(entries), _CHUNK):
            chunk = entries[start : start + _CHUNK]
            # The moment counts from before the question leaves: an answer that was asked for too
            # early proves nothing, however late it comes.
            asked = desk.clock.instant()
            values = [looked_up_by(entry)[1] for entry in chunk]
            rows = await fetch_records(form, entity_id, field, values, desk)
            _settle(await find_renumbered(chunk, rows, asked, desk), rows, asked, desk)


async def preflight(documents: Sequence[Prepared], desk: Desk) -> list[Prepared]:
    """Return the documents that may be sent: those whose number Sage does not hold yet.

    The others become ``unverified`` and are settled by what was found; one that is proven not to be
    there is sendable, with its entry as it is then. While the ledger reconciles, no document that
    it never sent is let through before it was looked up after the quiet time.
    """
    sendable: list[Prepared] = []
    by_form: dict[Form, list[Prepared]] = defaultdict(list)
    for document in documents:
        by_form[document.entry.transaction.kind.form].append(document)
    for form, group in by_form.items():
        for start in range(0, len(group), _CHUNK):
            sendable += await _preflight_chunk(form, group[start : start + _CHUNK], desk)
    return sendable


async def _preflight_chunk(form: Form, documents: Sequence[Prepared], desk: Desk) -> list[Prepared]:
    asked = desk.clock.instant()
    entity_id = desk.connection.entity_id
    mark = desk.store.cycles.reconcile_from(desk.connection.subsidiary_id)
    numbers = [one.entry.transaction.number for one in documents]
    rows = await fetch_records(form, entity_id, "RECORDID", numbers, desk)
    sendable: list[Prepared] = []
    suspects: list[LedgerEntry] = []
    for document in documents:
        entry = replace(
            document.entry,
            party_no=document.party_no,
            amount=document.amount,
            toggles=document.toggles,
            company_id=desk.connection.company_id,
            entity_id=entity_id,
        )
        if holds(entry, rows.get(entry.transaction.number, [])):
            # Sage may be at work on it no longer than since we have asked.
            suspects.append(doubted(entry, desk.clock.instant(), quiet_from=asked.boot))
        elif (since := must_ask_first(entry, mark)) is not None:
            suspects.append(doubted(entry, desk.clock.instant(), quiet_from=since))
        else:
            sendable.append(document)
    if suspects:
        desk.store.ledger.save(suspects)
        desk.log.count(unverified=len(suspects))
        suspects = await find_renumbered(suspects, rows, asked, desk)
        settled = {one.id: one for one in _settle(suspects, rows, asked, desk)}
        sendable += [
            replace(document, entry=settled[document.entry.id])
            for document in documents
            if document.entry.id in settled and settled[document.entry.id].state is State.READY
        ]
    return sendable


def _pages(desk: Desk) -> Iterator[list[LedgerEntry]]:
    after: str | None = None
    while page := desk.store.ledger.in_states(
        desk.connection.subsidiary_id, (State.UNVERIFIED,), after=after, limit=500
    ):
        yield page
        after = page[-1].id


def context_of(desk: Desk, asked: Instant) -> Context:
    """Return what a decision about an answer rests on that was asked for at ``asked``."""
    return Context(
        asked=asked.boot,
        present=desk.clock.instant(),
        quiet_time=desk.quiet_time,
        settings=desk.connection.settings,
        reconciling=is_reconciling(desk.store, desk.connection.subsidiary_id),
    )


async def fetch_records(
    form: Form, entity_id: str, field: str, values: Sequence[str], desk: Desk
) -> dict[str, list[Row]]:
    """Return the records of these numbers or RECORDNOs, by the field that was asked for."""
    lookup = LOOKUPS[form]
    query = Query(
        object_name=lookup.object_name,
        fields=lookup.fields,
        required=lookup.fields,
        filter=In(field=field, values=tuple(dict.fromkeys(values))),
    )
    rows: dict[str, list[Row]] = defaultdict(list)
    async for page in desk.intacct.query(query, entity_id=entity_id or None):
        for row in page:
            rows[row.get(field, "")].append(row)
    return rows


def _settle(
    entries: Sequence[LedgerEntry], rows: dict[str, list[Row]], asked: Instant, desk: Desk
) -> list[LedgerEntry]:
    """Store what the rows prove about the entries; return those about which they prove anything."""
    owners = _owners(entries, rows, desk)
    context = replace(context_of(desk, asked), owners=owners)
    settled: list[LedgerEntry] = []
    history: list[Attempt] = []
    for entry in entries:
        counted = replace(entry, attempts=entry.attempts + 1)
        result = decide(counted, rows.get(looked_up_by(entry)[1], []), context)
        if result is not None:
            now = context.present.at
            if result.entry.sage_record_no:
                # The next one of this number must not be taken for the same record.
                owners[result.entry.sage_record_no].append(result.entry)
            proven = replace(result.entry, run_id=desk.log.run.id)
            settled.append(with_newer(proven, context.settings, now))
            history.append(ended(look_up_row(counted, desk), result, now))
    if not settled:
        return []
    batch_id = f"{desk.log.run.id}-{secrets.token_hex(3)}"
    with desk.store.batch():
        desk.store.ledger.save(settled, [replace(row, batch_id=batch_id) for row in history])
        note_wanted(settled, context.settings, desk.store, context.present.at)
        gone = [entry for entry in settled if entry.state is State.SUPERSEDED]
        desk.store.ledger.save(released(gone, desk.store, context.present.at))
    object_name = LOOKUPS[settled[0].transaction.kind.form].object_name
    exchanges = desk.exchanges.take_asked(batch_id, object_name, since=asked.at)
    keep(exchanges, desk.store, context.present.at)
    known = [entry for entry in settled if entry.state is not State.UNVERIFIED]
    back = min(desk.log.run.counts.unverified, len(known))
    desk.log.count(
        exported=sum(1 for entry in known if entry.posted_at and entry.state not in _LOST),
        failed=sum(1 for entry in known if entry.state in _LOST),
        unverified=-back,
    )
    return settled


def _owners(
    entries: Sequence[LedgerEntry], rows: Mapping[str, Sequence[Row]], desk: Desk
) -> defaultdict[str, list[LedgerEntry]]:
    """Return the entries of this Sage company that are proven to be one of the records found."""
    numbers = {looked_up_by(one)[1] for one in entries}
    record_nos = {row["RECORDNO"] for number in numbers for row in rows.get(number, ())}
    company_of = {one.subsidiary_id: one.company_id for one in desk.store.connections.all()}
    own = desk.connection.company_id
    found: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
    for one in desk.store.ledger.of_records(record_nos) if record_nos else ():
        if (one.company_id or company_of.get(one.transaction.subsidiary_id, own)) == own:
            found[one.sage_record_no].append(one)
    return found


def look_up_row(entry: LedgerEntry, desk: Desk) -> Attempt:
    """Return the row of a look-up in an entry's history, as it begins; no batch is named yet."""
    run = desk.log.run
    return Attempt(
        entry_id=entry.id,
        number=entry.attempts,
        started_at=desk.clock.now(),
        ended_at=None,
        actor=run.actor,
        run_id=run.id,
        control_id=entry.control_id,
        outcome="looked up",
    )
