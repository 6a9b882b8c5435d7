"""Which tables a store has and what can be looked up in them.

Place in the path: ``database`` makes these tables when it makes a store and misses them when one
is gone. A new index or table is a new ``VERSION`` and a new step in ``migrations``.
"""

from collections.abc import Mapping

from console.store.indexes import Index

__all__ = ["LEDGER", "META", "PROBLEMS", "TABLES", "VERSION", "WORDS"]

VERSION = 3
"""Version of the tables below; a higher one is refused, a lower one is brought up to it."""

META = "meta"
"""Table with one document about the store itself; see ``database``."""

RECORD_NO = Index(fields=("sage_record_no",))
"""By which record of Sage a payment finds its document; in ledger and archive."""
WORDS = "ledger_words"
PROBLEMS = "ledger_problems"
"""Tables of no documents beside the ledger; see ``words``."""

LEDGER = (
    Index(fields=("id",), unique=True),
    # In this order it finds a document whosever it is, too.
    Index(
        fields=("transaction.source_id", "transaction.kind", "transaction.subsidiary_id"),
        unique=True,
    ),
    Index(fields=("transaction.number",)),
    Index(fields=("control_id",)),
    # Pages of all states are merged from these; an index on the moment alone would only make each
    # write slower.
    Index(fields=("state", "changed_at")),
    Index(fields=("transaction.subsidiary_id", "state", "changed_at")),
    # Work of one subsidiary in the order of arrival, which does not move while it is done. Nearly
    # all entries are posted and no work any more.
    Index(fields=("transaction.subsidiary_id", "state"), without="posted"),
    Index(fields=("problem.cause", "changed_at"), sparse="problem.cause"),
    # What is tried again by itself, in the order in which it is due.
    Index(fields=("transaction.subsidiary_id", "next_attempt_at"), sparse="next_attempt_at"),
    RECORD_NO,
)
"""Indexes of the ledger from version 2 on."""

TABLES: Mapping[str, tuple[Index, ...]] = {
    META: (),
    "connections": (Index(fields=("subsidiary_id",), unique=True),),
    "drafts": (Index(fields=("subsidiary_id",), unique=True),),
    "ended_connections": (Index(fields=("subsidiary_id", "ended_at"), unique=True),),
    "subsidiaries": (Index(fields=("id",), unique=True),),
    "ledger": LEDGER,
    # Settled work that is older than people look at. It stays findable for ever, because an entry
    # that was forgotten would be sent again.
    "archive": (
        Index(fields=("id",), unique=True),
        Index(fields=("transaction.source_id",)),
        Index(fields=("transaction.number",)),
        Index(fields=("control_id",)),
        RECORD_NO,
    ),
    # How many entries of the ledger stand in which state, so that nobody counts a million rows.
    "tallies": (Index(fields=("subsidiary_id", "kind", "state"), unique=True),),
    # The names under which the ledger knows a subsidiary, so that a query by name need not scan.
    "ledger_names": (Index(fields=("subsidiary_id", "name"), unique=True),),
    # Which statements settle which trips, for ever: no other document may bill one of them again.
    "settled_trips": (Index(fields=("trip_id", "entry_id"), unique=True),),
    # Which customer documents bill which loads under other numbers than theirs, for ever.
    "billed_loads": (Index(fields=("load_id", "entry_id"), unique=True),),
    # Which statements are of which day, for ever: Alvys tells of none that was reverted.
    "statement_days": (Index(fields=("day", "entry_id"), unique=True),),
    "attempts": (Index(fields=("entry_id", "number"), unique=True),),
    # Documents whose papers are to be looked for; a row goes when that is done.
    "papers_due": (
        Index(fields=("entry_id",), unique=True),
        Index(fields=("subsidiary_id",)),
    ),
    # Customers, vendors and contacts that the console created or changed, for ever.
    "parties": (
        Index(fields=("id",), unique=True),
        Index(fields=("company_id", "state")),
        Index(fields=("tag",)),
    ),
    # Which party of Sage a person chose for a party of Alvys.
    "links": (Index(fields=("subsidiary_id", "party_id"), unique=True),),
    # Payments of Sage, by the detail that applied them, for ever: one forgotten is looked at anew.
    "payments": (
        Index(fields=("id",), unique=True),
        Index(fields=("document_id",)),
        Index(fields=("changed_at",)),
        Index(fields=("subsidiary_id", "changed_at")),
        Index(fields=("subsidiary_id", "state")),
    ),
    # Which days' payments are home.
    "payment_coverage": (Index(fields=("subsidiary_id",), unique=True),),
    # Evidence, not ledger: forgotten after a while.
    "exchanges": (Index(fields=("batch_id", "number"), unique=True),),
    # What people wrote about causes of errors, and which ones they keep quiet.
    "cause_notes": (Index(fields=("cause", "number"), unique=True),),
    "quiet_causes": (Index(fields=("cause",), unique=True),),
    # Saved views, with a name, and what people asked lately, without one.
    "queries": (Index(fields=("actor", "name", "query"), unique=True),),
    # When everybody last took over from the shift before.
    "looks": (Index(fields=("actor",), unique=True),),
    "runs": (
        Index(fields=("id",), unique=True),
        Index(fields=("started_at",)),
        Index(fields=("subsidiary_id", "started_at")),
        Index(fields=("status",)),
    ),
    "schedule": (Index(fields=("subsidiary_id",), unique=True),),
    "requests": (Index(fields=("id",), unique=True), Index(fields=("state",))),
    "reference": (Index(fields=("company_id", "entity_id"), unique=True),),
    "audit": (Index(fields=("number",), unique=True), Index(fields=("at",))),
    "audit_head": (Index(fields=("name",), unique=True),),
    "credentials": (Index(fields=("scope", "field"), unique=True),),
}
"""Table name to its indexes."""
