"""How an older store becomes one of the present version.

Place in the path: ``database`` hands over a file of an older version, inside one batch and after
a copy was kept; each step brings it to the next version. The steps are data: new tables, and pure
functions over the documents of old ones. A step that was released is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console.deferred import deferred
from console.store.documents import Documents
from console.store.indexes import Index
from console.store.mentions import Mentions
from console.store.schema import LEDGER, META, VERSION
from console.store.sqlite import SqliteDB
from console.store.sqlite_file import SqliteFile
from console.store.tallies import recount
from console.store.words import Words, ledger_documents, make_words

if TYPE_CHECKING:
    from console.domain.ledger import LedgerEntry
else:
    LedgerEntry = deferred("console.domain.ledger:LedgerEntry")

__all__ = ["STEPS", "Step", "migrate"]

Document = Mapping[str, Any]

_CHUNK = 200
"""Entries read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What leads from one version to the next."""

    tables: tuple[str, ...] = ()
    """New tables; a table that should be there already is not among them."""

    indexes: Mapping[str, tuple[Index, ...]] = field(default_factory=dict)
    """Table that was there before to its indexes from now on."""

    documents: Mapping[str, Callable[[Document], Document]] = field(default_factory=dict)
    """Table to the function that returns a document of the next version."""

    has_tallies: bool = True
    """Whether the tallies are right before the step; otherwise they are counted after it."""

    has_words: bool = True
    """Whether the ledger has its words before the step; otherwise they are made after it."""

    has_mentions: bool = True
    """Whether all is noted that documents name before the step; otherwise it is noted after it."""


def _meta_of_2(meta: Document) -> Document:
    # Connections of version 1 bear no seal yet; sealing needs the key, which is not at hand here.
    return {**meta, "reconcile_since": None, "seals_wanted": True}


STEPS: Mapping[int, Step] = {
    1: Step(
        tables=(
            *("archive", "tallies", "exchanges", "drafts", "ended_connections"),
            *("parties", "links", "cause_notes", "quiet_causes", "queries", "looks"),
            *("settled_trips", "billed_loads", "payments", "payment_coverage", "papers_due"),
        ),
        indexes={"ledger": LEDGER},
        documents={META: _meta_of_2},
        has_tallies=False,
        has_words=False,
    ),
    2: Step(tables=("statement_days",), has_mentions=False),
}
"""Version to the step that leads on from it."""


def migrate(tinydb: SqliteDB, file: SqliteFile, version: int) -> None:
    """Bring a store to the present version; inside a batch.

    Args:
        tinydb: The store.
        file: Its file.
        version: Which version it is of.
    """
    for number in range(version, VERSION):
        step = STEPS[number]
        for name in step.tables:
            file.ensure_table(name)
        for name, indexes in step.indexes.items():
            file.replace_indexes(name, indexes)
        for name, function in step.documents.items():
            _rewrite(tinydb, name, function)
        if not step.has_tallies:
            recount(file, tinydb.table("tallies"))
        if not step.has_words:
            make_words(file)
            Words(file, ledger_documents(tinydb.table("ledger"))).fill()
        if not step.has_mentions:
            _note_mentions(tinydb)
    tinydb.table(META).update({"schema": VERSION})


def _note_mentions(tinydb: SqliteDB) -> None:
    mentions = Mentions(tinydb.table)
    for name in ("ledger", "archive"):
        entries = Documents(tinydb.table(name), LedgerEntry, key=("id",), quick=True)
        for chunk in entries.chunks(_CHUNK):
            mentions.note([entry for _, entry in chunk])


def _rewrite(tinydb: SqliteDB, name: str, function: Callable[[Document], Document]) -> None:
    def replace(document: Any) -> None:
        changed = function(dict(document))
        document.clear()
        document.update(changed)

    table = tinydb.table(name)
    # One by one: TinyDB keeps all that it changes at once in memory.
    for document in table:
        table.update(replace, doc_ids=[document.doc_id])
