"""Records of Alvys that cannot be read, or of which it does not say whether they are there.

Place in the path: a cycle hands in what the client refused, ``vanished`` what was not told; each is
shown as a failed document until it can be read again.
"""

from datetime import datetime

from console.alvys import RefusedRecord
from console.cleaning import clean
from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.transaction import Party, Transaction
from console.sync.intake.owners import Owners
from console.sync.records import READ_FROM, UNREADABLE

__all__ = ["MAX_SHOWN_NUMBER", "unreadable"]

MAX_SHOWN_NUMBER = 30
"""Characters of an unreadable record's id that stand in for its number."""

_READ_AS = {
    "Trip": Kind.AP_BILL,
    **{name: kind for kind, name in READ_FROM.items() if name != "Trip"},
}
"""Name of a record that cannot be read to what shows it; an AR invoice for the others."""


def unreadable(record: RefusedRecord, owners: Owners, now: datetime) -> Transaction:
    """Return the transaction that shows a record of Alvys that could not be read."""
    kind = _READ_AS.get(record.kind, Kind.AR_INVOICE)
    name = clean(record.record_id) or "without an id"
    return Transaction(
        kind=kind,
        subsidiary_id=owners.connection.subsidiary_id,
        source_id=f"{UNREADABLE}{record.kind}:{record.record_id}",
        number=name[:MAX_SHOWN_NUMBER],
        party=Party(kind="customer" if kind.section == "ar" else "carrier", id="", name="unknown"),
        document_on=owners.date(now),
        changed_at=now,
        lines=(),
        total=ZERO,
        fault=clean(f"{record.kind} {name} of Alvys cannot be read: {'; '.join(record.problems)}"),
    )
