"""A company in the sandbox behind a real socket, a real client, and what the wire between them saw.

For tests that go from a request to the gateway's own answer and on to what the client makes of it.
"""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Thread
from typing import Any

import httpx
from lxml import etree
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config, Server

from console.errors import RemoteError
from console.intacct import (
    Backoff,
    Function,
    IntacctClient,
    LoginCredentials,
    NumberedFunction,
    Query,
    Refused,
    SenderCredentials,
    describe,
)
from console.sandbox.books import Books, Sender
from console.sandbox.dropping import DroppingProtocol
from console.sandbox.faults import FaultPlan
from console.sandbox.gateway import PATH, Gateway, GatewayManners, gateway_routes
from tests.intacct.sandboxed import company
from tests.intacct.support import ManualClock
from tests.sandbox.gateway_kit import SENDER, STRANGER

_SIGN_IN = b"<getAPISession/>"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it came over the wire."""

    status: int
    body: bytes

    @property
    def level(self) -> str:
        """How far the request came; empty when it was let in and nothing was refused."""
        root = _parsed(self.body)
        if self.status != 200 or root is None:
            return f"HTTP {self.status}"
        if root.findtext("control/status") != "success":
            return "control"
        if root.findtext("operation/authentication/status") != "success":
            return "auth"
        statuses = {one.findtext("status") for one in root.iterfind("operation/result")}
        return "function" if statuses - {"success"} else ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Number and text of every error; a page has one without number."""
        root = _parsed(self.body)
        if root is None:
            return [("", self.body.decode().lower())]
        return [
            (one.findtext("errorno") or "", (one.findtext("description2") or "").lower())
            for one in root.iter("error")
        ]


def _parsed(body: bytes) -> etree._Element | None:
    if not body.startswith(b"<?xml"):
        return None
    return etree.fromstring(body)


class Wire(httpx.AsyncBaseTransport):
    """The network, with a witness; what a broken client would send is put in on the way."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.alter: Callable[[bytes], bytes] = lambda body: body
        self._network = httpx.AsyncHTTPTransport(verify=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        if _SIGN_IN not in body:
            body = self.alter(body)
        headers = [one for one in request.headers.raw if one[0].lower() != b"content-length"]
        sent = httpx.Request(request.method, request.url, headers=headers, content=body)
        sent.extensions = request.extensions
        answer = await self._network.handle_async_request(sent)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        raw = b"".join([chunk async for chunk in answer.stream])
        await answer.aclose()
        unpacked = httpx.Response(answer.status_code, headers=answer.headers, content=raw)
        self.replies.append(Reply(answer.status_code, unpacked.content))
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(raw)
        )

    async def aclose(self) -> None:
        await self._network.aclose()


@dataclass
class Desk:
    """Somebody who works with the company through the client."""

    gateway: Gateway
    url: str
    wire: Wire = field(default_factory=Wire)

    def client(
        self, user: str = "ws", *, password: str = "", sender: Sender = SENDER
    ) -> IntacctClient:
        return IntacctClient(
            url=self.url,
            sender=SenderCredentials(
                sender_id=sender.sender_id, password=SecretStr(sender.password)
            ),
            login=LoginCredentials(
                company_id="acme",
                user_id=user,
                password=SecretStr(password or f"{user}-secret"),
            ),
            clock=ManualClock(),
            transport=self.wire,
            backoff=Backoff(attempts=1),
        )

    async def write(self, *functions: Function, user: str = "ws", **options: Any) -> Any:
        """Send functions and return what became of the first."""
        numbered = [
            NumberedFunction(control_id=f"fn-{next(_NUMBERS)}", function=function)
            for function in functions
        ]
        return (await self.client(user).write(numbered, **options))[0]

    async def read(self, query: Query, user: str = "ws") -> Any:
        """Read all rows."""
        return [row async for page in self.client(user).query(query) for row in page]

    def restore(self) -> None:
        """Send everything as it is again."""
        self.wire.alter = lambda body: body

    def put(self, element: str) -> None:
        """Send this instead of every function, because the client never would."""
        head, tail = b'<function controlid="', b"</function>"

        def alter(body: bytes) -> bytes:
            before, _, rest = body.partition(head)
            control_id, after = rest.partition(b'"')[0], rest.rpartition(tail)[2]
            return before + head + control_id + b'">' + element.encode() + tail + after

        self.wire.alter = alter

    def swap(self, old: str, new: str) -> None:
        """Send another text in one place."""

        def alter(body: bytes) -> bytes:
            assert old.encode() in body, body
            return body.replace(old.encode(), new.encode())

        self.wire.alter = alter


Act = Callable[[Desk], Awaitable[Any]]
"""Does what the gateway refuses: returns the outcome, or raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way to a refusal, and what must come of it."""

    number: str
    """Sage's error number; empty when the answer has none."""
    row: str
    """Words of the catalogue's row."""
    level: str = "function"
    says: str
    """What the answer itself says, in lower case."""
    remedy: str
    """Category, retry policy and fix target."""
    act: Act
    company: Mapping[str, Any] = field(default_factory=dict)
    """Switches of the company."""
    manners: Mapping[str, Any] = field(default_factory=dict)
    """Switches of the gateway."""
    fault: Mapping[str, Any] = field(default_factory=dict)
    """What goes wrong; empty: nothing does."""

    @property
    def name(self) -> str:
        """Id of the test."""
        words = [self.number or "none", self.level, self.row, self.says]
        words.append(str(self.fault.get("match", "")))
        return "-".join(word for word in words if word).replace(" ", "_")

    @property
    def category(self) -> str:
        return self.remedy.partition(" ")[0]


