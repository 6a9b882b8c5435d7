"""Reading a TOML document that a person wrote.

Place in the path: bytes of ``config.toml`` or of a settings document come in, plain dictionaries
go out; the callers check what stands in them. Whatever is wrong is one sentence that names the
document and the line, never its content.
"""

import tomllib
from typing import Any

from console.cleaning import clean
from console.errors import ConfigurationError, ConsoleError

__all__ = ["MAX_BYTES", "parse_toml"]

MAX_BYTES = 256 * 1024
"""Largest document; every real one is a few kilobytes."""

_SHOWN = 160
"""Characters of the parser's own complaint that are shown."""


def parse_toml(
    raw: bytes, source: str, *, error: type[ConsoleError] = ConfigurationError
) -> dict[str, Any]:
    """Return what the document says.

    Args:
        raw: The document, UTF-8; editors of Windows put a byte order mark in front.
        source: What to call it in messages, e.g. its path.
        error: Class of the refusal.

    Raises:
        ConsoleError: Of the class ``error``: it is too large, not UTF-8 or not TOML.
    """
    if len(raw) > MAX_BYTES:
        raise error(f"{source} is larger than {MAX_BYTES // 1024} KiB")
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as cause:
        line = raw.count(b"\n", 0, cause.start) + 1
        raise error(f"{source}, line {line}: not UTF-8 text") from None
    except RecursionError as cause:
        raise error(f"{source} is nested too deeply") from cause
    except ValueError as cause:
        # tomllib tells kind and position, except at the very end; a numeral of 5,000 digits is a
        # plain ValueError without any.
        last = raw.rstrip(b"\n").count(b"\n") + 1
        reason = str(cause).replace("at end of document", f"at the end, line {last}")
        raise error(f"{source}: {clean(reason)[:_SHOWN]}", hint="Correct the file.") from cause
