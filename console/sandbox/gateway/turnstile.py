"""How many requests may come, and how many may run: what the gateway in front looks at.

Place: under ``routes``; asked before a request is read. A request that finds no room waits in line,
first in first out; one that finds no place in the line, or comes too soon, is sent away.

Must not: look into a request, or read a clock but the one that is handed in.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from console.sandbox.gateway.manners import GatewayManners

_SHORTEST_WAIT_S = 1


class TooManyRequests(Exception):
    """A request is sent away."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"again in {retry_after_s} s")
        self.retry_after_s = retry_after_s
        """Seconds after which it makes sense to come again; at least one."""


class Turnstile:
    """Lets requests in, as far as the manners allow."""

    def __init__(self, *, manners: GatewayManners, now: Callable[[], datetime]) -> None:
        self._manners = manners
        self._now = now
        self._running = 0
        self._line: deque[asyncio.Future[None]] = deque()
        self._came: deque[datetime] = deque()

    @asynccontextmanager
    async def passed(self) -> AsyncIterator[None]:
        """Hold a place while the block runs.

        Raises:
            TooManyRequests: There is no place, or the caller is too fast.
        """
        self._check_rate()
        await self._take_place()
        try:
            yield
        finally:
            self._leave()

    def _check_rate(self) -> None:
        if self._manners.burst is None:
            return
        now, window = self._now(), timedelta(seconds=self._manners.window_s)
        while self._came and self._came[0] <= now - window:
            self._came.popleft()
        if len(self._came) >= self._manners.burst:
            wait = (self._came[0] + window - now).total_seconds() if self._came else window.seconds
            raise TooManyRequests(max(_SHORTEST_WAIT_S, -int(-wait // 1)))
        self._came.append(now)

    async def _take_place(self) -> None:
        most = self._manners.concurrent
        if most is None or self._running < most:
            self._running += 1
            return
        if len(self._line) >= self._manners.queued:
            raise TooManyRequests(_SHORTEST_WAIT_S)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._give_up(turn)
            raise

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if turn in self._line:
            self._line.remove(turn)
        else:
            self._leave()

    def _leave(self) -> None:
        """Hand the place to the first in line, or free it."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._running -= 1