class Switchboard:
    """One listening server; the company that stands behind it changes from test to test."""

    def __init__(self) -> None:
        self.url = ""
        self._app: ASGIApp = Starlette()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Answer requests while the block runs."""
        config = Config(self, http=DroppingProtocol, ws="none", lifespan="off", log_config=None)
        server = Server(config)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            # Otherwise each answer waits some 40 ms for the client to acknowledge its head.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"
            thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            yield
            server.should_exit = True
            thread.join()

    @asynccontextmanager
    async def desk(
        self,
        *,
        switches: Mapping[str, Any] | None = None,
        manners: Mapping[str, Any] | None = None,
        fault: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[Desk]:
        """Put a new company behind the line, with its switches and those of its gateway."""
        gateway = Gateway(
            books=_company(switches or {}),
            senders=[SENDER, STRANGER],
            seed=1,
            manners=GatewayManners(**(manners or {})),
        )
        faults = FaultPlan()
        faults.load([dict(fault)] if fault else [])
        self._app = Starlette(routes=list(gateway_routes(gateway, faults=faults)))
        opened = Desk(gateway=gateway, url=self.url)
        try:
            yield opened
        finally:
            await opened.wire.aclose()

    async def check(self, case: Case) -> None:
        """Do what the case does, and look at both what was said and what became of it."""
        async with self.desk(
            switches=case.company, manners=case.manners, fault=case.fault
        ) as opened:
            remedy = await remedy_of(case.act, opened)
        last = [reply for reply in opened.wire.replies if reply.level][-1]
        assert (case.level, case.remedy) == (last.level, remedy)
        assert case.number in [number for number, _ in last.errors]
        assert case.says in " ".join(text for _, text in last.errors)


def _company(switches: Mapping[str, Any]) -> Books:
    made = company(**switches)
    made.add("CHECKINGACCOUNT", {"BANKACCOUNTID": "BOA", "GLACCOUNTNO": "10100"})
    made.add("GLACCOUNT", {"ACCOUNTNO": "10100", "TITLE": "Operating account"})
    return made


async def remedy_of(act: Act, opened: Desk) -> str:
    """Return category, retry policy and fix target of what comes of an act."""
    try:
        outcome = await act(opened)
    except RemoteError as error:
        found = error.details
        return f"{found['category']} {found['retry']} {found['fix_target']}"
    assert isinstance(outcome, Refused), outcome
    problem = describe(outcome.errors)
    return f"{problem.category} {problem.retry} {problem.fix_target}"
