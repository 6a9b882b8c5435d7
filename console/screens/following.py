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
from console.sync.side_reader import ReadingServices, SideReader

__all__ = ["Follower", "Question"]

_REST = 4
"""How many times as long as it reads it rests."""

_LONGEST_REST_S = 10.0
"""Seconds after which even what took very long is read anew."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Generic[_Answer]):
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
        question: Returns what to read now; None when it is not worth it.
    """

    def __init__(
        self,
        screen: ConsoleScreen,
        reader: SideReader,
        question: Callable[[], Question[_Answer] | None],
    ) -> None:
        self._screen = screen
        self._reader = reader
        self._question = question
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
                question = self._question()
                if question is not None:
                    await asyncio.sleep(await self._read_once(question))
        finally:
            self._is_reading = False

    async def _read_once(self, question: Question[_Answer]) -> float:
        """Read and show, and return for how long to rest, in seconds."""
        outdated, begun = self._outdated, time.monotonic()
        try:
            answer = await self._reader.ask(question.ask)
        except ConsoleError as error:
            self._tell(error)
            return _LONGEST_REST_S
        spent = time.monotonic() - begun
        self._told = ""
        if outdated == self._outdated and not self._screen.is_going:
            question.show(answer)
        return min(_REST * spent, _LONGEST_REST_S)

    def _tell(self, error: ConsoleError) -> None:
        """Tell why nothing can be read, once until something could."""
        if self._told != error.message and not self._screen.is_going:
            self._told = error.message
            say(self._screen, error.message, hint=error.hint, trouble=True)
