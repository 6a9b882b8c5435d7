"""The error desk: open errors by cause, what a retry would come to, and what people say of causes.

Place in the path: the screens and ``errors`` of the command line call it with the acting person.
Sending again is ``SyncService``'s; this service reads, and keeps notes and quiet causes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from console.cleaning import clean
from console.clock import Clock
from console.domain.access import Actor, Permission, require
from console.domain.connection import Connection
from console.domain.error_groups import ErrorGroup, ErrorGroups
from console.domain.ledger import ERROR_STATES
from console.domain.query import parse_query
from console.domain.quiet import CauseNote, Quiet, is_quiet
from console.domain.reference import ReferenceData
from console.errors import RuleError
from console.store import Store, Trail
from console.sync.forecast import Forecast, foresee
from console.sync.retry import plan

__all__ = ["DeskGroup", "ErrorDeskService"]

_MAY_SEND = (Permission.BILLING, Permission.MANAGE_CONNECTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskGroup:
    """One cause on the error desk."""

    group: ErrorGroup
    """Its errors and their money."""

    quiet: Quiet | None
    """Who keeps it quiet until when; None when it is to be heard."""

    notes: tuple[CauseNote, ...]
    """What people wrote about it, oldest first."""


class ErrorDeskService:
    """Reads open errors by cause, and keeps what people say of causes.

    Args:
        store: The store of the calling thread.
        clock: The clock.
    """

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._trail = Trail(store.audit, clock)

    def groups(self, actor: Actor, query: str = "") -> tuple[DeskGroup, ...]:
        """Return the open errors that match a query by cause, the most money first.

        Quiet causes stand behind the others. Errors are summed by the store where it can answer the
        query, else each one is read: of a million that takes seconds.
        """
        require(actor, Permission.VIEW)
        now = self._clock.now()
        asked = parse_query(query, now=now)
        gathering = ErrorGroups()
        sums = self._store.ledger.sums(asked, ERROR_STATES)
        if sums is not None:
            for some in sums:
                gathering.add_sums(some)
        else:
            gathering.add(self._store.ledger.all_matching(asked, ERROR_STATES))
        found = gathering.groups()
        quiet = self._store.care.quiet()
        groups = [
            DeskGroup(
                group=group,
                quiet=self._still_quiet(quiet.get(group.cause), group, now),
                notes=tuple(self._store.care.notes(group.cause)),
            )
            for group in found
        ]
        return tuple(sorted(groups, key=lambda one: one.quiet is not None))

    def forecast(self, actor: Actor, entry_ids: Sequence[str]) -> Forecast:
        """Return what a retry of these entries would come to, as far as nobody has to be asked."""
        require(actor, Permission.VIEW)
        sendable = plan(self._store.ledger.find(list(entry_ids))).sendable
        return foresee(sendable, self._store.connections.get, self._reference)

    def add_note(self, actor: Actor, cause: str, text: str) -> CauseNote:
        """Keep a note about a cause for whoever meets it next.

        Raises:
            RuleError: There is no text.
        """
        self._trail.allow(actor, "note", cause, *_MAY_SEND)
        note = CauseNote(
            cause=cause,
            number=0,
            at=self._clock.now(),
            actor=actor.name,
            text=_said(text, "A note says nothing; nothing was kept"),
        )
        with self._store.batch():
            kept = self._store.care.add_note(note)
            self._trail.note(actor, "note", f"cause {cause}", after={"text": kept.text})
        return kept

    def keep_quiet(
        self,
        actor: Actor,
        cause: str,
        *,
        reason: str,
        until: datetime | None = None,
        above: int | None = None,
        until_settings_change: bool = False,
    ) -> Quiet:
        """Keep a cause quiet until the first of these ends.

        Args:
            actor: Who says so.
            cause: Slug of the cause.
            reason: Why; kept with it and in the audit log.
            until: A moment that has still to come.
            above: More errors than this end it.
            until_settings_change: Any change of a connection's settings ends it.

        Raises:
            RuleError: No reason is given, or nothing that would end it.
        """
        self._trail.allow(actor, "keep quiet", cause, *_MAY_SEND)
        now = self._clock.now()
        if until is None and above is None and not until_settings_change:
            raise RuleError(
                "Nothing would ever end it; nothing was changed",
                hint="Name a moment, a number of errors, or a change of settings.",
            )
        if until is not None and until <= now:
            raise RuleError("That moment has passed; nothing was changed")
        quiet = Quiet(
            cause=cause,
            at=now,
            actor=actor.name,
            reason=_said(reason, "A reason is missing; nothing was changed"),
            until=until,
            above=above,
            settings=self._settings_mark() if until_settings_change else "",
        )
        with self._store.batch():
            self._store.care.keep_quiet(quiet)
            self._trail.note(actor, "keep quiet", f"cause {cause}", after=_told(quiet))
        return quiet

    def end_quiet(self, actor: Actor, cause: str) -> None:
        """Let a cause be heard again."""
        self._trail.allow(actor, "end quiet", cause, *_MAY_SEND)
        with self._store.batch():
            self._store.care.end_quiet(cause)
            self._trail.note(actor, "end quiet", f"cause {cause}")

    def _still_quiet(self, quiet: Quiet | None, group: ErrorGroup, now: datetime) -> Quiet | None:
        if quiet is None:
            return None
        settings = self._settings_mark() if quiet.settings else ""
        return quiet if is_quiet(quiet, now=now, count=group.count, settings=settings) else None

    def _settings_mark(self) -> str:
        connections = sorted(self._store.connections.all(), key=lambda one: one.subsidiary_id)
        content = repr([(one.subsidiary_id, one.settings) for one in connections])
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def _reference(self, connection: Connection) -> ReferenceData | None:
        return self._store.reference.get(connection.company_id, connection.entity_id)


def _said(text: str, otherwise: str) -> str:
    said = clean(text).strip()
    if not said:
        raise RuleError(otherwise)
    return said


def _told(quiet: Quiet) -> dict[str, str]:
    ends = {
        "until": quiet.until.isoformat() if quiet.until else "",
        "above": str(quiet.above) if quiet.above is not None else "",
        "settings": "change" if quiet.settings else "",
    }
    return {"reason": quiet.reason, **{name: value for name, value in ends.items() if value}}
