"""A settings document from a file or from standard input, shared by ``connect`` and ``settings``.

Place in the path: the name that a person gave comes in, its bytes go out; what stands in them is
checked where settings are made of them.
"""

import sys
from pathlib import Path

from console.errors import UsageError
from console.toml_text import MAX_BYTES

__all__ = ["read_document"]

_STDIN = Path("-")


def read_document(path: Path) -> bytes:
    """Return the document; ``-`` is standard input. One byte too many shows that it is too large.

    Raises:
        UsageError: It cannot be read.
    """
    if path == _STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
