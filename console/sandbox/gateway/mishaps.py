"""What a fault does to an answer on its way: other pages, broken texts, dropped connections.

Place: under ``routes``, which knows when; this module knows how.

Must not: run anything, or decide whether something goes wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from starlette.responses import Response, StreamingResponse

from console.sandbox.dropping import DroppedResponse
from console.sandbox.faults import Strike
from console.sandbox.gateway.core import Gateway
from console.sandbox.gateway.refusals import Refusal

_MAINTENANCE = b"""<!DOCTYPE html>
<html><head><title>Maintenance</title></head>
<body><h1>The Service is Temporarily Off-line</h1><p>Please try again later.</p></body></html>
"""
_PAGE = """<!DOCTYPE html>
<html><head><title>{status} {title}</title></head><body><center><h1>{status} {title}</h1></center>
</body></html>
"""
_TITLES: Final = {
    "http_502": (502, "Bad Gateway"),
    "http_504": (504, "Gateway Time-out"),
    "http_524": (524, "A timeout occurred"),
}
_GATEWAY_ERRORS: Final = {
    "http_400": (400, Refusal(number="GW-0011", text="Invalid Request")),
    "http_401": (401, Refusal(number="XMLGW_JPP0002", text="Sign-in information is incorrect")),
    "http_500": (500, Refusal(number="GW-0001", text="Unable to process the request.")),
}
_BUSY = Refusal(
    number="GW-0010",
    text="API rate limit exceeded. Wait and try again.",
    correction="Send fewer requests at the same time.",
)
_NOT_XML = b"upstream connect error or disconnect/reset before headers"
_PIECES = 20
_USUAL_TRICKLE_S = 5.0


def too_many(gateway: Gateway, retry_after_s: int) -> Response:
    """Send a request away that found no room."""
    reply = gateway.error_page(429, _BUSY)
    headers = {"Retry-After": str(retry_after_s)}
    return Response(reply.body, reply.status, headers, media_type=reply.content_type)


def answer_instead(gateway: Gateway, strike: Strike) -> Response | None:
    """What is sent when nothing runs at all; None when something does."""
    kind = strike.kind or ""
    if kind == "close_before":
        return DroppedResponse()
    if kind == "http_429":
        return too_many(gateway, max(1, round(strike.hold_s)))
    if kind in _GATEWAY_ERRORS:
        status, refusal = _GATEWAY_ERRORS[kind]
        number = strike.number or refusal.number
        reply = gateway.error_page(status, replace(refusal, number=number))
        return Response(reply.body, reply.status, media_type=reply.content_type)
    if kind in ("http_503", "html"):
        return Response(_MAINTENANCE, 503 if kind == "http_503" else 200, media_type="text/html")
    return _page(kind) if kind == "http_502" else None


def spoilt(body: bytes, kind: str | None) -> bytes:
    """The text of an answer as it leaves the gateway, before it is compressed."""
    if kind == "truncated_xml":
        return body[: len(body) // 2]
    return _NOT_XML if kind == "not_xml" else body


def sent(strike: Strike, answer: Response) -> Response:
    """An answer as it travels."""
    kind = strike.kind or ""
    if kind == "lost_answer":
        return DroppedResponse()
    if kind in ("cut_body", "close_after"):
        body = bytes(answer.body)
        keep = len(body) // 2 if kind == "cut_body" else len(body)
        headers = _headers_of(answer)
        return DroppedResponse(body, keep=keep, headers=headers, media_type=answer.media_type)
    if kind == "trickle":
        return _trickling(bytes(answer.body), answer, strike.hold_s or _USUAL_TRICKLE_S)
    return _page(kind) if kind in _TITLES else answer


def _page(kind: str) -> Response:
    status, title = _TITLES[kind]
    return Response(_PAGE.format(status=status, title=title), status, media_type="text/html")


def _trickling(body: bytes, answer: Response, seconds: float) -> Response:
    """The whole answer with its length told beforehand, piece by piece."""
    size = max(1, -(-len(body) // _PIECES))
    pieces = [body[at : at + size] for at in range(0, len(body), size)]

    async def trickle() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
            await asyncio.sleep(seconds / len(pieces))

    headers = {**_headers_of(answer), "Content-Length": str(len(body))}
    return StreamingResponse(trickle(), answer.status_code, headers, answer.media_type)


def _headers_of(answer: Response) -> dict[str, str]:
    """Those that say how the body is to be read; its length and type are set anew."""
    left_out = ("content-length", "content-type")
    return {name: value for name, value in answer.headers.items() if name not in left_out}
