"""The one reader of answers: streamed, capped, unpacked by us.

Place in the path: ``gateway`` opens the exchange, this module reads its body, ``decode`` parses it.
It must not use the HTTP library's own unpacking: that undoes stacked gzip layers without limit and
takes a cut stream for a whole one.
"""

import zlib

import httpx

from console.errors import ProtocolError

__all__ = ["MAX_BODY_BYTES", "read_body"]

MAX_BODY_BYTES = 16 * 1024 * 1024
"""Bytes of one answer after unpacking; a page of 2,000 rows with all fields stays below.

Reading and parsing an answer of this size stays below 256 MB.
"""

_GZIP_WINDOW = 16 + zlib.MAX_WBITS


async def read_body(response: httpx.Response, *, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Return the body of a streaming response.

    Args:
        response: Opened for streaming, not read yet.
        max_bytes: Cap on what arrives and on what it unpacks to.

    Raises:
        ProtocolError: too large, an encoding that was not asked for, or a damaged or cut stream.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise _unusable("in an encoding that was not asked for")
    received = bytearray()
    async for chunk in response.aiter_raw():
        received += chunk
        if len(received) > max_bytes:
            raise _unusable("more than an answer can hold")
    return _unpack(bytes(received), max_bytes) if encoding == "gzip" else bytes(received)


def _unpack(packed: bytes, max_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        body = unpacker.decompress(packed, max_bytes + 1)
    except zlib.error as error:
        raise _unusable("a damaged stream") from error
    if len(body) > max_bytes:
        raise _unusable("more than an answer can hold")
    if not unpacker.eof or unpacker.unused_data:
        raise _unusable("a cut stream or one with something behind it")
    return body


def _unusable(what: str) -> ProtocolError:
    return ProtocolError(f"Sage Intacct answered {what}.", system="Sage Intacct")
