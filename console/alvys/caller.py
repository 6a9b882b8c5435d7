"""One call of the API: token, turn, refusals.

Place in the path: ``reading`` and ``writing`` say what they want; an answer with an expected status
goes back, everything else is an error of ours. One call at a time; a token that Alvys no longer
takes is replaced once.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import SecretStr

from console.alvys.exchange import Exchange
from console.alvys.links import fetch_linked
from console.alvys.outgoing import Answer, Outgoing, unconfirmed
from console.alvys.search import refusal
from console.alvys.token import TokenCache

__all__ = ["Call", "Caller"]

_OK = frozenset({200})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked for."""

    outgoing: Outgoing
    """The request; its address is a path below ``/api/p/``."""

    scope: str
    """What the token must carry."""

    expected: Collection[int] = _OK
    """Statuses that are answers; all others are refusals."""


class Caller:
    """Makes calls of one tenant's API.

    Args:
        url: Scheme and host of the API, without path.
        exchange: Carries requests.
        tokens: Gives the access token.
    """

    def __init__(self, *, url: str, exchange: Exchange, tokens: TokenCache) -> None:
        self._url = url.rstrip("/")
        self._exchange = exchange
        self._tokens = tokens
        self._turn = asyncio.Lock()
        self.first_answer_at: datetime | None = None
        """When Alvys first answered a call, by its own clock; None while it has not said."""

    @property
    def requests(self) -> int:
        """Requests sent so far, tokens and repeated ones included."""
        return self._exchange.requests

    async def ask(self, call: Call) -> Answer:
        """Make a call and return its answer.

        Raises:
            AuthenticationError: Credentials or scope refused.
            UnconfirmedError: A write was answered with a status that nobody expects.
            RemoteError: The request was refused, or what ``Exchange.send`` raises.
        """
        outgoing = replace(call.outgoing, url=f"{self._url}/api/p/{call.outgoing.url}")
        async with self._turn:
            answer = await self._send(outgoing)
            if answer.status == 401:
                # The token may have been revoked before its time: once, and only once, a new one.
                self._tokens.forget()
                answer = await self._send(outgoing)
        if answer.status in call.expected:
            self.first_answer_at = self.first_answer_at or answer.answered_at
            return answer
        error = refusal(answer, outgoing.operation, call.scope)
        if answer.status < 400 and outgoing.effect != "none":
            raise unconfirmed(error.message, outgoing.operation)
        raise error

    async def fetch_linked(self, link: SecretStr, *, most: int) -> bytes:
        """Return the document that a link of Alvys leads to; see ``links``."""
        async with self._turn:
            return await fetch_linked(self._exchange, link, api_url=self._url, most=most)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._exchange.aclose()

    async def _send(self, outgoing: Outgoing) -> Answer:
        return await self._exchange.send(outgoing, bearer=await self._tokens.fetch())
