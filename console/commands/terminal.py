"""Whether the full-screen console can be shown here.

Place in the path: looked at before anything of the interface is loaded.
"""

import sys
from collections.abc import Mapping

from console.errors import UsageError

__all__ = ["check_terminal"]


def check_terminal(environ: Mapping[str, str], *, instead: str) -> None:
    """Refuse in one line when there is no terminal that can show a full screen.

    Args:
        environ: The environment, for ``TERM``.
        instead: What can be called instead.

    Raises:
        UsageError: Input or output is not a terminal, or a dumb one.
    """
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if not is_terminal or environ.get("TERM", "dumb") == "dumb":
        raise UsageError(f"The full-screen console needs a terminal; instead: {instead}")
