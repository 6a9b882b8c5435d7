"""The framework's driver for Unix terminals, which goes on well whatever is typed or stops it.

Place in the path: ``app`` names it, or the driver that sends only what changed and is built on it.
"""

import os
import select
import threading
from contextlib import suppress
from types import FrameType
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from console.terminal.keyboard import Keyboard

__all__ = ["SteadyDriver"]

_READ_BYTES = 4_096


class _Bell(threading.Event):
    """An event that also wakes who sleeps on a descriptor."""

    def __init__(self) -> None:
        super().__init__()
        self.descriptor, self._ringing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def set(self) -> None:
        """Set it and wake the sleeper."""
        super().set()
        # Full of earlier rings, it wakes all the same.
        with suppress(BlockingIOError):
            os.write(self._ringing, b"\0")

    def silence(self) -> None:
        """Forget earlier rings."""
        with suppress(BlockingIOError):
            os.read(self.descriptor, _READ_BYTES)


class SteadyDriver(LinuxDriver):
    """The driver; its arguments are the framework's."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._bell = _Bell()
        # What the framework sets when nothing more is to be read.
        self.exit_event = self._bell
        self._is_retaking = False
        self._is_hung_up = False

    def send_message(self, message: Message) -> None:
        """Hand a message to the app; the framework would make a task and two futures of each."""
        self._app.post_message(message)

    def run_input_thread(self) -> None:
        """Read what the terminal sends, asleep in between, until it ends or nobody listens."""
        keyboard = Keyboard(self.process_message)
        poller = select.poll()
        for descriptor in (self.fileno, self._bell.descriptor):
            poller.register(descriptor, select.POLLIN)
        while not self._bell.is_set():
            patience_s = keyboard.patience_s
            ready = {one for one, _ in poller.poll(patience_s and patience_s * 1_000)}
            if self._bell.descriptor in ready:
                self._bell.silence()
            if self.fileno in ready:
                data = self._read_keys()
                if not data:
                    # Hung up: reading on would keep a processor busy until the app has noticed.
                    self._is_hung_up = True
                    return
                keyboard.take(data)
            elif not ready:
                keyboard.give_up()

    def _read_keys(self) -> bytes:
        try:
            return os.read(self.fileno, _READ_BYTES)
        except OSError:
            return b""

    def _sigcont_application(self, *_: int | FrameType | None) -> None:
        """Take the terminal anew, after giving back what was not given back before.

        A process that is stopped from outside never gave the terminal back. The framework would
        start a second reader of keys beside the first; of one key both are told, one of them reads
        it, and whoever waits for the other's end waits for the next key: a suspension hangs.
        A line that drops is told by this signal as well.
        """
        if self._is_over:
            return
        reads_keys = self._key_thread is not None and self._key_thread.is_alive()
        if self._is_retaking or reads_keys:
            # Not here: a signal comes in the midst of anything, of a queue's lock or of what
            # the one before it began.
            self._loop.call_soon_threadsafe(self._retake)
        else:
            self._resume()

    @property
    def _is_over(self) -> bool:
        """Return whether nothing is to be begun on the terminal any more."""
        return self._is_hung_up or self._app._exit

    def _retake(self) -> None:
        if self._is_over:
            return
        self._is_retaking = True
        try:
            self.suspend_application_mode()
            self._resume()
        finally:
            self._is_retaking = False

    def _resume(self) -> None:
        super()._sigcont_application()
        # The terminal begins with an empty screen, of which the framework knows nothing.
        self._app.call_later(self._app.refresh, layout=True)
