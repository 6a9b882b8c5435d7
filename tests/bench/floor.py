"""What the libraries alone take for the work of a sync, over the very bytes that it reads.

``cpu`` prints it: decoding each record once, reading those fields of it that the console uses, and
storing each document in its three states. No rule, no comparison and no transport is in it.
"""

import gzip
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import httpx
import msgspec

from console.alvys.documents import read_first
from console.alvys.quick import open_item, split
from console.alvys.search import BEYOND_LOADS, LOADS, TRIPS

__all__ = ["Kept", "measure"]

_BATCH, _ROUNDS = 100, 3
_ROW_BYTES = 2_500
"""Some bytes of a document as the store keeps it."""

_ADD = "INSERT INTO ledger (state, doc, key) VALUES (?, ?, ?)"
_CHANGE = "UPDATE ledger SET state = ?, doc = ? WHERE key = ?"


class Kept(httpx.AsyncBaseTransport):
    """Carries requests, and keeps what searches were answered while it is told to."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)
        self.keeps = False
        """Whether answers are kept."""
        self.pages: list[tuple[str, bytes]] = []
        """URL and body of each answer."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        response = await self._inner.handle_async_request(request)
        if not self.keeps:
            return response
        assert isinstance(response.stream, httpx.AsyncByteStream)
        content = b"".join([part async for part in response.stream])
        await response.stream.aclose()
        is_packed = response.headers.get("content-encoding") == "gzip"
        body = gzip.decompress(content) if is_packed else content
        self.pages.append((str(request.url), body))
        stream = httpx.ByteStream(content)
        return httpx.Response(response.status_code, headers=response.headers, stream=stream)

    async def aclose(self) -> None:
        """Close the connections; the next run opens its own."""
        await self._inner.aclose()
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)


def measure(pages: Sequence[tuple[str, bytes]], documents: int) -> list[tuple[str, float]]:
    """Return CPU milliseconds for 1,000 documents by what was done, each the best of several.

    Args:
        pages: What ``Kept`` kept of a whole sync; a record that came twice counts once.
        documents: How many came out of it.
    """
    records = list(_records(pages))
    values = [(model, open_item(sent, operation="measure")) for model, sent in records]
    works: Sequence[tuple[str, Callable[[], object]]] = (
        ("decoding", lambda: [msgspec.json.decode(sent) for _, sent in records]),
        ("the fields that are used", lambda: [model(value) for model, value in values]),
        ("storing", partial(_store, documents)),
    )
    return [(name, _cpu_ms(work) * 1000 / documents) for name, work in works]


def _records(
    pages: Iterable[tuple[str, bytes]],
) -> Iterator[tuple[Callable[[object], object], bytes]]:
    """Yield each record that a sync opens, with what reads it."""
    known: set[bytes] = set()
    for url, body in pages:
        search = next((one for one in (LOADS, TRIPS, BEYOND_LOADS) if url.endswith(one.path)), None)
        sheet = split(body)
        if search is None or sheet is None:
            continue
        for sent in sheet.items:
            if sent not in known:
                known.add(sent)
                yield partial(read_first, search.document, search.first), sent


def _store(documents: int) -> None:
    """Add each document, and write it twice more, in batches."""
    with tempfile.TemporaryDirectory() as folder:
        file = sqlite3.connect(Path(folder) / "store.db", isolation_level=None)
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.execute("CREATE TABLE ledger (id INTEGER PRIMARY KEY, key UNIQUE, state, doc)")
        file.execute("CREATE INDEX by_state ON ledger (state, id)")
        doc = "x" * _ROW_BYTES
        for start in range(0, documents, _BATCH):
            names = [str(number) for number in range(start, start + _BATCH)]
            _commit(file, _ADD, [("ready", doc, name) for name in names])
            for state in ("sending", "posted"):
                _commit(file, _CHANGE, [(state, doc, name) for name in names])
        file.close()


def _commit(file: sqlite3.Connection, sql: str, rows: Sequence[Sequence[str]]) -> None:
    file.execute("BEGIN IMMEDIATE")
    file.executemany(sql, rows)
    file.execute("COMMIT")


def _cpu_ms(work: Callable[[], object]) -> float:
    spent: list[float] = []
    for _ in range(_ROUNDS):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return min(spent) * 1000
