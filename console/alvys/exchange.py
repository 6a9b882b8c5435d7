"""One request, one answer: the only place of this package that touches the network.

Place in the path: an address and a JSON body from ``client`` or ``token`` come in; a status and the
unpacked bytes of the answer go out. It waits and asks again when Alvys says "later"; every request
of this package may be repeated, because all of them read. It must not follow a redirect, trust the
environment, unpack more than one layer of compression, or read an answer without a limit.
"""

import asyncio
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from pydantic import SecretStr

from console.cleaning import clean
from console.clock import Clock
from console.errors import ConfigurationError, ProtocolError, RemoteError, TransientRemoteError

__all__ = ["Answer", "Exchange"]

_LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes of an answer, unpacked."""

_ATTEMPTS = 5
"""Requests sent for one answer, the first included."""

_LONGEST_PAUSE_S = 120.0
"""Cap on one pause; Alvys documents a ``Retry-After`` of 60 seconds."""

_WAITING_LIMIT_S = 300.0
"""Seconds of waiting spent on one answer, all pauses together."""

_LONGEST_REASON = 200
"""Characters of the network's own words in a message."""

_TRY_LATER = "Alvys is busy or down; the next cycle tries again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    """HTTP status; never 3xx, 429 or 5xx, which do not leave ``Exchange``."""

    body: bytes
    """The unpacked body; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    """No answer this time, and asking again is worth while."""

    error: RemoteError
    """What the caller gets when the attempts are used up."""

    cause: Exception | None = None
    """The library's exception behind ``error``; None when Alvys itself said "later"."""

    pause_s: float | None = None
    """Seconds that Alvys asked us to wait; None when it named none."""


class Exchange:
    """Sends JSON and reads the answer within limits of size, time and attempts.

    Args:
        clock: Waits between attempts and tells the present for ``Retry-After`` dates.
        transport: Carries the requests; None means the real network.
        timeout_s: Total seconds for one request and its answer.
    """

    def __init__(
        self, *, clock: Clock, transport: httpx.AsyncBaseTransport | None, timeout_s: float
    ) -> None:
        self.requests = 0
        """Requests sent so far, repeated ones included."""
        self._clock = clock
        self._timeout_s = timeout_s
        self._http = httpx.AsyncClient(
            transport=transport or httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False),
            timeout=timeout_s,
            trust_env=False,
            follow_redirects=False,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": "intacct-console",
            },
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
        """Send ``body`` and return the answer, asking again while Alvys says "later".

        Args:
            url: Where to; holds no secret.
            body: JSON-compatible values.
            operation: What we are doing, for errors.
            bearer: Access token; None for the token request itself.

        Raises:
            TransientRemoteError: Not reachable, no answer in time, or "later" too often.
            ProtocolError: A redirect, an answer beyond the limits, or broken HTTP.
            ConfigurationError: The address cannot be used.
        """
        waited_s = 0.0
        attempt = 1
        while True:
            outcome = await self._attempt(url, body, operation, bearer)
            if isinstance(outcome, Answer):
                return outcome
            pause_s = _pause(outcome.pause_s, attempt)
            if attempt == _ATTEMPTS or waited_s + pause_s > _WAITING_LIMIT_S:
                raise outcome.error from outcome.cause
            await self._clock.sleep(pause_s)
            waited_s += pause_s
            attempt += 1

    async def _attempt(
        self, url: str, body: Mapping[str, object], operation: str, bearer: SecretStr | None
    ) -> Answer | _Again:
        headers = {} if bearer is None else {"Authorization": f"Bearer {bearer.get_secret_value()}"}
        self.requests += 1
        try:
            async with asyncio.timeout(self._timeout_s):
                async with self._http.stream("POST", url, json=body, headers=headers) as response:
                    return await self._receive(response, operation)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise _transient(
                f"Alvys did not answer within {self._timeout_s:g} seconds", operation
            ) from error
        except httpx.ConnectError as error:
            reason = clean(str(error))[:_LONGEST_REASON]
            raise _transient(f"Alvys cannot be reached: {reason}", operation) from error
        except httpx.NetworkError as error:
            return _Again(error=_transient("The line to Alvys broke", operation), cause=error)
        except httpx.RemoteProtocolError as error:
            return _Again(error=_protocol("Alvys sent broken HTTP", operation), cause=error)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise ConfigurationError(
                "The address of Alvys cannot be used",
                hint="Correct the [alvys] addresses in config.toml.",
            ) from error

    async def _receive(self, response: httpx.Response, operation: str) -> Answer | _Again:
        status = response.status_code
        if status == 429 or status >= 500:
            return self._later(response, operation)
        if 300 <= status < 400:
            # The body of a token request holds the client secret: it goes where the settings
            # say and nowhere else.
            raise _protocol(f"Alvys answered with a redirect ({status})", operation)
        return Answer(status=status, body=await _read(response, operation))

    def _later(self, response: httpx.Response, operation: str) -> _Again:
        pause_s = _asked_pause(response.headers.get("Retry-After", ""), self._clock.now())
        reason = "too many requests" if response.status_code == 429 else "a fault on its side"
        error = _transient(f"Alvys reports {reason} ({response.status_code})", operation)
        error.retry_after_s = pause_s
        return _Again(error=error, pause_s=pause_s)


async def _read(response: httpx.Response, operation: str) -> bytes:
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        raise _protocol("The answer of Alvys is packed in a way we did not ask for", operation)
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if coding == "gzip" else None
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            # One byte above the limit is enough to notice; 0 would mean "without limit".
            room = _LARGEST_ANSWER + 1 - len(body)
            body += inflate.decompress(chunk, room) if inflate else chunk
            if len(body) > _LARGEST_ANSWER:
                raise _protocol("The answer of Alvys is larger than 32 MiB", operation)
            if inflate and inflate.unused_data:
                raise _protocol("The answer of Alvys goes on after its end", operation)
    except zlib.error as error:
        raise _protocol("The answer of Alvys cannot be unpacked", operation) from error
    if inflate and not inflate.eof:
        raise _protocol("The answer of Alvys is cut off", operation)
    return bytes(body)


def _pause(asked_s: float | None, attempt: int) -> float:
    return float(2 ** (attempt - 1)) if asked_s is None else asked_s


def _asked_pause(text: str, now: datetime) -> float | None:
    """Return the seconds of a ``Retry-After`` header, between 1 and the cap; None if unreadable."""
    if text.isascii() and text.isdigit():
        # Length before value: a numeral of thousands of digits is a bug or an attack.
        return _LONGEST_PAUSE_S if len(text) > 6 else _within(float(text))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _within((aware - now).total_seconds())


def _within(seconds: float) -> float:
    return min(max(seconds, 1.0), _LONGEST_PAUSE_S)


def _tls() -> ssl.SSLContext:
    # Not the library's default context: that one writes session keys to a file when an
    # environment variable says so, even with trust in the environment turned off.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    return context


def _transient(message: str, operation: str) -> TransientRemoteError:
    return TransientRemoteError(message, hint=_TRY_LATER, system="Alvys", operation=operation)


def _protocol(message: str, operation: str) -> ProtocolError:
    return ProtocolError(
        message,
        hint="Check the [alvys] addresses in config.toml and whatever stands in between.",
        system="Alvys",
        operation=operation,
    )
