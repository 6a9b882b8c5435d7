"""Requests and answers, packed, for a while: evidence for people, not part of the ledger.

Place in the path: posting and look-ups add theirs after the commit of their outcome, services
read those of one batch. Old ones go when new ones come, so that the store cannot grow by them
without bound. Nothing may depend on them: the ledger alone prevents doubles.
"""

import base64
import json
import zlib
from binascii import Error as Base64Error
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tinydb import where
from tinydb.table import Document

from console.domain.exchange import KeptExchange
from console.errors import StoreDamagedError
from console.store.database import Database
from console.store.documents import moment_text
from console.store.failures import WAY_OUT

__all__ = ["KEPT_FOR", "MOST_KEPT", "ExchangeStore"]

KEPT_FOR = timedelta(days=30)
"""How long an exchange is kept at least, as long as there is room."""

MOST_KEPT = 4_000
"""How many are kept; about 15 KB each when packed."""

_SWEEP = 8
"""Oldest rows looked at whenever rows are added: more than a batch adds, so it keeps up."""

_LARGEST = 4 * 1024 * 1024
"""Bytes of one exchange, unpacked; the client keeps far less."""


class ExchangeStore:
    """Exchanges by batch.

    Args:
        database: Where they are.
        most: How many are kept.
    """

    def __init__(self, database: Database, *, most: int = MOST_KEPT) -> None:
        self._database = database
        self._table = database.table("exchanges")
        self._most = most

    def add(self, exchanges: Iterable[KeptExchange], *, now: datetime) -> None:
        """Save exchanges and forget old ones, in one commit."""
        documents = [_document(one) for one in exchanges]
        if not documents:
            return
        with self._database.batch():
            self._table.put(documents, key=("batch_id", "number"), sure=True)
            self._forget(now)

    def of_batch(self, batch_id: str) -> list[KeptExchange]:
        """Return the exchanges of a batch, first one first; none when they are forgotten."""
        found = [_exchange(one) for one in self._table.search(where("batch_id") == batch_id)]
        return sorted(found, key=lambda one: one.number)

    def _forget(self, now: datetime) -> None:
        newest = self._table.page(None, limit=1)[0].doc_id
        too_old = moment_text(now - KEPT_FOR)
        gone = [
            one.doc_id
            for one in self._table.page(None, limit=_SWEEP, descending=False)
            if one["sent_at"] < too_old or one.doc_id <= newest - self._most
        ]
        if gone:
            self._table.remove(doc_ids=gone)


def _document(exchange: KeptExchange) -> dict[str, Any]:
    texts = json.dumps([exchange.request_xml, exchange.response_xml]).encode()
    return {
        "batch_id": exchange.batch_id,
        "number": exchange.number,
        "operation": exchange.operation,
        "sent_at": moment_text(exchange.sent_at),
        "ended_at": moment_text(exchange.ended_at),
        "status": exchange.status,
        # The fastest level: a batch shrinks to a fourteenth by it, hardly less than by the usual.
        "packed": base64.b64encode(zlib.compress(texts, 1)).decode(),
    }


def _exchange(document: Document) -> KeptExchange:
    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(document["packed"]), _LARGEST)
        request_xml, response_xml = json.loads(raw)
        return KeptExchange(
            batch_id=document["batch_id"],
            number=document["number"],
            operation=document["operation"],
            sent_at=datetime.fromisoformat(document["sent_at"]),
            ended_at=datetime.fromisoformat(document["ended_at"]),
            status=document["status"],
            request_xml=str(request_xml),
            response_xml=str(response_xml),
        )
    except (Base64Error, zlib.error, ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(
            f"Row {document.doc_id} of exchanges in the store cannot be read",
            hint=WAY_OUT,
            details={"table": "exchanges", "row": document.doc_id},
        ) from error
