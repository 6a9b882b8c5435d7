"""The engine in a thread of its own, for a process that shows a screen.

Place in the path: a command starts it beside the app and stops it after; the app makes it step
aside before the process is suspended. What the engine does is ``scheduler``'s business.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.cleaning import clean
from console.errors import ConsoleError
from console.store import Store
from console.sync.control import GRACE_S, Control
from console.sync.progress import Progress

if TYPE_CHECKING:
    from console.sync.scheduler import Scheduler

__all__ = ["EngineThread", "Prepare", "prepare_nothing"]

_LOGGER = logging.getLogger(__name__)

_MARGIN_S = 2.0
"""Seconds that the loop may need beside what is in flight."""

_LOOK_S = 0.02
"""Seconds between looks whether the lock is free."""


Prepare = Callable[[Callable[[], bool]], None]
"""What is done before anything else; asks again and again whether it is to end."""


def prepare_nothing(_is_stopped: Callable[[], bool]) -> None:
    """Begin at once."""


class EngineThread:
    """The scheduler in a thread of its own.

    Args:
        prepare: What the thread does first.
        open_store: Opens the store for the thread; SQLite connections belong to one thread.
        build: Makes the scheduler on that store.
        holds_lock: Whether this process holds the sending lock.
        control: The switches that the scheduler looks at.
        progress: Where it is told that the thread could not work at all.
    """

    def __init__(
        self,
        *,
        prepare: Prepare = prepare_nothing,
        open_store: Callable[[], Store],
        build: Callable[[Store], Scheduler],
        holds_lock: Callable[[], bool],
        control: Control,
        progress: Progress,
    ) -> None:
        self._prepare = prepare
        self._open_store = open_store
        self._build = build
        self._holds_lock = holds_lock
        self._control = control
        self._progress = progress
        self._never = threading.Event()
        self._thread = threading.Thread(target=self._main, name="engine", daemon=True)

    def start(self) -> None:
        """Start the thread; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the loop after the batch in flight, by force after ten seconds.

        A batch that is cut off leaves its documents ``unverified``; nothing is lost or doubled.
        """
        self._control.stop()
        if self._thread.is_alive():
            self._thread.join(GRACE_S + _MARGIN_S)

    def step_aside(self) -> None:
        """Give the sending lock up, and return when it is free or ten seconds are over.

        Called in a signal handler of the main thread, right before the process is suspended.
        """
        self._control.step_aside()
        for _ in range(int((GRACE_S + _MARGIN_S) / _LOOK_S)):
            if not self._holds_lock():
                return
            self._never.wait(_LOOK_S)

    def go_on(self) -> None:
        """Take the sending lock again as soon as it is free."""
        self._control.go_on()

    def _main(self) -> None:
        try:
            asyncio.run(self._run())
        except ConsoleError as error:
            self._progress.report(is_sender=False, trouble=clean(f"{error.message}. {error.hint}"))

    async def _run(self) -> None:
        self._prepare(lambda: self._control.is_stopped)
        if self._control.is_stopped:
            return
        store = self._open_store()
        try:
            await self._build(store).run()
        finally:
            store.close()
