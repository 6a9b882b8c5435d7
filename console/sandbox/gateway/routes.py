"""The gateway on HTTP: one route, its pace, and the faults that are planned.

Place: between the server and ``core``. Nothing about accounting happens here.

Must not: look into a request or an answer.
"""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from console.sandbox.faults import FaultPlan, Strike
from console.sandbox.gateway.core import Gateway, Reply
from console.sandbox.gateway.envelope import Request, RequestRefused
from console.sandbox.gateway.mishaps import answer_instead, sent, spoilt, too_many
from console.sandbox.gateway.registry import access_of
from console.sandbox.gateway.turnstile import TooManyRequests, Turnstile

PATH: Final = "/ia/xml/xmlgw.phtml"
"""Where the gateway is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How slow the gateway pretends to be."""

    latency_ms: float = 0.0
    """Milliseconds for each request."""
    function_ms: float = 0.0
    """Milliseconds for each function, on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """The gateway with what HTTP needs around it."""

    gateway: Gateway
    faults: FaultPlan
    turnstile: Turnstile
    pace: Pace = field(default_factory=Pace)

    async def serve(self, http: HttpRequest) -> Response:
        """Answer one HTTP request, if there is room for it."""
        body = await http.body()
        try:
            async with self.turnstile.passed():
                return await self._serve(http, body)
        except TooManyRequests as refused:
            return too_many(self.gateway, refused.retry_after_s)

    async def _serve(self, http: HttpRequest, body: bytes) -> Response:
        try:
            request = self.gateway.read(body)
        except RequestRefused as refused:
            return _send(http, self.gateway.refuse(refused))
        strike = self.faults.take(access_of(function.name for function in request.functions))
        await self._wait(request, strike)
        instead = answer_instead(self.gateway, strike)
        if instead is not None:
            return instead
        if strike.kind == "expired_session":
            self.gateway.sessions.expire(request.credentials)
        endpoint = _endpoint(http)
        if strike.kind == "duplicate_delivery":
            self.gateway.carry_out(self.gateway.read(body), endpoint=endpoint)
        reply = self.gateway.carry_out(request, endpoint=endpoint, damage=strike.kind)
        if strike.hold_s and strike.kind != "trickle":
            await asyncio.sleep(strike.hold_s)
        return _send(http, reply, strike)

    async def _wait(self, request: Request, strike: Strike) -> None:
        pace = self.pace
        functions = len(request.functions)
        wait_ms = pace.latency_ms + pace.function_ms * functions
        wait_s = wait_ms / 1000 + strike.delay_s + strike.function_delay_s * functions
        if wait_s > 0:
            await asyncio.sleep(wait_s)


def gateway_routes(
    gateway: Gateway, *, faults: FaultPlan | None = None, pace: Pace | None = None
) -> list[Route]:
    """The routes of the gateway.

    Args:
        gateway: Answers.
        faults: What goes wrong; None: nothing does.
        pace: How slow it is; None: as fast as it can.
    """
    service = _Service(
        gateway=gateway,
        faults=faults or FaultPlan(),
        turnstile=Turnstile(manners=gateway.manners, now=gateway.books.now),
        pace=pace or Pace(),
    )
    return [Route(PATH, service.serve, methods=["POST"])]


def _endpoint(http: HttpRequest) -> str:
    """The URL as the caller knows it."""
    return f"{http.url.scheme}://{http.headers.get('host', '127.0.0.1')}{PATH}"


def _send(http: HttpRequest, reply: Reply, strike: Strike | None = None) -> Response:
    struck = strike or Strike()
    body = spoilt(reply.body, struck.kind)
    headers = {"Vary": "Accept-Encoding"}
    if "gzip" in http.headers.get("accept-encoding", "").lower():
        body = gzip.compress(body, compresslevel=1, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return sent(struck, Response(body, reply.status, headers, media_type=reply.content_type))
