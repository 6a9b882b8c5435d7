"""What the tests of the Alvys client share: a manual clock, a scripted Alvys, golden answers."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from pydantic import SecretStr

from console.alvys import AlvysClient, RefusedRecord
from console.clock import Clock

GOLDEN = Path(__file__).parent / "golden"
SHARED = Path(__file__).parents[2] / ".." / "shared"
API = "https://alvys.example"
TOKEN_URL = "https://login.alvys.example/oauth/token"
SECRET = "s3cret-of-the-client"
TOKEN = "eyJ0.first.sig"
START = datetime(2026, 6, 1, 12, tzinfo=UTC)

Handler = Callable[[httpx.Request], httpx.Response]


class ManualClock(Clock):
    """A clock that only moves when told to; sleeping moves it."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


async def _stream(body: bytes) -> AsyncIterator[bytes]:
    yield body


def reply(
    body: bytes | object = b"", status: int = 200, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """Return an answer as the network gives it: a raw stream, not yet unpacked."""
    # Without blanks, as Alvys writes.
    raw = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
    return httpx.Response(status, headers=headers, content=_stream(raw))


def token_reply(token: str = TOKEN, expires_in: object = 3600) -> httpx.Response:
    return reply({"access_token": token, "token_type": "Bearer", "expires_in": expires_in})


def page(items: Sequence[object], total: int | None = None, number: int = 0) -> httpx.Response:
    count = len(items) if total is None else total
    return reply({"Page": number, "PageSize": 200, "Total": count, "Items": list(items)})


def golden_bytes(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes()


def customer(customer_id: str) -> dict[str, object]:
    return {"Id": customer_id, "Name": f"Customer {customer_id}", "Status": "Active"}


class FakeAlvys:
    """Gives out tokens and lets ``search`` answer everything else; keeps what it was asked."""

    def __init__(self, search: Handler, token: Handler | None = None) -> None:
        self._search = search
        self._token = token or (lambda _: token_reply())
        self.searches: list[httpx.Request] = []
        self.token_requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if str(request.url) == TOKEN_URL:
            self.token_requests.append(request)
            return self._token(request)
        self.searches.append(request)
        return self._search(request)

    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(request.content) for request in self.searches]


def in_turn(*replies: Callable[[], httpx.Response]) -> Handler:
    """Return a handler that gives one reply after the other and then repeats the last."""
    left = list(replies)

    def answer(_: httpx.Request) -> httpx.Response:
        return (left.pop(0) if len(left) > 1 else left[0])()

    return answer


def make_client(
    alvys: Handler,
    clock: Clock | None = None,
    *,
    page_size: int = 200,
    on_refused: Callable[[RefusedRecord], None] | None = None,
) -> AlvysClient:
    return AlvysClient(
        url=API,
        token_url=TOKEN_URL,
        audience="https://api.alvys.example/public/",
        client_id="client-1",
        client_secret=SecretStr(SECRET),
        clock=clock or ManualClock(),
        transport=httpx.MockTransport(alvys),
        page_size=page_size,
        on_refused=on_refused,
    )
