"""Runs and the requests that start them.

Place in the path: any console leaves a ``Request`` in the store; the one process that sends picks
it up, works it off as one ``Run`` per subsidiary, and everybody watches the run's counts.
"""

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum

from console.values import dataclass

__all__ = [
    "Batch",
    "Counts",
    "Request",
    "RequestKind",
    "RequestState",
    "Run",
    "RunStatus",
    "Step",
    "Trouble",
]


class RunStatus(StrEnum):
    """How a run stands or ended."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """The steps of a cycle in their order; the values are for people."""

    VERIFY = "verify what is unverified"
    INTAKE = "read Alvys"
    REFERENCE = "read Sage lists"
    EXPORT = "export"
    PAYMENTS = "import payments"
    FINISH = "finish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a run did, in documents."""

    due: int = 0
    """Found due by this run, or asked for by a retry."""

    exported: int = 0
    """Proven to be in Sage by this run, adopted ones included."""

    failed: int = 0
    """Refused by Sage or by our mapping."""

    skipped: int = 0
    """Kept back by a gate."""

    unverified: int = 0
    """Sent without a usable answer and not settled yet."""

    deferred: int = 0
    """Certainly not executed; tried again by itself."""

    payments_imported: int = 0
    """Payments that Alvys was told of by this run, or was found to have."""

    payments_known: int = 0
    """Payments that it saw and that an earlier run had dealt with."""

    payments_waiting: int = 0
    """Payments that Alvys does not take yet."""

    payments_held: int = 0
    """Payments that a person has to look at, taken back ones included."""

    payments_unmatched: int = 0
    """Payments of documents that the console did not export, or of a kind that Alvys takes no
    payments for."""

    def plus(self, **more: int) -> "Counts":
        """Return counts in which each named one grew by its value."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return Counts(**{name: value + more.get(name, 0) for name, value in values.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One cycle or retry of one subsidiary."""

    id: str
    """Sortable by start: date, time, and a number that makes it unique."""

    subsidiary_id: str
    """Whose connection it worked for."""

    kind: str
    """"cycle", "retry", "upload", "exports" or "payments"."""

    trigger: str
    """"schedule", "request" or "watch"."""

    actor: str
    """Who asked: a person's name, "scheduler" or "watcher"."""

    started_at: datetime
    """UTC."""

    ended_at: datetime | None = None
    """UTC; None while it runs."""

    status: RunStatus = RunStatus.RUNNING
    """How it stands."""

    step: Step = Step.VERIFY
    """The step it is in, or ended in."""

    counts: Counts = field(default_factory=Counts)
    """Documents so far."""

    requests: int = 0
    """HTTP requests to Sage so far."""

    functions: int = 0
    """Functions in those requests."""

    pages: int = 0
    """Pages of queries that Sage sent."""

    throttled: int = 0
    """Requests that Sage answered with 429 so far."""

    alvys_requests: int = 0
    """HTTP requests to Alvys so far."""

    message: str = ""
    """Why it failed, or who cancelled it, for people; empty otherwise."""

    hint: str = ""
    """What to do about it."""

    error_code: str = ""
    """``ConsoleError.code`` of the failure, or ``cancelled``; empty otherwise."""

    note: str = ""
    """What people should know of how it went: the steps of a careful retry, and why it stopped."""

    process: str = ""
    """Which process did it: host and process id, ``host:pid``."""

    @property
    def is_complete_cycle(self) -> bool:
        """Return whether it was a cycle, and one that was worked off to its end."""
        return self.kind == "cycle" and self.status is RunStatus.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One request with documents, when it is over."""

    run_id: str
    """The run that sent it."""

    gateway_s: float
    """Seconds that Sage took, pauses between repeats included."""


class RequestKind(StrEnum):
    """What a console may ask of the sender."""

    SYNC = "sync"
    """Exports, then payments."""

    EXPORTS = "exports"
    PAYMENTS = "payments"
    RETRY = "retry"
    CANCEL = "cancel"


class RequestState(StrEnum):
    """How a request stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A wish left in the store for the process that sends."""

    id: str
    """Random, unique."""

    kind: RequestKind
    """What is wanted."""

    subsidiary_ids: tuple[str, ...]
    """For which connections; never empty."""

    entry_ids: tuple[str, ...] = ()
    """For a retry: which entries. Empty for a sync."""

    since: date | None = None
    """For payments: the first payment date; None takes up where the last import ended."""

    until: date | None = None
    """For payments: the last payment date, with ``since``; None means today."""

    actor: str
    """Who asked."""

    reason: str = ""
    """Why, in the person's words."""

    in_steps: bool = False
    """Whether a retry goes in steps and stops when the first records fail as before."""

    requested_at: datetime
    """UTC."""

    state: RequestState = RequestState.WAITING
    """How it stands."""

    run_ids: tuple[str, ...] = ()
    """Runs that worked it off, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A company, or one connection to it, that is left alone."""

    company_id: str
    """Sage company."""

    reason: str
    """What happened last, for people."""

    since: datetime
    """When it began, UTC."""

    probe_at: datetime
    """When it is asked again, UTC; approximate when somebody sets the clock."""

    failures: int
    """Runs and probes in a row that failed."""

    subsidiary_name: str = ""
    """The one whose credentials are refused; empty when the company as a whole is meant."""
