"""What a process does to itself before anything else is loaded.

Place in the path: the first line of ``main``. Nothing comes in and nothing goes out; afterwards
files are made for their owner alone, other processes of the same user cannot read this one's
memory, a crash leaves no core, no environment variable makes a library record keys, a lone Esc is
soon told from other keys, memory is searched for garbage as seldom as fits a program that reads
documents by the thousand, a library that is not installed is not looked for again and again, and no
thread holds up the screen's.

Source: security, 1.4 and rule 10. It must load no library, because libraries read the environment
while they load.
"""

import ctypes
import gc
import os
import resource
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec

__all__ = [
    "ESCAPE_VARIABLE",
    "clean_environment",
    "ease_collection",
    "exempt_loaded",
    "fill_standard_descriptors",
    "harden_process",
    "loading",
    "note_absent_libraries",
    "take_short_turns",
]

_PR_SET_DUMPABLE = 4
_PREFIX = "TEXTUAL"
_NAMES = frozenset({"SSLKEYLOGFILE"})
ESCAPE_VARIABLE = ("ESCDELAY", "25")
"""Milliseconds for which an Esc may be the begin of another key, under the name of ncurses."""

_OPTIONAL = ("sniffio",)
"""What the HTTP library tries to import for each request, to learn which event loop runs."""


def harden_process() -> None:
    """Tighten umask, memory and environment of this process."""
    os.umask(0o077)
    # Where the system has no such call (not Linux), there is nothing to close.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    clean_environment(os.environ)
    # A person's own choice counts, on a line that tears keys apart for instance.
    os.environ.setdefault(*ESCAPE_VARIABLE)


def fill_standard_descriptors() -> None:
    """Open the null device where standard input, output or error is closed.

    Otherwise the next file that is opened, the store for one, would take that number, and whatever
    is printed would go into it.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def ease_collection() -> None:
    """Let the collector look for cycles every 50,000 new objects instead of every 700.

    A page of documents is hundreds of thousands of objects without one cycle; looking through them
    again and again was a fifth of the CPU of a sync.
    """
    gc.set_threshold(50_000, 20, 20)


def exempt_loaded() -> None:
    """Keep the collector from what is loaded by now, which is there to stay.

    Looking through modules and classes stopped every thread, the screen's too, for 50 ms each time.
    """
    gc.freeze()


@contextmanager
def loading() -> Iterator[None]:
    """Let libraries load without looking for garbage: what they bring is there to stay.

    One look in the middle of it was a thirtieth of the start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def take_short_turns() -> None:
    """Let threads that compute give way after a tenth of a millisecond instead of five.

    One step of the cursor makes the screen's thread wait a dozen times for nothing much; each time
    the engine took its turn, and a step took ten times as long while documents were synced. And who
    waits asks for its turn only after nothing has moved for so long: the engine, which lets go for
    a moment at every statement and every hash, was not even asked for up to 150 ms.
    """
    sys.setswitchinterval(0.0001)


def note_absent_libraries() -> None:
    """Let the import of an optional library that is not installed fail at once.

    Python remembers what it has found and not what it has missed: each request searched every
    folder of the path twice, which was more CPU than all else that it did.
    """
    for name in _OPTIONAL:
        if name not in sys.modules and find_spec(name) is None:
            # What the import system itself understands as "there is none".
            sys.modules[name] = None  # type: ignore[assignment]


def clean_environment(environ: MutableMapping[str, str]) -> None:
    """Remove the variables by which libraries log keys, load code or write session keys."""
    for name in [name for name in environ if name.startswith(_PREFIX) or name in _NAMES]:
        del environ[name]
