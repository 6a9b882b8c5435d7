"""Reading the three sides of the control totals: Alvys as it is now, the ledger, Sage.

::

    ledger   entries of the days                    -> what we know, and how far Alvys is read
    intake   what changed in Alvys since then       -> what Alvys bills now
    Sage     records of our numbers, in their scope -> what the books hold

Place in the path: the inspection service hands over a desk that can only read. Everything comes
page by page, and of each document only a few words are kept. No lock is needed.

Alvys cannot be asked by document date for every kind, so it is read from the earliest change of
what the ledger has of these days; a document changes on its day or later, so that nothing of the
days is left out which was not dated ahead.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from console.domain.eligibility import NotDue, decide
from console.domain.identifiers import entry_id
from console.domain.inclusion import included_total
from console.domain.kinds import Form
from console.domain.ledger import LedgerEntry, State
from console.domain.query import parse_query
from console.domain.surroundings import Surroundings
from console.domain.three_sides import BookedDocument, SageDocument, SourceDocument, Trio
from console.domain.totals import Totals, build_totals
from console.domain.transaction import Transaction
from console.intacct import Filter, In, IntacctClient, Or, Query, Row
from console.sync.desk import ReadingDesk
from console.sync.intake import Window
from console.sync.lookup import LOOKUPS, is_reversed, read_amount
from console.sync.owning import read_owners
from console.sync.statements import read_documents
from console.sync.surroundings import look_around

__all__ = ["Wanted", "fetch_records", "read_totals"]

_PAGE = 500
_CHUNK = 200
"""Documents asked for in one query of Sage: one metered call."""

_MARGIN = timedelta(days=2)
"""How far before its first day a document may have changed last: zones, and clocks that differ."""

_CLOCK_STEP = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A document as Sage is asked for it."""

    form: Form
    """What it is in Sage."""

    number: str
    """Its number."""

    entity_id: str
    """Scope in which it is looked for; empty is the top level."""

    party_no: str = ""
    """Sage's customer or vendor id; empty while nothing was sent."""

    record_no: str = ""
    """Its RECORDNO; empty when none is known."""


@dataclass(slots=True, kw_only=True)
class _Sides:
    """What was read so far, by ledger id."""

    trios: dict[str, Trio] = field(default_factory=dict)
    wanted: dict[str, Wanted] = field(default_factory=dict)
    changed_at: datetime | None = None
    """The earliest change at the source among the ledger's documents of the days."""


async def read_totals(desk: ReadingDesk, *, since: date, until: date) -> Totals:
    """Return the control totals of the desk's connection for some days, both ends included.

    Raises:
        ConsoleError: Alvys or Sage could not be read.
    """
    sides = _Sides()
    await _read_ledger(desk, since, until, sides)
    async for transactions in _read_alvys(desk, since, sides):
        _note_sources(transactions, desk, (since, until), sides)
    await _read_sage(desk, sides)
    return build_totals(
        sides.trios.values(),
        subsidiary_id=desk.connection.subsidiary_id,
        subsidiary_name=desk.connection.subsidiary_name,
        since=since,
        until=until,
    )


async def _read_ledger(desk: ReadingDesk, since: date, until: date, sides: _Sides) -> None:
    """Note the ledger's documents of the days; one that was touched last before them is none."""
    start = datetime.combine(since, time(), tzinfo=UTC) - _MARGIN
    query = parse_query(f'subsidiary:"{desk.connection.subsidiary_id}"', now=desk.clock.now())
    before: str | None = None
    while True:
        page = desk.store.ledger.page(query, limit=_PAGE, before=before)
        for entry in page.entries:
            source = entry.transaction
            # Papers have no amount of their own; Sage knows them by their document.
            if not source.kind.is_attachment and since <= source.document_on <= until:
                _note_entry(entry, desk, sides)
        before = page.cursor
        if before is None or page.entries[-1].changed_at < start:
            return
        await asyncio.sleep(0)


def _note_entry(entry: LedgerEntry, desk: ReadingDesk, sides: _Sides) -> None:
    source, problem = entry.transaction, entry.problem
    known = sides.trios.get(entry.id)
    booked = BookedDocument(
        state=entry.state,
        amount=entry.amount,
        document_on=source.document_on,
        record_no=entry.sage_record_no,
        message=problem.message if problem else "",
        fix=problem.fix if problem else "",
    )
    sides.trios[entry.id] = Trio(
        entry_id=entry.id,
        kind=source.kind,
        number=source.number,
        party=source.party.name,
        source=known.source if known else None,
        booked=booked,
    )
    scope = entry.entity_id if entry.control_id else desk.connection.entity_id
    sides.wanted[entry.id] = Wanted(
        form=source.kind.form,
        number=source.number,
        entity_id=scope,
        party_no=entry.party_no,
        # Another company's record of that number is another document.
        record_no=entry.sage_record_no if _is_here(entry, desk) else "",
    )
    if entry.state is not State.SUPERSEDED:
        earliest = sides.changed_at or source.changed_at
        sides.changed_at = min(earliest, source.changed_at)


