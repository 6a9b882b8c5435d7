"""How a list follows what changes without making anybody wait.

Place in the path: lists of entries and of causes say what to read and show the answer;
``SideReader`` reads. Changes that come while it reads are read together afterwards, and it rests
for longer than it reads: a sync changes the ledger several times a second.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from console.errors import ConsoleError
from console.screens.base import ConsoleScreen
from console.screens.widgets.text import say
from console.sync.side_reader import BrokenOffError, ReadingServices, SideReader

__all__ = ["Follower", "Lookup"]

_REST = 4
"""How many times as long as it reads it rests."""

_LONGEST_REST_S = 10.0
"""Seconds after which even what took very long is read anew."""

_BREAK_S = 0.1
"""Seconds to rest when a reading was broken off."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Generic[_Answer]):
    """What is read, and what becomes of it."""

    ask: Callable[[ReadingServices], _Answer]
    """Reads, in another thread."""

    show: Callable[[_Answer], None]
    """Shows the answer."""


class Follower(Generic[_Answer]):
    """Reads beside the screen what its list shows.

    Args:
        screen: Whose list it is; when it goes, nothing is read any more.
        reader: Reads.
        lookup: Returns what to read now; None when it is not worth it.
    """

    def __init__(
        self,
        screen: ConsoleScreen,
        reader: SideReader,
        lookup: Callable[[], Lookup[_Answer] | None],
    ) -> None:
        self._screen = screen
        self._reader = reader
        self._lookup = lookup
        self._is_reading = self._is_behind = False
        self._outdated = 0
        self._told = ""

    def follow(self) -> None:
        """Read as soon as what is under way has been read."""
        self._is_behind = True
        if not self._is_reading:
            self._is_reading = True
            self._screen.run_worker(self._read(), group="following")

    def forget(self) -> None:
        """Let what is under way be of no use: the list was read by itself meanwhile."""
        self._outdated += 1

    async def _read(self) -> None:
        try:
            while self._is_behind and not self._screen.is_going:
                self._is_behind = False
                lookup = self._lookup()
                if lookup is not None:
                    await asyncio.sleep(await self._read_once(lookup))
        finally:
            self._is_reading = False

    async def _read_once(self, lookup: Lookup[_Answer]) -> float:
        """Read and show, and return for how long to rest, in seconds."""
        outdated, begun = self._outdated, time.monotonic()
        try:
            answer = await self._reader.ask(lookup.ask)
        except BrokenOffError:
            self._is_behind = True
            return _BREAK_S
        except ConsoleError as error:
            self._tell(error)
            self._is_behind = True
            return _LONGEST_REST_S
        spent = time.monotonic() - begun
        self._told = ""
        if outdated == self._outdated and not self._screen.is_going:
            lookup.show(answer)
        return min(_REST * spent, _LONGEST_REST_S)

    def _tell(self, error: ConsoleError) -> None:
        """Tell why nothing can be read, once until something could."""
        if self._told != error.message and not self._screen.is_going:
            self._told = error.message
            say(self._screen, error.message, hint=error.hint, trouble=True)
