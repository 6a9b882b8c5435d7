"""The full-screen console as a child process on a terminal of its own."""

import os
import pty
import re
import signal
import struct
import subprocess
import threading
from collections.abc import Callable, Sequence
from fcntl import ioctl
from termios import TIOCSWINSZ, tcgetattr

import pyte

from console.store import HolderInfo, SenderLock
from tests.commands.program import COMMAND, Program

ROWS, COLUMNS = 24, 100
LIMIT_S = 60
MODES = (
    (b"\x1b[?1049h", b"\x1b[?1049l"),
    (b"\x1b[?25l", b"\x1b[?25h"),
    (b"\x1b[?1003h", b"\x1b[?1003l"),
    (b"\x1b[?2004h", b"\x1b[?2004l"),
    (b"\x1b[?1004h", b"\x1b[?1004l"),
    (b"\x1b[?7l", b"\x1b[?7h"),
    (b"\x1b[>", b"\x1b[<u"),
)
"""What turns screen, cursor, mouse, pastes, focus, wrap and keys of the console on, and off."""

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
    """A console on a terminal that keeps what it shows.

    Args:
        program: The program and its home.
        columns: How wide the terminal is.
        around: A command that runs the program.
        term: What kind the terminal says it is.
    """

    def __init__(
        self,
        program: Program,
        *,
        columns: int = COLUMNS,
        around: Sequence[str] = (),
        term: str = "xterm-256color",
    ) -> None:
        self._master, self._slave = pty.openpty()
        slave = self._slave
        ioctl(self._master, TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
        self._screen = pyte.Screen(columns, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self.raw = bytearray()
        """Everything that was sent to the terminal."""
        self._looked_at = 0
        self.modes = tcgetattr(slave)
        """How the terminal was found."""
        self.process = subprocess.Popen(
            [*around, *COMMAND, "--home", str(program.home)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**program.environment(), "TERM": term},
            # A session leader on a terminal of its own, as behind sshd.
            preexec_fn=lambda: os.login_tty(0),
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self.process.pid

    def text(self) -> str:
        """Return what the terminal shows, blanks folded."""
        with self._lock:
            return " ".join(" ".join(self._screen.display).split())

    def lines(self) -> list[str]:
        """Return what the terminal shows, line by line."""
        with self._lock:
            return [line.rstrip() for line in self._screen.display]

    def is_quiet(self) -> bool:
        """Return whether nothing was sent to the terminal since this was asked before."""
        with self._lock:
            before, self._looked_at = self._looked_at, len(self.raw)
        return before == self._looked_at

    def is_restored(self) -> bool:
        """Return whether the terminal is left as it was found."""
        with self._lock:
            sent = bytes(self.raw)
        return tcgetattr(self._slave) == self.modes and all(
            sent.rfind(off) > sent.rfind(on) for on, off in MODES
        )

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def shows(self, words: str) -> None:
        """Wait until the terminal shows the words."""
        until(lambda: words in self.text(), lambda: f"{words!r} in {self.text()}")

    def sees(self, pattern: str) -> None:
        """Wait until a line of the terminal holds what a pattern finds."""
        until(
            lambda: any(re.search(pattern, line) for line in self.lines()),
            lambda: "\n".join([f"{pattern!r} in", *self.lines()]),
        )

    def cpu_s(self) -> float:
        """Return the CPU that the process has had."""
        fields = _fields(self.pid)
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait(self) -> tuple[int, float]:
        """Wait for the end; return the exit code and the CPU that the process had."""
        until(lambda: "Z" == _fields(self.pid)[0], lambda: f"{self.pid} goes on")
        cpu_s = self.cpu_s()
        return self.process.wait(), cpu_s

    def hang_up(self) -> None:
        """Cut the line."""
        self._free_slave()
        os.close(self._master)
        self._master = -1

    def end(self) -> None:
        """End the process however it stands, and free the terminal."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(LIMIT_S)
        self._free_slave()
        if self._master >= 0:
            self._reader.join(LIMIT_S)
            os.close(self._master)

    def _free_slave(self) -> None:
        if self._slave >= 0:
            os.close(self._slave)
            self._slave = -1

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65_536)
            except OSError:
                return
            if not data:
                return
            with self._lock:
                self.raw += data
                self._stream.feed(data)


def holder_of(program: Program) -> HolderInfo | None:
    """Return who holds the sending lock of the program's home."""
    return SenderLock(program.home).holder()


def is_stopped(pid: int) -> bool:
    """Return whether the kernel calls the process stopped."""
    return "T" == _fields(pid)[0]


def _fields(pid: int) -> list[str]:
    """Return what the kernel tells of a process, its state first."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()
