"""What a change of settings would do to the records that wait, without sending anything.

Place in the path: ``wiring`` hands it to the settings service. Ready, failed and kept-back entries
are decided and mapped twice, with the settings as they are and as they would be, by the very
functions that a cycle uses. Parties are left out: they are matched with profiles that Alvys has to
be asked for, and what a change of their matching does shows in the next cycle. Custom fields are
compared and not judged: names of people, which may be too long, are known to a cycle only.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from console.domain.connection import Connection
from console.domain.custom_fields import Pairs
from console.domain.effect import Effect
from console.domain.eligibility import Eligible, decide
from console.domain.inclusion import included_lines
from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Problem
from console.domain.parties import PartyIndex
from console.domain.reference import ReferenceData
from console.domain.settings import Settings
from console.domain.surroundings import Surroundings
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.changes import is_unsent
from console.sync.mapping.fields import (
    LineFields,
    MappingInputs,
    find_term,
    map_lines,
)
from console.sync.mapping.filling import fill_custom_fields
from console.sync.surroundings import look_around

__all__ = ["preview_change"]

_WAITING = (State.READY, State.FAILED, State.SKIPPED, State.HELD)
_PAGE = 500
_SHOWN = 5

_Lines = tuple[LineFields, ...]
_Content = tuple[_Lines, str, Pairs] | Problem | None
"""Lines, term and header's custom fields of a record; the problem that keeps it; None when a gate
keeps it back."""


def preview_change(
    store: Store, connection: Connection, settings: Settings, reference: ReferenceData
) -> Effect:
    """Return what changing a connection's settings would do.

    Args:
        store: The ledger.
        connection: As it is.
        settings: As they would be.
        reference: Sage's lists, as read just now.
    """
    changed = replace(connection, settings=settings)
    counts: Counter[str] = Counter()
    examples: list[str] = []
    for entry in _waiting(store, connection.subsidiary_id):
        around = look_around([entry.transaction], connection, store)
        before = _content(entry.transaction, connection, reference, around)
        after = _content(entry.transaction, changed, reference, around)
        if before is None and after is None:
            continue
        counts["records"] += 1
        kind = _difference(before, after)
        if kind:
            counts[kind] += 1
            examples.append(entry.transaction.number)
    return Effect(**counts, examples=tuple(examples[:_SHOWN]))


def _waiting(store: Store, subsidiary_id: str) -> Iterator[LedgerEntry]:
    after: str | None = None
    while page := store.ledger.in_states(subsidiary_id, _WAITING, after=after, limit=_PAGE):
        after = page[-1].id
        yield from (
            entry for entry in page if is_unsent(entry) and not entry.transaction.kind.is_attachment
        )


def _content(
    transaction: Transaction,
    connection: Connection,
    reference: ReferenceData,
    around: Surroundings,
) -> _Content:
    if decide(transaction, connection, around) != Eligible():
        return None
    inputs = MappingInputs(
        settings=connection.settings,
        entity_id=connection.entity_id,
        reference=replace(reference, fields={}),
        customers=PartyIndex.build(()),
        vendors=PartyIndex.build(()),
        profiles={},
    )
    term = find_term(transaction, inputs)
    if isinstance(term, Problem):
        return term
    settings = around.settings_for(transaction, connection.settings)
    lines = map_lines(included_lines(transaction, settings), transaction, inputs)
    if isinstance(lines, Problem):
        return lines
    filled = fill_custom_fields(transaction, lines, term, inputs)
    return filled if isinstance(filled, Problem) else (filled[1], term.name, filled[0])


def _difference(before: _Content, after: _Content) -> str:
    """Return the field of ``Effect`` that a record counts for; empty when nothing changes."""
    if before is None:
        return "newly_due"
    if after is None:
        return "newly_kept_back"
    if isinstance(before, Problem):
        return "" if isinstance(after, Problem) else "newly_valid"
    if isinstance(after, Problem):
        return "newly_invalid"
    if _accounts(before[0]) != _accounts(after[0]):
        return "other_accounts"
    return "other_content" if _sent(before) != _sent(after) else ""


def _accounts(lines: _Lines) -> list[str]:
    return [fields.account.account_no for fields in lines]


def _sent(content: tuple[_Lines, str, Pairs]) -> object:
    lines, term, header = content
    of_lines = [(one.account.account_no, one.dimensions, one.custom_fields) for one in lines]
    return term, header, of_lines
