"""The scheduler: a loop that keeps the sending lock and lets the parts of the engine work.

Theory of operation
-------------------
A process that does not get the lock is a viewer and keeps asking, twice a second. The one that
gets it takes over what a dead process left, and then asks each part what is due. Every job runs as
a task of its own; one that fails is reported, waited out with growing pauses and started again when
it is still due. Nothing that a job does ends the loop.

The loop leaves for two reasons: it is stopped, or it steps aside because its process is about to be
suspended. Either way the runs end after the batch in flight. What takes too long is cut off: its
documents are ``unverified`` then, nothing is lost or doubled. Only after that the lock is given up.

No timer is longer than a tick, and ticks compare the wall clock: suspend, clock steps and debuggers
do no harm.

Place in the path: the console runs it in a thread of its own with its own asyncio loop, so that
the screen stays quick; a process without a screen runs the same loop as its main one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from console.cleaning import clean
from console.clock import Clock
from console.errors import ConsoleError, StoreReplacedError
from console.store import SenderLock
from console.sync.control import GRACE_S, Control
from console.sync.jobs import Job, Part
from console.sync.progress import Progress
from console.sync.sender import Sender

__all__ = ["Scheduler"]

_LOGGER = logging.getLogger(__name__)

TICK_S = 0.5
"""Seconds between looks at what is due: a request is picked up within a second."""

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
"""Pauses after a failure: from, doubling, to."""

_LOCK = "lock"
_BEAT = "sign of life"


@dataclass(slots=True)
class _Rest:
    """The pause of something that failed."""

    part: str
    pause_s: float
    until: float


class Scheduler:
    """The loop.

    Args:
        sender: Takes over what was left, and works off requests and cycles.
        parts: What else works while this process sends.
        lock: The sending lock of the home.
        clock: The clock.
        progress: Where the loop's own state is published.
        control: Whether the loop is to leave.
        on_leaving: Called before the lock is given up; may fail as a job may.
        grace_s: Seconds that jobs are given when the loop leaves.
    """

    def __init__(
        self,
        *,
        sender: Sender,
        parts: Sequence[Part] = (),
        lock: SenderLock,
        clock: Clock,
        progress: Progress,
        control: Control,
        on_leaving: Callable[[], None] = lambda: None,
        grace_s: float = GRACE_S,
    ) -> None:
        self._sender = sender
        self._parts = (Part(name="sender", jobs=sender.jobs), *parts)
        self._lock = lock
        self._clock = clock
        self._progress = progress
        self._control = control
        self._on_leaving = on_leaving
        self._grace_s = grace_s
        self._busy: set[str] = set()
        self._rests: dict[str, _Rest] = {}
        self._replaced: StoreReplacedError | None = None

    async def run(self) -> None:
        """Work until told to stop; a failure is reported, waited out and never ends the loop.

        Raises:
            StoreReplacedError: The store was replaced or removed while it was open. That does not
                pass, and another process may know better: it ends here, and the lock is free.
        """
        try:
            while not self._control.is_stopped:
                if self._may(_LOCK) and not self._control.is_leaving:
                    await self._guarded(_LOCK, self._take_over)
                if self._progress.is_sender:
                    await self._send()
                elif self._control.is_leaving:
                    self._give_up()
                await self._clock.sleep(TICK_S)
        finally:
            self._give_up()
        if self._replaced is not None:
            raise self._replaced

    async def _take_over(self) -> None:
        if not self._lock.try_acquire():
            return
        with ExitStack() as on_failure:
            # Whoever cannot take over what a dead process left lets another one try.
            on_failure.callback(self._lock.release)
            self._sender.recover()
            on_failure.pop_all()
        self._progress.report(is_sender=True)

    def _give_up(self) -> None:
        self._progress.report(is_sender=False)
        self._lock.release()

    async def _send(self) -> None:
        """Let the parts work until the loop leaves; then give up the lock."""
        work = asyncio.create_task(self._work())
        try:
            while not self._control.is_leaving and not work.done():
                if self._may(_BEAT):
                    # The lock is held without it; a disk that refuses must not end the sending.
                    await self._guarded(_BEAT, self._beat)
                await self._clock.sleep(TICK_S)
            await asyncio.wait({work}, timeout=self._grace_s)
            if not work.done():
                _LOGGER.warning("what is in flight takes too long and is cut off")
        finally:
            work.cancel()
            await asyncio.wait({work})
            await self._guarded("leaving", self._last_words)
            self._give_up()

    async def _beat(self) -> None:
        self._lock.beat()

    async def _last_words(self) -> None:
        self._on_leaving()

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as group:
            while not self._control.is_leaving:
                for part in self._parts:
                    if self._may(part.name):
                        await self._guarded(part.name, partial(self._start_due, part, group))
                await self._clock.sleep(TICK_S)

    async def _start_due(self, part: Part, group: asyncio.TaskGroup) -> None:
        due = {job.key: job for job in part.jobs()}
        for key, job in due.items():
            if key not in self._busy and self._may(key):
                self._busy.add(key)
                group.create_task(self._run_job(part, job), name=key)
        over = [
            key
            for key, rest in self._rests.items()
            if rest.part == part.name and key not in due and key not in self._busy
        ]
        for key in over:
            # What is not due any more cannot succeed any more either; its trouble is over.
            self._recovered(key)

    async def _run_job(self, part: Part, job: Job) -> None:
        try:
            await self._guarded(job.key, job.run, part=part.name)
        finally:
            self._busy.discard(job.key)

    async def _guarded(
        self, name: str, work: Callable[[], Awaitable[None]], *, part: str = ""
    ) -> None:
        try:
            await work()
        except ConsoleError as error:
            _LOGGER.warning("%s: %s", name, error.message)
            if isinstance(error, StoreReplacedError):
                self._replaced = error
                self._control.stop()
            self._ail(name, part, error.message)
        except Exception as error:
            # The loop is what keeps syncing alive when nobody looks: it must outlive our bugs.
            _LOGGER.exception("%s failed", name)
            self._ail(name, part, f"Internal error {type(error).__name__} ({name})")
        else:
            self._recovered(name)

    def _recovered(self, name: str) -> None:
        self._rests.pop(name, None)
        self._progress.ail(name, "")

    def _ail(self, name: str, part: str, trouble: str) -> None:
        before = self._rests.get(name)
        pause_s = min(before.pause_s * 2, _LONGEST_PAUSE_S) if before else _FIRST_PAUSE_S
        self._rests[name] = _Rest(part, pause_s, asyncio.get_running_loop().time() + pause_s)
        self._progress.ail(name, clean(trouble))

    def _may(self, name: str) -> bool:
        """Return whether nothing of this name failed a moment ago."""
        rest = self._rests.get(name)
        return rest is None or asyncio.get_running_loop().time() >= rest.until
