"""The steps of one party through the machine, as pure functions.

Place in the path: ``sending`` and ``creation`` read and write the world and call these
to learn what it means. What an answer proves, ``steps.judge`` decides, as for documents.

What a look-up finds decides about a party whose outcome is open, and about one that Sage may hold
before we have sent it:

* one record with our reference: it is ours;
* a record with its External Accounting ID: it is the party, whoever made it;
* a record with the id that we chose and the same name: adopted, because it is the same party;
* a record with that id and another name, or our reference twice: ``conflict`` with candidates;
* none, and the question was issued after the quiet time: the request is over and did nothing.

An update is never looked up: it is absolute, so it is sent again once the quiet time has passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from console.cleaning import clean
from console.clock import BootTime, Instant
from console.domain.machine import Event
from console.domain.outcome import (
    Candidate,
    Deferred,
    Posted,
    Problem,
    Rejected,
    Unconfirmed,
    WhoActs,
)
from console.domain.parties import fold_name
from console.domain.party_entry import PartyEntry
from console.domain.party_profile import find_tag
from console.intacct import Row
from console.sync.problems import DUPLICATE_CAUSES
from console.sync.steps import Result, numbering

__all__ = [
    "CITY",
    "COMMENTS",
    "ID_FIELDS",
    "NOUNS",
    "SettledParty",
    "adopted",
    "decide",
    "doubted",
    "finds",
    "intend",
    "interrupted",
    "is_quiet",
    "is_same",
    "settle",
]

ID_FIELDS = {"CUSTOMER": "CUSTOMERID", "VENDOR": "VENDORID", "CONTACT": "CONTACTNAME"}
"""Sage's object to the field that names a record."""

NOUNS = {"CUSTOMER": "customer", "VENDOR": "vendor", "CONTACT": "contact"}
"""Sage's object to its word for people."""

COMMENTS = "COMMENTS"
"""Field that holds our reference."""

CITY = "DISPLAYCONTACT.MAILADDRESS.CITY"
"""Field that tells namesakes apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledParty:
    """An entry after a result, and the words for its history."""

    entry: PartyEntry
    """As it stands now."""

    outcome: str
    """``Attempt.outcome``."""

    detail: str = ""
    """``Attempt.detail``."""


def intend(
    entry: PartyEntry, content: bytes, present: Instant, *, batch_id: str, run_id: str
) -> PartyEntry:
    """Return the entry with the intent to send ``content``; store it before the first byte."""
    return entry.moved(
        Event.INTENDED,
        at=present.at,
        **numbering(entry, content),
        attempts=entry.attempts + 1,
        batch_id=batch_id,
        run_id=run_id,
        problem=None,
        quiet_from=None,
    )


def interrupted(entry: PartyEntry, present: Instant) -> PartyEntry:
    """Return an entry that a dead process left in ``sending``; its quiet time counts from now."""
    return entry.moved(Event.INTERRUPTED, at=present.at, quiet_from=present.boot, sent_before=True)


def doubted(entry: PartyEntry, present: Instant, *, quiet_from: BootTime | None) -> PartyEntry:
    """Return an entry that must be looked up before its first send."""
    return entry.moved(
        Event.DOUBTED, at=present.at, quiet_from=quiet_from, sent_before=True, refused=False
    )


def is_quiet(entry: PartyEntry, asked: BootTime, quiet_time: timedelta) -> bool:
    """Return whether a question issued at ``asked`` came after the entry's quiet time."""
    passed = asked.since(entry.quiet_from)
    return passed is not None and passed >= quiet_time


def settle(entry: PartyEntry, result: Result, present: Instant) -> SettledParty:
    """Return the entry after ``result``; it is ``sending``."""
    match result:
        case Posted(record_no=sage_id):
            return SettledParty(
                entry=_posted(entry, Event.ACCEPTED, sage_id, present), outcome="posted"
            )
        case Rejected(problem=problem):
            failed = entry.moved(
                Event.REFUSED, at=present.at, problem=problem, attempt=entry.attempt + 1
            )
            return SettledParty(entry=failed, outcome="rejected", detail=problem.message)
        case Deferred(reason=reason):
            deferred = entry.moved(Event.NOT_EXECUTED, at=present.at, deferrals=entry.deferrals + 1)
            return SettledParty(entry=deferred, outcome="deferred", detail=reason)
        case Unconfirmed(reason=reason, refusal=refusal):
            unsure = entry.moved(
                Event.UNANSWERED if refusal is None else Event.REFUSED_IN_DOUBT,
                at=present.at,
                quiet_from=present.boot,
                sent_before=True,
                refused=refusal is not None,
                problem=refusal,
            )
            return SettledParty(entry=unsure, outcome="unconfirmed", detail=reason)
        case _:
            assert_never(result)


