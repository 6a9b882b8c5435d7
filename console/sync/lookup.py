"""What a look-up in Sage proves about a document, as pure functions.

Place in the path: ``verification`` asks Sage and hands the rows in; the search in ``tests/model``
calls the very same functions. What is found decides:

* one record, same party, total and date: it is ours, adopted at once, or after the quiet time while
  the ledger reconciles, because a change of it may be under way that the ledger does not know;
* one record that is proven to be another document's of the same number: ``conflict``, however
  equal it is; slug ``one-record``;
* one record that differs, or several, or only reversed ones: ``conflict``, a person looks;
* none, and the question was **issued** after the quiet time: the request is over and did nothing;
  the document is ready again with the same control id;
* none before that: proves nothing, because Sage may still be working on the request.

A document that Sage refused on a resend and does not hold after the quiet time either has failed
for certain. When it was refused because its number exists, or when the ledger knows its record, and
the number is not found, one of the two statements is wrong: ``conflict``.

A change after the export is looked up by the record that it changes:

* the record is gone or reversed: it is out of the books, and what follows is due;
* it stands, and the quiet time is over: the request is over and did nothing, or was an update,
  which the header does not tell; the change is due again with the same control id, and
  ``correction`` compares before it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from console.clock import BootTime, Instant
from console.domain.kinds import Form, Kind
from console.domain.ledger import Event, LedgerEntry, Task
from console.domain.money import parse_amount
from console.domain.outcome import Posted
from console.domain.settings import Settings
from console.errors import InvalidAmountError, ProtocolError
from console.intacct import Row
from console.sync.changes import refreshed
from console.sync.problems import DUPLICATE_CAUSES, conflict_problem
from console.sync.steps import Settled, settle, undone

__all__ = [
    "LOOKUPS",
    "Context",
    "Lookup",
    "absent",
    "decide",
    "doubted",
    "holds",
    "is_quiet",
    "is_reversed",
    "is_same_document",
    "looked_up_by",
    "read_amount",
    "read_date",
]

_REVERSED = "revers"
"""Part of the words by which Sage names both halves of a reversal."""

_TWO_OF_A_NUMBER = (
    "Enter this one in Sage under another number and mark it as synced; fleet prefixes keep the "
    "loads of two subsidiaries apart from now on."
)

_DATE_FORMAT = "MM/DD/YYYY"

_NOT_DONE = {True: "Not found in Sage", False: "Its record still stands in Sage"}
"""Whether it was to be created to what the look-up showed when it was not done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """How documents of one form are found in Sage."""

    object_name: str
    """Sage's name of the object."""

    party_field: str
    """Field with the customer or vendor."""

    number_is_per_party: bool
    """Sage keeps the number unique per party (bills) instead of per company (invoices)."""

    @property
    def item_object(self) -> str:
        """Return Sage's name of the object of its lines."""
        return f"{self.object_name}ITEM"

    @property
    def fields(self) -> tuple[str, ...]:
        """Return what is asked for."""
        return ("RECORDID", self.party_field, "WHENCREATED", "TRX_TOTALENTERED", "STATE")


LOOKUPS: Mapping[Form, Lookup] = {
    Form.INVOICE: Lookup(
        object_name="ARINVOICE", party_field="CUSTOMERID", number_is_per_party=False
    ),
    Form.BILL: Lookup(object_name="APBILL", party_field="VENDORID", number_is_per_party=True),
    Form.CREDIT_MEMO: Lookup(
        object_name="ARADJUSTMENT", party_field="CUSTOMERID", number_is_per_party=False
    ),
}
"""Every form to how its documents are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a decision rests on besides entry and rows."""

    asked: BootTime
    """When the question was issued, never when its answer came."""

    present: Instant
    """The present moment."""

    quiet_time: timedelta
    """How long after giving up a "not found" starts to count."""

    settings: Settings
    """Of the connection: what a newer source amounts to."""

    reconciling: bool = False
    """The ledger may be older than Sage: a request that it does not know may be under way."""

    owners: Mapping[str, Sequence[LedgerEntry]] = field(default_factory=dict)
    """RECORDNO to the entries of the ledger that are proven to be that record."""


def holds(entry: LedgerEntry, rows: Sequence[Row]) -> bool:
    """Return whether one of the rows is a live record under the entry's number."""
    return any(not is_reversed(row) for row in _records_of(entry, rows))


