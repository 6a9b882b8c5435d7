"""The one way a document becomes a row's text and back.

Place in the path: below ``rows``. A document of JSON types comes in, its bytes and their checksum
go out, and the reverse. It must not accept anything that would come back different: no NaN, no
tuples, no keys that are not text, no half characters.
"""

import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from console.deferred import deferred
from console.errors import StoreDamagedError
from console.store.failures import WAY_OUT

if TYPE_CHECKING:
    import pydantic_core
    from pydantic import TypeAdapter
else:
    pydantic_core = deferred("pydantic_core")

__all__ = ["check_text", "decode_document", "encode_document", "encode_value"]


def encode_document(document: Mapping[str, Any], *, sure: bool = False) -> tuple[bytes, int]:
    """Return the text of a document as bytes, and their checksum.

    Args:
        document: What to keep.
        sure: It was made by a library from typed values, and is of JSON types for certain.

    Raises:
        TypeError: A value is not of JSON, or would come back as something else.
        ValueError: A number is not finite.
    """
    try:
        raw = pydantic_core.to_json(document, inf_nan_mode="constants")
    except pydantic_core.PydanticSerializationError as error:
        raise TypeError(f"the document holds a value that is not of JSON: {error}") from error
    if not sure:
        _check_same(raw, document)
    return raw, zlib.crc32(raw)


def encode_value(adapter: "TypeAdapter[Any]", value: object) -> tuple[bytes, int]:
    """Return the text of a typed value as bytes, and their checksum.

    In one go: a document of Python objects in between would cost as much again.

    Args:
        adapter: Of the value's type, whose fields are all of kinds that come back the same.
        value: What to keep.
    """
    raw = adapter.serializer.to_json(value)
    return raw, zlib.crc32(raw)


def decode_document(raw: object, checksum: object, *, table: str, row: int) -> dict[str, Any]:
    """Return the document of a row, parsed anew; see ``check_text``."""
    document: dict[str, Any] = msgspec.json.decode(check_text(raw, checksum, table=table, row=row))
    return document


def check_text(raw: object, checksum: object, *, table: str, row: int) -> bytes:
    """Return the text of a row when it is what was written.

    Args:
        raw: The row's text as bytes.
        checksum: What ``encode_document`` said about it.
        table: Name of the table, for the message.
        row: Number of the row, for the message.

    Raises:
        StoreDamagedError: The bytes are not those that were written.
    """
    if not isinstance(raw, bytes) or zlib.crc32(raw) != checksum:
        raise StoreDamagedError(
            f"Row {row} of {table} in the store is damaged: its checksum does not match",
            hint=WAY_OUT,
            details={"table": table, "row": row},
        )
    return raw


def _check_same(raw: bytes, document: Mapping[str, Any]) -> None:
    try:
        # Reading back costs a few microseconds and is the only test that catches every silent
        # change of the library: tuples to lists, amounts to text, numbers as keys to text.
        same = pydantic_core.from_json(raw, allow_inf_nan=False) == document
    except ValueError as error:
        raise ValueError("the document holds a number that is not finite") from error
    if not same:
        raise TypeError("the document holds a value that JSON would change")
