"""The state of everything at one moment of a search, and what a search may break."""

from dataclasses import dataclass
from typing import NamedTuple

from tests.model.journal import new_entry

FAULTS = (
    *("kill", "timeout", "loss", "death", "refusal", "deferral", "edit", "twice", "reboot"),
    *("restore", "outlive", "person", "withdraw", "pay", "approve"),
)
"""What has a budget; a search without an entry for one never does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What the engine does. Each switch that is off removes one of its safeguards."""

    quiet_time: bool = True
    """Off: "not found" is believed at once."""

    asked_at: bool = True
    """Off: what counts is when an answer came, not when the question was issued."""

    synced_intent: bool = True
    """Off: an intent is lost with the process that wrote it."""

    fixed_id: bool = True
    """Off: each send carries a new control id."""

    doubts_silence: bool = True
    """Off: a time-out is taken for "not executed"."""

    doubts_repeats: bool = True
    """Off: the refusal of a repeated control id is taken for a refusal."""

    one_sender: bool = True
    """Off: a second process may send at the same time."""

    reconciles: bool = True
    """Off: a restored ledger is believed."""

    proves_reversal: bool = True
    """Off: the new document goes out with the reversal of the old one, whatever becomes of it."""

    rereads: bool = True
    """Off: what was mapped is sent as it was mapped, whatever its row says by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One search."""

    name: str
    """What people call it."""

    budgets: dict[str, int]
    """Fault to how often it may happen."""

    documents: int = 2
    """How many there are; all of them go in one request when there is one lane."""

    processes: int = 1
    """How many engines there are."""

    lanes: int = 1
    """Requests of one engine at once. With more than one, each document makes a batch of its own,
    and the engine maps documents ahead; it may even map one again that it has mapped already."""

    uniqueid: str = "documented"
    """How the gateway checks control ids: ``documented`` looks up before and notes after,
    ``atomic`` does both at once, ``absent`` never does."""

    drafts: bool = False
    """Documents stay drafts until somebody approves them, instead of being posted."""

    design: Design = Design()
    """The engine."""

    @property
    def places(self) -> int:
        """How many of ``World.processes`` make an engine: its feeder, and one for each lane."""
        return 1 if self.lanes == 1 else 1 + self.lanes


class Record(NamedTuple):
    """A record of a document in Sage."""

    number: int
    """1 for the first record of the document; no two are the same."""

    version: int
    """Version of the source that it says."""

    state: str
    """Draft, Posted, Paid, Reversed; Deleted ones show nowhere."""


class Function(NamedTuple):
    """One function of a request."""

    document: int
    """What it is about."""

    control_id: str
    """Names its content."""

    task: str
    """What it does."""

    record: int
    """Record that it changes; 0 for a new one."""

    version: int
    """Version of the source that it brings."""


class Request(NamedTuple):
    """A request on its way or at work."""

    owner: int
    """Process that waits for the answer; -1 when nobody does."""

    functions: tuple[Function, ...]
    """In the order of the batch."""

    results: tuple[str, ...] = ()
    """How the functions ended that were worked on."""

    checked: bool = False
    """The next function's control id was looked up and not found."""


class Process(NamedTuple):
    """An engine's memory, or that of one of its lanes; lost with the engine."""

    phase: str = "down"
    """down, idle, intended, waiting, answered, asking, told, planned."""

    batch: tuple[tuple[int, int], ...] = ()
    """Document and entry that it works on."""

    answers: tuple[str, ...] = ()
    """Answered: how each function ended. Told: nothing."""

    held: tuple[tuple[Record, ...], ...] = ()
    """Told: records that Sage held of each document when it answered."""

    is_change: bool = False
    """Asking, told: about records of documents that changed after their export."""

    plans: tuple[tuple[str, int], ...] = ()
    """From planned on: what is done to each document, and to which record; empty means that all are
    new."""

    age: int = 0
    """Asking, told: quiet times since the question was issued."""

    is_first: bool = False
    """Asking, told: asked before a first send."""

    ahead: tuple[tuple[int, int], ...] = ()
    """Document and entry of what was mapped and waits for a lane."""


class World(NamedTuple):
    """Everything."""

    rows: tuple[int, ...]
    """The ledger on disk: an entry for each document."""

    source: tuple[int, ...]
    """Version of each document at the source."""

    processes: tuple[Process, ...]
    """The engines, each with its lanes behind it."""

    network: tuple[Request, ...]
    """Requests that are not over."""

    books: tuple[tuple[Record, ...], ...]
    """Sage: the records of each document."""

    done: frozenset[str]
    """Sage: control ids of what was completed."""

    budgets: tuple[int, ...]
    """What may still go wrong, in the order of ``FAULTS``."""

    copy: tuple[int, ...] | None = None
    """A copy of the ledger that may be put back."""

    wanted: bool = False
    """A copy was put back and no engine has noticed yet."""

    reconciling: int = -1
    """Quiet times since a reconcile began; -1 when there is none."""

    def budget(self, fault: str) -> int:
        """Return how often a fault may still happen."""
        return self.budgets[FAULTS.index(fault)]

    def spend(self, fault: str) -> tuple[int, ...]:
        """Return the budgets after a fault."""
        at = FAULTS.index(fault)
        return (*self.budgets[:at], self.budgets[at] - 1, *self.budgets[at + 1 :])


def start(scenario: Scenario) -> World:
    """Return the world before anything happens."""
    documents = range(scenario.documents)
    rows = tuple(new_entry(one) for one in documents)
    return World(
        rows=rows,
        source=tuple(0 for _ in documents),
        processes=tuple(Process() for _ in range(scenario.processes * scenario.places)),
        network=(),
        books=tuple(() for _ in documents),
        done=frozenset(),
        budgets=tuple(scenario.budgets.get(name, 0) for name in FAULTS),
        copy=rows if scenario.budgets.get("restore") else None,
    )