def doubted(entry: LedgerEntry, present: Instant, *, quiet_from: BootTime | None) -> LedgerEntry:
    """Return the entry of which Sage may know more than the ledger: looked up before anything else.

    Args:
        entry: Ready, failed or posted.
        present: The present moment.
        quiet_from: From when the quiet time counts; None lets it start with the first look-up.
    """
    return entry.moved(
        Event.DOUBTED,
        at=present.at,
        unverified_at=present.at,
        quiet_from=quiet_from,
        # What refused it once may have run since, under a ledger that we do not have.
        sent_before=True,
        refused=False,
        next_attempt_at=None,
    )


def is_quiet(entry: LedgerEntry, asked: BootTime, quiet_time: timedelta) -> bool:
    """Return whether a question issued at ``asked`` came after the entry's quiet time."""
    passed = asked.since(entry.quiet_from)
    return passed is not None and passed >= quiet_time


def decide(entry: LedgerEntry, rows: Sequence[Row], context: Context) -> Settled | None:
    """Return the entry after a look-up; None while nothing is known.

    Args:
        entry: ``unverified``.
        rows: Every record that Sage holds under its number, read whole; of a change, the record
            that it changes.
        context: What the decision rests on.
    """
    if entry.task is not Task.POST:
        return _decide_change(entry, rows, context)
    found = _records_of(entry, rows)
    # A reversed document may stand beside the one that took its number over.
    live = [row for row in found if not is_reversed(row)]
    match len(live):
        case 0 if found and not entry.transaction.withdrawn:
            message = f"Sage holds {entry.transaction.number} only as a reversed document"
            return _conflict(entry, Event.FOUND_OTHER, message, context)
        case 0:
            return absent(entry, context)
        case 1:
            return _found(entry, live[0], context)
        case count:
            message = f"Sage holds {count} records numbered {entry.transaction.number}"
            return _conflict(entry, Event.FOUND_OTHER, message, context)


def looked_up_by(entry: LedgerEntry) -> tuple[str, str]:
    """Return field and value by which the entry's records are asked for."""
    if entry.task is Task.POST:
        return "RECORDID", entry.document_no
    return "RECORDNO", entry.sage_record_no


def _decide_change(entry: LedgerEntry, rows: Sequence[Row], context: Context) -> Settled | None:
    live = [row for row in rows if not is_reversed(row)]
    takes_out = entry.task not in {Task.CHANGE, Task.UPDATE}
    if live or not takes_out or _may_move(entry, context):
        return absent(entry, context)
    gone = undone(entry, context.present)
    if not context.reconciling:
        return gone
    # What follows may have been sent by the ledger that was lost: it is asked for first.
    return replace(gone, entry=replace(gone.entry, quiet_from=entry.quiet_from))


def _may_move(entry: LedgerEntry, context: Context) -> bool:
    """Return whether a request that nobody knows may still change what Sage showed."""
    is_over = is_quiet(entry, context.asked, context.quiet_time)
    return context.reconciling and not is_over


