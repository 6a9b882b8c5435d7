"""The log: JSON lines in the home, cleaned and redacted before they reach the disk.

Place in the path: every module asks ``logging.getLogger``; commands set the log up once and close
it at the end. A record is formatted, cleaned and redacted in the thread that makes it, and written
by a thread of its own, so that a slow disk never holds up a screen. Redaction is by value and the
last line of defence: no message is built from a secret in the first place.

What a line is about (run, batch, subsidiary) comes from ``log_context`` around the work, so that
whatever is logged on the way bears it. Bodies and session ids are never logged.
"""

import base64
import json
import logging
import logging.handlers
import os
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from copy import copy
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from urllib.parse import quote, quote_plus

from console.cleaning import clean, clean_block

__all__ = ["LOG_NAME", "LogFile", "Redactor", "figures", "log_context", "start_logging"]

LOG_NAME = "console.log"
"""Name of the file in the folder for logs; older ones end in ``.1`` and so on."""

_MAX_BYTES = 2_000_000
_KEPT = 5
_SHORTEST = 4
"""A shorter secret would turn ordinary text into marks, and its place would give it away."""

_MARK = "[redacted]"
# Not by the library for XML, which loads one for mail and another for the network.
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTES = str.maketrans({'"': "&quot;", "'": "&apos;"})
_NOISY = ("httpx", "httpcore", "asyncio", "uvicorn")
"""Libraries whose INFO says nothing that we need; httpx would write URLs."""

_FIGURES = "figures"
_context: ContextVar[Mapping[str, str]] = ContextVar("log_context")


@contextmanager
def log_context(**fields: str) -> Iterator[None]:
    """Let every line that is logged inside, in this task, bear the fields."""
    token = _context.set({**_context.get({}), **fields})
    try:
        yield
    finally:
        _context.reset(token)


def figures(**values: str | int | float) -> dict[str, object]:
    """Return what ``extra`` takes so that a line bears more fields than its message."""
    return {_FIGURES: values}


class Redactor:
    """Replaces known secrets in text, in every spelling in which they could appear."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spellings: tuple[str, ...] = ()

    def add(self, secret: str) -> bool:
        """Learn a secret; return False for one that is too short to be replaced safely."""
        if len(secret) < _SHORTEST:
            return False
        with self._lock:
            spellings = {*self._spellings, *_spellings(secret)}
            # The longest first: a spelling may contain another one.
            self._spellings = tuple(sorted(spellings, key=lambda one: (-len(one), one)))
        return True

    def redact(self, text: str) -> str:
        """Return ``text`` with a mark in place of every known secret."""
        for spelling in self._spellings:
            text = text.replace(spelling, _MARK)
        return text


def _spellings(secret: str) -> set[str]:
    spelled = {
        secret,
        secret.translate(_MARKUP),
        secret.translate(_MARKUP | _QUOTES),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        repr(secret)[1:-1],
        *_base64(secret.encode("utf-8", "surrogatepass")),
    }
    return {one for one in spelled if len(one) >= _SHORTEST}


def _base64(raw: bytes) -> set[str]:
    spelled = {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    return spelled | {one.rstrip("=") for one in spelled}


class _JsonFormatter(logging.Formatter):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redact = redactor.redact

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": clean(self._redact(record.getMessage())),
        }
        for name, value in {**_context.get({}), **getattr(record, _FIGURES, {})}.items():
            line[name] = clean(self._redact(value)) if isinstance(value, str) else value
        if record.exc_info:
            trace = self._redact(self.formatException(record.exc_info))
            line["exception"] = clean_block(trace).split("\n")
        # ASCII on purpose: a log is looked at with tools that pass every byte to the terminal.
        return json.dumps(line)


class _FormattingQueueHandler(logging.handlers.QueueHandler):
    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        text = self.format(record)
        record = copy(record)
        record.msg, record.message, record.args = text, text, None
        record.exc_info = record.exc_text = record.stack_info = None
        return record


class _PrivateFileHandler(logging.handlers.RotatingFileHandler):
    """Rotates, is 0600, and follows when another process of the home has rotated."""

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.baseFilename, flags, 0o600)
        return open(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def shouldRollover(self, record: logging.LogRecord) -> bool:
        if self.stream is not None and _was_moved(self.stream, self.baseFilename):
            self.stream.close()
            self.stream = self._open()
        return bool(super().shouldRollover(record))


def _was_moved(stream: TextIOWrapper, path: str) -> bool:
    try:
        return not os.path.samestat(os.fstat(stream.fileno()), os.stat(path))
    except FileNotFoundError:
        return True


class LogFile:
    """The running log; closing it writes what is still queued."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop: Callable[[], None] | None = stop

    def close(self) -> None:
        """Write what is queued and let go of the file; a second time does nothing."""
        stop, self._stop = self._stop, None
        if stop is not None:
            stop()


def start_logging(
    folder: Path, redactor: Redactor, *, logger: logging.Logger | None = None
) -> LogFile:
    """Send what is logged to a file in ``folder``, which is made for its owner alone.

    Args:
        folder: Where the log lies.
        redactor: Knows the secrets.
        logger: Whose records are written; None means everybody's.

    Raises:
        OSError: The file cannot be made.
    """
    # A log that cannot be written, on a full disk for one, must not print tracebacks of its own.
    logging.raiseExceptions = False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    logger = logger or logging.getLogger()
    file = _PrivateFileHandler(folder / LOG_NAME, maxBytes=_MAX_BYTES, backupCount=_KEPT)
    file.setFormatter(logging.Formatter("%(message)s"))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    handler = _FormattingQueueHandler(records)
    handler.setFormatter(_JsonFormatter(redactor))
    listener = logging.handlers.QueueListener(records, file)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    listener.start()

    def stop() -> None:
        logger.removeHandler(handler)
        listener.stop()
        # On a full disk the last lines are lost; that must not become the exit code.
        with suppress(OSError):
            file.close()

    return LogFile(stop)
