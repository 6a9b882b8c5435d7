"""Which failed documents a repair unblocks: exactly those that map now, and no others.

Place in the path: a cycle asks after it has read Sage's lists, and a person may ask before a retry.
Pure: nothing is sent or stored. What failed before sending is unblocked when it maps; what Sage
refused, only when it would be sent with other content than before, because the same content would
be refused again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.domain.identifiers import content_hash
from console.domain.inclusion import included_lines
from console.domain.ledger import Event, LedgerEntry, State
from console.domain.outcome import Problem
from console.domain.parties import PartyIndex
from console.domain.reference import ReferenceData
from console.domain.settings import Settings
from console.sync.batching import Prepared
from console.sync.mapping import MappingInputs
from console.sync.mapping.fields import map_lines
from console.sync.problems import OWN_REFUSALS

__all__ = ["Unblocked", "plan_unblocking", "unblocked"]

_LINE_CAUSES = ("account-", "dimension-")
"""Starts of causes that lie in a line: party and term had been found before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblocked:
    """What a repair does to the failed documents of a connection, before anything is done."""

    entries: tuple[LedgerEntry, ...]
    """Those that it unblocks, in the order of the ledger."""

    blocked: int
    """Failed for the same kind of cause and still blocked."""

    undecided: int
    """Failed for a cause that only a cycle can look at, because Sage or Alvys has to be asked."""

    def sentence(self) -> str:
        """Return it for people."""
        count = len(self.entries)
        noun = "record is" if count == 1 else "records are"
        return f"{count} {noun} unblocked"


def unblocked(
    entries: Iterable[LedgerEntry], prepare: Callable[[LedgerEntry], object], now: datetime
) -> list[LedgerEntry]:
    """Return the failed entries that would be sent now, ready again.

    Args:
        entries: Failed entries.
        prepare: Maps one with present settings and lists; anything but ``Prepared`` is a refusal.
        now: The present moment.
    """
    released: list[LedgerEntry] = []
    for entry in entries:
        made = prepare(entry)
        if isinstance(made, Prepared) and _is_new(entry, made.xml):
            released.append(_released(entry, now))
    return released


def plan_unblocking(
    entries: Sequence[LedgerEntry], settings: Settings, reference: ReferenceData, entity_id: str
) -> Unblocked:
    """Return what present settings do to failed entries, by the lists that were read last.

    It decides about causes that lie in a line (accounts and dimensions); parties and terms depend
    on what Alvys says now, which only a cycle asks.
    """
    inputs = MappingInputs(
        settings=settings,
        entity_id=entity_id,
        reference=reference,
        customers=PartyIndex.build(()),
        vendors=PartyIndex.build(()),
        profiles={},
    )
    failed = [one for one in entries if one.state is State.FAILED and one.problem is not None]
    ours = [one for one in failed if _lies_in_a_line(one)]
    free = [one for one in ours if _lines_map(one, inputs)]
    return Unblocked(
        entries=tuple(free), blocked=len(ours) - len(free), undecided=len(failed) - len(ours)
    )


def _lies_in_a_line(entry: LedgerEntry) -> bool:
    problem = entry.problem
    return problem is not None and not problem.number and problem.cause.startswith(_LINE_CAUSES)


def _lines_map(entry: LedgerEntry, inputs: MappingInputs) -> bool:
    lines = included_lines(entry.transaction, inputs.settings)
    return not isinstance(map_lines(lines, entry.transaction, inputs), Problem)


def _is_new(entry: LedgerEntry, xml: bytes) -> bool:
    """Return whether this content was not refused by Sage before."""
    problem = entry.problem
    if problem is None or problem.cause in OWN_REFUSALS:
        return False
    refused_by_sage = bool(problem.number) and bool(entry.content_hash)
    if refused_by_sage and entry.sage_record_no:
        # What was refused is a change of its record, which this content alone does not tell.
        return False
    return not refused_by_sage or content_hash(xml) != entry.content_hash


def _released(entry: LedgerEntry, now: datetime) -> LedgerEntry:
    fresh = replace(entry, tries=0, deferrals=0, next_attempt_at=None)
    return fresh.moved(Event.RELEASED, at=now, problem=None)
