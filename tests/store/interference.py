"""System calls of a child process that fail on purpose: the n-th one, once, with a chosen error.

The kernel asks us about each call of the child that touches a file of one folder (seccomp's user
notification), and we let it go on or answer with an error in its place. Nothing in the program is
replaced: SQLite, Python and our own code see what a full or failing disk would show them. It needs
Linux and no rights; the child must be made by ``os.fork``.
"""

import ctypes
import fcntl
import os
import platform
import select
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Interference", "run_with", "try_read_only"]

_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {
        "write": 1, "open": 2, "pwrite64": 18, "writev": 20, "fsync": 74, "fdatasync": 75,
        "ftruncate": 77, "rename": 82, "mkdir": 83, "unlink": 87, "fchmod": 91, "openat": 257,
        "mkdirat": 258, "unlinkat": 263, "renameat": 264, "fallocate": 285, "renameat2": 316,
        "access": 21, "faccessat": 269, "faccessat2": 439,
    },
    "aarch64": {
        "mkdirat": 34, "unlinkat": 35, "renameat": 38, "ftruncate": 46, "fallocate": 47,
        "faccessat": 48, "fchmod": 52, "openat": 56, "write": 64, "writev": 66, "pwrite64": 68,
        "fsync": 82, "fdatasync": 83, "renameat2": 276, "faccessat2": 439,
    },
}  # fmt: skip
_NUMBERS = _CALLS[platform.machine()]
_NAMES = {number: name for name, number in _NUMBERS.items()}
_SECCOMP = {"x86_64": 317, "aarch64": 277}[platform.machine()]

_BY_PATH = {"open": 0, "rename": 0, "mkdir": 0, "unlink": 0, "access": 0}
_BY_PATH |= dict.fromkeys(
    ("openat", "mkdirat", "unlinkat", "renameat", "renameat2", "faccessat", "faccessat2"), 1
)
"""Calls that name a file by its path, and which argument that is; the others take a descriptor."""

_ASKING = ("access", "faccessat", "faccessat2")
_NOTIFY, _ALLOW, _CONTINUE = 0x7FC00000, 0x7FFF0000, 1
_RECEIVE, _SEND = 0xC0502100, 0xC0182101


@dataclass(frozen=True, slots=True, kw_only=True)
class Interference:
    """What the child met."""

    calls: list[str]
    """The calls that touched the folder, in order."""

    code: int
    """Exit code of the child; negative for a signal."""


def run_with(
    folder: Path, work: Callable[[], None], decide: Callable[[int, str, int], int]
) -> Interference:
    """Run ``work`` in a child and decide about each of its calls on files of ``folder``.

    Args:
        folder: Which files; also those that are not there yet.
        work: What the child does; it must not return abnormally.
        decide: Takes the call's number from 1, its name and its flags (of an opening, else 0), and
            returns the error, or 0 to let the call go on.
    """
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            listener = _install(tuple(_NAMES))
            socket.send_fds(theirs, [b"x"], [listener])
            os.close(listener)
            work()
            code = 0
        finally:
            os._exit(code)
    theirs.close()
    _, (listener, *_), _, _ = socket.recv_fds(ours, 1, 1)
    calls = _supervise(listener, str(folder), decide)
    os.close(listener)
    ours.close()
    return Interference(calls=calls, code=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def try_read_only(folder: Path, work: Callable[[], None]) -> Interference:
    """Run ``work`` in a child for which ``folder`` lies on a disk that cannot be written."""
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT

    def decide(_: int, name: str, flags: int) -> int:
        if name in ("open", "openat"):
            return 30 if flags & writing else 0
        if name in _ASKING:
            return 30 if flags & os.W_OK else 0
        return 30 if name in _BY_PATH else 0

    return run_with(folder, work, decide)


def _supervise(listener: int, folder: str, decide: Callable[[int, str, int], int]) -> list[str]:
    calls: list[str] = []
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while True:
        ((_, event),) = poll.poll()
        if not event & select.POLLIN:
            return calls
        request = bytearray(80)
        try:
            fcntl.ioctl(listener, _RECEIVE, request)
        except FileNotFoundError:
            continue
        notice, pid, _, number = struct.unpack_from("=QIIi", request)
        arguments = struct.unpack_from("=6Q", request, 32)
        name = _NAMES[number]
        error = 0
        if _file_of(pid, name, arguments).startswith(folder):
            flags = _flags(name, arguments)
            if name not in _ASKING:
                calls.append(name)
            error = decide(len(calls), name, flags)
        answer = struct.pack("=Qqii", notice, 0, -error, 0 if error else _CONTINUE)
        fcntl.ioctl(listener, _SEND, answer)


def _flags(name: str, arguments: tuple[int, ...]) -> int:
    return arguments[_BY_PATH[name] + 1] if name in ("open", "openat", *_ASKING) else 0


def _file_of(pid: int, name: str, arguments: tuple[int, ...]) -> str:
    try:
        if name not in _BY_PATH:
            return os.readlink(f"/proc/{pid}/fd/{arguments[0]}")
        with open(f"/proc/{pid}/mem", "rb") as memory:
            memory.seek(arguments[_BY_PATH[name]])
            # Not beyond the page: the next one need not be there.
            rest = 4096 - arguments[_BY_PATH[name]] % 4096
            raw = memory.read(rest)
            if b"\0" not in raw:
                raw += memory.read(4096)
        return raw.split(b"\0", 1)[0].decode()
    except OSError:
        return ""


def _install(numbers: tuple[int, ...]) -> int:
    """Let the kernel ask about these calls of this process; return where it asks."""
    library = ctypes.CDLL(None, use_errno=True)
    steps = [(0x20, 0, 0, 0)]
    for place, number in enumerate(numbers):
        steps.append((0x15, len(numbers) - place, 0, number))
    steps += [(0x06, 0, 0, _ALLOW), (0x06, 0, 0, _NOTIFY)]
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(steps), ctypes.addressof(buffer))
    assert 0 == library.prctl(38, 1, 0, 0, 0)
    listener: int = library.syscall(_SECCOMP, 1, 8, ctypes.create_string_buffer(program))
    assert listener >= 0, os.strerror(ctypes.get_errno())
    return listener
