"""One request, one answer: the only place of this package that touches the network.

Place in the path: a request from ``caller`` or ``token`` comes in; a status and the unpacked bytes
of the answer go out. It waits and asks again when Alvys says "later". What reads, and what Alvys
promises to book only once, is asked again when the answer is lost too; any other write then ends as
unconfirmed. It must not follow a redirect, trust the environment, unpack more than one layer of
compression, or read an answer without a limit.
"""

import asyncio
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache

import httpx
from pydantic import SecretStr

from console.alvys.encoding import encode
from console.alvys.outgoing import TOO_LARGE, Answer, Outgoing, unconfirmed
from console.alvys.pacing import Pacer
from console.cleaning import clean
from console.clock import Clock, asked_pause
from console.errors import (
    ConfigurationError,
    ProtocolError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)

__all__ = ["Answer", "Exchange"]

_ATTEMPTS = 5
"""Requests sent for one answer, the first included."""


_WAITING_LIMIT_S = 300.0
"""Seconds of waiting spent on one answer, all pauses together."""

_LONGEST_REASON = 200
"""Characters of the network's own words in a message."""

_READ = httpx.ByteStream(b"")
"""Stands in an answer for the stream that was read."""

_TRY_LATER = "Alvys is busy or down; the next cycle tries again."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    """No answer this time."""

    error: RemoteError
    """What the caller gets when the attempts are used up."""

    cause: Exception | None = None
    """The library's exception behind ``error``; None when Alvys itself said "later"."""

    pause_s: float | None = None
    """Seconds that Alvys asked us to wait; None when it named none."""

    worthwhile: bool = True
    """Whether asking again may help and does no harm."""


class Exchange:
    """Sends JSON and reads the answer within limits of size, time and attempts.

    Args:
        clock: Waits between attempts and tells the present for ``Retry-After`` dates.
        transport: Carries the requests; None means the real network.
        timeout_s: Total seconds for one request and its answer.
        pacer: Waits before each request; None never waits.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None,
        timeout_s: float,
        pacer: Pacer | None = None,
    ) -> None:
        self.requests = 0
        """Requests sent so far, repeated ones included."""
        self._pacer = pacer or Pacer(clock=clock, pacing=None)
        self._clock = clock
        self._timeout_s = timeout_s
        self._http = httpx.AsyncClient(
            transport=transport or httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False),
            timeout=timeout_s,
            trust_env=False,
            follow_redirects=False,
            headers={"Accept-Encoding": "gzip", "User-Agent": "intacct-console"},
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def post(
        self,
        url: str,
        body: Mapping[str, object],
        *,
        operation: str,
        bearer: SecretStr | None = None,
    ) -> Answer:
        """Send ``body`` in a request that changes nothing; see ``send``.

        Args:
            url: Where to; holds no secret.
            body: JSON-compatible values.
            operation: What we are doing, for errors.
            bearer: Access token; None for the token request itself.
        """
        outgoing = Outgoing(method="POST", url=url, body=body, operation=operation)
        return await self.send(outgoing, bearer=bearer)

    async def send(self, outgoing: Outgoing, *, bearer: SecretStr | None = None) -> Answer:
        """Send a request and return the answer, asking again while that helps.

        Args:
            outgoing: The request.
            bearer: Access token; None for the token request itself.

        Raises:
            TransientRemoteError: Not reachable, "later" too often, or, for what only reads, no
                answer in time.
            UnconfirmedError: A write whose answer was lost.
            ProtocolError: A redirect, or an answer to a read beyond the limits or in broken HTTP.
            ConfigurationError: The address cannot be used.
        """
        waited_s = 0.0
        attempt = 1
        in_doubt = False
        while True:
            await self._pacer.wait(outgoing.endpoint, slow=outgoing.slow)
            outcome = await self._attempt(outgoing, bearer)
            if isinstance(outcome, Answer):
                return outcome
            # An earlier attempt may have been carried out, whatever became of this one.
            in_doubt = in_doubt or isinstance(outcome.error, UnconfirmedError)
            pause_s = _pause(outcome.pause_s, attempt)
            used_up = attempt == _ATTEMPTS or waited_s + pause_s > _WAITING_LIMIT_S
            if used_up or not outcome.worthwhile:
                error = outcome.error
                if in_doubt and not isinstance(error, UnconfirmedError):
                    error = unconfirmed(error.message, outgoing.operation)
                raise error from outcome.cause
            await self._clock.sleep(pause_s)
            waited_s += pause_s
            attempt += 1

    async def _attempt(self, outgoing: Outgoing, bearer: SecretStr | None) -> Answer | _Again:
        request = self._build(outgoing, bearer)
        operation = outgoing.operation
        self.requests += 1
        try:
            async with asyncio.timeout(self._timeout_s):
                response = await self._http.send(request, stream=True)
                try:
                    return await self._receive(response, outgoing)
                finally:
                    await response.aclose()
                    # The library's answer and its stream hold each other, and the request: nobody
                    # searches memory for such circles often.
                    response.stream = _READ
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            reason = clean(str(error))[:_LONGEST_REASON]
            away = _transient(f"Alvys cannot be reached: {reason}", operation)
            return _Again(error=away, cause=error, worthwhile=False)
        except (TimeoutError, httpx.TimeoutException) as error:
            late = _transient(f"Alvys did not answer within {self._timeout_s:g} seconds", operation)
            return _Again(error=_lost(late, outgoing), cause=error, worthwhile=False)
        except httpx.NetworkError as error:
            return _again(_transient("The line to Alvys broke", operation), outgoing, error)
        except httpx.RemoteProtocolError as error:
            return _again(_protocol("Alvys sent broken HTTP", operation), outgoing, error)
        except httpx.TransportError as error:
            raise _bad_address() from error

    def _build(self, outgoing: Outgoing, bearer: SecretStr | None) -> httpx.Request:
        headers = {"Accept": outgoing.accept}
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer.get_secret_value()}"
        if outgoing.etag:
            headers["If-Match"] = outgoing.etag
        content: bytes | None = None
        if outgoing.body is not None:
            content = encode(outgoing.body)
            headers["Content-Type"] = "application/json"
        file = outgoing.file
        files = {"File": (file.name, file.content, file.media_type)} if file else None
        try:
            return self._http.build_request(
                outgoing.method,
                outgoing.url,
                params=outgoing.query or None,
                content=content,
                data=outgoing.form or None,
                files=files,
                headers=headers,
            )
        except httpx.InvalidURL as error:
            raise _bad_address() from error

    async def _receive(self, response: httpx.Response, outgoing: Outgoing) -> Answer | _Again:
        status = response.status_code
        if status == 429 or status >= 500:
            return self._later(response, outgoing)
        if 300 <= status < 400:
            # The body of a token request holds the client secret: it goes where the settings
            # say and nowhere else.
            raise _protocol(f"Alvys answered with a redirect ({status})", outgoing.operation)
        try:
            body = await _read(response, outgoing)
        except ProtocolError as error:
            if outgoing.effect == "none":
                raise
            raise _lost(error, outgoing) from error
        return Answer(
            status=status, body=body, etag=_etag(response), answered_at=_answered_at(response)
        )

    def _later(self, response: httpx.Response, outgoing: Outgoing) -> _Again:
        status, operation = response.status_code, outgoing.operation
        pause_s = asked_pause(response.headers.get("Retry-After", ""), self._clock.now())
        reason = "too many requests" if status == 429 else "a fault on its side"
        error = _transient(f"Alvys reports {reason} ({status})", operation)
        error.retry_after_s = pause_s
        if status == 429:
            return _Again(error=error, pause_s=pause_s)
        return _again(error, outgoing, None, pause_s)


async def _read(response: httpx.Response, outgoing: Outgoing) -> bytes:
    operation, most = outgoing.operation, outgoing.most
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        raise _protocol("The answer of Alvys is packed in a way we did not ask for", operation)
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if coding == "gzip" else None
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            # One byte above the limit is enough to notice; 0 would mean "without limit".
            room = most + 1 - len(body)
            body += inflate.decompress(chunk, room) if inflate else chunk
            if len(body) > most:
                raise _too_large(most, operation)
            if inflate and inflate.unused_data:
                raise _protocol("The answer of Alvys goes on after its end", operation)
    except zlib.error as error:
        raise _protocol("The answer of Alvys cannot be unpacked", operation) from error
    if inflate and not inflate.eof:
        raise _protocol("The answer of Alvys is cut off", operation)
    return bytes(body)


def _pause(asked_s: float | None, attempt: int) -> float:
    return float(2 ** (attempt - 1)) if asked_s is None else asked_s


def _etag(response: httpx.Response) -> str:
    """Return the answer's ETag; empty for one that could not be sent back as a header."""
    text = response.headers.get("ETag", "")
    return text if text.isascii() and text.isprintable() else ""


