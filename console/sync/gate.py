"""The gate of a Sage company: one run at a time, and what is urgent in between two requests.

Theory of operation
-------------------
Runs of a company take turns, because they share its limits. A long one must not keep a document
waiting that goes out by itself, so it gives way: when something urgent waits, it lets what is
under way end, steps back, and goes on when the urgent run is over. Nothing of both is ever under
way at the same time. What the urgent run has changed in the ledger, the other one sees: the commit
of each intent reads the rows once more.

Place in the path: the sender has one per company and the watcher asks it for an urgent turn;
whoever works through a desk gives way between two requests. It must not know what is sent.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["Gate"]


class Gate:
    """Lets one run of a company work."""

    def __init__(self) -> None:
        # Held by the run whose turn it is, and by whoever works now.
        self._turn = asyncio.Lock()
        self._work = asyncio.Lock()
        self._is_inside = False
        self._urgent = 0

    @property
    def is_busy(self) -> bool:
        """Whether a run goes on."""
        return self._turn.locked() or self._work.locked()

    @property
    def is_wanted(self) -> bool:
        """Whether the run whose turn it is should give way."""
        return self._is_inside and self._urgent > 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until no other run goes on, and keep others out."""
        async with self._turn:
            await self._enter()
            try:
                yield
            finally:
                # It may have been cut off while it had stepped back.
                if self._is_inside:
                    self._leave()

    @asynccontextmanager
    async def urgent(self) -> AsyncIterator[None]:
        """Wait until no other run goes on or one gives way, and keep others out."""
        self._urgent += 1
        try:
            await self._work.acquire()
        finally:
            self._urgent -= 1
        try:
            yield
        finally:
            self._work.release()

    async def give_way(self) -> None:
        """Let through what is urgent; nothing of the caller's may be under way."""
        if self.is_wanted:
            self._leave()
            # Those who have waited longer come first.
            await self._enter()

    async def _enter(self) -> None:
        await self._work.acquire()
        self._is_inside = True

    def _leave(self) -> None:
        self._is_inside = False
        self._work.release()
