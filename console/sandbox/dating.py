"""The ``Date`` of every answer, by the sandbox's own clock.

Place: around all services. Real servers say in each answer what time it is for them, and whoever
reads changes by time goes by that; a sandbox on a clock of its own must not show the host's.
"""

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Dating"]


class Dating:
    """Adds the header.

    Args:
        app: The services.
        now: The sandbox's clock, aware and in UTC.
    """

    def __init__(self, app: ASGIApp, now: Callable[[], datetime]) -> None:
        self._app = app
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Date"] = format_datetime(self._now(), usegmt=True)
            await send(message)

        await self._app(scope, receive, dated)
