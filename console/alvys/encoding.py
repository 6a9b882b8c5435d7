"""From plain values to the bytes of a request, with every amount written as its own digits.

Place in the path: bodies from ``client`` and ``writing`` come in, JSON goes out to ``exchange``. It
must not turn money into a float on its way.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote

__all__ = ["encode", "segment", "stamp"]


def encode(value: object) -> bytes:
    """Return the JSON of mappings, sequences, texts, whole numbers, Decimals, truth values, None.

    Raises:
        TypeError: Any other kind of value.
        ValueError: A Decimal that is no number, or a text with half a character.
    """
    return _text(value).encode("utf-8")


def stamp(moment: datetime) -> str:
    """Return a moment as Alvys wants it: RFC 3339 in UTC.

    Raises:
        ValueError: The moment has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a window needs aware moments")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def segment(text: str) -> str:
    """Return an id as one segment of a path, whatever it holds.

    Raises:
        ValueError: It is empty: the path would then mean something else.
    """
    if not text:
        raise ValueError("an id must not be empty")
    quoted = quote(text, safe="")
    # A segment of dots alone climbs.
    return quoted.replace(".", "%2E") if not quoted.strip(".") else quoted


def _text(value: object) -> str:
    match value:
        case Decimal():
            if not value.is_finite():
                raise ValueError("an amount must be a number")
            return f"{value:f}"
        case Mapping():
            pairs = (f"{json.dumps(str(key))}:{_text(part)}" for key, part in value.items())
            return "{" + ",".join(pairs) + "}"
        case None | bool() | int() | str():
            return json.dumps(value, ensure_ascii=False)
        case [str(), *_] if all(isinstance(part, str) for part in value):
            # The numbers of a page of loads: one text at a time takes ten times as long.
            return json.dumps(list(value), ensure_ascii=False, separators=(",", ":"))
        case Sequence() if not isinstance(value, bytes | bytearray):
            return "[" + ",".join(_text(part) for part in value) + "]"
        case _:
            raise TypeError(f"{type(value).__name__} does not become JSON")
