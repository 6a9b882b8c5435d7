"""What stands in front of every call of the Alvys API: counting, delay, token, refusals.

Place in the path: routes are wrapped by ``Guard``; only requests with a good token reach a
handler, and what a handler refuses becomes the documented error. Rules that hold for all calls
belong here.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.sandbox.alvys.auth import TokenOffice
from console.sandbox.alvys.problems import Refusal

__all__ = ["Guard", "Handler", "read_json"]

Handler: TypeAlias = Callable[[Request], Awaitable[object]]
"""Takes a request, returns what becomes the JSON of the answer."""

_VERSIONS = {"1", "1.0"}


class Guard:
    """Wraps handlers into endpoints."""

    def __init__(self, office: TokenOffice, *, latency_s: float) -> None:
        """Start counting.

        Args:
            office: Judges tokens.
            latency_s: Seconds that every call takes longer.
        """
        self.requests = 0
        """Calls since the last reset, the token endpoint included."""
        self._office = office
        self._latency_s = latency_s

    def open_endpoint(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Return the endpoint of a handler that needs no token."""

        async def endpoint(request: Request) -> Response:
            self.requests += 1
            if self._latency_s:
                await asyncio.sleep(self._latency_s)
            try:
                return JSONResponse(await handler(request))
            except Refusal as refusal:
                return refusal.response(request.url.path)

        return endpoint

    def endpoint(
        self, handler: Handler, *, versions: frozenset[str] = frozenset()
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return the endpoint of a handler that needs a token.

        Args:
            handler: Does the work.
            versions: API versions beyond the first.
        """

        async def checked(request: Request) -> object:
            self._office.check(request.headers.get("authorization", ""))
            if request.path_params["version"] not in _VERSIONS | versions:
                raise Refusal(404, "This version of the API does not exist.")
            return await handler(request)

        return self.open_endpoint(checked)


async def read_json(request: Request) -> dict[str, object]:
    """Return the JSON object of a request's body.

    Raises:
        Refusal: Another media type, or a body that is not a JSON object.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not media_type.endswith("json"):
        raise Refusal(415, "The body must be JSON.")
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise Refusal(400, "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise Refusal(400, "The body must be a JSON object.")
    return body