def _is_here(entry: LedgerEntry, desk: ReadingDesk) -> bool:
    return entry.company_id in {"", desk.connection.company_id}


async def _read_alvys(
    desk: ReadingDesk, since: date, sides: _Sides
) -> AsyncIterator[Sequence[Transaction]]:
    owners = await read_owners(desk.alvys, desk.connection, desk.store, desk.zone)
    first = datetime.combine(since, time(), tzinfo=desk.zone).astimezone(UTC) - _MARGIN
    established_at = desk.connection.established_at
    assert established_at is not None, "only an active connection has totals"
    # What an earlier connection exported is in the ledger, and older than this one.
    earliest = min(established_at, sides.changed_at or established_at)
    start = max(earliest, min(first, sides.changed_at or first)) - _CLOCK_STEP
    end = (desk.alvys.server_time or desk.clock.now()) + _CLOCK_STEP
    async for page in read_documents(desk.alvys, owners, Window(start=min(start, end), end=end)):
        yield [one for one in page if one.subsidiary_id == desk.connection.subsidiary_id]


def _note_sources(
    transactions: Iterable[Transaction],
    desk: ReadingDesk,
    days: tuple[date, date],
    sides: _Sides,
) -> None:
    """Note what Alvys says of documents of the days, and what the ledger has of them."""
    fresh: list[str] = []
    page = list(transactions)
    around = look_around(page, desk.connection, desk.store)
    for one in page:
        key = entry_id(one.subsidiary_id, one.kind, one.source_id)
        known = sides.trios.get(key)
        if known is None and not days[0] <= one.document_on <= days[1]:
            continue
        source = _source(around.numbered(one), desk, around)
        if known is not None:
            sides.trios[key] = replace(known, source=source)
            continue
        fresh.append(key)
        sides.trios[key] = Trio(
            entry_id=key,
            kind=one.kind,
            number=one.number,
            party=one.party.name,
            source=source,
            booked=None,
        )
        sides.wanted[key] = Wanted(
            form=one.kind.form, number=one.number, entity_id=desk.connection.entity_id
        )
    for entry in desk.store.ledger.find(fresh):
        # In the archive, or dated differently when it was read last.
        _note_entry(entry, desk, sides)


def _source(one: Transaction, desk: ReadingDesk, around: Surroundings) -> SourceDocument:
    verdict = decide(one, desk.connection, around)
    return SourceDocument(
        total=one.total,
        included=included_total(one, around.settings_for(one, desk.connection.settings)),
        document_on=one.document_on,
        withdrawn=one.withdrawn,
        not_due=verdict.reason if isinstance(verdict, NotDue) else "",
    )


async def _read_sage(desk: ReadingDesk, sides: _Sides) -> None:
    groups: dict[tuple[Form, str], list[str]] = defaultdict(list)
    for key, wanted in sides.wanted.items():
        groups[wanted.form, wanted.entity_id].append(key)
    for keys in groups.values():
        for start in range(0, len(keys), _CHUNK):
            chunk = {key: sides.wanted[key] for key in keys[start : start + _CHUNK]}
            found = await fetch_records(desk.intacct, chunk)
            for key, rows in found.items():
                sage = tuple(_sage(row) for row in rows)
                sides.trios[key] = replace(sides.trios[key], sage=sage)


async def fetch_records(intacct: IntacctClient, wanted: dict[str, Wanted]) -> dict[str, list[Row]]:
    """Return the live records that Sage holds of documents: theirs, and others of their number.

    Args:
        intacct: The client.
        wanted: Documents of one form and one scope, by a name of the caller's; at least one.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    first = next(iter(wanted.values()))
    lookup = LOOKUPS[first.form]
    query = Query(
        object_name=lookup.object_name,
        fields=lookup.fields,
        required=lookup.fields,
        filter=_filter(wanted.values()),
    )
    rows: list[Row] = []
    async for page in intacct.query(query, entity_id=first.entity_id or None):
        rows += [row for row in page if not is_reversed(row)]
    return {
        key: [
            row for row in rows if _is_of(row, one, lookup.party_field, lookup.number_is_per_party)
        ]
        for key, one in wanted.items()
    }


def _filter(wanted: Iterable[Wanted]) -> Filter:
    numbers = In(field="RECORDID", values=tuple(dict.fromkeys(one.number for one in wanted)))
    known = tuple(dict.fromkeys(one.record_no for one in wanted if one.record_no))
    # Sage may have put a number of its own in the place of ours.
    return Or(parts=(numbers, In(field="RECORDNO", values=known))) if known else numbers


def _is_of(row: Row, one: Wanted, party_field: str, number_is_per_party: bool) -> bool:
    if one.record_no and row.get("RECORDNO") == one.record_no:
        return True
    if row.get("RECORDID") != one.number:
        return False
    # Two vendors may use one number; without knowing ours, nobody can say whose the record is.
    return not number_is_per_party or (bool(one.party_no) and row.get(party_field) == one.party_no)


def _sage(row: Row) -> SageDocument:
    return SageDocument(record_no=row["RECORDNO"], total=read_amount(row, "TRX_TOTALENTERED"))
