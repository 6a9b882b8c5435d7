"""What a process without a screen says: one JSON line per event.

Place in the path: the engine's news and the state of the sending lock come in, lines go out through
``output``. It runs in the engine's own loop and never waits for anything.
"""

import logging
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from console.clock import Clock
from console.commands.output import Output
from console.commands.views import run_view, utc_time
from console.domain.run import Request, Run, RunStatus
from console.store import HolderInfo
from console.sync.holding import holder_trouble, holder_words
from console.sync.progress import News, Progress

__all__ = ["Events"]

_LOGGER = logging.getLogger(__name__)

_PROGRESS_S = 1.0
"""Seconds between two lines about the same run."""


class Events:
    """Tells what happens, each thing once.

    Args:
        output: Where the lines go.
        clock: The clock.
        names: Returns the names of the subsidiaries by id.
    """

    def __init__(
        self, *, output: Output, clock: Clock, names: Callable[[], Mapping[str, str]]
    ) -> None:
        self._output = output
        self._clock = clock
        self._names = names
        self._told_at: dict[str, datetime] = {}
        self._role = ""
        self._trouble = ""
        self._is_mute = False

    def tell(self, event: str, **fields: Any) -> None:
        """Print one line; nothing more once nobody can read it, because syncing must go on."""
        if self._is_mute:
            return
        try:
            self._output.value({"event": event, "at": utc_time(self._clock.now()), **fields})
        except OSError:
            self._is_mute = True
            _LOGGER.warning("standard output is closed; events are not told any more")
            # What is left in the buffer must not fail at the interpreter's end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def take(self, news: News) -> None:
        """Tell news of the engine; a run's progress at most once a second."""
        match news:
            case Run():
                self._take_run(news)
            case Request():
                self.tell(
                    "request",
                    request_id=news.id,
                    kind=news.kind.value,
                    actor=news.actor,
                    subsidiary_ids=list(news.subsidiary_ids),
                    entries=len(news.entry_ids),
                )

    def look(self, progress: Progress, holder: HolderInfo | None) -> None:
        """Tell changes of who sends and of what ails the engine."""
        role = "sender" if progress.is_sender else holder_words(holder)
        if role != self._role:
            self._role = role
            self._tell_role(progress, holder)
        trouble = progress.trouble
        if not progress.is_sender:
            trouble = trouble or holder_trouble(holder, self._clock.now())
        if trouble != self._trouble:
            self._trouble = trouble
            self.tell("trouble", message=trouble)

    def _tell_role(self, progress: Progress, holder: HolderInfo | None) -> None:
        if progress.is_sender:
            self.tell("became_sender")
        elif holder is not None:
            self.tell("viewer", holder=holder_words(holder), pid=holder.pid, kind=holder.kind)

    def _take_run(self, run: Run) -> None:
        now = self._clock.now()
        if run.status is not RunStatus.RUNNING:
            self._told_at.pop(run.id, None)
            self.tell("run_finished", **self._view(run))
        elif run.id not in self._told_at:
            self._told_at[run.id] = now
            self.tell("run_started", **self._view(run))
        elif abs((now - self._told_at[run.id]).total_seconds()) >= _PROGRESS_S:
            self._told_at[run.id] = now
            self.tell("run_progress", **self._view(run))

    def _view(self, run: Run) -> dict[str, Any]:
        view = run_view(run, self._names())
        return {"run_id": view.pop("id"), **view}
