"""Looking parties up in Sage: what was left in doubt, and what is about to be created.

Place in the path: ``creation`` asks before it sends, in one metered call for up to a hundred
parties of one kind. What an answer proves, ``steps`` decides. It only reads Sage.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace

from console.clock import Instant
from console.domain.ledger import Attempt
from console.domain.machine import State
from console.domain.party_entry import PartyEntry, PartyObject
from console.intacct import Filter, In, Or, Query, Row
from console.sync.desk import Desk
from console.sync.exchanges import keep
from console.sync.parties.sending import TOP_LEVEL, ended
from console.sync.parties.steps import (
    CITY,
    COMMENTS,
    ID_FIELDS,
    SettledParty,
    decide,
    interrupted,
)

__all__ = ["Found", "fetch", "judge_doubts", "settle_doubts", "take_over"]

_CHUNK = 100
_OBJECTS: tuple[PartyObject, ...] = ("CONTACT", "CUSTOMER", "VENDOR")


class Found:
    """What Sage holds under ids and names that were asked for.

    Args:
        rows: The records, read whole.
        asked: When the question was issued.
    """

    def __init__(self, rows: Sequence[Row], asked: Instant) -> None:
        self.rows = rows
        """The records."""
        self.asked = asked
        """When the question was issued: an answer proves nothing about what came later."""


async def fetch(what: PartyObject, ids: Iterable[str], names: Iterable[str], desk: Desk) -> Found:
    """Return the records of one kind that bear one of the ids or names, at the top level.

    Args:
        what: Sage's object.
        ids: Ids; may be empty.
        names: Names as they were sent; not used for contacts, whose name is their id.
        desk: The desk of the run.
    """
    asked = desk.clock.instant()
    by_id, by_name = list(dict.fromkeys(filter(None, ids))), list(dict.fromkeys(names))
    rows: list[Row] = []
    for start in range(0, max(len(by_id), len(by_name)), _CHUNK):
        query = _query(what, by_id[start : start + _CHUNK], by_name[start : start + _CHUNK])
        if query is not None:
            async for page in desk.intacct.query(query, entity_id=TOP_LEVEL or None):
                rows += page
    unique = {row[ID_FIELDS[what]]: row for row in rows}
    return Found(list(unique.values()), asked)


def _query(what: PartyObject, ids: Sequence[str], names: Sequence[str]) -> Query | None:
    id_field = ID_FIELDS[what]
    parts: list[Filter] = []
    if ids:
        parts.append(In(field=id_field, values=tuple(ids)))
    if what == "CONTACT":
        fields: tuple[str, ...] = (id_field, "STATUS")
    else:
        fields = (id_field, "NAME", "STATUS", COMMENTS, CITY)
        if names:
            parts.append(In(field="NAME", values=tuple(names)))
    if not parts:
        return None
    condition = parts[0] if len(parts) == 1 else Or(parts=tuple(parts))
    return Query(
        object_name=what,
        fields=fields,
        # Without the comments nobody could tell ours from another's.
        required=tuple(field for field in fields if field != CITY),
        filter=condition,
    )


def take_over(desk: Desk) -> None:
    """Doubt what a process that died left in ``sending``: one sends, and that is us."""
    present = desk.clock.instant()
    left = desk.store.parties.in_states(desk.connection.company_id, (State.SENDING,))
    if left:
        desk.store.parties.save([interrupted(entry, present) for entry in left])


async def settle_doubts(entries: Sequence[PartyEntry], desk: Desk) -> dict[str, PartyEntry]:
    """Look up unverified entries that create something; return all of them as they stand, by id."""
    known = {entry.id: entry for entry in entries}
    for what in _OBJECTS:
        doubts = [one for one in entries if one.object == what and one.action == "create"]
        if doubts:
            ids = [one.wanted_id for one in doubts]
            found = await fetch(what, ids, [one.name for one in doubts], desk)
            known |= {one.id: one for one in judge_doubts(doubts, found, desk)}
    return known


def judge_doubts(entries: Sequence[PartyEntry], found: Found, desk: Desk) -> list[PartyEntry]:
    """Store what a look-up proves about unverified entries; return them as they stand."""
    present, run = desk.clock.instant(), desk.log.run
    batch_id = f"{run.id}-{secrets.token_hex(3)}"
    moved: list[PartyEntry] = []
    history: list[Attempt] = []
    for entry in entries:
        counted = replace(entry, attempts=entry.attempts + 1)
        settled = decide(
            counted,
            found.rows,
            asked=found.asked.boot,
            present=present,
            quiet_time=desk.quiet_time,
        )
        moved.append(settled.entry if settled is not None else entry)
        if settled is not None:
            history.append(_row(settled, batch_id, found.asked, desk))
    with desk.store.batch():
        desk.store.parties.save(moved)
        desk.store.ledger.save((), history)
    if history:
        operation = entries[0].object
        exchanges = desk.exchanges.take_asked(batch_id, operation, since=found.asked.at)
        keep(exchanges, desk.store, present.at)
    return moved


def _row(settled: SettledParty, batch_id: str, asked: Instant, desk: Desk) -> Attempt:
    entry, run = settled.entry, desk.log.run
    attempt = Attempt(
        entry_id=entry.id,
        number=entry.attempts,
        started_at=asked.at,
        ended_at=None,
        actor=run.actor,
        run_id=run.id,
        control_id=entry.control_id,
        batch_id=batch_id,
        outcome="looked up",
    )
    return ended(attempt, settled, desk)
