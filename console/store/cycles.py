"""Runs, and how far each subsidiary's schedule and intake have come.

Place in the path: the engine writes, screens read. A watermark may move only after everything
before it is durable; that order is the caller's.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tinydb import where

from console.clock import BootTime, Instant
from console.deferred import deferred, late
from console.domain.run import Run, RunStatus, Trouble
from console.store.database import Database
from console.store.documents import Documents, moment_text

if TYPE_CHECKING:
    from pydantic import TypeAdapter
else:
    TypeAdapter = deferred("pydantic:TypeAdapter")

__all__ = ["CycleStore"]

_RUNS_AT_ONCE = 200
_EVERYBODY = "*"
"""Stands for all connections in the schedule's table; no subsidiary has this id."""

_TROUBLES = late(lambda: TypeAdapter(tuple[Trouble, ...]))


class CycleStore:
    """Sync history and schedule."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._runs = Documents(database.table("runs"), Run, key=("id",), sorted_by="started_at")
        self._schedule = database.table("schedule")

    def save(self, run: Run) -> None:
        """Save a run in place of its earlier state.

        What it has spent is added up when it ends; a cycle that is done is remembered as such.
        """
        with self._database.batch():
            if run.ended_at is not None:
                before = self.get(run.id)
                if before is None or before.ended_at is None:
                    self._add_up(run, run.ended_at)
            self._runs.put(run)
            if run.is_complete_cycle and run.ended_at is not None:
                self._set_moment(run.subsidiary_id, "last_success", run.ended_at)

    def get(self, run_id: str) -> Run | None:
        """Return a run, or None."""
        return self._runs.first(where("id") == run_id)

    def recent(self, limit: int, subsidiary_id: str | None = None) -> list[Run]:
        """Return the latest runs, newest first, of one subsidiary or of all."""
        condition = None if subsidiary_id is None else where("subsidiary_id") == subsidiary_id
        page = self._runs.table.page(condition, order="started_at", limit=limit)
        return [self._runs.load(document) for document in page]

    def since(self, moment: datetime) -> Iterator[Run]:
        """Yield the runs that started at a moment or after it, newest first."""
        after: tuple[str, int] | None = None
        while page := self._runs.table.page(
            None, order="started_at", after=after, limit=_RUNS_AT_ONCE
        ):
            for document in page:
                if document["started_at"] < moment_text(moment):
                    return
                yield self._runs.load(document)
            after = (page[-1]["started_at"], page[-1].doc_id)

    def running(self) -> list[Run]:
        """Return the runs that have not ended, oldest first."""
        return self._runs.search(where("status") == RunStatus.RUNNING.value)

    def watermark(self, subsidiary_id: str) -> datetime | None:
        """Return up to when the subsidiary's documents are in the ledger, UTC."""
        return self._moment(subsidiary_id, "watermark")

    def set_watermark(self, subsidiary_id: str, moment: datetime) -> None:
        """Remember up to when the subsidiary's documents are in the ledger."""
        self._set_moment(subsidiary_id, "watermark", moment)

    def last_slot(self, subsidiary_id: str) -> datetime | None:
        """Return the slot of the schedule that was worked off last, UTC."""
        return self._moment(subsidiary_id, "last_slot")

    def set_last_slot(self, subsidiary_id: str, moment: datetime) -> None:
        """Remember the slot of the schedule that was worked off last."""
        self._set_moment(subsidiary_id, "last_slot", moment)

    def last_success(self, subsidiary_id: str) -> datetime | None:
        """Return when the last cycle that went well ended, UTC.

        None also when it ended before this was remembered.
        """
        return self._moment(subsidiary_id, "last_success")

    def functions_of_month(self, subsidiary_id: str, moment: datetime) -> int:
        """Return how many functions the runs that ended in a month (of UTC) have sent to Sage."""
        document = self._schedule.get(where("subsidiary_id") == subsidiary_id)
        months = {} if document is None else document.get("functions", {})
        return int(months.get(_month(moment), 0))

    def throttled(self, subsidiary_id: str) -> int:
        """Return how often Sage has answered the runs that have ended with 429, all in all."""
        document = self._schedule.get(where("subsidiary_id") == subsidiary_id)
        return 0 if document is None else int(document.get("throttled", 0))

    def troubles(self) -> tuple[Trouble, ...]:
        """Return the companies that the process that sends, or did last, leaves alone."""
        document = self._schedule.get(where("subsidiary_id") == _EVERYBODY)
        found: tuple[Trouble, ...] = _TROUBLES.validate_python(
            [] if document is None else document.get("troubles", [])
        )
        return found

    def set_troubles(self, troubles: tuple[Trouble, ...]) -> None:
        """Let everybody know which companies are left alone."""
        self._schedule.upsert(
            {
                "subsidiary_id": _EVERYBODY,
                "troubles": _TROUBLES.dump_python(troubles, mode="json"),
            },
            where("subsidiary_id") == _EVERYBODY,
        )

    def doubted_generation(self) -> int | None:
        """Return the generation of the store whose reconcile was begun last; None before one."""
        document = self._schedule.get(where("subsidiary_id") == _EVERYBODY)
        return None if document is None else document.get("doubted_generation")

    def set_doubted_generation(self, generation: int) -> None:
        """Remember that the reconcile of this generation of the store was begun."""
        self._schedule.upsert(
            {"subsidiary_id": _EVERYBODY, "doubted_generation": generation},
            where("subsidiary_id") == _EVERYBODY,
        )

    def reconcile_from(self, subsidiary_id: str) -> BootTime | None:
        """Return since when the subsidiary's ledger reconciles; None when it does not."""
        document = self._schedule.get(where("subsidiary_id") == subsidiary_id)
        mark = None if document is None else document.get("reconcile_from")
        return None if mark is None else BootTime(boot_id=mark[0], microseconds=mark[1])

    def doubt_from(self, subsidiary_id: str, present: Instant) -> None:
        """Remember that the subsidiary's ledger reconciles from now on; its sweep is due."""
        self.set_reconcile_from(subsidiary_id, present.boot)
        self._set_moment(subsidiary_id, "doubted_at", present.at)
        self.set_swept_to(subsidiary_id, "")

    def doubted_at(self, subsidiary_id: str) -> datetime | None:
        """Return when the subsidiary's reconcile began, UTC; None when it never did."""
        return self._moment(subsidiary_id, "doubted_at")

    def swept_to(self, subsidiary_id: str) -> str | None:
        """Return how far the sweep of a reconcile has come; None when none is due."""
        document = self._schedule.get(where("subsidiary_id") == subsidiary_id)
        return None if document is None else document.get("swept_to")

    def set_swept_to(self, subsidiary_id: str, position: str | None) -> None:
        """Remember how far the sweep has come; None when it is done."""
        self._schedule.upsert(
            {"subsidiary_id": subsidiary_id, "swept_to": position},
            where("subsidiary_id") == subsidiary_id,
        )

    def set_reconcile_from(self, subsidiary_id: str, mark: BootTime | None) -> None:
        """Remember since when the subsidiary's ledger reconciles; None ends it."""
        value = None if mark is None else [mark.boot_id, mark.microseconds]
        self._schedule.upsert(
            {"subsidiary_id": subsidiary_id, "reconcile_from": value},
            where("subsidiary_id") == subsidiary_id,
        )

    def _add_up(self, run: Run, ended_at: datetime) -> None:
        document = self._schedule.get(where("subsidiary_id") == run.subsidiary_id) or {}
        month = _month(ended_at)
        # Months that are over are Sage's to bill; runs tell about them.
        functions = document.get("functions", {}).get(month, 0) + run.functions
        self._schedule.upsert(
            {
                "subsidiary_id": run.subsidiary_id,
                "functions": {month: functions},
                "throttled": document.get("throttled", 0) + run.throttled,
            },
            where("subsidiary_id") == run.subsidiary_id,
        )

    def _moment(self, subsidiary_id: str, field: str) -> datetime | None:
        document = self._schedule.get(where("subsidiary_id") == subsidiary_id)
        text = None if document is None else document.get(field)
        return None if text is None else datetime.fromisoformat(text)

    def _set_moment(self, subsidiary_id: str, field: str, moment: datetime) -> None:
        self._schedule.upsert(
            {"subsidiary_id": subsidiary_id, field: moment_text(moment)},
            where("subsidiary_id") == subsidiary_id,
        )


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m}"
