"""The sandbox as one HTTP server on loopback: gateway, Alvys API and control calls.

Place in the path: the ``sandbox`` command serves it until it is told to stop, demos and tests run
it in a thread of its own. Seed and clock decide everything it holds. It installs no signal
handlers and writes nothing, neither log lines nor warnings.
"""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from starlette.applications import Starlette
from starlette.middleware import Middleware
from uvicorn import Config, Server

from console.sandbox.alvys import (
    AlvysManners,
    Guard,
    Links,
    RateLimiter,
    Tally,
    TokenOffice,
    alvys_routes,
    usual_manners,
)
from console.sandbox.control import ControlPanel, control_routes
from console.sandbox.dating import Dating
from console.sandbox.dropping import DroppingProtocol
from console.sandbox.faults import FaultPlan
from console.sandbox.gateway import PATH, Gateway, GatewayManners, Pace, gateway_routes
from console.sandbox.state import SandboxState, load_state, save_state
from console.sandbox.upkeep import Upkeep
from console.sandbox.world import Credentials, World, build_world

__all__ = ["SandboxServer", "Urls"]

_HOST = "127.0.0.1"
_BACKLOG = 256
_STOP_S = 10.0


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Where the services are."""

    intacct_url: str
    """The Sage XML gateway."""

    alvys_url: str
    """Base of the Alvys API."""

    alvys_token_url: str
    """Token endpoint of Alvys."""

    control_url: str
    """Base of the control calls."""


class _QuietServer(Server):
    """Uvicorn without signal handlers: whoever runs it decides when it stops."""

    def __init__(self, config: Config, *, ready: Callable[[], object] | None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self._ready is not None:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


class SandboxServer:
    """A whole demo company behind one port.

    Either await ``serve`` in a loop of your own, or use it as a context manager (or ``start`` and
    ``stop``), which runs it in a background thread.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        subsidiaries: int = 4,
        loads: int = 300,
        latency_ms: int = 0,
        strict: bool = False,
        port: int = 0,
        now: Callable[[], datetime] = _utc_now,
        alvys: AlvysManners | None = None,
        gateway: GatewayManners | None = None,
        state: Path | None = None,
    ) -> None:
        """Build the company; the port is taken when it is first needed.

        Args:
            seed: Decides all data.
            subsidiaries: How many subsidiaries and entities, at least one.
            loads: How many loads of the past weeks.
            latency_ms: Milliseconds that every request takes longer.
            strict: Whether the Alvys API holds requests to the letter of its documentation: keys,
                rate limits.
            port: Port on loopback; 0 takes a free one.
            now: Gives the present moment, aware UTC.
            alvys: Scopes, tokens and limits of the Alvys API; None takes what ``strict`` says.
            gateway: Limits and switches of the gateway; None takes the usual or the saved ones.
            state: File of ``save`` to go on from, instead of a new company; seed, subsidiaries and
                loads then mean nothing for the data.

        Raises:
            OSError: The file cannot be read.
            SnapshotError: The file is no saved sandbox.
        """
        manners = alvys or usual_manners(strict=strict)
        if state is None:
            world = build_world(seed=seed, subsidiaries=subsidiaries, loads=loads, now=now)
            self._state = _new_state(world, seed)
        else:
            self._state = load_state(state, now=now)
        self.world: World = self._state.world
        """Both sides of the company; while the server runs, only its loop may touch it."""
        if gateway is not None:
            self._state.gateway.manners = gateway
        self._app = _application(self._state, latency_ms=latency_ms, manners=manners)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._port = port
        self._socket: socket.socket | None = None
        self._server: Server | None = None
        self._thread: Thread | None = None
        self._failure: BaseException | None = None

    @property
    def credentials(self) -> Credentials:
        """Return the keys to both services."""
        return self.world.credentials

    @property
    def urls(self) -> Urls:
        """Return where the services are; takes the port if that has not happened yet.

        Raises:
            OSError: The port is taken.
        """
        base = f"http://{_HOST}:{self._bind().getsockname()[1]}"
        return Urls(
            intacct_url=base + PATH,
            alvys_url=base,
            alvys_token_url=f"{base}/oauth/token",
            control_url=f"{base}/_sandbox",
        )

    @property
    def hello(self) -> dict[str, object]:
        """Return what the ``sandbox`` command prints first: addresses, keys, sample settings."""
        return {
            **asdict(self.urls),
            "credentials": asdict(self.credentials),
            "sample_settings": self.world.sample_settings,
        }

    async def serve(self, ready: Callable[[], object] | None = None) -> None:
        """Serve until cancelled or until ``stop``.

        Args:
            ready: Called once, when requests are answered.
        """
        server = _QuietServer(_config(self._app), ready=ready)
        self._server = server
        self._loop = asyncio.get_running_loop()
        serving = asyncio.create_task(server.serve(sockets=[self._bind()]))
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await serving
            self._release()

    def start(self) -> None:
        """Serve in a background thread; returns when requests are answered."""
        if self._thread is not None:
            return
        self._bind()
        up = Event()
        self._thread = Thread(target=self._run, args=(up,), name="sandbox", daemon=True)
        self._thread.start()
        up.wait()
        if self._failure is not None:
            self.stop()

    def save(self, path: Path) -> None:
        """Write everything to a file that ``state`` can start from, between two requests.

        Args:
            path: Where to; what stands there is replaced.

        Raises:
            OSError: The file cannot be written.
        """
        if self._thread is None or self._loop is None:
            save_state(path, self._state)
            return
        asyncio.run_coroutine_threadsafe(self._save(path), self._loop).result()

    async def _save(self, path: Path) -> None:
        save_state(path, self._state)

    def stop(self) -> None:
        """End the background thread, if there is one, and free the port."""
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_STOP_S)
            self._thread = None
        self._release()
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure

    def __enter__(self) -> Self:
        """Start in a background thread."""
        self.start()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _run(self, up: Event) -> None:
        try:
            asyncio.run(self.serve(ready=up.set))
        except (OSError, RuntimeError) as error:
            self._failure = error
        finally:
            up.set()

    def _bind(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_server((_HOST, self._port), backlog=_BACKLOG)
            # Accepted sockets inherit it. Without it an answer in two writes waits for the other
            # side's delayed acknowledgement: 40 ms for each request of a kept connection.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _release(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _config(app: Starlette) -> Config:
    return Config(
        app,
        http=DroppingProtocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )


def _new_state(world: World, seed: int) -> SandboxState:
    gateway = Gateway(books=world.books, senders=[world.sender], seed=seed)
    return SandboxState(
        world=world,
        upkeep=Upkeep(world.books),
        gateway=gateway,
        faults=FaultPlan(seed=seed),
        tally=Tally(),
    )


def _application(state: SandboxState, *, latency_ms: int, manners: AlvysManners) -> Starlette:
    world, gateway, faults = state.world, state.gateway, state.faults
    now = world.tms.now
    office = TokenOffice(world.credentials, now, scopes=manners.scopes, life_s=manners.token_life_s)
    guard = Guard(
        office,
        limiter=RateLimiter(manners.limits, now),
        faults=faults,
        tally=state.tally,
        latency_s=latency_ms / 1000,
    )
    links = Links(world.tms, key=world.credentials.alvys_client_secret)
    panel = ControlPanel(
        world=world,
        upkeep=state.upkeep,
        faults=faults,
        counters=gateway.counters,
        log=gateway.log,
        tally=state.tally,
    )
    return Starlette(
        routes=[
            *gateway_routes(gateway, faults=faults, pace=Pace(latency_ms=latency_ms)),
            *alvys_routes(world.tms, office, guard, links, strict=manners.strict),
            *control_routes(panel),
        ],
        middleware=[Middleware(Dating, now=now)],
    )
