"""One request, one answer: the only place of this package that touches the network.

Place in the path: ``session`` and ``client`` hand functions in, an ``Answer`` comes out. It decides
what a broken exchange proves: a connection that never stood proves that nothing ran, a line that
broke later proves nothing, so a write becomes an ``UnconfirmedError`` and a read may be repeated.
It must not repeat anything itself, follow a redirect, or trust the environment.

Source: the gateway's error pages; which failure of the HTTP library means "sent" was tried out.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from uuid import uuid4

import httpx
from pydantic import SecretStr

from console.cleaning import clean
from console.clock import Clock, asked_pause
from console.errors import ProtocolError
from console.intacct.answers import Answer
from console.intacct.credentials import Authentication, LoginTo, SenderCredentials, SessionKey
from console.intacct.decode import decode_response
from console.intacct.encode import encode_request
from console.intacct.exchange import Exchange, Observer, shown
from console.intacct.functions import NumberedFunction
from console.intacct.reader import MAX_BODY_BYTES, read_body
from console.intacct.refusals import broken_off, credentials_refused, later, unreadable

__all__ = ["Call", "Gateway", "Usage"]

_CONNECT_TIMEOUT_S = 10.0
_POOL_TIMEOUT_S = 5.0
_MAX_CONNECTIONS = 5
"""As many writing requests as a company may bear at once, and one more."""
_ALL_SENT = "http11.send_request_body.complete"
"""The transport's name of that moment."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How one request is made."""

    operation: str
    """What we are doing, for people: "query ARINVOICE"."""
    writes: bool
    """True when it may change the books: control ids are checked, and no answer means unknown."""
    budget_s: float
    """Seconds from connecting to the last byte of the answer."""
    transaction: bool = False
    """True makes the functions stand or fall together."""
    on_sent: Callable[[], None] | None = None
    """Called when the last byte has left us, if the transport tells; None tells nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was spent so far, counted from the client's start."""

    requests: int
    """HTTP requests sent, sign-ins and repeats included."""
    functions: int
    """Functions in those requests."""
    pages: int
    """Pages of queries received; each is one metered call."""
    throttled: int = 0
    """Requests that were answered with 429: too many at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """A whole body and the status it came with."""

    status: int
    """HTTP status."""
    body: bytes = b""
    """The unpacked body; empty when there was none, or when the status said enough."""
    retry_after: str = ""
    """The pause asked for, as it came; empty when none was."""


class Gateway:
    """Sends requests over one kept-alive HTTP client.

    Args:
        sender: Goes with every request.
        clock: Tells the present for dates in ``Retry-After``.
        transport: Carries the requests; None means the real network.
        max_body_bytes: Cap on one answer after unpacking.
        observe: Takes what went out and what came back; None keeps nothing.
    """

    def __init__(
        self,
        *,
        sender: SenderCredentials,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None,
        max_body_bytes: int = MAX_BODY_BYTES,
        observe: Observer | None = None,
    ) -> None:
        self.requests = 0
        """HTTP requests begun."""
        self.functions = 0
        """Functions in them."""
        self.throttled = 0
        """Those answered with 429."""
        self._sender = sender
        self._clock = clock
        self._max_body_bytes = max_body_bytes
        self._observe = observe
        self._http = httpx.AsyncClient(
            transport=transport or _network(),
            trust_env=False,
            follow_redirects=False,
            # A cookie of one entity's session must not travel with another's.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={
                "Accept": "application/xml, text/xml",
                "Accept-Encoding": "gzip",
                "Content-Type": "application/xml",
                "User-Agent": "intacct-console",
            },
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(
        self,
        url: str,
        functions: Sequence[NumberedFunction],
        *,
        authentication: Authentication,
        call: Call,
    ) -> Answer:
        """Send the functions in one request and return what the answer means.

        Raises:
            RuleError: something in them cannot be sent; nothing was.
            TransientRemoteError: nothing ran; or a read got no answer.
            AuthenticationError: refused before any login was looked at; nothing ran.
            UnconfirmedError: a write got no usable answer.
            ProtocolError: a read got an answer that cannot be used.
        """
        body = encode_request(
            functions,
            sender=self._sender,
            authentication=authentication,
            control_id=uuid4().hex,
            unique=call.writes,
            transaction=call.transaction,
        )
        control_ids = tuple(one.control_id for one in functions)
        secrets = (self._sender.password, _secret(authentication))
        self.requests += 1
        self.functions += len(functions)
        sent_at = self._clock.now()
        reply: _Reply | None = None
        try:
            reply = await self._post(url, body, call)
            self._judge_status(reply, call)
            return _decode(reply, control_ids, secrets, call)
        finally:
            if self._observe is not None:
                exchange = Exchange(
                    operation=call.operation,
                    control_ids=control_ids,
                    sent_at=sent_at,
                    ended_at=self._clock.now(),
                    status=reply.status if reply else None,
                    request_xml=shown(body, secrets),
                    response_xml=shown(reply.body, secrets) if reply else "",
                )
                self._observe(exchange)

    async def _post(self, url: str, body: bytes, call: Call) -> _Reply:
        timeout = httpx.Timeout(call.budget_s, connect=_CONNECT_TIMEOUT_S, pool=_POOL_TIMEOUT_S)
        try:
            request = self._http.build_request(
                "POST", url, content=body, timeout=timeout, extensions=_tracing(call.on_sent)
            )
            async with asyncio.timeout(call.budget_s):
                response = await self._http.send(request, stream=True)
                try:
                    return await self._receive(response, call)
                finally:
                    await response.aclose()
                    # The library's answer and its stream hold each other, and the request with
                    # its documents: nobody searches memory for such circles often.
                    response.stream = _READ
        except _NOT_SENT as error:
            reason = clean(str(error))[:200] or "no connection"
            raise later(
                f"Sage Intacct cannot be reached: {reason}", operation=call.operation
            ) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise broken_off(
                f"Sage Intacct did not answer within {call.budget_s:g} seconds.",
                operation=call.operation,
                writes=call.writes,
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise broken_off(
                "The line to Sage Intacct broke before the answer was complete.",
                operation=call.operation,
                writes=call.writes,
            ) from error

    async def _receive(self, response: httpx.Response, call: Call) -> _Reply:
        status = response.status_code
        if status == 429 or 300 <= status < 400 or status >= 500:
            retry_after = response.headers.get("retry-after", "")
            return _Reply(status=status, retry_after=retry_after)
        try:
            body = await read_body(response, max_bytes=self._max_body_bytes)
        except ProtocolError as error:
            raise unreadable(error.message, operation=call.operation, writes=call.writes) from error
        return _Reply(status=status, body=body)

    def _judge_status(self, reply: _Reply, call: Call) -> None:
        """Refuse an answer whose status says enough.

        Raises:
            TransientRemoteError: nothing ran; or a read met a failure of Sage's own.
            UnconfirmedError: a write met one.
            ProtocolError: a read was sent elsewhere.
        """
        pause_s = asked_pause(reply.retry_after, self._clock.now())
        if reply.status == 429:
            self.throttled += 1
            raise later(
                "Sage Intacct says: too many requests.",
                operation=call.operation,
                retry_after_s=pause_s,
                cause="rate-limit",
            )
        if reply.status >= 500:
            raise broken_off(
                f"Sage Intacct answered with a failure of its own ({reply.status}).",
                operation=call.operation,
                writes=call.writes,
                retry_after_s=pause_s,
            )
        if 300 <= reply.status < 400:
            # The body holds the passwords: it goes where the settings say and nowhere else.
            raise unreadable(
                f"Sage Intacct answered with a redirect ({reply.status}).",
                operation=call.operation,
                writes=call.writes,
            )


_READ = httpx.ByteStream(b"")
"""Stands in an answer for the stream that was read."""


def _decode(
    reply: _Reply, control_ids: Sequence[str], secrets: Sequence[SecretStr], call: Call
) -> Answer:
    try:
        return decode_response(reply.body, control_ids, secrets=secrets)
    except ProtocolError as error:
        if reply.status == 401:
            raise credentials_refused("user", operation=call.operation) from error
        if reply.status == 200 and _is_page(reply.body):
            # Whoever stands in front of Sage answers like this while it is being looked after.
            raise broken_off(
                "A web page came instead of Sage Intacct's answer.",
                operation=call.operation,
                writes=call.writes,
            ) from error
        raise unreadable(error.message, operation=call.operation, writes=call.writes) from error


def _is_page(body: bytes) -> bool:
    return body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html"))


def _secret(authentication: Authentication) -> SecretStr:
    match authentication:
        case LoginTo(login=login):
            return login.password
        case SessionKey(session_id=session_id):
            return session_id


def _tracing(on_sent: Callable[[], None] | None) -> dict[str, Any]:
    """Return what makes the transport tell when a request has left."""
    if on_sent is None:
        return {}

    async def trace(event: str, _info: Mapping[str, Any]) -> None:
        if event == _ALL_SENT:
            on_sent()

    return {"trace": trace}


def _network() -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(max_connections=_MAX_CONNECTIONS, keepalive_expiry=60.0)
    return httpx.AsyncHTTPTransport(verify=_tls(), http2=False, trust_env=False, limits=limits)


@cache
def _tls() -> ssl.SSLContext:
    # One for all clients: reading the system's certificates takes longer than a batch. Not the
    # library's default context: that one writes session keys to a file when an environment
    # variable says so, even with trust in the environment turned off.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    return context
