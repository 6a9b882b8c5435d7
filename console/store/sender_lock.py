"""The lock of the one process that sends.

Place in the path: the engine takes it before it sends and keeps it for life; everybody else
reads who holds it. It is a kernel lock on a file that is never deleted: it cannot expire under a
paused process, and it ends with its process, however that ends.

A second file names the holder and is locked with the first: whoever only looks tries that one,
so that looking never makes a taker fail. Its time of change is the holder's heartbeat: no row of
the store, because a row that changes every second would wake every viewer every second. What
stands in it is for people; the locks are the truth, and an old heartbeat takes nothing away.
"""

import fcntl
import json
import os
import pwd
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from console.clock import Clock
from console.errors import ConfigurationError
from console.store.files import open_file, system_refusals

__all__ = ["HolderInfo", "SenderLock"]

_LOCK_NAME = "sender.lock"
_HOLDER_NAME = "sender.holder"
_MAX_BYTES = 4096
_BOTH = 2
"""Descriptors of a lock that is held: the lock's and the holder's name's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderInfo:
    """Who sends, as the holder wrote it down."""

    pid: int
    """Process id on this host; 0 when the holder has not written yet."""

    user_name: str
    """The kernel's real user."""

    since: datetime | None
    """When it took the lock, UTC; None when the holder has not written yet."""

    kind: str
    """What it is: ``console``, ``daemon`` or a command's name."""

    host: str = ""
    """The host's name; empty when the holder has not written yet."""

    beat_at: datetime | None = None
    """When it last said that its loop turns, UTC; None when the holder has not written yet."""

    is_stopped: bool = False
    """Whether the kernel says that the process is stopped, by SIGSTOP or a debugger."""


class SenderLock:
    """The sending lock of a home.

    Args:
        home: The folder.
        kind: What this process is, for people: ``console``, ``daemon`` or a command's name.
        clock: Tells since when.
    """

    def __init__(self, home: Path, *, kind: str = "console", clock: Clock | None = None) -> None:
        self._lock_path = home / _LOCK_NAME
        self._holder_path = home / _HOLDER_NAME
        self._kind = kind
        self._clock = clock or Clock()
        self._descriptors: list[int] = []

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return bool(self._descriptors)

    def try_acquire(self) -> bool:
        """Take the lock if nobody has it, and return whether this object holds it now.

        Raises:
            ConfigurationError: A file has wrong rights, or the system refuses.
        """
        if self._descriptors:
            return True
        descriptor = open_file(self._lock_path, os.O_RDWR | os.O_CREAT)
        if not _lock(descriptor, fcntl.LOCK_EX):
            os.close(descriptor)
            return False
        self._descriptors.append(descriptor)
        try:
            self._write_down()
        except ConfigurationError:
            self.release()
            raise
        return True

    def release(self) -> None:
        """Give the lock up; without it, nothing happens."""
        # The holder's name goes first: nobody is named who has given up already.
        while self._descriptors:
            os.close(self._descriptors.pop())

    def beat(self) -> None:
        """Tell those who look that this process is alive; without the lock, nothing happens.

        Raises:
            ConfigurationError: The system refuses.
        """
        if len(self._descriptors) < _BOTH:
            return
        moment = self._clock.now().timestamp()
        with system_refusals(self._holder_path):
            os.utime(self._descriptors[-1], (moment, moment))

    def holder(self) -> HolderInfo | None:
        """Return who holds the lock, or None when nobody does.

        Raises:
            ConfigurationError: A file has wrong rights, or the system refuses.
        """
        if not os.path.lexists(self._holder_path):
            return None
        descriptor = open_file(self._holder_path, os.O_RDONLY)
        try:
            with system_refusals(self._holder_path):
                if _lock(descriptor, fcntl.LOCK_SH):
                    return None
                beat_at = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
                return _parse(os.pread(descriptor, _MAX_BYTES, 0), beat_at)
        finally:
            os.close(descriptor)

    def _write_down(self) -> None:
        descriptor = open_file(self._holder_path, os.O_RDWR | os.O_CREAT)
        self._descriptors.append(descriptor)
        content = {
            "pid": os.getpid(),
            "user": _user_name(),
            "since": self._clock.now().isoformat(),
            "kind": self._kind,
            "host": os.uname().nodename,
        }
        with system_refusals(self._holder_path):
            # Waits for those who are just looking; that takes them microseconds.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(content).encode() + b"\n", 0)
        self.beat()


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _parse(raw: bytes, beat_at: datetime) -> HolderInfo:
    try:
        content = json.loads(raw)
        pid = int(content["pid"])
        return HolderInfo(
            pid=pid,
            user_name=str(content["user"]),
            since=datetime.fromisoformat(content["since"]),
            kind=str(content["kind"]),
            host=str(content.get("host", "")),
            beat_at=beat_at,
            is_stopped=_is_stopped(pid),
        )
    except (KeyError, TypeError, ValueError):
        return HolderInfo(pid=0, user_name="", since=None, kind="")


def _is_stopped(pid: int) -> bool:
    """Return whether the kernel calls the process stopped; False where it does not tell."""
    if pid == os.getpid():
        return False
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
    # The name before the state is in brackets and may itself hold brackets and blanks.
    return stat.rpartition(b")")[2].split()[:1] in ([b"T"], [b"t"])


def _user_name() -> str:
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
