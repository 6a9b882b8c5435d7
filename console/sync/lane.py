"""The lane of a run: as many writing requests at once as the Sage company bears.

Theory of operation
-------------------
One feeder makes batches in their order. It takes a place, which is the right to have one request
under way, and starts a task for the batch on it; while the places are taken it makes the next
batch ready. A task gives its place back with its answer, and takes one again before it repeats.

A place that stands empty is what costs time, and we do one thing at a time ourselves. So whoever
has work that can wait, an outcome to store or documents to map, lets the request go out first that
got the free place.

A task that fails ends the run, not the other requests: nothing more is started, and those under
way are answered and stored first. Cutting the feeder off cuts off every task, and waits until each
has stored what is known of its batch.

Place in the path: ``posting`` feeds it. Runs of one company take turns, so one lane is the whole
traffic of writes to it. What a company bears is decided in ``pacing``; it must not send or store.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any, Self

from console.clock import Clock
from console.sync.pacing import Pacing

__all__ = ["Lane", "Place"]

_HANDOVER_S = 0.25
"""How long work waits at most for a request to go out: a line that hangs must not keep an outcome
from the ledger."""


class Lane:
    """Places for requests and the tasks on them; used as a block that ends when all have ended.

    Args:
        pacing: What the company bears.
        clock: Waits for the pauses that Sage asks for.
        stopping: Whether the run should end after the requests under way.
    """

    def __init__(self, *, pacing: Pacing, clock: Clock, stopping: Callable[[], bool]) -> None:
        self._pacing = pacing
        self._clock = clock
        self._stopping = stopping
        self._taken = 0
        self._not_out = 0
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._failure: BaseException | None = None

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._failure is not None or self._stopping()

    async def take(self) -> "Place | None":
        """Wait for a place and take it; None when the lane was closed before there was one."""
        place = Place(self)
        return place if await place.take_again() else None

    async def find_room(self) -> bool:
        """Wait until one more request may be under way, and count it; False when closed before."""
        self._waiting += 1
        try:
            while not self.is_closed:
                pause_s = self._pacing.pause_s()
                if pause_s > 0:
                    await self._clock.sleep(pause_s)
                elif self._has_room():
                    self._taken += 1
                    self._not_out += 1
                    return True
                else:
                    await self._change()
            return False
        finally:
            self._waiting -= 1

    def note_out(self) -> None:
        """Take that a request has gone out, or never will."""
        self._not_out -= 1
        self._changed.set()

    def make_room(self) -> None:
        """Count one request less."""
        self._taken -= 1
        self._changed.set()

    async def next_is_out(self) -> None:
        """Wait until no free place is about to be used; for a moment at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_HANDOVER_S):
                while self._not_out or self._is_handing_over():
                    await self._change()

    def start(self, work: Coroutine[Any, Any, None], place: "Place") -> None:
        """Begin a task on a place; when it has ended, the place is free whatever happened."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, place))

    async def one_ends(self) -> bool:
        """Wait until a task has ended; False when there is none."""
        before = len(self._tasks)
        while before and len(self._tasks) == before:
            await self._change()
        return before > 0

    async def __aenter__(self) -> Self:
        """Begin with every place free."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Wait for the tasks, or cut them off when we are cut off; raise their first failure."""
        self._failure = self._failure or error
        if isinstance(error, asyncio.CancelledError):
            self._cut_off()
        try:
            await self._all_end()
        except asyncio.CancelledError:
            self._cut_off()
            await self._all_end()
            raise
        if error is None and self._failure is not None:
            raise self._failure

    def _has_room(self) -> bool:
        return self._taken < self._pacing.lanes

    def _is_handing_over(self) -> bool:
        is_awaited = self._waiting > 0 and self._has_room() and not self.is_closed
        return is_awaited and self._pacing.pause_s() == 0

    async def _all_end(self) -> None:
        while self._tasks:
            await self._change()

    def _cut_off(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _ended(self, place: "Place", task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        place.give_back()
        if not task.cancelled():
            self._failure = self._failure or task.exception()
        self._changed.set()

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()


class Place:
    """The right to have one request under way; not held before it is taken.

    Args:
        lane: Whose place.
    """

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._is_held = False
        self._is_out = False

    def mark_out(self) -> None:
        """Take that its request has left us; nothing happens when that is known."""
        if self._is_held and not self._is_out:
            self._is_out = True
            self._lane.note_out()

    def give_back(self) -> None:
        """Let another request have it; nothing happens when it is not held."""
        self.mark_out()
        if self._is_held:
            self._is_held = False
            self._lane.make_room()

    async def take_again(self) -> bool:
        """Wait for it and hold it; False when the lane was closed before."""
        self._is_held = await self._lane.find_room()
        self._is_out = False
        return self._is_held

    async def next_is_out(self) -> None:
        """Let the request go out that gets this place; see ``Lane.next_is_out``."""
        await self._lane.next_is_out()
