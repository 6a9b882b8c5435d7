"""The report that an unexpected failure leaves behind.

Place in the path: the top of the program hands over an exception, a file with mode 0600 and its
number go back. The report holds the kinds of the exceptions and where they were raised; it holds
no values of variables, and messages only after redaction and cleaning.
"""

import os
import secrets
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from console.cleaning import clean

__all__ = ["write_report"]

_SHOWN = 300
"""Characters of an exception's own message that are kept."""


def write_report(folder: Path, failure: BaseException, redact: Callable[[str], str]) -> str:
    """Write the report into ``folder`` and return its number; empty when it cannot be written.

    Args:
        folder: Made for its owner alone when it is absent.
        failure: What happened.
        redact: Replaces known secrets.
    """
    number = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    text = "\n".join(_lines(failure, redact)) + "\n"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / f"{number}.txt", flags, 0o600)
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return ""
    return number


def _lines(failure: BaseException, redact: Callable[[str], str]) -> Iterator[str]:
    current: BaseException | None = failure
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{type(current).__module__}.{type(current).__qualname__}"
        yield f"  {clean(redact(str(current)))[:_SHOWN]}"
        for frame in traceback.extract_tb(current.__traceback__):
            yield f"  at {frame.filename}:{frame.lineno} in {frame.name}"
        current = current.__cause__ or current.__context__
