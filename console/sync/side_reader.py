"""Questions that take long, answered beside the screen.

Place in the path: a screen that only follows what changes asks here and goes on meanwhile; the
answer comes from a thread with a store of its own. What a person waits for is asked of the services
of the screen's own thread.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

from console.clock import Clock
from console.errors import ConsoleError, StoreError
from console.store import Store
from console.sync.error_desk import ErrorDeskService
from console.sync.payment_service import PaymentService
from console.sync.schedule import Schedule
from console.sync.service import SyncService

__all__ = ["BrokenOffError", "ReadingServices", "SideReader"]

_PATIENCE_S = 2.0
"""Seconds that whoever ends the console waits for the answer that is under way."""

_LOOK_S = 0.01
"""Seconds between two looks whether it has come."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingServices:
    """What can be asked."""

    sync: SyncService
    """Transactions and errors."""

    desk: ErrorDeskService
    """Errors by cause."""

    payments: PaymentService
    """Payments on their way home."""

    @classmethod
    def on(
        cls, store: Store, sync: SyncService, schedule: Schedule, clock: Clock
    ) -> ReadingServices:
        """Return those that are made of a store and its service of syncing."""
        return cls(
            sync=sync,
            desk=ErrorDeskService(store=store, clock=clock),
            payments=PaymentService(store=store, sync=sync, schedule=schedule, clock=clock),
        )


class BrokenOffError(Exception):
    """The process is suspended or ends; the question may be asked again."""


class _NotOpenedError(Exception):
    """There is no second store for now."""


@dataclass(slots=True, kw_only=True)
class _Asked:
    """A question that waits or is under way."""

    question: Callable[[ReadingServices], Any]
    answer: Future[Any]
    is_unwanted: bool = False


class SideReader:
    """Services in a thread of their own; thread and store are made when first asked.

    Args:
        own: The services of the screen's thread. They answer where there is no second store.
        open_store: Opens the store for the thread; SQLite connections belong to one thread. None
            for a store that cannot be opened twice.
        build: Makes the services on that store.
        check: Refuses when the file of the store is not the one that the console was opened on.
    """

    def __init__(
        self,
        *,
        own: ReadingServices,
        open_store: Callable[[], Store] | None,
        build: Callable[[Store], ReadingServices],
        check: Callable[[], None],
    ) -> None:
        self._own = own
        self._open_store = open_store
        self._build = build
        self._check = check
        self._questions: SimpleQueue[_Asked | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._opened: tuple[Store, ReadingServices] | None = None
        self._present: _Asked | None = None
        self._is_over = False

    async def ask(self, question: Callable[[ReadingServices], _Answer]) -> _Answer:
        """Return the answer to a question that changes nothing.

        Raises:
            ConsoleError: A service refuses, or the store was replaced.
            BrokenOffError: Nobody would have waited for the answer.
        """
        if self._is_over:
            raise BrokenOffError
        if not self._is_ready():
            return question(self._own)
        asked = _Asked(question=question, answer=Future[_Answer]())
        self._questions.put(asked)
        try:
            answer: _Answer = await asyncio.wrap_future(asked.answer)
        except _NotOpenedError:
            return question(self._own)
        except StoreError as error:
            if asked.is_unwanted or self._is_over:
                raise BrokenOffError from error
            raise
        except asyncio.CancelledError:
            # Whoever comes next need not wait for an answer that nobody wants.
            asked.is_unwanted = True
            raise
        return answer

    def rest(self) -> None:
        """Break the question off that is under way, and return when nothing is read any more."""
        until = time.monotonic() + _PATIENCE_S
        while (present := self._present) is not None and time.monotonic() < until:
            present.is_unwanted = True
            time.sleep(_LOOK_S)

    def close(self) -> None:
        """End the thread; a question that is under way is broken off."""
        thread, self._thread, self._is_over = self._thread, None, True
        if thread is not None:
            self._questions.put(None)
            thread.join(_PATIENCE_S)

    def _is_ready(self) -> bool:
        if self._open_store is None:
            return False
        if self._thread is None:
            # A daemon: the end of the console does not wait for it for ever.
            thread = threading.Thread(target=self._work, name="reader", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                # The system gives no thread.
                return False
            self._thread = thread
        return True

    def _work(self) -> None:
        while asked := self._questions.get():
            self._present = asked
            if asked.answer.set_running_or_notify_cancel():
                try:
                    asked.answer.set_result(asked.question(self._services()))
                except Exception as error:  # noqa: BLE001 - whoever asked gets it
                    asked.answer.set_exception(error)
            self._present = None
        if self._opened is not None:
            self._opened[0].close()

    def _services(self) -> ReadingServices:
        # Never the file that somebody put in the place of ours: its log would still be the old one.
        self._check()
        if self._opened is None:
            assert self._open_store is not None
            try:
                store = self._open_store()
            except ConsoleError as error:
                raise _NotOpenedError from error
            store.database.stop_when(self._is_unwanted)
            self._opened = (store, self._build(store))
        return self._opened[1]

    def _is_unwanted(self) -> bool:
        present = self._present
        return present is not None and (self._is_over or present.is_unwanted)