def decide(
    entry: PartyEntry,
    rows: Sequence[Row],
    *,
    asked: BootTime,
    present: Instant,
    quiet_time: timedelta,
) -> SettledParty | None:
    """Return an unverified entry after a look-up; None while nothing is known.

    Args:
        entry: ``unverified``.
        rows: What Sage holds under its wanted id and its name, read whole.
        asked: When the question was issued, never when its answer came.
        present: The present moment.
        quiet_time: How long after giving up a "not found" starts to count.
    """
    tagged, holder = _ours(entry, rows), _holder(entry, rows)
    if len(tagged) > 1:
        message = f"Sage holds {len(tagged)} {NOUNS[entry.object]}s with our reference {entry.tag}"
        return _conflict(entry, Event.FOUND_OTHER, message, tagged, present)
    found = tagged[0] if tagged else holder
    if found is not None and (tagged or is_same(entry, found)):
        return adopted(entry, found[ID_FIELDS[entry.object]], present)
    if found is not None:
        return _conflict(entry, Event.FOUND_OTHER, _taken(entry, found), [found], present)
    if asked.since(entry.quiet_from) is None:
        # The host was started anew: nobody can tell how much of the quiet time has passed.
        again = entry.moved(Event.ABSENT_EARLY, at=present.at, quiet_from=asked)
        return SettledParty(entry=again, outcome="looked up", detail="The quiet time starts again")
    return _absent(entry, present) if is_quiet(entry, asked, quiet_time) else None


def is_same(entry: PartyEntry, row: Row) -> bool:
    """Return whether the record under the wanted id is the party, though it lacks our reference."""
    return entry.is_decisive or fold_name(row.get("NAME", "")) == fold_name(entry.name)


def adopted(entry: PartyEntry, sage_id: str, present: Instant) -> SettledParty:
    """Return an unverified entry that was found in Sage."""
    return SettledParty(
        entry=_posted(entry, Event.FOUND_EQUAL, sage_id, present), outcome="adopted"
    )


def finds(entry: PartyEntry, rows: Sequence[Row]) -> bool:
    """Return whether Sage holds the party, or something else under its wanted id."""
    return bool(_ours(entry, rows)) or _holder(entry, rows) is not None


def _ours(entry: PartyEntry, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if find_tag(row.get(COMMENTS, "")) == entry.tag]


def _holder(entry: PartyEntry, rows: Sequence[Row]) -> Row | None:
    """Return the record that bears the wanted id; Sage tells ids apart by more than their case."""
    id_field, wanted = ID_FIELDS[entry.object], entry.wanted_id.casefold()
    named = (row for row in rows if wanted and row.get(id_field, "").casefold() == wanted)
    return next(named, None)


def _posted(entry: PartyEntry, event: Event, sage_id: str, present: Instant) -> PartyEntry:
    return entry.moved(
        event,
        at=present.at,
        sage_id=sage_id,
        problem=None,
        quiet_from=None,
        sent_before=False,
        refused=False,
        deferrals=0,
    )


def _absent(entry: PartyEntry, present: Instant) -> SettledParty:
    problem = entry.problem
    if not entry.refused or problem is None:
        ready = entry.moved(Event.ABSENT, at=present.at, quiet_from=None, problem=None)
        return SettledParty(entry=ready, outcome="not executed", detail="Not found in Sage")
    if problem.cause in DUPLICATE_CAUSES:
        noun = NOUNS[entry.object]
        message = f"Sage says that {noun} {entry.name} exists, and a look-up does not find it"
        return _conflict(entry, Event.ABSENT_CLAIMED, message, [], present)
    failed = entry.moved(
        Event.ABSENT_REFUSED,
        at=present.at,
        attempt=entry.attempt + 1,
        sent_before=False,
        refused=False,
        quiet_from=None,
    )
    return SettledParty(entry=failed, outcome="rejected", detail=problem.message)


def _conflict(
    entry: PartyEntry, event: Event, message: str, rows: Sequence[Row], present: Instant
) -> SettledParty:
    noun, id_field = NOUNS[entry.object], ID_FIELDS[entry.object]
    problem = Problem(
        cause=f"{noun}-conflict",
        message=message,
        fix=f"Choose the right {noun} for {entry.name}: parties link, or correct it in Sage.",
        who=WhoActs.FINANCE,
        subject=entry.name,
        candidates=tuple(
            Candidate(
                id=row[id_field], name=clean(row.get("NAME", "")), city=clean(row.get(CITY, ""))
            )
            for row in rows
        ),
    )
    return SettledParty(
        entry=entry.moved(event, at=present.at, problem=problem),
        outcome="conflict",
        detail=message,
    )


def _taken(entry: PartyEntry, row: Row) -> str:
    noun, name = NOUNS[entry.object], clean(row.get("NAME", ""))
    return f"Sage has a {noun} {entry.wanted_id} already, and it is {name}, not {entry.name}"
