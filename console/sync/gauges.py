"""The gauges for on-call, as a text file that Prometheus' node exporter picks up.

Place in the path: a part of the engine; the health and the engine's own figures come in, a file in
the home goes out, every quarter of a minute, after each run, and when the lock is given up. It
holds counts and times, never a document.

Names are those that on-call alerts on; each stands in the file with what it means.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from console.cleaning import clean
from console.clock import Clock
from console.domain.ledger import State
from console.store import replace_file
from console.sync.health import Health, SubsidiaryHealth
from console.sync.jobs import Job
from console.sync.progress import Progress

__all__ = ["GAUGES_NAME", "GaugeFile", "render"]

GAUGES_NAME = "metrics.prom"
"""Name of the file in the home."""

_EVERY = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gauge:
    name: str
    help: str
    of_one: Callable[[SubsidiaryHealth, datetime], float | None]
    kind: str = "gauge"


def _count(*states: State) -> Callable[[SubsidiaryHealth, datetime], float | None]:
    return lambda one, _now: sum(one.counts.get(state, 0) for state in states)


def _age(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())


_GAUGES = (
    _Gauge(
        name="sync_last_success_timestamp_seconds",
        help="When the last complete cycle ended.",
        of_one=lambda one, _now: one.last_success_at.timestamp() if one.last_success_at else None,
    ),
    _Gauge(
        name="sync_in_doubt",
        help="Documents whose outcome in Sage is unverified.",
        of_one=_count(State.UNVERIFIED),
    ),
    _Gauge(
        name="sync_in_doubt_oldest_seconds",
        help="Age of the oldest unverified outcome.",
        of_one=lambda one, now: _age(one.oldest_unverified_at, now),
    ),
    _Gauge(
        name="sync_review",
        help="Documents that a person has to decide about.",
        of_one=_count(State.CONFLICT, State.HELD),
    ),
    _Gauge(
        name="sync_rejected",
        help="Documents that were refused for certain.",
        of_one=_count(State.FAILED),
    ),
    _Gauge(
        name="sync_wanted",
        help="Documents that wait to be sent.",
        of_one=_count(State.READY),
    ),
    _Gauge(
        name="sync_wanted_oldest_seconds",
        help="Age of the oldest document that waits to be sent.",
        of_one=lambda one, now: _age(one.oldest_ready_at, now),
    ),
    _Gauge(
        name="sync_api_transactions_month",
        help="Functions that ended runs sent to Sage this month (UTC); about what it meters.",
        of_one=lambda one, _now: one.functions_this_month,
    ),
    _Gauge(
        name="sync_throttled_total",
        help="Requests that Sage answered with 429: too many.",
        of_one=lambda one, _now: one.throttled,
        kind="counter",
    ),
)


def render(health: Health, engine: Mapping[str, tuple[str, float]]) -> str:
    """Return the text of the file.

    Args:
        health: What the store says.
        engine: Gauges of the engine itself: name to what it means and its value.
    """
    lines: list[str] = []
    for gauge in _GAUGES:
        values = [(one, gauge.of_one(one, health.at)) for one in health.subsidiaries]
        samples = [
            f"{gauge.name}{_labels(one)} {_number(value)}"
            for one, value in values
            if value is not None
        ]
        lines += _family(gauge.name, gauge.help, samples, kind=gauge.kind)
    for name, (meaning, value) in engine.items():
        lines += _family(name, meaning, [f"{name} {_number(value)}"])
    return "\n".join(lines) + "\n"


class GaugeFile:
    """Keeps the file up to date while this process sends.

    Args:
        home: Where it lies.
        health: Takes the figures; reads the store of the calling thread.
        clock: The clock.
        progress: What the engine does.
    """

    def __init__(
        self, *, home: Path, health: Callable[[], Health], clock: Clock, progress: Progress
    ) -> None:
        self._path = home / GAUGES_NAME
        self._health = health
        self._clock = clock
        self._progress = progress
        self._written_at: datetime | None = None
        self._ended: tuple[str, ...] = ()

    def jobs(self) -> Iterator[Job]:
        """Yield the writing when it is time, or when a run has ended."""
        _, ended = self._progress.runs()
        ids = tuple(run.id for run in ended)
        age = self._clock.now() - self._written_at if self._written_at else _EVERY
        # A file of the future was written before the clock was set back.
        if ids != self._ended or not timedelta(0) <= age < _EVERY:
            self._ended = ids
            yield Job(key="gauges", run=self._write)

    async def _write(self) -> None:
        self.write(is_sender=True)

    def write(self, *, is_sender: bool) -> None:
        """Write the file.

        Args:
            is_sender: Whether this process still sends.

        Raises:
            ConsoleError: The store cannot be read, or the file cannot be written.
        """
        batch = self._progress.last_batch
        engine = {
            "sync_leader": ("Whether the process that wrote this file sends.", float(is_sender)),
            "sync_trouble": ("Whether something ails it.", float(bool(self._progress.trouble))),
            "sync_breaker_open": (
                "Sage companies that are left alone because they refuse or do not answer.",
                float(len(self._progress.troubles)),
            ),
            "sync_batch_seconds": (
                "How long Sage took for the last batch; 0 before the first.",
                batch.gateway_s if batch else 0.0,
            ),
        }
        health = self._health()
        replace_file(self._path, render(health, engine).encode())
        self._written_at = health.at


def _family(name: str, meaning: str, samples: Iterable[str], *, kind: str = "gauge") -> list[str]:
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}", *samples]


def _labels(one: SubsidiaryHealth) -> str:
    return f'{{subsidiary="{_escaped(one.row.name)}",id="{_escaped(one.row.id)}"}}'


def _escaped(value: str) -> str:
    cleaned = clean(value).replace("\\", "\\\\").replace('"', '\\"')
    return cleaned.replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.3f}"
