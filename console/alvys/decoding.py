"""From the bytes of an answer to plain JSON values, with every numeral kept as it was written.

Place in the path: bytes from ``exchange`` come in; dicts, lists, texts, booleans, None and
``Numeral`` go out to ``documents`` and ``token``. It must not turn a numeral into a float, and must
not let an answer through whose meaning depends on the reader: double keys, NaN, other encodings.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NoReturn

from console.errors import ProtocolError

__all__ = ["LONGEST_NUMERAL", "Numeral", "decode", "numeral_text"]

LONGEST_NUMERAL = 64
"""Characters of the longest numeral taken; an amount needs 17, a coordinate about 20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A JSON number as it was written, so that cents and exponents survive the reading."""

    text: str
    """The numeral's characters, e.g. ``1850.00`` or ``1.5e3``."""


def numeral_text(value: object) -> str | None:
    """Return the characters of a JSON number as it was written; None for anything else.

    Args:
        value: What ``decode`` or ``quick.open_item`` made of it.
    """
    if isinstance(value, Numeral):
        return value.text
    return str(value) if type(value) is Decimal or type(value) is int else None


class _UnacceptableError(ValueError):
    """JSON that a library would take and that we refuse; the text says why."""


def decode(body: bytes, *, operation: str) -> object:
    """Return the one JSON value that ``body`` holds.

    Args:
        body: The unpacked answer.
        operation: What we were doing, for the error.

    Raises:
        ProtocolError: Not UTF-8, not exactly one JSON value, a key twice in one object, NaN or
            Infinity, an over-long numeral, or nesting beyond what the parser holds.
    """
    try:
        value: object = json.loads(
            body.decode("utf-8"),
            parse_float=_numeral,
            parse_int=_numeral,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:
        problem = _describe(error)
    else:
        return value
    # Raised outside the handler, without ``from``: the library's exception carries the whole
    # answer, which may hold an access token, and would take it into every report of a crash.
    raise ProtocolError(
        f"The answer of Alvys is not usable JSON: {problem}",
        hint="Try again later; if it stays so, something between here and Alvys changes answers.",
        system="Alvys",
        operation=operation,
    )


def _describe(error: Exception) -> str:
    match error:
        case _UnacceptableError():
            return str(error)
        case json.JSONDecodeError(msg=message, pos=position):
            return f"{message} (character {position})"
        case UnicodeDecodeError(start=position):
            return f"not UTF-8 (byte {position})"
        case _:
            return "nested too deeply"


# A page repeats most of its numerals: currencies, zeros, an amount in a line and in its total.
@lru_cache(maxsize=4096)
def _numeral(text: str) -> Numeral:
    if len(text) > LONGEST_NUMERAL:
        raise _UnacceptableError(f"a numeral of {len(text)} characters")
    return Numeral(text=text)


def _refuse_constant(name: str) -> NoReturn:
    raise _UnacceptableError(f"{name} is not a JSON number")


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _UnacceptableError("a key stands twice in one object")
    return value