def _answered_at(response: httpx.Response) -> datetime | None:
    """Return what the answer's Date header says; None for one that is no moment with a zone."""
    try:
        moment = parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _again(
    error: RemoteError,
    outgoing: Outgoing,
    cause: Exception | None,
    pause_s: float | None = None,
) -> _Again:
    """Return what a lost answer means for a request."""
    return _Again(
        error=_lost(error, outgoing),
        cause=cause,
        pause_s=pause_s,
        worthwhile=outgoing.effect != "each",
    )


def _lost(error: RemoteError, outgoing: Outgoing) -> RemoteError:
    """Return the error of a lost answer: a write may have been carried out."""
    if outgoing.effect == "none":
        return error
    return unconfirmed(error.message, outgoing.operation)


@cache
def _tls() -> ssl.SSLContext:
    # One for all clients: reading the system's certificates takes longer than a page of records.
    # Not the library's default context: that one writes session keys to a file when an environment
    # variable says so, even with trust in the environment turned off.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    return context


def _bad_address() -> ConfigurationError:
    return ConfigurationError(
        "The address of Alvys cannot be used",
        hint="Correct the [alvys] addresses in config.toml.",
    )


def _transient(message: str, operation: str) -> TransientRemoteError:
    return TransientRemoteError(message, hint=_TRY_LATER, system="Alvys", operation=operation)


def _too_large(most: int, operation: str) -> ProtocolError:
    error = _protocol(f"The answer of Alvys is larger than {most // 2**20} MiB", operation)
    error.details = {"cause": TOO_LARGE}
    return error


def _protocol(message: str, operation: str) -> ProtocolError:
    return ProtocolError(
        message,
        hint="Check the [alvys] addresses in config.toml and whatever stands in between.",
        system="Alvys",
        operation=operation,
    )
