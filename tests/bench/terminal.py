"""A program on a terminal of its own: when it paints, how many bytes, how much CPU.

The terminal is a plain xterm of 120 by 36 that answers no question. A key is over when nothing
came for a while.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Act", "BenchTerminal"]

_COLUMNS, _ROWS = 120, 36
_PAINTED = re.compile(rb"[^\s\x1b]")
_SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-9;?<>=$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])"
)
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What something cost."""

    bytes: int
    """What was sent to the terminal."""

    last_ms: float
    """From its begin to the last byte."""

    cpu_ms: float
    """CPU of the process, to the resolution of the kernel's clock ticks."""


class BenchTerminal:
    """A program that runs on a terminal.

    Args:
        command: The program with its arguments.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._master, slave = pty.openpty()
        size = struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
        environ = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **{"TERM": "xterm-256color", "LANG": "C.UTF-8"},
        }
        self._began_at = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            preexec_fn=lambda: os.login_tty(0),
        )
        os.close(slave)

    def start(self, ready: bytes) -> tuple[float, Act]:
        """Wait until it has started.

        Args:
            ready: What it shows when it has.

        Returns:
            Milliseconds to the first painted letter, and what the start cost.
        """
        output, first_ms, last_ms = b"", 0.0, 0.0
        while ready not in output or self._has_news(0.4):
            output += self._read()
            last_ms = (time.perf_counter() - self._began_at) * 1000
            if not first_ms and _PAINTED.search(_SEQUENCE.sub(b"", output)):
                first_ms = last_ms
        return first_ms, Act(bytes=len(output), last_ms=last_ms, cpu_ms=self.cpu_ms())

    def press(self, key: bytes, *, times: int = 1, pause_s: float = 0.0) -> Act:
        """Press a key, several times at a pace, and wait until the terminal is quiet."""
        cpu_ms, began_at, count, last_at = self.cpu_ms(), time.perf_counter(), 0, 0.0
        for turn in range(times):
            os.write(self._master, key)
            due_at = began_at + (turn + 1) * pause_s
            while self._has_news(max(0.0, due_at - time.perf_counter())):
                count += len(self._read())
                last_at = time.perf_counter()
        while self._has_news(0.15):
            count += len(self._read())
            last_at = time.perf_counter()
        last_ms = max(0.0, last_at - began_at) * 1000
        return Act(bytes=count, last_ms=last_ms, cpu_ms=self.cpu_ms() - cpu_ms)

    def cpu_ms(self) -> float:
        """Return the CPU that the process has had."""
        with open(f"/proc/{self._process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / _TICKS

    def end(self) -> None:
        """End the program."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._master)

    def _has_news(self, seconds: float) -> bool:
        return bool(select.select([self._master], [], [], seconds)[0])

    def _read(self) -> bytes:
        return os.read(self._master, 65_536)
