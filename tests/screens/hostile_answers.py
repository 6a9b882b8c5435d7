"""Alvys and Sage as people with bad intent would fill them: their answers, with other texts."""

import json
import re
from collections.abc import Callable
from itertools import cycle
from typing import Any
from xml.sax.saxutils import escape

import httpx

from tests.screens.spoiling import HOSTILE, SENDABLE

__all__ = ["Spoiling", "spoil_json", "spoil_xml"]

_WRITTEN = {
    "CompanyName": HOSTILE,
    "CustomerName": HOSTILE,
    "Description": SENDABLE,
    "InvoicingName": HOSTILE,
    "Name": HOSTILE,
    "OrderNumber": SENDABLE,
    "PONumber": SENDABLE,
    "PolicyName": HOSTILE,
    "RateName": SENDABLE,
}
"""What people write in Alvys, and what it is exchanged for; the rest tells things apart."""

_TEXTS = re.compile(r"<(CUSTOMERNAME|DESCRIPTION|NAME|TITLE|VENDORNAME)>(?!Net |Due )[^<]+<")


class Spoiling(httpx.AsyncBaseTransport):
    """Sends as always, and changes what is answered.

    Args:
        change: What becomes of the text of an answer.
    """

    def __init__(self, change: Callable[[str], str]) -> None:
        self._change = change
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        body = self._change((await answer.aread()).decode())
        headers = {"content-type": answer.headers.get("content-type", "")}
        stream = httpx.ByteStream(body.encode())
        return httpx.Response(answer.status_code, headers=headers, stream=stream)

    async def aclose(self) -> None:
        await self._inner.aclose()


def spoil_json(body: str, kept: frozenset[str]) -> str:
    """Return an answer of Alvys with other texts, but for those that tell subsidiaries apart."""
    texts = {name: cycle(written) for name, written in _WRITTEN.items()}

    def changed(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: changed(held, key) for key, held in value.items()}
        if isinstance(value, list):
            return [changed(held, name) for held in value]
        is_written = isinstance(value, str) and value and name in texts and value not in kept
        return next(texts[name]) if is_written else value

    return json.dumps(changed(json.loads(body))) if body.startswith(("{", "[")) else body


def spoil_xml(body: str) -> str:
    """Return an answer of Sage with other names and titles."""
    texts = cycle(SENDABLE)
    return _TEXTS.sub(lambda found: f"<{found[1]}>{escape(next(texts))}<", body)
