"""Dropping a connection on purpose, without a word in the log.

Place: under the services. The server starts uvicorn with ``http=DroppingProtocol``; a service that
must lose an answer returns ``DroppedResponse`` instead of a response.

An ASGI application cannot close a connection, and raising in it writes a traceback. The protocol
class therefore hands the transport's own close to the application, through the scope's extensions.

Must not: know what is lost, or why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_EXTENSION = "sandbox.close"


class DroppingProtocol(H11Protocol):
    """HTTP/1.1 over h11 that lets the application close its connection."""

    # The server's own signature is as narrow; asyncio's base class is wider than both.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Offer the close of this connection to every request that comes over it."""
        super().connection_made(transport)
        self.app = _offering(self.app, transport.close)


class DroppedResponse(Response):
    """Sends nothing, or the head and a part of a body, and closes the connection."""

    def __init__(
        self,
        whole: bytes = b"",
        *,
        keep: int = 0,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
    ) -> None:
        """Plan the drop.

        Args:
            whole: The body whose length the head promises.
            keep: How many of its bytes are sent; 0 sends no head either.
            headers: Further fields of the head.
            media_type: The content type the head names.
        """
        super().__init__(whole, headers=headers, media_type=media_type)
        self._part = whole[:keep]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the part, close, and wait until the server has noticed.

        Raises:
            ConnectionResetError: The server gives applications no way to close a connection.
        """
        close = scope.get("extensions", {}).get(_EXTENSION)
        if close is None:
            raise ConnectionResetError("the sandbox dropped this connection")
        if self._part:
            start = {"status": self.status_code, "headers": self.raw_headers}
            await send({"type": "http.response.start", **start})
            await send({"type": "http.response.body", "body": self._part, "more_body": True})
        close()
        while (await receive())["type"] != "http.disconnect":
            continue


def _offering(app: ASGIApp, close: Callable[[], None]) -> ASGIApp:
    async def offered(scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"] = {**scope.get("extensions", {}), _EXTENSION: close}
        await app(scope, receive, send)

    return offered
