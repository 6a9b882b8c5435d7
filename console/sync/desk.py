"""What one run works with: the open store, both clients, one connection.

Place in the path: ``wiring`` makes a desk per run; every step of the cycle takes it. It holds no
state of a run besides the run record that it publishes. Whoever only looks gets a reading desk,
which has nothing to note a run on, so that no step that changes anything takes it.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta, tzinfo
from typing import Any

from console.alvys import AlvysClient, RefusedRecord
from console.clock import Clock
from console.domain.connection import Connection
from console.domain.kinds import Form
from console.domain.reference import ReferenceData
from console.domain.run import Batch, Run
from console.intacct import IntacctClient
from console.store import Store
from console.sync.exchanges import ExchangeLog
from console.sync.gate import Gate
from console.sync.pacing import Pacing

__all__ = ["Desk", "DeskOpener", "ReadingDesk", "ReadingDeskOpener", "RunLog"]


@dataclass(slots=True, kw_only=True)
class RunLog:
    """The run record as it grows; each change is stored and published."""

    store: Store
    """Where runs are kept."""

    run: Run
    """The latest state."""

    publish: Callable[[Run | Batch], None]
    """Tells whoever watches in this process."""

    has_asked: bool = False
    """Sage was asked about the numbers of the run's first batch."""

    kept_numbers: set[Form] = field(default_factory=set)
    """Forms of which Sage kept all numbers that this run has read back."""

    @property
    def is_retry(self) -> bool:
        """Return whether a person asked for these documents to be sent again."""
        return self.run.kind == "retry" and self.run.trigger == "request"

    def update(self, **changes: Any) -> None:
        """Change fields of the run, store and publish it."""
        self.run = replace(self.run, **changes)
        self.store.cycles.save(self.run)
        self.publish(self.run)

    def count(self, **more: int) -> None:
        """Add to the run's counts, store and publish it; nothing happens when nothing is added."""
        if any(more.values()):
            self.update(counts=self.run.counts.plus(**more))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDesk:
    """What reading needs: a rehearsal, a preview, totals, and the first half of a run."""

    store: Store
    """Open store of this thread."""

    alvys: AlvysClient
    """Client of the Alvys tenant."""

    intacct: IntacctClient
    """Client of the connection's Sage company."""

    clock: Clock
    """The clock."""

    connection: Connection
    """Whose documents are exported."""

    read_reference: Callable[[IntacctClient, str, ReferenceData | None], Awaitable[ReferenceData]]
    """Reads Sage's lists in the scope of an entity id (empty: top level), given the last reading;
    what did not change since is taken from that."""

    zone: tzinfo
    """Zone of the business, for document dates."""

    refused: list[RefusedRecord]
    """Where the Alvys client leaves records that it could not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(ReadingDesk):
    """Everything that the steps of one run share."""

    log: RunLog
    """The run record."""

    quiet_time: timedelta
    """How long after giving up a "not found" starts to count."""

    stopping: Callable[[], bool]
    """Whether the run should end after the requests under way; what is left stays ready."""

    pacing: Pacing
    """What the connection's Sage company bears."""

    pauses: tuple[float, ...] = field(default=(1.0, 2.0, 4.0))
    """Seconds between tries of a request that was certainly not executed; then the run ends."""

    exchanges: ExchangeLog = field(default_factory=ExchangeLog)
    """What the Sage client tells of its exchanges."""

    gate: Gate = field(default_factory=Gate)
    """Where the run gives way to what is urgent."""

    def spent(self) -> dict[str, Any]:
        """Return the fields of a run that say what the clients have used so far."""
        usage = self.intacct.usage
        return {
            "requests": usage.requests,
            "functions": usage.functions,
            "pages": usage.pages,
            "throttled": usage.throttled,
            "alvys_requests": self.alvys.requests,
        }


DeskOpener = Callable[[Connection, RunLog], AbstractAsyncContextManager[Desk]]
"""Opens the clients for one run and closes them after it."""

ReadingDeskOpener = Callable[[Connection], AbstractAsyncContextManager[ReadingDesk]]
"""Opens the clients for somebody who only looks and closes them after it."""
