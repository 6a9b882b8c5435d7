"""A program on a terminal of its own: when it paints, how many bytes, how much CPU.

The terminal is a plain xterm that answers no question. A key is over when nothing
came for a while. CPU is that of all threads, from the kernel's scheduler, which counts in
nanoseconds.
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
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["SMALL", "WIDE", "Act", "BenchTerminal"]

WIDE, SMALL = (120, 36), (80, 24)
"""Columns and lines of a terminal."""

_PAINTED = re.compile(rb"[^\s\x1b]")
_SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-9;?<>=$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])"
)
_NS_PER_MS = 1e6
_REST_S, _REST_SHARE = 1.0, 0.05
"""A program rests when it has had less than this share of a processor for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What something cost."""

    bytes: int
    """What was sent to the terminal."""

    first_ms: float
    """From its begin to the first letter that was painted."""

    last_ms: float
    """From its begin to the last byte; at the start, to the last word that was waited for."""

    cpu_ms: float
    """CPU of the process until then; after a key, until the terminal was quiet."""

    took_s: float
    """How long that was, the wait for quiet included."""


class BenchTerminal:
    """A program that runs on a terminal.

    Args:
        command: The program with its arguments.
        size: Columns and lines.
    """

    def __init__(self, command: Sequence[str], size: tuple[int, int] = WIDE) -> None:
        self._master, slave = pty.openpty()
        columns, lines = size
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
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

    def start(self, *ready: bytes) -> Act:
        """Wait until it has started, and then until the terminal is quiet.

        Args:
            ready: Words that it shows when it has.
        """
        output, first_ms, last_ms, cpu_ms = b"", 0.0, 0.0, 0.0
        while not last_ms or self._has_news(0.4):
            output += self._read()
            now_ms = (time.perf_counter() - self._began_at) * 1000
            if not first_ms and _PAINTED.search(_SEQUENCE.sub(b"", output)):
                first_ms = now_ms
            if not last_ms and all(word in output for word in ready):
                last_ms, cpu_ms = now_ms, self.cpu_ms()
        return Act(
            bytes=len(output),
            first_ms=first_ms,
            last_ms=last_ms,
            cpu_ms=cpu_ms,
            took_s=last_ms / 1000,
        )

    def press(self, key: bytes, *, times: int = 1, pause_s: float = 0.0) -> Act:
        """Press a key, several times at a pace, and wait until the terminal is quiet."""
        cpu_ms, began_at, count = self.cpu_ms(), time.perf_counter(), 0
        first_at = last_at = 0.0
        for turn in range(times):
            os.write(self._master, key)
            due_at = began_at + (turn + 1) * pause_s
            while self._has_news(max(0.0, due_at - time.perf_counter())):
                count += len(self._read())
                last_at = time.perf_counter()
                first_at = first_at or last_at
        while self._has_news(0.15):
            count += len(self._read())
            last_at = time.perf_counter()
            first_at = first_at or last_at
        return Act(
            bytes=count,
            first_ms=max(0.0, first_at - began_at) * 1000,
            last_ms=max(0.0, last_at - began_at) * 1000,
            cpu_ms=self.cpu_ms() - cpu_ms,
            took_s=time.perf_counter() - began_at,
        )

    def rest(self, most_s: float = 300.0) -> None:
        """Wait until the program does nothing any more, such as checking a large store."""
        until = time.perf_counter() + most_s
        while time.perf_counter() < until:
            spent_ms = self.cpu_ms()
            if self._has_news(_REST_S):
                self._read()
            elif self.cpu_ms() - spent_ms < _REST_SHARE * _REST_S * 1000:
                return

    def end(self) -> None:
        """End the program."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._master)

    def _has_news(self, seconds: float) -> bool:
        return bool(select.select([self._master], [], [], seconds)[0])

    def _read(self) -> bytes:
        return os.read(self._master, 65_536)

    def cpu_ms(self) -> float:
        """Return the CPU that the process has had, all threads together."""
        spent_ns = 0
        for task in Path(f"/proc/{self._process.pid}/task").iterdir():
            # A thread may end between the two looks.
            with suppress(OSError):
                spent_ns += int((task / "schedstat").read_text(encoding="ascii").split()[0])
        return spent_ns / _NS_PER_MS
