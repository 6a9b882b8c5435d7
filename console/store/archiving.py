"""Which entries of the ledger may be archived: settled for long, and nobody waits for them.

Place in the path: ``ledger`` moves what this finds.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tinydb import where
from tinydb.table import Document

from console.deferred import deferred
from console.domain.machine import State
from console.store.sqlite import SqliteTable

if TYPE_CHECKING:
    import console.domain.eligibility as eligibility
else:
    eligibility = deferred("console.domain.eligibility")

__all__ = ["settled_before"]

_SETTLED = (State.POSTED, State.SKIPPED, State.SUPERSEDED, State.MARKED_SYNCED)
"""What nobody works on any more; only these are archived, but for what a setting keeps back."""

_CHUNK = 200
"""Entries read at once."""


def settled_before(table: SqliteTable, moment: str) -> Iterator[Document]:
    """Yield what may be archived, state by state, of each the oldest change first."""
    for state in _SETTLED:
        yield from _of_state(table, state, moment)


def _of_state(table: SqliteTable, state: State, moment: str) -> Iterator[Document]:
    after: tuple[str, int] | None = None
    while page := table.page(
        where("state") == state.value,
        order="changed_at",
        after=after,
        limit=_CHUNK,
        descending=False,
    ):
        for document in page:
            if document["changed_at"] >= moment:
                return
            if not _waits_for_setting(document):
                yield document
        after = (page[-1]["changed_at"], page[-1].doc_id)


def _waits_for_setting(document: Document) -> bool:
    is_skipped = document["state"] == State.SKIPPED.value
    return is_skipped and (document["problem"] or {}).get("cause") in eligibility.SETTINGS_GATES
