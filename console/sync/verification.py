"""Look-up of what may or may not be in Sage.

Theory of operation
-------------------
An ``unverified`` document is asked for in Sage by its number, in the scope in which it was sent,
private records included. What is found decides:

* one record, same party, total and date: it is ours, adopted at once;
* one record that differs, or several: ``conflict``, a person looks;
* none, and the question was **issued** after the quiet time: the request is over and did nothing;
  the document is ready again with the same control id;
* none before that: proves nothing, because Sage may still be working on the request.

A document that Sage refused on a resend and does not hold after the quiet time either has failed
for certain. When it was refused because its number exists, and the number is not found, one of the
two statements is wrong: ``conflict``.

Place in the path: first and last step of a cycle. It only reads Sage.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from console.domain.ledger import Attempt, LedgerEntry, State
from console.domain.money import parse_amount
from console.domain.outcome import Posted, Problem
from console.domain.transaction import Kind
from console.errors import InvalidAmountError, ProtocolError
from console.intacct import In, Query, Row
from console.sync.changes import refreshed, with_newer
from console.sync.desk import Desk
from console.sync.posting import settle
from console.sync.problems import DUPLICATE_CAUSES, conflict_problem

__all__ = ["recover_interrupted", "verify_unverified"]

_CHUNK = 100
"""Numbers asked for in one query: one metered call for up to a hundred documents."""

_REVERSED = "revers"
"""Part of the words by which Sage names both halves of a reversal."""

_DATE_FORMAT = "MM/DD/YYYY"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lookup:
    object_name: str
    party_field: str
    number_is_per_party: bool
    """Sage keeps the number unique per party (bills) instead of per company (invoices)."""


_LOOKUPS: Mapping[Kind, _Lookup] = {
    Kind.AR_INVOICE: _Lookup(
        object_name="ARINVOICE", party_field="CUSTOMERID", number_is_per_party=False
    ),
    Kind.AP_BILL: _Lookup(object_name="APBILL", party_field="VENDORID", number_is_per_party=True),
}


def recover_interrupted(entries: Iterable[LedgerEntry], now: datetime) -> list[LedgerEntry]:
    """Return entries that a dead process left in ``sending``, now ``unverified``."""
    return [
        entry.moved(State.UNVERIFIED, at=now, unverified_at=now, sent_before=True)
        for entry in entries
    ]


async def verify_unverified(desk: Desk) -> None:
    """Settle every unverified entry of the connection as far as Sage's answer allows."""
    groups: dict[tuple[Kind, str], list[LedgerEntry]] = defaultdict(list)
    for page in _pages(desk):
        for entry in page:
            groups[(entry.transaction.kind, entry.entity_id)].append(entry)
    for (kind, entity_id), entries in groups.items():
        for start in range(0, len(entries), _CHUNK):
            await _verify_chunk(kind, entity_id, entries[start : start + _CHUNK], desk)


def _pages(desk: Desk) -> Iterator[list[LedgerEntry]]:
    after: str | None = None
    while page := desk.store.ledger.in_states(
        desk.connection.subsidiary_id, (State.UNVERIFIED,), after=after, limit=500
    ):
        yield page
        after = page[-1].id


async def _verify_chunk(
    kind: Kind, entity_id: str, entries: Sequence[LedgerEntry], desk: Desk
) -> None:
    # The moment counts from before the question leaves: an answer that was asked for too early
    # proves nothing, however late it comes.
    asked_at = desk.clock.now()
    rows = await _fetch(kind, entity_id, [entry.transaction.number for entry in entries], desk)
    settled = [_decide(entry, kind, rows, asked_at, desk) for entry in entries]
    changed = [pair for pair in settled if pair is not None]
    if not changed:
        return
    batch_id = f"{desk.log.run.id}-{secrets.token_hex(3)}"
    asked = desk.exchanges.take_asked(batch_id, _LOOKUPS[kind].object_name, since=asked_at)
    with desk.store.batch():
        desk.store.ledger.save(
            [entry for entry, _ in changed],
            [replace(attempt, batch_id=batch_id) for _, attempt in changed],
        )
        desk.store.exchanges.add(asked, now=desk.clock.now())
    adopted = sum(1 for entry, _ in changed if entry.sage_record_no)
    refused = sum(1 for entry, _ in changed if entry.state in {State.CONFLICT, State.FAILED})
    back = min(desk.log.run.counts.unverified, len(changed))
    desk.log.count(exported=adopted, failed=refused, unverified=-back)


async def _fetch(
    kind: Kind, entity_id: str, numbers: Sequence[str], desk: Desk
) -> dict[str, list[Row]]:
    lookup = _LOOKUPS[kind]
    fields = ("RECORDID", lookup.party_field, "WHENCREATED", "TRX_TOTALENTERED", "STATE")
    query = Query(
        object_name=lookup.object_name,
        fields=fields,
        required=fields,
        filter=In(field="RECORDID", values=tuple(dict.fromkeys(numbers))),
    )
    rows: dict[str, list[Row]] = defaultdict(list)
    async for page in desk.intacct.query(query, entity_id=entity_id or None):
        for row in page:
            rows[row.get("RECORDID", "")].append(row)
    return rows