def _records_of(entry: LedgerEntry, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that bear the entry's number where the number is its own."""
    lookup = LOOKUPS[entry.transaction.kind.form]
    return [
        row
        for row in rows
        if row.get("RECORDID") == entry.document_no
        and not _is_undone(entry, row)
        and (not lookup.number_is_per_party or row.get(lookup.party_field) == entry.party_no)
    ]


def _is_undone(entry: LedgerEntry, row: Row) -> bool:
    """Return whether the row is a record that was taken out of the books for this one."""
    last = entry.undone_record_no
    return bool(last) and is_reversed(row) and int(row["RECORDNO"]) <= int(last)


def _found(entry: LedgerEntry, row: Row, context: Context) -> Settled | None:
    number, record_no = entry.transaction.number, row["RECORDNO"]
    ours = Posted(record_no=record_no, adopted=True)
    if _may_move(entry, context):
        return _restarted(entry, context)
    if entry.transaction.withdrawn:
        message = f"Sage holds {number} as record {record_no}, and Alvys bills it no more"
        return _conflict(entry, Event.FOUND_OTHER, message, context)
    if _is_anothers(entry, record_no, context):
        message = f"Sage holds {number} as record {record_no}, which is another document's"
        return _conflict(entry, Event.FOUND_OTHER, message, context, _TWO_OF_A_NUMBER)
    if is_same_document(entry, row):
        return settle(entry, ours, context.present)
    if entry.newer is not None:
        # The source was corrected to what Sage holds while a person compared both.
        newer = refreshed(replace(entry, newer=None), entry.newer, context.settings)
        if is_same_document(newer, row):
            return settle(newer, ours, context.present)
    message = f"Sage holds {number} as record {record_no} with another party, total or date"
    return _conflict(entry, Event.FOUND_OTHER, message, context)


def _is_anothers(entry: LedgerEntry, record_no: str, context: Context) -> bool:
    """Return whether a record is proven to be that of a document of another source."""
    form, source = entry.transaction.kind.form, _source(entry)
    return any(
        one.transaction.kind.form is form
        and one.document_no == entry.document_no
        and _source(one) != source
        for one in context.owners.get(record_no, ())
    )


def _source(entry: LedgerEntry) -> tuple[Kind, str]:
    return entry.transaction.kind, entry.transaction.source_id


def absent(entry: LedgerEntry, context: Context) -> Settled | None:
    """Return an entry that was not found; None while that proves nothing.

    Args:
        entry: ``unverified``; not found, or its change not done.
        context: What the decision rests on.
    """
    if not is_quiet(entry, context.asked, context.quiet_time):
        return _restarted(entry, context)
    at = context.present.at
    number = entry.transaction.number
    if entry.refused and entry.problem is not None:
        if entry.task is Task.POST and entry.problem.cause in DUPLICATE_CAUSES:
            message = f"Sage says that {number} exists, and a look-up does not find it"
            return _conflict(entry, Event.ABSENT_CLAIMED, message, context)
        failed = entry.moved(
            Event.ABSENT_REFUSED,
            at=at,
            attempt=entry.attempt + 1,
            sent_before=False,
            refused=False,
            unverified_at=None,
            quiet_from=None,
        )
        return Settled(entry=failed, outcome="rejected", detail=entry.problem.message)
    if entry.sage_record_no and entry.task is Task.POST:
        message = f"{number} was in Sage as record {entry.sage_record_no} and is not found any more"
        return _conflict(entry, Event.ABSENT_CLAIMED, message, context)
    if entry.task is Task.POST and entry.transaction.withdrawn:
        return undone(entry, context.present)
    ready = entry.moved(
        Event.ABSENT,
        at=at,
        unverified_at=None,
        quiet_from=None,
        problem=None,
        next_attempt_at=at,
    )
    return Settled(entry=ready, outcome="not executed", detail=_NOT_DONE[entry.task is Task.POST])


def _restarted(entry: LedgerEntry, context: Context) -> Settled | None:
    """Start the quiet time again when nobody can tell how much of it has passed."""
    if context.asked.since(entry.quiet_from) is not None:
        return None
    again = entry.moved(Event.ABSENT_EARLY, at=context.present.at, quiet_from=context.asked)
    return Settled(
        entry=again,
        outcome="looked up",
        detail="Not found; the host was started anew, so the quiet time starts again",
    )


def _conflict(
    entry: LedgerEntry, event: Event, message: str, context: Context, fix: str = ""
) -> Settled:
    problem = conflict_problem(entry.transaction, message, fix)
    # The quiet time counts on: a retry that finds nothing must not send before it is over.
    moved = entry.moved(event, at=context.present.at, problem=problem)
    return Settled(entry=moved, outcome="conflict", detail=message)


def is_reversed(row: Row) -> bool:
    """Return whether a record is one of the two halves of a reversal."""
    return _REVERSED in row.get("STATE", "").casefold()


def is_same_document(entry: LedgerEntry, row: Row) -> bool:
    """Return whether a record has the entry's party, total and date."""
    lookup = LOOKUPS[entry.transaction.kind.form]
    return (
        row.get(lookup.party_field) == entry.party_no
        and read_amount(row, "TRX_TOTALENTERED") == entry.amount
        and read_date(row, "WHENCREATED") == entry.transaction.document_on
    )


def read_amount(row: Row, field: str) -> Decimal:
    """Return an amount of a record.

    Raises:
        ProtocolError: It is none.
    """
    try:
        return parse_amount(row.get(field, ""))
    except InvalidAmountError as error:
        raise ProtocolError(
            f"Sage's {field} of record {row.get('RECORDNO', '?')} is not an amount",
            hint="Report this with the record's request and response.",
            system="Sage Intacct",
            operation="look up a document",
        ) from error


def read_date(row: Row, field: str) -> date:
    """Return a date of a record.

    Raises:
        ProtocolError: It is none.
    """
    text = row.get(field, "")
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
