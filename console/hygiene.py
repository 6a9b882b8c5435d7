"""What a process does to itself before anything else is loaded.

Place in the path: the first line of ``main``. Nothing comes in and nothing goes out; afterwards
files are made for their owner alone, other processes of the same user cannot read this one's
memory, a crash leaves no core, and no environment variable makes a library record keys.

Source: security, 1.4 and rule 10. It must load no library, because libraries read the environment
while they load.
"""

import ctypes
import os
import resource
from collections.abc import MutableMapping
from contextlib import suppress

__all__ = ["clean_environment", "harden_process"]

_PR_SET_DUMPABLE = 4
_PREFIX = "TEXTUAL"
_NAMES = frozenset({"SSLKEYLOGFILE"})


def harden_process() -> None:
    """Tighten umask, memory and environment of this process."""
    os.umask(0o077)
    # Where the system has no such call (not Linux), there is nothing to close.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    clean_environment(os.environ)


def clean_environment(environ: MutableMapping[str, str]) -> None:
    """Remove the variables by which libraries log keys, load code or write session keys."""
    for name in [name for name in environ if name.startswith(_PREFIX) or name in _NAMES]:
        del environ[name]
