"""A program that lets the client read one hostile answer and says how it ended and what it took.

Run in an interpreter of its own, because what a process took at most cannot be given back.
"""

import asyncio
import json
import resource
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import httpx

from console.errors import RemoteError
from console.intacct import Query
from tests.intacct.support import ScriptedSage, numbered

MIB = 1024 * 1024

Pieces = Callable[[], Iterator[bytes]]


def _envelope(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield b"<response><control><status>success</status></control><operation><authentication>"
    yield b"<status>success</status></authentication><result><status>success</status>"
    yield b"<controlid>fn-1</controlid><data>"
    yield from pieces
    yield b"</data></result></operation></response>"


def _repeated(piece: bytes, size: int) -> Iterator[bytes]:
    block = piece * (64 * 1024 // len(piece))
    for _ in range(size // len(block)):
        yield block


def _packed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def _endless() -> Iterator[bytes]:
    while True:
        yield b" " * 64 * 1024


BOMBS: Mapping[str, tuple[bool, Pieces]] = {
    "gzip": (True, lambda: _packed(_repeated(b"\0", 128 * MIB))),
    "gzip twice": (True, lambda: _packed(_packed(_repeated(b"\0", 128 * MIB)))),
    "endless": (False, _endless),
    "tags": (False, lambda: _envelope(_repeated(b"<a/>", 15 * MIB))),
    "tags below the cap": (False, lambda: _envelope(_repeated(b"<a/>" + b" " * 28, 15 * MIB))),
    "records": (False, lambda: _envelope(_repeated(b"<a><b>1</b></a>" + b" " * 125, 15 * MIB))),
    "attributes": (False, lambda: _envelope(_repeated(b'<a b="" c="" d="" e=""/>', 15 * MIB))),
    "text": (False, lambda: _envelope(_repeated(b"x", 15 * MIB))),
    "many texts": (False, lambda: _envelope(_repeated(b"<a>" + b"x" * 65_529 + b"</a>", 15 * MIB))),
    "wide characters": (
        False,
        lambda: _envelope(_repeated(b"<a>" + b"\xf0\x9f\x9a\x9a" * 8000 + b"</a>", 15 * MIB)),
    ),
    "depth": (False, lambda: _envelope(_repeated(b"<a>", 15 * MIB))),
    "entities": (False, lambda: iter([b"<!DOCTYPE r [<!ENTITY a 'aaaaaaaa'>]><response/>"])),
}
"""Name to whether it is packed, and its bytes."""


async def _stream(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def _sage(name: str) -> ScriptedSage:
    packed, pieces = BOMBS[name]
    headers = {"Content-Encoding": "gzip"} if packed else {}
    return ScriptedSage(
        lambda control_id: httpx.Response(200, headers=headers, content=_stream(pieces()))
    )


async def _outcome(name: str, access: str) -> str:
    client = _sage(name).client()
    try:
        if access == "write":
            (outcome,) = await client.write([numbered("fn-1")])
            return type(outcome).__name__
        rows = [
            row
            async for page in client.query(Query(object_name="A", fields=("B",)))
            for row in page
        ]
        return f"{len(rows)} rows"
    except RemoteError as error:
        return type(error).__name__


def _peak_mib() -> float:
    """Return the most memory that this program itself has had.

    Linux lets a started program inherit the peak of the one that started it in ``ru_maxrss``, so
    the kernel's own account of the new program is asked first.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Meet the bomb that the argument names, first on a read, then on a write."""
    outcomes = [asyncio.run(_outcome(sys.argv[1], access)) for access in ("read", "write")]
    most_mib = _peak_mib()
    sys.stdout.write(json.dumps({"outcomes": outcomes, "mib": most_mib}))


if __name__ == "__main__":
    main()
