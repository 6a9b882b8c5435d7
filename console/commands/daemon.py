"""``daemon``: the scheduler without a screen, until SIGTERM.

Place in the path: an open home comes in; the engine runs as the main loop, as sender or as viewer
beside consoles, and says what happens as JSON lines. It needs no terminal. A signal lets the batch
in flight end, at most eight seconds long, and a second one cuts it off.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

from console.commands.events import Events
from console.commands.exit_codes import DONE, ENDING_CODES
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.notify import tell_systemd
from console.commands.session import Session, open_session
from console.errors import ConsoleError, StoreError
from console.hygiene import exempt_loaded
from console.store import HolderInfo
from console.sync.control import Control

__all__ = ["daemon"]

_HOLDER = "holder"

_LOOK_S = 0.25
"""Seconds between looks at who sends."""

_BEATS = 20
"""Looks between two signs of life for the service manager."""


@click.command(cls=ConsoleCommand)
@click.pass_context
def daemon(context: click.Context) -> int:
    """Run the scheduler without a screen until SIGTERM; one JSON line per event."""
    with open_session(invocation_of(context), kind="daemon") as session:
        if session.parts.store.database.read_only:
            raise StoreError(
                f"The home {session.parts.home} cannot be written: nothing could be sent",
                hint="Check its rights, and the free space and the mounting of its disk.",
            )
        exempt_loaded()
        return asyncio.run(_run(session))


async def _run(session: Session) -> int:
    parts, environ = session.parts, session.invocation.environ
    control = Control()
    events = Events(output=session.output, clock=parts.clock, names=session.subsidiary_names)
    parts.progress.listen(events.take)
    events.tell("started", pid=os.getpid(), home=str(parts.home))
    work = asyncio.create_task(parts.scheduler(control).run())
    watch = asyncio.create_task(_watch(session, events))
    tell_systemd(environ, "READY=1", "STATUS=running")
    received: list[int] = []

    def on_end(number: int) -> None:
        received.append(number)
        if len(received) > 1:
            work.cancel()
            return
        control.stop()
        events.tell("stopping", signal=signal.Signals(number).name)
        tell_systemd(environ, "STOPPING=1")

    with _signals(on_end), _suspension(session, control), suppress(asyncio.CancelledError):
        await work
    watch.cancel()
    events.tell("stopped")
    return ENDING_CODES[received[0]] if received else DONE


async def _watch(session: Session, events: Events) -> None:
    """Tell who sends and what ails the engine, and that the loop turns."""
    parts, looks = session.parts, 0
    holder: HolderInfo | None = None
    while True:
        try:
            holder = parts.lock.holder()
        except ConsoleError as error:
            # Told as any other trouble; what was known last stays, and the next look may succeed.
            parts.progress.ail(_HOLDER, error.message)
        else:
            parts.progress.ail(_HOLDER, "")
        events.look(parts.progress, holder)
        if looks % _BEATS == 0:
            tell_systemd(session.invocation.environ, "WATCHDOG=1")
        looks += 1
        await parts.clock.sleep(_LOOK_S)


@contextmanager
def _signals(on_end: Callable[[int], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in ENDING_CODES:
        loop.add_signal_handler(number, on_end, number)
    try:
        yield
    finally:
        for number in ENDING_CODES:
            loop.remove_signal_handler(number)


@contextmanager
def _suspension(session: Session, control: Control) -> Iterator[None]:
    """Give the lock up before Ctrl-Z stops the process, and take it again when it goes on."""
    loop = asyncio.get_running_loop()
    leaving: set[asyncio.Task[None]] = set()

    async def suspend() -> None:
        control.step_aside()
        while session.parts.lock.is_held:
            await session.parts.clock.sleep(_LOOK_S)
        os.kill(os.getpid(), signal.SIGSTOP)
        control.go_on()

    def on_suspend() -> None:
        if not leaving:
            task = loop.create_task(suspend())
            leaving.add(task)
            task.add_done_callback(leaving.discard)

    loop.add_signal_handler(signal.SIGTSTP, on_suspend)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTSTP)
