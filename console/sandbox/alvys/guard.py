"""What stands in front of every call of the Alvys API: counting, delay, token, limits, faults.

Place in the path: routes are wrapped by ``Guard``; only requests with a good token, its scope and
time to spare reach a handler, and what a handler refuses becomes the documented error. Rules that
hold for all calls belong here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.sandbox.alvys.auth import TokenOffice
from console.sandbox.alvys.limits import RateLimiter
from console.sandbox.alvys.mishaps import answer_instead, damaged
from console.sandbox.alvys.problems import PLAIN, Refusal
from console.sandbox.faults import FaultPlan

__all__ = ["Endpoint", "Guard", "Handler", "Tally"]

Handler: TypeAlias = Callable[[Request], Awaitable[object]]
"""Takes a request, returns what becomes the JSON of the answer, or the whole answer."""

_VERSIONS = frozenset({"1", "1.0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One call of the API."""

    method: str
    """HTTP method."""

    path: str
    """Path below the version, with its parameters in braces."""

    scope: str
    """What the token must carry."""

    handler: Handler
    """Does the work."""

    versions: frozenset[str] = frozenset()
    """API versions beyond the first."""

    slow: bool = False
    """Whether the tighter limit holds: lists without paging, and fuel."""

    plain: frozenset[int] = PLAIN
    """Statuses that are refused in plain JSON."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What the API was asked, in numbers."""

    requests: int = 0
    """Calls since the last reset, the token endpoint included."""


class Guard:
    """Wraps handlers into what Starlette calls an endpoint."""

    def __init__(
        self,
        office: TokenOffice,
        *,
        limiter: RateLimiter,
        faults: FaultPlan,
        tally: Tally,
        latency_s: float,
    ) -> None:
        """Go on counting.

        Args:
            office: Judges tokens.
            limiter: Judges how often.
            faults: What goes wrong.
            tally: Counts the calls.
            latency_s: Seconds that every call takes longer.
        """
        self.tally = tally
        """Counts the calls."""
        self._office = office
        self._limiter = limiter
        self._faults = faults
        self._latency_s = latency_s

    def open(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Return the wrapped handler of a call that needs no token."""

        async def endpoint(request: Request) -> Response:
            await self._arrive()
            return await _answer(handler, request, PLAIN)

        return endpoint

    def wrap(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """Return the wrapped handler of a call that needs a token."""

        async def checked(request: Request) -> object:
            self._check(endpoint, request)
            return await endpoint.handler(request)

        return self.serve(checked, endpoint.plain)

    def serve(
        self, handler: Handler, plain: frozenset[int] = PLAIN
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return the wrapped handler of a call that faults strike and that needs no token."""

        async def served(request: Request) -> Response:
            await self._arrive()
            strike = self._faults.take("alvys")
            if strike.delay_s:
                await asyncio.sleep(strike.delay_s)
            if strike.kind == "expired_session":
                self._office.revoke(request.headers.get("authorization", ""))
            instead = answer_instead(strike.kind, request.url.path)
            if instead is not None:
                return instead
            answer = await _answer(handler, request, plain)
            if strike.hold_s:
                await asyncio.sleep(strike.hold_s)
            return damaged(strike.kind, answer)

        return served

    async def _arrive(self) -> None:
        self.tally.requests += 1
        if self._latency_s:
            await asyncio.sleep(self._latency_s)

    def _check(self, endpoint: Endpoint, request: Request) -> None:
        token = self._office.check(request.headers.get("authorization", ""), endpoint.scope)
        if request.path_params["version"] not in _VERSIONS | endpoint.versions:
            raise Refusal(404, "This version of the API does not exist.")
        name = f"{endpoint.method} {endpoint.path}"
        self._limiter.check(name, token, slow=endpoint.slow)


async def _answer(handler: Handler, request: Request, plain: frozenset[int]) -> Response:
    try:
        answer = await handler(request)
    except Refusal as refusal:
        return refusal.response(request.url.path, plain=plain)
    return answer if isinstance(answer, Response) else JSONResponse(answer)
