"""The size of a terminal that tells none.

Place in the path: asked before the interface starts. Serial lines and some tools leave it at zero
lines of zero columns; parts of the framework then take 25 lines and others 24, and lay everything
out for one and the other in turn, for ever.
"""

import fcntl
import struct
import termios
from contextlib import suppress

__all__ = ["ensure_size"]

_LINES, _COLUMNS = 24, 80
_FORMAT = "HHHH"


def ensure_size(descriptor: int) -> None:
    """Let a terminal of unknown size be one of 24 lines and 80 columns, until it says otherwise.

    Args:
        descriptor: The terminal; anything else is left alone.
    """
    with suppress(OSError):
        told = fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(struct.calcsize(_FORMAT)))
        lines, columns, *pixels = struct.unpack(_FORMAT, told)
        if not (lines and columns):
            size = struct.pack(_FORMAT, lines or _LINES, columns or _COLUMNS, *pixels)
            fcntl.ioctl(descriptor, termios.TIOCSWINSZ, size)
