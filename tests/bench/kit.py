"""What every benchmark needs: a sandbox in another process, a console on disk, printed figures.

Each figure is printed as ``name value ratio must good``: the ratio is against a reference measured
in the same run, ``must`` and ``good`` are the targets; a dash stands for none.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from console.config import AlvysConfig, AppConfig, IntacctConfig, SyncConfig
from console.connections.service import ConnectOrder
from console.connections.settings_document import parse_settings
from console.domain.connection import PostingDestination
from console.domain.run import Run
from console.domain.settings import Settings
from console.home import make_home
from console.hygiene import ease_collection, note_absent_libraries
from console.wiring import Parts, Transports, build
from tests.bench.clock import ShiftedClock
from tests.builders import ADMIN

__all__ = [
    "BROKERAGE",
    "FLEET",
    "FUNCTION_MS",
    "LATENCY_MS",
    "BenchSandbox",
    "Recorder",
    "connect",
    "console",
    "sandbox",
    "sync",
    "tell",
    "unchanged",
]

FLEET = "Harrow Ridge Transport"
"""A subsidiary with trucks of its own: its work is invoices alone."""

BROKERAGE = "Northlantern Logistics"
"""A subsidiary that buys from carriers: its work is invoices and bills."""

LATENCY_MS = 150.0
"""What a request to the gateway takes before its functions."""

FUNCTION_MS = 12.0
"""What a function takes on top."""


def tell(
    name: str,
    value: float,
    unit: str = "",
    *,
    ratio: float | None = None,
    must: float | None = None,
    good: float | None = None,
) -> None:
    """Print one figure."""
    rest = "  ".join(
        f"{label} {'-' if number is None else format(number, '.4g')}"
        for label, number in (("ratio", ratio), ("must", must), ("good", good))
    )
    sys.stdout.write(f"{name:<44} {value:>12.4g} {unit:<6} {rest}\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchSandbox:
    """A sandbox in another process."""

    hello: dict[str, Any]
    """Its greeting: addresses and keys."""

    process: "subprocess.Popen[str]"
    """The process."""

    clock: ShiftedClock = field(default_factory=ShiftedClock)
    """The clock of the consoles on it."""

    def add(self, loads: int, subsidiary: str = FLEET) -> None:
        """Make loads due."""
        self._say(f"add {loads} {subsidiary}")

    def wait(self, seconds: int) -> None:
        """Let time pass, for the sandbox and for the consoles on it."""
        self._say(f"wait {seconds}")
        self.clock.ahead += timedelta(seconds=seconds)

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        assert line.split()[1] == self.process.stdout.readline().strip()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Make a control call."""
        answer = httpx.request(method, f"{self.hello['control_url']}/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def slow_down(self, seconds: float = LATENCY_MS / 1000, per_ms: float = FUNCTION_MS) -> None:
        """Make the gateway as slow as a real one."""
        rule = {"kind": "latency", "seconds": seconds, "latency_per_function_ms": per_ms}
        self.control("POST", "faults", [rule])


@contextmanager
def sandbox(*, subsidiaries: int = 2) -> Iterator[BenchSandbox]:
    """Run a sandbox in another process; equal ones hold equal data."""
    command = [sys.executable, "-m", "tests.bench.serve", "--subsidiaries", str(subsidiaries)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield BenchSandbox(hello=json.loads(process.stdout.readline()), process=process)
        finally:
            process.terminate()


class Recorder(httpx.AsyncBaseTransport):
    """Carries requests and remembers when writes were under way, and their bytes if wanted.

    Args:
        keep: Whether to keep the bodies of writes.
    """

    def __init__(self, *, keep: bool = False) -> None:
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)
        self._keep = keep
        self.bodies: list[bytes] = []
        """Bodies of writes, in the order in which they were sent."""
        self.began_at = 0.0
        """When the first write left; ``time.perf_counter``."""
        self.ended_at = 0.0
        """When the last write was answered."""
        self.spans: list[float] = []
        """Seconds that each write took."""
        self.refused = 0
        """Requests that were sent away with 429."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        body = await request.aread()
        if b"<create_invoice>" not in body and b"<create>" not in body:
            return self._noted(await self._inner.handle_async_request(request))
        if self._keep:
            self.bodies.append(body)
        started_at = time.perf_counter()
        self.began_at = self.began_at or started_at
        response = self._noted(await self._inner.handle_async_request(request))
        assert isinstance(response.stream, httpx.AsyncByteStream)
        content = b"".join([part async for part in response.stream])
        await response.stream.aclose()
        self.ended_at = time.perf_counter()
        self.spans.append(self.ended_at - started_at)
        stream = httpx.ByteStream(content)
        return httpx.Response(response.status_code, headers=response.headers, stream=stream)

    def _noted(self, response: httpx.Response) -> httpx.Response:
        self.refused += response.status_code == httpx.codes.TOO_MANY_REQUESTS
        return response

    async def aclose(self) -> None:
        """Close the connections; the next run opens its own."""
        await self._inner.aclose()
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)


@contextmanager
def console(
    server: BenchSandbox,
    *,
    lanes: int = 1,
    transport: httpx.AsyncBaseTransport | None = None,
    alvys: httpx.AsyncBaseTransport | None = None,
) -> Iterator[Parts]:
    """Build a console on a new home on disk, in a process prepared as the program's own is."""
    ease_collection()
    note_absent_libraries()
    hello = server.hello
    config = AppConfig(
        intacct=IntacctConfig(url=hello["intacct_url"], lanes=lanes),
        alvys=AlvysConfig(url=hello["alvys_url"], token_url=hello["alvys_token_url"]),
        sync=SyncConfig(),
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_home(home)
        parts = build(
            config, home, clock=server.clock, transports=Transports(intacct=transport, alvys=alvys)
        )
        keys = hello["credentials"]
        parts.integration.replace(
            ADMIN, "sender", keys["sender_id"], SecretStr(keys["sender_password"])
        )
        parts.integration.replace(
            ADMIN, "alvys", keys["alvys_client_id"], SecretStr(keys["alvys_client_secret"])
        )
        try:
            yield parts
        finally:
            parts.close()


def unchanged(settings: Settings) -> Settings:
    """Return the settings as they are."""
    return settings


async def connect(
    parts: Parts,
    server: BenchSandbox,
    subsidiary: str = FLEET,
    *,
    change: Callable[[Settings], Settings] = unchanged,
) -> None:
    """Connect a subsidiary with the sample settings, changed if wanted."""
    keys = server.hello["credentials"]
    order = ConnectOrder(
        subsidiary=subsidiary,
        posting=PostingDestination.CHILD,
        company_id=keys["company_id"],
        user_id=keys["user_id"],
        password=SecretStr(keys["user_password"]),
        settings=change(parse_settings(str(server.hello["sample_settings"]))),
    )
    result = await parts.connections.connect(ADMIN, order)
    assert result.connection.established_at is not None, result.findings


async def sync(parts: Parts) -> Run:
    """Run one cycle of every connection; return the last run."""
    ids = [one.subsidiary_id for one in parts.store.connections.all()]
    sender = parts.sender(lambda: False)
    request = await sender.work(parts.sync.request_sync(ADMIN, ids))
    return parts.sync.run(ADMIN, request.run_ids[-1])
