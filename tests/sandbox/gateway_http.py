"""A gateway on a real socket, for tests of what happens on the way."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
from lxml import etree
from starlette.applications import Starlette
from uvicorn import Config, Server

from console.sandbox.dropping import DroppingProtocol
from console.sandbox.faults import FaultPlan
from console.sandbox.gateway import PATH, Gateway, Pace, gateway_routes
from tests import wire
from tests.sandbox.gateway_kit import Answer, envelope, invoice

POST = envelope(
    '<function controlid="work-1">' + invoice() + "</function>",
    control="<uniqueid>true</uniqueid>",
)


class _TestServer(Server):
    """Uvicorn that says when it listens, and leaves signals alone."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(
    asked: Gateway, *rules: dict[str, object], pace: Pace | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    faults = FaultPlan()
    faults.load(list(rules))
    app = Starlette(routes=list(gateway_routes(asked, faults=faults, pace=pace)))
    config = Config(app, http=DroppingProtocol, ws="none", lifespan="off", log_config=None)
    server = _TestServer(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await server.listening.wait()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with wire.async_client(base_url=base) as client:
            yield client
        server.should_exit = True
        await serving


async def post(client: httpx.AsyncClient, body: bytes = POST) -> httpx.Response:
    return await client.post(PATH, content=body, headers={"Content-Type": "application/xml"})


def statuses(response: httpx.Response) -> list[str | None]:
    return Answer(etree.fromstring(response.content)).statuses
