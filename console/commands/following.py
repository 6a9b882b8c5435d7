"""Working off a request, or following whoever does.

Place in the path: ``sync`` and ``errors retry`` leave a request in the store and hand it over here.
When nobody sends, this process takes the sending lock and works the request off itself; otherwise
it follows the holder's progress, and takes over should the holder end. A signal ends the run after
the batch in flight, and a second one at once; nothing is lost or doubled either way.
"""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from console.commands.session import Session
from console.domain.run import Request, RequestState, Run
from console.sync.bulk_service import BulkService
from console.sync.holding import holder_trouble

__all__ = ["Followed", "work_off"]

_LOOK_S = 0.25
"""Seconds between looks at the store, and between lines of progress."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What became of a request."""

    runs: tuple[Run, ...]
    """The runs that worked it off, in order; the last one may have been cut short."""

    signal_number: int
    """The signal that made this process stop; 0 when none came."""

    cancelled_by: str = ""
    """Who has cancelled the request; empty when nobody has."""


class _Stop:
    """Whether a signal came, and which."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self) -> bool:
        return self.number != 0


def work_off(session: Session, request: Request) -> Followed:
    """Work off a request, here or by whoever sends, and return what it did.

    Raises:
        ConsoleError: The store or the lock cannot be used.
    """
    return asyncio.run(_work_off(session, request))


async def _work_off(session: Session, request: Request) -> Followed:
    stop = _Stop()
    main_task = asyncio.current_task()
    assert main_task is not None
    with _handled_signals(stop, main_task), suppress(asyncio.CancelledError):
        await _until_done(session, request, stop)
    done = session.parts.sync.request(session.actor, request.id)
    runs = tuple(session.parts.sync.run(session.actor, run_id) for run_id in done.run_ids)
    bulk = BulkService(store=session.parts.store, clock=session.parts.clock)
    who = bulk.cancelled_by(session.actor, request.id)
    if who and not runs:
        session.output.note(f"Cancelled by {who} before it began")
    return Followed(runs=runs, signal_number=stop.number, cancelled_by=who)


async def _until_done(session: Session, request: Request, stop: _Stop) -> None:
    lock, services = session.parts.lock, session.parts.sync
    with _progress_line(session) as show:
        told = trouble = ""
        while services.request(session.actor, request.id).state is not RequestState.DONE:
            if stop():
                return
            if lock.try_acquire():
                await _send(session, request, stop, show)
                return
            holder = services.snapshot().holder
            if holder != told:
                session.output.note(f"{holder} sends; following its progress")
                told = holder
            # Who waits behind a process that hangs has to know it, and what to do.
            ailing = holder_trouble(services.holder(), session.parts.clock.now())
            if ailing != trouble:
                session.output.note(ailing or f"{holder} goes on")
                trouble = ailing
            show()
            await session.parts.clock.sleep(_LOOK_S)


async def _send(session: Session, request: Request, stop: _Stop, show: "_Line") -> None:
    """Work the request off in this process, which holds the lock."""
    sender = session.parts.sender(stop)
    sender.recover()
    session.parts.progress.report(is_sender=True)
    watching = asyncio.create_task(_watch(session, show))
    try:
        # Read again: the holder before us may have done a part of it.
        await sender.work(session.parts.sync.request(session.actor, request.id))
    finally:
        watching.cancel()


async def _watch(session: Session, show: "_Line") -> None:
    while True:
        show()
        session.parts.lock.beat()
        await session.parts.clock.sleep(_LOOK_S)


@contextmanager
def _handled_signals(stop: _Stop, main_task: asyncio.Task[object]) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def on_signal(number: int) -> None:
        if stop():
            main_task.cancel()
        stop.number = number

    for number in _SIGNALS:
        loop.add_signal_handler(number, on_signal, number)
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


class _Line:
    """The line of progress, written only when it changes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._names = session.subsidiary_names()
        self._shown = ""

    def __call__(self) -> None:
        runs = self._session.parts.sync.snapshot().runs
        self._show("   ".join(self._words(run) for run in runs))

    def clear(self) -> None:
        """Leave an empty line to whatever is printed next."""
        self._show("")

    def _show(self, text: str) -> None:
        if text != self._shown:
            self._session.output.progress(text)
            self._shown = text

    def _words(self, run: Run) -> str:
        counts = run.counts
        name = self._names.get(run.subsidiary_id, run.subsidiary_id)
        if run.kind == "payments":
            return f"{name}: {run.step.value}, {counts.payments_imported} imported"
        return (
            f"{name}: {run.step.value}, {counts.exported} of {counts.due} exported, "
            f"{counts.failed} failed"
        )


@contextmanager
def _progress_line(session: Session) -> Iterator[_Line]:
    line = _Line(session)
    try:
        yield line
    finally:
        line.clear()
