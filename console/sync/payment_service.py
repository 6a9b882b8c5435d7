"""What people may ask of payments: which came home, import a window, declare one dealt with.

Place in the path: the service behind the payments screen and command. Every method takes the acting
person and checks first. It leaves requests for the process that sends and sends nothing itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from console.cleaning import clean
from console.clock import Clock
from console.deferred import deferred
from console.domain.access import Actor, Permission, require
from console.domain.payment_state import SETTLEABLE, PaymentState
from console.domain.run import Request, RequestKind
from console.errors import RuleError, UsageError
from console.store import PaymentPage, Store, Trail
from console.sync.payment_standing import PaymentStanding, take_standing
from console.sync.schedule import Schedule
from console.sync.service import SyncService

if TYPE_CHECKING:
    from console.domain.outcome import Problem, WhoActs
    from console.domain.payment import PaymentEntry
else:
    Problem = deferred("console.domain.outcome:Problem")
    WhoActs = deferred("console.domain.outcome:WhoActs")

__all__ = ["PaymentService"]

_MAY_IMPORT = (Permission.BILLING, Permission.MANAGE_CONNECTIONS)
"""Either permission lets a person ask for an import, or declare a payment dealt with."""


class PaymentService:
    """Lists payments for everybody, imports and settles them for those who may.

    Args:
        store: The store of the calling thread.
        sync: Takes the request to import.
        schedule: Knows the zone of the business.
        clock: The clock.
    """

    def __init__(
        self, *, store: Store, sync: SyncService, schedule: Schedule, clock: Clock
    ) -> None:
        self._store = store
        self._sync = sync
        self._schedule = schedule
        self._clock = clock
        self._trail = Trail(store.audit, clock)

    def payments(
        self,
        actor: Actor,
        subsidiary_id: str | None = None,
        states: Collection[PaymentState] = (),
        *,
        limit: int = 200,
        before: str | None = None,
    ) -> PaymentPage:
        """Return payments of one subsidiary or of all, newest change first."""
        require(actor, Permission.VIEW)
        return self._store.payments.page(subsidiary_id, states, limit=limit, before=before)

    def standing(self, actor: Actor, subsidiary_id: str) -> PaymentStanding:
        """Return which days of a subsidiary are home, and what a person has to look at."""
        require(actor, Permission.VIEW)
        return take_standing(
            self._store,
            subsidiary_id,
            self._store.connections.get(subsidiary_id),
            zone=self._schedule.zone,
            now=self._clock.now(),
        )

    def request_import(
        self,
        actor: Actor,
        subsidiary_ids: Sequence[str],
        *,
        since: date | None = None,
        until: date | None = None,
    ) -> Request:
        """Ask for an import now, of payments with dates in a window or of all that is new.

        Raises:
            RuleError: The window ends before it begins, or as ``SyncService.request_sync``.
        """
        self._trail.allow(actor, "payments", ", ".join(subsidiary_ids), *_MAY_IMPORT)
        if until is not None and since is None:
            raise RuleError("The window has no beginning", hint="Say from when on: --since.")
        if since is not None and until is not None and until < since:
            raise RuleError(
                f"The window ends ({until}) before it begins ({since})",
                hint="Exchange --since and --until.",
            )
        return self._sync.request_sync(
            actor, subsidiary_ids, kind=RequestKind.PAYMENTS, since=since, until=until
        )

    def settle(
        self, actor: Actor, payment_ids: Sequence[str], *, reason: str
    ) -> tuple[PaymentEntry, ...]:
        """Declare payments dealt with by hand; all of them, or none.

        Args:
            actor: Who says so.
            payment_ids: Held, reversed or waiting payments.
            reason: What was done; kept with each, and in the audit log.

        Raises:
            RuleError: One of them is not open, or no reason is given.
            UsageError: One of them is not known.
        """
        wanted, why = tuple(dict.fromkeys(payment_ids)), clean(reason).strip()
        self._trail.allow(actor, "settle payment", f"{len(wanted)} payments", *_MAY_IMPORT)
        if not why:
            raise RuleError("A reason is missing; nothing was changed", hint="Say why: --reason.")
        with self._store.batch():
            found = {one.id: one for one in self._store.payments.find(wanted)}
            unknown = [payment_id for payment_id in wanted if payment_id not in found]
            if unknown:
                raise UsageError(f"There is no payment {unknown[0]}; nothing was changed")
            settled = tuple(self._settled(found[one], actor, why) for one in wanted)
            self._store.payments.save(settled)
            for after in settled:
                self._trail.note(
                    actor,
                    "settle payment",
                    f"payment {after.id}",
                    before={"state": found[after.id].state.value, "detail": after.detail_no},
                    after={"state": after.state.value, "reason": why},
                )
        return settled

    def _settled(self, entry: PaymentEntry, actor: Actor, why: str) -> PaymentEntry:
        if entry.state not in SETTLEABLE:
            raise RuleError(
                f"Payment {entry.id} is {entry.state.value}; nothing was changed",
                hint="Held, reversed and waiting payments can be declared settled.",
            )
        problem = Problem(
            cause="payment-settled",
            message=f"{clean(actor.name)} declared it dealt with: {why}",
            fix="",
            who=WhoActs.NOBODY,
            subject=entry.document_number,
        )
        now = self._clock.now()
        return replace(
            entry, state=PaymentState.SETTLED, problem=problem, changed_at=now, run_id=""
        )
