"""How a document that changed after its export is put right in Sage, as pure functions.

Rule ``change-after-export``.

Place in the path: ``correcting`` asks Sage for the record and hands it in with what the document
should be now; the search in ``tests/model`` calls the very same function. Sage's state of the
record decides:

=============================== ======================== ==========================
record                          changed at the source    withdrawn, or moved
=============================== ======================== ==========================
holds what the source says      nothing to do            (as below)
gone, or reversed by somebody   post anew                nothing to do
perhaps another company's       held                     held
draft, declined                 update in place          delete
posted, unpaid                  reverse, then post anew  reverse
credit memo, posted, unapplied  update in place          delete
waits for approval              held                     held
selected for payment            held                     held
paid, in part or in full        held                     held
=============================== ======================== ==========================

A draft that cannot take the change in place (a bill of another vendor, an invoice with another
number of lines) is deleted and made anew; nothing of it is in the ledgers yet. Sage has no reversal
for credit memos, so a posted one is changed while its period is open.

A reversal is dated on the posting date of the document, so that its period adds up. When that
period is closed it is dated today, but only if nothing has to be posted into that period
afterwards: a document that could not come back is not taken out.

Source: "Modifying an exported document"; the gateway's pages on states, reversal and deletion.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto

from console.domain.eligibility import ZERO_AMOUNT, Verdict
from console.domain.kinds import Form
from console.domain.ledger import LedgerEntry, Task
from console.domain.money import ZERO
from console.domain.outcome import Problem, Skipped
from console.intacct import (
    DeleteRecords,
    DocumentFunction,
    ReverseBill,
    ReverseInvoice,
    Row,
    encode_function,
)
from console.sync.batching import Prepared
from console.sync.changes import ELSEWHERE
from console.sync.lookup import LOOKUPS, is_reversed, read_amount, read_date
from console.sync.mapping.fields import MAX_MEMO, cut
from console.sync.problems import obstacle
from console.sync.steps import without_record
from console.sync.updating import holds_content, update_of

__all__ = ["Nothing", "Standing", "leaves_sage", "plan_correction", "withdrawal"]

_OBSTACLES = {
    "paid": "payment-applied",
    "partially paid": "payment-applied",
    "selected": "selected-for-payment",
    "submitted": "awaiting-approval",
    "partially approved": "awaiting-approval",
}
_EDITED = frozenset({"draft", "declined"})
_POSTED = "posted"


class Nothing(Enum):
    """Why nothing has to be sent."""

    HOLDS = auto()
    """Sage holds what the source says."""
    GONE = auto()
    """The record is out of the books, and nothing follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What Sage says of a record."""

    row: Row
    """Its header."""

    lines: tuple[Row, ...]
    """Its lines as they were entered, in any order."""


def leaves_sage(entry: LedgerEntry, verdict: Verdict) -> bool:
    """Return whether nothing of a document that is in Sage is to stay there.

    Args:
        entry: Names a record.
        verdict: What the gates say of it now; a setting that closes one keeps the books as they
            are.
    """
    if isinstance(verdict, Skipped):
        return verdict.problem.cause == ZERO_AMOUNT
    return bool(entry.transaction.withdrawn)


def withdrawal(entry: LedgerEntry) -> Prepared:
    """Return what takes the entry's record out of Sage, to be fitted to Sage's state of it.

    Args:
        entry: Names a record.
    """
    return _prepared(entry, Task.REVERSE, _reversal(entry, entry.transaction.document_on), None)


def plan_correction(
    wanted: Prepared, standing: Standing | None, today: date
) -> Prepared | Problem | Nothing:
    """Return what has to be sent, why it cannot be, or that nothing has to be.

    Args:
        wanted: The document as it should be now, or its ``withdrawal``; its entry names a record.
        standing: The record as Sage holds it; None when Sage does not hold it.
        today: Where the books are kept.

    Raises:
        ProtocolError: A date or amount of Sage's cannot be read.
    """
    entry = wanted.entry
    follows = wanted if wanted.task is Task.POST else None
    if standing is None or is_reversed(standing.row):
        # Nobody's reversal but ours is under way: a look-up by number is enough before it is sent.
        return Nothing.GONE if follows is None else _anew(follows)
    row = standing.row
    if not _is_ours(entry, row):
        return obstacle("record-differs", entry, f" ({row.get('RECORDID', '')!r})")
    if follows is not None and holds_content(follows, row, standing.lines):
        return Nothing.HOLDS
    state = row.get("STATE", "").casefold()
    if state in _OBSTACLES or read_amount(row, "TRX_TOTALPAID") != ZERO:
        return obstacle(_OBSTACLES.get(state, "payment-applied"), entry)
    is_credit_memo = entry.transaction.kind.form is Form.CREDIT_MEMO
    if state in _EDITED or (state == _POSTED and is_credit_memo):
        return _amended(wanted, follows, standing)
    if state == _POSTED:
        return _reversed(entry, follows, read_date(row, "WHENPOSTED"), today)
    return obstacle("state-unknown", entry, f" ({row.get('STATE', '')!r})")


def _is_ours(entry: LedgerEntry, row: Row) -> bool:
    """Return whether the record is the entry's, as rows of older versions leave in doubt.

    Companies number their records alike, and those rows do not say which company it was.
    """
    if entry.company_id:
        return True
    party_field = LOOKUPS[entry.transaction.kind.form].party_field
    return (row.get("RECORDID"), row.get(party_field)) == (entry.document_no, entry.party_no)


def _anew(follows: Prepared) -> Prepared:
    entry = replace(follows.entry, **without_record(follows.entry))
    return replace(follows, entry=entry, asks_first=True)


def _amended(wanted: Prepared, follows: Prepared | None, standing: Standing) -> Prepared:
    entry = wanted.entry
    if follows is not None:
        update = update_of(follows, standing.row, standing.lines)
        if update is not None:
            return _prepared(follows.entry, Task.UPDATE, update, follows)
    deletion = DeleteRecords(
        object_name=LOOKUPS[entry.transaction.kind.form].object_name,
        record_nos=(entry.sage_record_no,),
    )
    return _prepared(entry, Task.DELETE, deletion, follows)


def _reversed(
    entry: LedgerEntry, follows: Prepared | None, posted_on: date, today: date
) -> Prepared | Problem:
    if entry.task is not Task.REVERSE_TODAY:
        return _prepared(entry, Task.REVERSE, _reversal(entry, posted_on), follows)
    document_on = entry.transaction.document_on
    stays = (document_on.year, document_on.month) == (posted_on.year, posted_on.month)
    returns = follows is not None or entry.transaction.withdrawn == ELSEWHERE
    if today < posted_on or (returns and stays):
        return obstacle("period-closed", entry)
    return _prepared(entry, Task.REVERSE_TODAY, _reversal(entry, today), follows)


def _reversal(entry: LedgerEntry, on: date) -> ReverseInvoice | ReverseBill:
    make = ReverseBill if entry.transaction.kind.form is Form.BILL else ReverseInvoice
    why = entry.transaction.withdrawn or "Changed in Alvys"
    return make(
        record_no=entry.sage_record_no,
        reversed_on=on,
        description=cut(f"{entry.document_no}: {why}", MAX_MEMO),
    )


def _prepared(
    entry: LedgerEntry, task: Task, function: DocumentFunction, follows: Prepared | None
) -> Prepared:
    keeps = task is Task.UPDATE and follows is not None
    return Prepared(
        entry=entry,
        function=function,
        party_no=follows.party_no if keeps and follows is not None else entry.party_no,
        amount=follows.amount if follows is not None else entry.amount,
        # What takes a record out leaves it as it was sent; should it stand, that still counts.
        toggles=follows.toggles if keeps and follows is not None else entry.toggles,
        xml=encode_function(function, ""),
        task=task,
        follows=None if keeps else follows,
    )
