"""The small app as a child process on a terminal of its own."""

import os
import pty
import signal
import struct
import subprocess
import sys
import threading
from codecs import getincrementaldecoder
from fcntl import ioctl
from termios import ICANON, TIOCSWINSZ, tcgetattr

from tests.commands.terminals import until
from tests.terminal.support import Emulator, Seen

WIDTH, HEIGHT = 60, 16
_LIMIT_S = 60


class Hosted:
    """The app, and what its terminal shows."""

    def __init__(self, driver: str) -> None:
        self._master, self._slave = pty.openpty()
        self._emulator = Emulator(WIDTH, HEIGHT)
        self._lock = threading.Lock()
        self.sent = 0
        """Bytes that came so far."""
        self._fit(WIDTH, HEIGHT)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.terminal.shown", driver],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            # Nothing of ours: a size in the environment would be taken for the terminal's.
            env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"},
            preexec_fn=lambda: os.login_tty(0),
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._master, keys)

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        with self._lock:
            self._emulator.screen.resize(height, width)
        self._fit(width, height)
        self.process.send_signal(signal.SIGWINCH)

    def scribble(self, noise: str) -> None:
        """Let another program write to the terminal."""
        with self._lock:
            self._emulator.feed(noise)

    def text(self) -> str:
        """Return what the terminal shows."""
        with self._lock:
            return "\n".join(self._emulator.screen.display)

    def seen(self) -> Seen:
        """Return what a person sees in each cell."""
        with self._lock:
            return self._emulator.seen()

    def shows(self, words: str) -> None:
        """Wait until the terminal shows the words."""
        until(lambda: words in self.text(), self.text)

    def threads(self) -> int:
        """Return how many threads the app has."""
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def is_restored(self) -> bool:
        """Return whether the terminal is left as it was found: by lines, not by keys."""
        return bool(tcgetattr(self._slave)[3] & ICANON)

    def end(self) -> None:
        """End the app however it stands."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(_LIMIT_S)
        os.close(self._slave)
        self._reader.join(_LIMIT_S)
        os.close(self._master)

    def _fit(self, width: int, height: int) -> None:
        ioctl(self._master, TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def _read(self) -> None:
        decode = getincrementaldecoder("utf-8")("replace").decode
        while True:
            try:
                data = os.read(self._master, 65_536)
            except OSError:
                return
            with self._lock:
                self.sent += len(data)
                self._emulator.feed(decode(data))