def _decide(
    entry: LedgerEntry,
    kind: Kind,
    rows: Mapping[str, list[Row]],
    asked_at: datetime,
    desk: Desk,
) -> tuple[LedgerEntry, Attempt] | None:
    """Return the settled entry with its row of history, or None while nothing is known."""
    lookup = _LOOKUPS[kind]
    found = [
        row
        for row in rows.get(entry.transaction.number, [])
        if not lookup.number_is_per_party or row.get(lookup.party_field) == entry.party_no
    ]
    # A reversed document may stand beside the one that took its number over.
    live = [row for row in found if not _is_reversed(row)]
    entry = replace(entry, attempts=entry.attempts + 1)
    attempt = _history_row(entry, asked_at, desk)
    match len(live):
        case 0 if found:
            message = f"Sage holds {entry.transaction.number} only as a reversed document"
            return _conflict(entry, attempt, message, desk)
        case 0:
            return _not_found(entry, attempt, asked_at, desk)
        case 1:
            return _found(entry, attempt, live[0], lookup, desk)
        case count:
            message = f"Sage holds {count} records numbered {entry.transaction.number}"
            return _conflict(entry, attempt, message, desk)


def _found(
    entry: LedgerEntry, attempt: Attempt, row: Row, lookup: _Lookup, desk: Desk
) -> tuple[LedgerEntry, Attempt]:
    number, record_no = entry.transaction.number, row["RECORDNO"]
    if _is_ours(entry, row, lookup):
        return settle(entry, attempt, Posted(record_no=record_no, adopted=True), desk)
    if entry.newer is not None:
        # The source was corrected to what Sage holds while a person compared both.
        newer = refreshed(replace(entry, newer=None), entry.newer, desk.connection.settings)
        if _is_ours(newer, row, lookup):
            return settle(newer, attempt, Posted(record_no=record_no, adopted=True), desk)
    message = f"Sage holds {number} as record {record_no} with another party, total or date"
    return _conflict(entry, attempt, message, desk)


def _not_found(
    entry: LedgerEntry, attempt: Attempt, asked_at: datetime, desk: Desk
) -> tuple[LedgerEntry, Attempt] | None:
    given_up_at = entry.unverified_at
    if given_up_at is None or asked_at < given_up_at + desk.quiet_time:
        return None
    now = desk.clock.now()
    if entry.refused and entry.problem is not None:
        return _refused_and_absent(entry, entry.problem, attempt, desk)
    ready = entry.moved(State.READY, at=now, unverified_at=None)
    ended = replace(attempt, ended_at=now, outcome="not executed", detail="Not found in Sage")
    return with_newer(ready, desk.connection.settings, now), ended


def _refused_and_absent(
    entry: LedgerEntry, refusal: Problem, attempt: Attempt, desk: Desk
) -> tuple[LedgerEntry, Attempt]:
    if refusal.cause in DUPLICATE_CAUSES:
        number = entry.transaction.number
        message = f"Sage says that {number} exists, and a look-up does not find it"
        return _conflict(entry, attempt, message, desk)
    now = desk.clock.now()
    failed = entry.moved(
        State.FAILED, at=now, attempt=entry.attempt + 1, sent_before=False, refused=False
    )
    ended = replace(attempt, ended_at=now, outcome="rejected", detail=refusal.message)
    return with_newer(failed, desk.connection.settings, now), ended


def _conflict(
    entry: LedgerEntry, attempt: Attempt, message: str, desk: Desk
) -> tuple[LedgerEntry, Attempt]:
    now = desk.clock.now()
    problem = conflict_problem(entry.transaction, message)
    moved = entry.moved(State.CONFLICT, at=now, problem=problem)
    return moved, replace(attempt, ended_at=now, outcome="conflict", detail=message)


def _is_reversed(row: Row) -> bool:
    return _REVERSED in row.get("STATE", "").casefold()


def _is_ours(entry: LedgerEntry, row: Row, lookup: _Lookup) -> bool:
    return (
        row.get(lookup.party_field) == entry.party_no
        and _amount(row) == entry.amount
        and _date(row) == entry.transaction.document_on
    )


def _amount(row: Row) -> Decimal:
    try:
        return parse_amount(row.get("TRX_TOTALENTERED", ""))
    except InvalidAmountError as error:
        raise ProtocolError(
            f"Sage's total of record {row.get('RECORDNO', '?')} is not an amount",
            hint="Report this with the record's request and response.",
            system="Sage Intacct",
            operation="look up a document",
        ) from error


def _date(row: Row) -> date:
    text = row.get("WHENCREATED", "")
    try:
        month, day, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError as error:
        raise ProtocolError(
            f"Sage's date {text!r} is not {_DATE_FORMAT}",
            hint="Set the Web Services user's date format in Sage to MM/DD/YYYY.",
            system="Sage Intacct",
            operation="look up a document",
        ) from error


def _history_row(entry: LedgerEntry, asked_at: datetime, desk: Desk) -> Attempt:
    run = desk.log.run
    return Attempt(
        entry_id=entry.id,
        number=entry.attempts,
        started_at=asked_at,
        ended_at=None,
        actor=run.actor,
        run_id=run.id,
        control_id=entry.control_id,
        outcome="looked up",
    )
