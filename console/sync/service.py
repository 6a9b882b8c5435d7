"""What people may ask of syncing: the service behind the screens and the command line.

Place in the path: every method takes the acting person, checks first, then reads the store or
leaves a request for the process that sends. It never sends itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from console.cleaning import clean
from console.clock import Clock
from console.deferred import deferred
from console.domain.access import Actor, Permission, require
from console.domain.machine import ERROR_STATES, State
from console.domain.run import Request, RequestKind, Run
from console.errors import RuleError, UsageError
from console.store import HolderInfo, Page, Store, Trail
from console.sync.holding import holder_trouble, holder_words
from console.sync.overview import SubsidiaryRow, build_overview
from console.sync.progress import Progress, Snapshot
from console.sync.requesting import check_active, leave_request, new_request_id
from console.sync.schedule import Schedule
from console.sync.usage import Usage, add_up

if TYPE_CHECKING:
    from console.domain.exchange import KeptExchange
    from console.domain.ledger import Attempt, LedgerEntry
    from console.domain.query import LedgerQuery, parse_query
    from console.sync.health import Health, take_health
    from console.sync.marking import move_marks
    from console.sync.retry import RetryPlan, plan
    from console.sync.unblocking import Unblocked, plan_unblocking
else:
    parse_query = deferred("console.domain.query:parse_query")
    take_health = deferred("console.sync.health:take_health")
    move_marks = deferred("console.sync.marking:move_marks")
    plan = deferred("console.sync.retry:plan")
    plan_unblocking = deferred("console.sync.unblocking:plan_unblocking")

__all__ = ["SyncService"]

_MAY_SEND = (Permission.BILLING, Permission.MANAGE_CONNECTIONS)
"""Either permission lets a person ask for a sync or a retry."""

_MOST_FAILED = 100_000
"""Failed records that a plan looks at; a cycle looks at all."""


class SyncService:
    """Reads for everybody, requests for those who may.

    Args:
        store: The store of the calling thread.
        schedule: When cycles are due.
        clock: The clock.
        progress: What this process's own sender does.
        holder: Tells who holds the sending lock; None when nobody does.
    """

    def __init__(
        self,
        *,
        store: Store,
        schedule: Schedule,
        clock: Clock,
        progress: Progress,
        holder: Callable[[], HolderInfo | None],
    ) -> None:
        self._store = store
        self._schedule = schedule
        self._clock = clock
        self._trail = Trail(store.audit, clock)
        self._progress = progress
        self._holder = holder

    def snapshot(self) -> Snapshot:
        """Return the state of syncing now; cheap enough for four times a second."""
        is_sender = self._progress.is_sender
        running, ended = self._progress.runs()
        if not is_sender:
            running = tuple(self._store.cycles.running())
            recent = self._store.cycles.recent(5)
            ended = tuple(run for run in recent if run.ended_at is not None)
        now, holder = self._clock.now(), self._holder()
        companies = self._progress.troubles
        if not is_sender and holder is not None:
            companies = self._store.cycles.troubles()
        ailing = "" if is_sender else holder_trouble(holder, now)
        return Snapshot(
            at=now,
            role="sender" if is_sender else "viewer",
            holder=holder_words(holder),
            runs=running,
            last_runs=ended,
            waiting=len(self._store.requests.waiting()),
            revision=self._store.ledger.revision(),
            trouble="; ".join(filter(None, (self._progress.trouble, ailing))),
            companies=companies,
        )

    def holder(self) -> HolderInfo | None:
        """Return who holds the sending lock; None when nobody does."""
        return self._holder()

    def overview(self, actor: Actor) -> tuple[SubsidiaryRow, ...]:
        """Return the subsidiary list."""
        require(actor, Permission.VIEW)
        running = {run.subsidiary_id: run for run in self.snapshot().runs}
        return build_overview(self._store, self._schedule, now=self._clock.now(), running=running)

    def health(self, actor: Actor, *, quiet_time: timedelta) -> Health:
        """Return what on-call looks at; reads without the sending lock.

        Args:
            actor: Who asks.
            quiet_time: How long an outcome may be unverified without anybody minding.
        """
        require(actor, Permission.VIEW)
        return take_health(
            self._store,
            schedule=self._schedule,
            quiet_time=quiet_time,
            holder=self._holder,
            clock=self._clock,
        )

    def request_sync(
        self,
        actor: Actor,
        subsidiary_ids: Sequence[str],
        *,
        kind: RequestKind = RequestKind.SYNC,
        since: date | None = None,
        until: date | None = None,
    ) -> Request:
        """Ask for a cycle now, or for one half of it.

        Args:
            actor: Who asks.
            subsidiary_ids: Of which connections.
            kind: A whole cycle, the exports alone, or the payments alone.
            since: For payments, the first payment date; None takes up where the last import ended.
            until: For payments, the last payment date; None means today.

        Raises:
            RuleError: A named subsidiary is not active, or none is named.
        """
        self._trail.allow(actor, kind.value, ", ".join(subsidiary_ids), *_MAY_SEND)
        if not subsidiary_ids:
            raise RuleError("No subsidiary is active", hint="Connect one, or resume a paused one.")
        for subsidiary_id in subsidiary_ids:
            check_active(self._store, subsidiary_id)
        request = Request(
            id=new_request_id(),
            kind=kind,
            subsidiary_ids=tuple(subsidiary_ids),
            since=since,
            until=until,
            actor=actor.name,
            requested_at=self._clock.now(),
        )
        return leave_request(self._store, self._trail, actor, request)

    def plan_retry(self, actor: Actor, entry_ids: Sequence[str]) -> RetryPlan:
        """Return what a retry of the entries would do."""
        self._trail.allow(actor, "plan retry", f"{len(entry_ids)} entries", *_MAY_SEND)
        return plan(self._store.ledger.find(list(entry_ids)))

    def plan_unblocking(self, actor: Actor, subsidiary_id: str) -> Unblocked:
        """Return which failed records present settings unblock, without sending anything.

        To release them, ask for a retry of exactly these; the next cycle does it by itself.

        Raises:
            RuleError: The subsidiary is not active.
        """
        self._trail.allow(actor, "plan unblocking", subsidiary_id, *_MAY_SEND)
        connection = check_active(self._store, subsidiary_id)
        reference = self._store.reference.get(connection.company_id, connection.entity_id)
        failed = self._store.ledger.in_states(subsidiary_id, (State.FAILED,), limit=_MOST_FAILED)
        failed = [entry for entry in failed if not entry.transaction.kind.is_attachment]
        if reference is None:
            return Unblocked(entries=(), blocked=0, undecided=len(failed))
        return plan_unblocking(failed, connection.settings, reference, connection.entity_id)

    def request_retry(
        self,
        actor: Actor,
        entry_ids: Sequence[str],
        *,
        reason: str = "",
        in_steps: bool = False,
    ) -> Request:
        """Ask for the entries to be sent again.

        Args:
            actor: Who asks.
            entry_ids: What to send.
            reason: Why, in the person's words; kept with the request.
            in_steps: One of a subsidiary first, then five, then the rest; stops when a record of a
                step fails as it did before.

        Raises:
            RuleError: None of them can be, or a subsidiary is not active.
        """
        self._trail.allow(actor, "retry", f"{len(entry_ids)} entries", *_MAY_SEND)
        retry = self.plan_retry(actor, entry_ids)
        if not retry.sendable:
            why = retry.refused[0][1] if retry.refused else "none of them is known"
            raise RuleError(f"Nothing can be retried: {why}", hint="Look at the record's state.")
        subsidiaries = dict.fromkeys(one.transaction.subsidiary_id for one in retry.sendable)
        for subsidiary_id in subsidiaries:
            check_active(self._store, subsidiary_id)
        ids = tuple(entry.id for entry in retry.sendable)
        request = Request(
            id=new_request_id(),
            kind=RequestKind.RETRY,
            subsidiary_ids=tuple(subsidiaries),
            entry_ids=ids,
            actor=actor.name,
            reason=reason,
            in_steps=in_steps,
            requested_at=self._clock.now(),
        )
        return leave_request(self._store, self._trail, actor, request)

    def mark_synced(
        self, actor: Actor, entry_ids: Sequence[str], *, reason: str
    ) -> tuple[LedgerEntry, ...]:
        """Take open errors out of the queue without sending them; all of them, or none.

        Args:
            actor: Who says that they are in Sage by other means, or shall never be there.
            entry_ids: Entries of the error desk.
            reason: Why; stands in the history of each and in the audit log.

        Returns:
            The entries as they are now.

        Raises:
            RuleError: One of them is no open error, or no reason is given.
            UsageError: One of them is not known.
        """
        return self._move_marks(actor, "mark synced", entry_ids, reason, marked=False)

    def unmark(
        self, actor: Actor, entry_ids: Sequence[str], *, reason: str
    ) -> tuple[LedgerEntry, ...]:
        """Put marked entries back where they were; all of them, or none. See ``mark_synced``.

        What had failed is looked up in Sage before it is sent again: somebody may have entered it
        by hand meanwhile.

        Raises:
            RuleError: One of them is not marked, or no reason is given.
            UsageError: One of them is not known.
        """
        return self._move_marks(actor, "unmark", entry_ids, reason, marked=True)

    def _move_marks(
        self, actor: Actor, action: str, entry_ids: Sequence[str], reason: str, *, marked: bool
    ) -> tuple[LedgerEntry, ...]:
        wanted, why = tuple(dict.fromkeys(entry_ids)), clean(reason).strip()
        self._trail.allow(actor, action, f"{len(wanted)} entries", *_MAY_SEND)
        if not why:
            raise RuleError("A reason is missing; nothing was changed", hint="Say why: --reason.")
        present = self._clock.instant()
        with self._store.batch():
            pairs = move_marks(self._store, wanted, present, actor.name, why, marked=marked)
            for before, after in pairs:
                self._trail.note(
                    actor,
                    action,
                    f"transaction {before.id}",
                    before={"state": before.state.value, "number": before.transaction.number},
                    after={"state": after.state.value, "reason": why},
                )
        return tuple(after for _, after in pairs)

    def request(self, actor: Actor, request_id: str) -> Request:
        """Return a request as it stands.

        Raises:
            UsageError: There is none.
        """
        require(actor, Permission.VIEW)
        request = self._store.requests.get(request_id)
        if request is None:
            raise UsageError(f"There is no request {request_id}")
        return request

    def runs(
        self, actor: Actor, *, limit: int = 50, subsidiary_id: str | None = None
    ) -> tuple[Run, ...]:
        """Return runs, newest first."""
        require(actor, Permission.VIEW)
        return tuple(self._store.cycles.recent(limit, subsidiary_id))

    def run(self, actor: Actor, run_id: str) -> Run:
        """Return one run.

        Raises:
            UsageError: There is none.
        """
        require(actor, Permission.VIEW)
        run = self._store.cycles.get(run_id)
        if run is None:
            raise UsageError(f"There is no run {run_id}", hint="List them with: runs")
        return run

    def transactions(
        self,
        actor: Actor,
        query: str = "",
        *,
        limit: int = 100,
        before: str | None = None,
        oldest_first: bool = False,
    ) -> Page:
        """Return ledger entries that match the query, the latest changed first."""
        require(actor, Permission.VIEW)
        return self._store.ledger.page(
            self._parse(query), limit=limit, before=before, oldest_first=oldest_first
        )

    def errors(
        self,
        actor: Actor,
        query: str = "",
        *,
        limit: int = 100,
        before: str | None = None,
        oldest_first: bool = False,
    ) -> Page:
        """Return open error transactions that match the query, the latest changed first."""
        require(actor, Permission.VIEW)
        return self._store.ledger.page(
            self._parse(query),
            states=ERROR_STATES,
            limit=limit,
            before=before,
            oldest_first=oldest_first,
        )

    def count_errors(self, actor: Actor, query: str = "") -> int:
        """Return how many open error transactions match the query."""
        require(actor, Permission.VIEW)
        if not query:
            return sum(n for one, n in self._store.ledger.counts().items() if one in ERROR_STATES)
        return self._store.ledger.count(self._parse(query), states=ERROR_STATES)

    def count_transactions(self, actor: Actor, query: str = "") -> int:
        """Return how many ledger entries match the query."""
        require(actor, Permission.VIEW)
        return self._store.ledger.count(self._parse(query))

    def entry(self, actor: Actor, name: str) -> tuple[LedgerEntry, tuple[Attempt, ...]]:
        """Return an entry and its attempts, by id or by document number.

        Raises:
            UsageError: None bears the name, or several documents bear the number.
        """
        require(actor, Permission.VIEW)
        entry = self._store.ledger.get(name)
        if entry is None:
            entry = self._by_number(name)
        return entry, tuple(self._store.ledger.attempts(entry.id))

    def exchanges(self, actor: Actor, attempt: Attempt) -> tuple[KeptExchange, ...]:
        """Return the requests and answers of an attempt, first one first.

        They are those of its whole batch, masked and cut; none when nothing was sent, or when they
        are forgotten.
        """
        require(actor, Permission.VIEW)
        if not attempt.batch_id:
            return ()
        return tuple(self._store.exchanges.of_batch(attempt.batch_id))

    def usage(self, actor: Actor, *, since: datetime) -> tuple[Usage, ...]:
        """Return what each subsidiary's runs since a moment have spent."""
        require(actor, Permission.VIEW)
        return add_up(self._store.cycles.since(since))

    def _by_number(self, number: str) -> LedgerEntry:
        found = self._store.ledger.numbered(number)
        if len(found) == 1:
            return found[0]
        if not found:
            raise UsageError(
                f"There is no transaction {number}", hint="List them with: transactions"
            )
        ids = ", ".join(entry.id for entry in found)
        raise UsageError(f"{len(found)} transactions are numbered {number}", hint=f"Use: {ids}")

    def _parse(self, query: str) -> LedgerQuery:
        return parse_query(query, now=self._clock.now())
