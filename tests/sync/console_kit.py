"""A console without a screen, wired on a real sandbox over real sockets.

Store in memory, clock by hand, everything else as in production: HTTP, XML, sessions, paging.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from console.alvys import AlvysClient, RefusedRecord
from console.connections.lists import read_lists
from console.connections.outcomes import ConnectResult
from console.connections.reference import PAGE_SIZE, read_reference
from console.connections.service import ConnectionService, ConnectOrder
from console.connections.settings import SettingsService
from console.connections.settings_document import parse_settings
from console.domain.connection import Connection, PostingDestination
from console.domain.ledger import LedgerEntry, State
from console.domain.reference import ReferenceData
from console.domain.run import RequestKind, Run
from console.domain.settings import Settings
from console.intacct import IntacctClient, LoginCredentials, Observer, SenderCredentials
from console.sandbox import SandboxServer
from console.store import Store, memory_store
from console.sync.desk import Desk, ReadingDesk, RunLog
from console.sync.exchanges import ExchangeLog
from console.sync.inspection import InspectionService
from console.sync.pacing import Pacing
from console.sync.parties.service import PartyService
from console.sync.payment_service import PaymentService
from console.sync.preview import preview_change
from console.sync.progress import Progress
from console.sync.schedule import Schedule
from console.sync.sender import Sender
from console.sync.service import SyncService
from console.sync.side_reader import ReadingServices, SideReader
from console.sync.uploads import UploadWatcher
from tests import wire
from tests.builders import ADMIN, ManualClock


@dataclass
class Console:
    """The parts that tests look into."""

    server: SandboxServer
    store: Store
    clock: ManualClock
    quiet_time: timedelta = timedelta(minutes=30)
    batch_size: int = 20
    lanes: int = 1
    page_size: int = PAGE_SIZE
    stopping: Callable[[], bool] = lambda: False
    progress: Progress = field(default_factory=Progress)
    schedule: Schedule = field(default_factory=lambda: Schedule(spread=timedelta(0)))
    sage_transport: httpx.AsyncBaseTransport | None = None
    alvys_transport: httpx.AsyncBaseTransport | None = None

    def __post_init__(self) -> None:
        # Kept: asking a stopped server for its addresses would open a new port.
        self.urls = self.server.urls
        self.sync_service = SyncService(
            store=self.store,
            schedule=self.schedule,
            clock=self.clock,
            progress=self.progress,
            holder=lambda: None,
        )
        self.inspection = InspectionService(
            store=self.store,
            sync=self.sync_service,
            open_desk=self.open_reading,
            today=lambda: self.clock.now().date(),
        )
        self.payments = PaymentService(
            store=self.store, sync=self.sync_service, schedule=self.schedule, clock=self.clock
        )
        self.connections = ConnectionService(
            store=self.store,
            open_sage=self.open_sage,
            open_alvys=self.open_alvys,
            read_reference=self.read_reference,
            clock=self.clock,
        )
        self.parties = PartyService(store=self.store, sync=self.sync_service, clock=self.clock)
        self.settings = SettingsService(
            store=self.store,
            directory=self.connections.directory,
            desk=self.connections.desk,
            preview=partial(preview_change, self.store),
            clock=self.clock,
        )
        self.sender = Sender(
            store=self.store,
            open_desk=self.open_desk,
            schedule=self.schedule,
            quiet_time=self.quiet_time,
            clock=self.clock,
            progress=self.progress,
        )

    @property
    def reader(self) -> SideReader:
        """What reads beside the screen, on its own thread: no other can open this store."""
        own = ReadingServices.on(self.store, self.sync_service, self.schedule, self.clock)
        return SideReader(
            own=own, open_store=None, build=lambda _: own, check=self.store.database.check_standing
        )

    async def read_reference(self, client: IntacctClient, entity_id: str) -> ReferenceData:
        return await read_reference(client, entity_id, clock=self.clock)

    async def read_lists(
        self,
        client: IntacctClient,
        entity_id: str,
        known: ReferenceData | None,
        *,
        settings: Settings,
    ) -> ReferenceData:
        return await read_lists(
            client,
            entity_id,
            known,
            settings=settings,
            user_id=self.server.credentials.user_id,
            clock=self.clock,
            page_size=self.page_size,
        )

    @cached_property
    def pacing(self) -> Pacing:
        """What the company bears, with the settings that a test made before the first run."""
        return Pacing(lanes=self.lanes, batch_size=self.batch_size, clock=self.clock)

    @asynccontextmanager
    async def open_alvys(
        self, on_refused: Callable[[RefusedRecord], None] | None = None
    ) -> AsyncIterator[AlvysClient]:
        keys = self.server.credentials
        client = AlvysClient(
            url=self.urls.alvys_url,
            token_url=self.urls.alvys_token_url,
            audience="https://api.alvys.com/public/",
            client_id=keys.alvys_client_id,
            client_secret=SecretStr(keys.alvys_client_secret),
            clock=self.clock,
            transport=self.alvys_transport,
            on_refused=on_refused,
        )
        try:
            yield client
        finally:
            await client.aclose()

    @asynccontextmanager
    async def open_sage(
        self,
        company_id: str,
        user_id: str,
        password: SecretStr,
        observe: Observer | None = None,
    ) -> AsyncIterator[IntacctClient]:
        keys = self.server.credentials
        client = IntacctClient(
            url=self.urls.intacct_url,
            sender=SenderCredentials(
                sender_id=keys.sender_id, password=SecretStr(keys.sender_password)
            ),
            login=LoginCredentials(company_id=company_id, user_id=user_id, password=password),
            clock=self.clock,
            transport=self.sage_transport,
            read_timeout_s=5,
            write_timeout_s=5,
            observe=observe,
        )
        try:
            yield client
        finally:
            await client.aclose()

    @asynccontextmanager
    async def open_reading(self, connection: Connection) -> AsyncIterator[ReadingDesk]:
        password = self.store.credentials.get(connection.subsidiary_id, "password")
        login = (connection.company_id, connection.user_id, password)
        refused: list[RefusedRecord] = []
        async with self.open_alvys(refused.append) as alvys, self.open_sage(*login) as sage:
            yield ReadingDesk(
                store=self.store,
                alvys=alvys,
                intacct=sage,
                clock=self.clock,
                connection=connection,
                read_reference=self._list_reader(connection),
                zone=UTC,
                refused=refused,
            )

    def _list_reader(self, connection: Connection) -> partial[Coroutine[Any, Any, ReferenceData]]:
        return partial(self.read_lists, settings=connection.settings)

    @asynccontextmanager
    async def open_desk(self, connection: Connection, log: RunLog) -> AsyncIterator[Desk]:
        password = self.store.credentials.get(connection.subsidiary_id, "password")
        login = (connection.company_id, connection.user_id, password)
        refused: list[RefusedRecord] = []
        exchanges = ExchangeLog()
        async with (
            self.open_alvys(refused.append) as alvys,
            self.open_sage(*login, observe=exchanges.observe) as sage,
        ):
            yield Desk(
                store=self.store,
                alvys=alvys,
                intacct=sage,
                clock=self.clock,
                connection=connection,
                log=log,
                read_reference=self._list_reader(connection),
                zone=UTC,
                refused=refused,
                quiet_time=self.quiet_time,
                stopping=self.stopping,
                pacing=self.pacing,
                exchanges=exchanges,
            )

    def sample_settings(self) -> Settings:
        return parse_settings(str(self.server.hello["sample_settings"]))

    async def connect(
        self,
        subsidiary: str,
        settings: Settings | None = None,
        posting: PostingDestination = PostingDestination.CHILD,
    ) -> ConnectResult:
        keys = self.server.credentials
        order = ConnectOrder(
            subsidiary=subsidiary,
            posting=posting,
            company_id=keys.company_id,
            user_id=keys.user_id,
            password=SecretStr(keys.user_password),
            settings=settings or self.sample_settings(),
        )
        return await self.connections.connect(ADMIN, order)

    async def sync(self, kind: RequestKind = RequestKind.SYNC) -> Run:
        """Ask for a cycle of every connection and work it off; return the last run."""
        ids = [one.subsidiary_id for one in self.store.connections.all()]
        request = await self.sender.work(self.sync_service.request_sync(ADMIN, ids, kind=kind))
        return self.sync_service.run(ADMIN, request.run_ids[-1])

    async def retry(self, *ids: str) -> Run:
        """Ask for a retry of entries and work it off; return the run."""
        request = await self.sender.work(self.sync_service.request_retry(ADMIN, ids))
        return self.sync_service.run(ADMIN, request.run_ids[-1])

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = wire.request(method, f"{self.urls.control_url}/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def watcher(self, stopping: Callable[[], bool] = lambda: False) -> UploadWatcher:
        """Return a watcher of uploads that looks when it is told to."""
        return UploadWatcher(
            store=self.store,
            sender=self.sender,
            open_alvys=self.open_alvys,
            clock=self.clock,
            zone=UTC,
            interval=timedelta(seconds=60),
            progress=self.progress,
            stopping=stopping,
        )

    def entries(self, *states: State) -> list[LedgerEntry]:
        return [
            entry
            for connection in self.store.connections.all()
            for entry in self.store.ledger.in_states(
                connection.subsidiary_id, states or tuple(State), after=None, limit=10_000
            )
        ]


@contextmanager
def running_console(
    now: datetime, *, loads: int = 20, world: Path | None = None, subsidiaries: int = 4
) -> Iterator[Console]:
    """Start a sandbox on a hand clock, a new one or a saved one, and a console on it."""
    clock = ManualClock(now)
    with SandboxServer(
        seed=7, subsidiaries=subsidiaries, loads=loads, now=clock.now, state=world
    ) as server:
        store = memory_store()
        try:
            yield Console(server=server, store=store, clock=clock)
        finally:
            store.close()
