"""The scheduler: a loop that keeps the sending lock and lets the sender work.

Place in the path: the console runs it in a thread of its own with its own asyncio loop, so that
the screen stays quick; a process without a screen runs the same loop as its main one. A process
that does not get the lock is a viewer and keeps asking.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from console.cleaning import clean
from console.clock import Clock
from console.errors import ConsoleError
from console.store import SenderLock, Store
from console.sync.progress import Progress
from console.sync.sender import Sender

__all__ = ["Scheduler", "SchedulerThread"]

_LOGGER = logging.getLogger(__name__)

TICK_S = 0.5
"""Seconds between looks at the store: a request is picked up within a second."""

_BACKOFF_S = 30.0
"""Longest pause after the loop itself failed."""


class Scheduler:
    """The loop.

    Args:
        sender: Works off what is due.
        lock: The sending lock of the home.
        clock: The clock.
        progress: Where the loop's own state is published.
        stopping: Whether the loop should end.
    """

    def __init__(
        self,
        *,
        sender: Sender,
        lock: SenderLock,
        clock: Clock,
        progress: Progress,
        stopping: Callable[[], bool],
    ) -> None:
        self._sender = sender
        self._lock = lock
        self._clock = clock
        self._progress = progress
        self._stopping = stopping
        self._is_sender = False

    async def run(self) -> None:
        """Work until told to stop; a failure is reported, waited out and never ends the loop."""
        pause = TICK_S
        while not self._stopping():
            try:
                await self._tick()
                pause = TICK_S
            except ConsoleError as error:
                pause = self._trouble(error.message, pause)
            except Exception as error:
                # The loop is what keeps syncing alive when nobody looks: it must outlive our bugs.
                _LOGGER.exception("the scheduler loop failed")
                pause = self._trouble(f"Internal error {type(error).__name__}", pause)
            await self._clock.sleep(pause)

    async def _tick(self) -> None:
        if not self._is_sender:
            if self._lock.try_acquire():
                # A sender only once this has worked: what a dead process left must be taken over.
                self._sender.recover()
                self._is_sender = True
            self._progress.report(is_sender=self._is_sender)
        if self._is_sender:
            await self._sender.tick()
            self._progress.report(is_sender=True)

    def _trouble(self, message: str, pause: float) -> float:
        self._progress.report(is_sender=self._is_sender, trouble=clean(message))
        return min(pause * 2, _BACKOFF_S)


class SchedulerThread:
    """The scheduler in a thread of its own.

    Args:
        open_store: Opens the store for the thread; SQLite connections belong to one thread.
        build: Makes the scheduler on that store; takes the store and the stop question.
    """

    def __init__(
        self,
        *,
        open_store: Callable[[], Store],
        build: Callable[[Store, Callable[[], bool]], Scheduler],
        release: Callable[[], None],
        progress: Progress,
    ) -> None:
        self._open_store = open_store
        self._build = build
        self._release = release
        self._progress = progress
        self._stop = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._main, name="scheduler", daemon=True)

    def start(self) -> None:
        """Start the thread; returns at once."""
        self._thread.start()

    def stop(self, *, grace_s: float = 10.0) -> None:
        """End the loop after the batch in flight, by force after ``grace_s`` seconds.

        A batch that is cut off leaves its documents ``unverified``; nothing is lost or doubled.
        """
        self._stop.set()
        if not self._thread.is_alive():
            return
        self._thread.join(grace_s)
        if self._thread.is_alive() and self._loop and self._task:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(grace_s)

    def _main(self) -> None:
        try:
            asyncio.run(self._run())
        except asyncio.CancelledError:
            _LOGGER.warning("the scheduler was cut off in the middle of a run")
        except ConsoleError as error:
            self._progress.report(is_sender=False, trouble=clean(error.message))

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        store = self._open_store()
        try:
            await self._build(store, self._stop.is_set).run()
        finally:
            store.close()
            self._release()
