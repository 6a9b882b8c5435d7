"""The full-screen console as a child process on a terminal of its own."""

import os
import pty
import signal
import struct
import subprocess
import threading
from collections.abc import Callable
from fcntl import ioctl
from termios import TIOCSWINSZ

import pyte

from console.store import HolderInfo, SenderLock
from tests.commands.program import COMMAND, Program

ROWS, COLUMNS = 24, 100
LIMIT_S = 60
LOOK_S = 0.05
"""Between two looks at what no descriptor tells of."""


def until(condition: Callable[[], bool], what: Callable[[], str] = str) -> None:
    """Wait until something is true; fail with ``what`` when it takes too long."""
    never = threading.Event()
    for _ in range(int(LIMIT_S / LOOK_S)):
        if condition():
            return
        never.wait(LOOK_S)
    raise AssertionError(f"not in {LIMIT_S} s: {what()}")


class Terminal:
    """A console on a terminal that keeps what it shows."""

    def __init__(self, program: Program) -> None:
        self._master, slave = pty.openpty()
        ioctl(self._master, TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self.process = subprocess.Popen(
            [*COMMAND, "--home", str(program.home)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**program.environment(), "TERM": "xterm-256color"},
            # A session leader on a terminal of its own, as behind sshd.
            preexec_fn=lambda: os.login_tty(0),
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self.process.pid

    def text(self) -> str:
        """Return what the terminal shows, blanks folded."""
        with self._lock:
            return " ".join(" ".join(self._screen.display).split())

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def shows(self, words: str) -> None:
        """Wait until the terminal shows the words."""
        until(lambda: words in self.text(), lambda: f"{words!r} in {self.text()}")

    def hang_up(self) -> None:
        """Cut the line."""
        os.close(self._master)
        self._master = -1

    def end(self) -> None:
        """End the process however it stands, and free the terminal."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(LIMIT_S)
        if self._master >= 0:
            self._reader.join(LIMIT_S)
            os.close(self._master)

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65_536)
            except OSError:
                return
            if not data:
                return
            with self._lock:
                self._stream.feed(data)


def holder_of(program: Program) -> HolderInfo | None:
    """Return who holds the sending lock of the program's home."""
    return SenderLock(program.home).holder()


def is_stopped(pid: int) -> bool:
    """Return whether the kernel calls the process stopped."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()[0] == "T"
