"""The quick way through an answer that is written as we would write it ourselves.

Place in the path: ``search`` splits a page into its records, ``reading`` opens each right before
it is read, so that no more than one record at a time is a tree of values. ``decoding`` says what is
acceptable; it is asked about everything that does not come out here byte for byte as it went in.

Theory of operation: the library takes the last of two equal keys and rounds nothing that it gives
back, so a text that it writes exactly as it read it holds no key twice and no numeral that was
changed. Looking at each key ourselves takes three times as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b

import msgspec

from console.alvys.decoding import LONGEST_NUMERAL, decode

__all__ = ["Sheet", "digest", "open_item", "record_id", "split", "told_type"]


class _Items(msgspec.Struct):
    """A page, of which only the borders of its records matter."""

    items: list[msgspec.Raw] = msgspec.field(name="Items")


class _Named(msgspec.Struct):
    """A record, of which only the name matters."""

    id: str = msgspec.field(name="Id")


class _Typed(msgspec.Struct):
    """A record, of which only the type matters."""

    type: str = msgspec.field(name="Type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page cut into its records."""

    frame: bytes
    """The page with an empty list of records."""

    items: Sequence[bytes]
    """Each record as it was sent; at least one."""


# A page repeats most of its numerals: zeros, an amount in a line and in its total.
@lru_cache(maxsize=4096)
def _decimal(text: str) -> Decimal:
    if len(text) > LONGEST_NUMERAL:
        raise ValueError("an over-long numeral")
    return Decimal(text)


_PAGES = msgspec.json.Decoder(_Items)
_NAMES = msgspec.json.Decoder(_Named)
_TYPES = msgspec.json.Decoder(_Typed)
_VALUES = msgspec.json.Decoder(float_hook=_decimal)
_WRITER = msgspec.json.Encoder(decimal_format="number")


def split(body: bytes) -> Sheet | None:
    """Return the parts of a page; None for one that is not cut without a rest."""
    try:
        items = [bytes(item) for item in _PAGES.decode(body).items]
    except (ValueError, RecursionError):
        return None
    if not items:
        return None
    begin = body.find(items[0])
    end = body.rfind(items[-1]) + len(items[-1])
    if end - begin != sum(map(len, items)) + len(items) - 1:
        # Blanks between the records, or more than one list of them.
        return None
    return Sheet(frame=body[:begin] + body[end:], items=items)


def open_item(item: bytes, *, operation: str) -> object:
    """Return the value that a record is, as ``decode`` does, but with numbers for numerals.

    Raises:
        ProtocolError: See ``decode``.
    """
    try:
        value: object = _VALUES.decode(item)
        if _WRITER.encode(value) == item:
            return value
    except (ValueError, TypeError, OverflowError, ArithmeticError, RecursionError):
        pass
    return decode(item, operation=operation)


def digest(item: bytes) -> bytes:
    """Return what tells a record, as it was sent, from every other one."""
    return blake2b(item, digest_size=16).digest()


def record_id(item: bytes) -> str:
    """Return the ``Id`` of a record that was read before and had one; else an empty text."""
    try:
        return _NAMES.decode(item).id
    except ValueError:
        return ""


def told_type(item: bytes) -> str:
    """Return the ``Type`` of a record that is not opened; an empty text unless it is sure.

    It is when the key stands once in all of it, spelled as it is.
    """
    if item.count(b'"Type"') != 1 or b"\\" in item:
        return ""
    try:
        return _TYPES.decode(item).type
    except ValueError:
        return ""
