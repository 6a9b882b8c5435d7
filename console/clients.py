"""Opening the two clients, for a check, a connection or a run.

Place in the path: ``wiring`` makes one opener per process; services and the sender open what they
need with the credentials that the store keeps, and close it again. It sends nothing itself.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import httpx
from pydantic import SecretStr

from console.alvys import AlvysClient, Pacer, RefusedRecord, pacing_for
from console.clock import Clock
from console.config import AppConfig
from console.connections.integration import IntegrationService
from console.connections.lists import read_lists
from console.connections.reading import PASSWORD
from console.domain.connection import Connection
from console.domain.reference import ReferenceData
from console.intacct import IntacctClient, LoginCredentials, Observer, SenderCredentials
from console.logs import Redactor
from console.store import Store
from console.sync.desk import Desk, ReadingDesk, RunLog
from console.sync.exchanges import ExchangeLog
from console.sync.inspection import InspectionService
from console.sync.pacing import Pacings
from console.sync.service import SyncService

__all__ = ["Clients", "Transports"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transports:
    """What carries requests; None is the real network."""

    intacct: httpx.AsyncBaseTransport | None = None
    """To Sage."""

    alvys: httpx.AsyncBaseTransport | None = None
    """To Alvys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """Opens clients with stored credentials; every secret is told to the redactor first."""

    config: AppConfig
    """Addresses and time limits."""

    clock: Clock
    """The clock."""

    transports: Transports
    """What carries requests."""

    redactor: Redactor
    """Learns every secret that is handed to a client."""

    pacer: Pacer
    """Counts the calls of all Alvys clients of this process together."""

    pacings: Pacings
    """Remembers for each Sage company what it bears."""

    @classmethod
    def of(
        cls, config: AppConfig, clock: Clock, transports: Transports, redactor: Redactor
    ) -> "Clients":
        """Return the clients of a process, with one pace for all of them."""
        pacing = pacing_for(config.alvys.url, config.alvys.pacing)
        return cls(
            config=config,
            clock=clock,
            transports=transports,
            redactor=redactor,
            pacer=Pacer(clock=clock, pacing=pacing),
            pacings=Pacings(
                lanes=config.intacct.lanes, batch_size=config.sync.batch_size, clock=clock
            ),
        )

    def inspection(self, store: Store, sync: SyncService) -> InspectionService:
        """Return the service that only looks, on these clients; it holds no state."""
        zone = self.config.schedule.zone
        return InspectionService(
            store=store,
            sync=sync,
            open_desk=partial(self.open_reading, store),
            today=lambda: self.clock.now().astimezone(zone).date(),
        )

    @asynccontextmanager
    async def open_sage(
        self,
        integration: IntegrationService,
        company_id: str,
        user_id: str,
        password: SecretStr,
        *,
        observe: Observer | None = None,
    ) -> AsyncIterator[IntacctClient]:
        """Open a client for one company, closed with the block; ``observe`` sees its exchanges."""
        sender_id, sender_password = integration.load("sender")
        self._hide(sender_password, password)
        client = IntacctClient(
            url=self.config.intacct.url,
            sender=SenderCredentials(sender_id=sender_id, password=sender_password),
            login=LoginCredentials(company_id=company_id, user_id=user_id, password=password),
            clock=self.clock,
            transport=self.transports.intacct,
            read_timeout_s=self.config.sync.read_timeout_s,
            write_timeout_s=self.config.sync.write_timeout_s,
            observe=observe,
        )
        try:
            yield client
        finally:
            await client.aclose()

    @asynccontextmanager
    async def open_alvys(
        self,
        integration: IntegrationService,
        *,
        on_refused: Callable[[RefusedRecord], None] | None = None,
    ) -> AsyncIterator[AlvysClient]:
        """Open a client of the Alvys tenant, closed with the block."""
        client_id, client_secret = integration.load("alvys")
        self._hide(client_secret)
        client = AlvysClient(
            url=self.config.alvys.url,
            token_url=self.config.alvys.token_url,
            audience=self.config.alvys.audience,
            client_id=client_id,
            client_secret=client_secret,
            clock=self.clock,
            transport=self.transports.alvys,
            timeout_s=self.config.sync.read_timeout_s,
            on_refused=on_refused,
            pacer=self.pacer,
        )
        try:
            yield client
        finally:
            await client.aclose()

    @asynccontextmanager
    async def open_watching(self, store: Store) -> AsyncIterator[AlvysClient]:
        """Open a client that leaves out what it cannot read, closed with the block."""
        integration = IntegrationService(store=store, clock=self.clock)
        async with self.open_alvys(integration, on_refused=lambda _record: None) as alvys:
            yield alvys

    @asynccontextmanager
    async def open_reading(
        self, store: Store, connection: Connection
    ) -> AsyncIterator[ReadingDesk]:
        """Open both clients for somebody who only looks, closed with the block.

        Raises:
            PostingDestinationLockedError: Somebody edited what is permanent in the store.
        """
        store.destinations.check(connection)
        integration = IntegrationService(store=store, clock=self.clock)
        password = store.credentials.get(connection.subsidiary_id, PASSWORD)
        login = (connection.company_id, connection.user_id, password)
        refused: list[RefusedRecord] = []
        async with (
            self.open_sage(integration, *login) as sage,
            self.open_alvys(integration, on_refused=refused.append) as alvys,
        ):
            yield ReadingDesk(
                store=store,
                alvys=alvys,
                intacct=sage,
                clock=self.clock,
                connection=connection,
                read_reference=self._list_reader(connection),
                zone=self.config.schedule.zone,
                refused=refused,
            )

    @asynccontextmanager
    async def open_desk(
        self, store: Store, stopping: Callable[[], bool], connection: Connection, log: RunLog
    ) -> AsyncIterator[Desk]:
        """Open both clients for one run of a connection, closed with the block.

        Raises:
            PostingDestinationLockedError: Somebody edited what is permanent in the store.
        """
        store.destinations.check(connection)
        integration = IntegrationService(store=store, clock=self.clock)
        password = store.credentials.get(connection.subsidiary_id, PASSWORD)
        login = (connection.company_id, connection.user_id, password)
        refused: list[RefusedRecord] = []
        pacing = self.pacings.of(connection.company_id)
        together = (
            one for one in store.connections.all() if one.company_id == connection.company_id
        )
        pacing.mind_waiting(any(one.exports_at_once for one in together))
        exchanges = ExchangeLog()
        async with (
            self.open_sage(integration, *login, observe=exchanges.observe) as sage,
            self.open_alvys(integration, on_refused=refused.append) as alvys,
        ):
            yield Desk(
                store=store,
                alvys=alvys,
                intacct=sage,
                clock=self.clock,
                connection=connection,
                log=log,
                read_reference=self._list_reader(connection),
                zone=self.config.schedule.zone,
                refused=refused,
                quiet_time=self.config.sync.quiet_time,
                stopping=stopping,
                pacing=pacing,
                exchanges=exchanges,
            )

    def _list_reader(
        self, connection: Connection
    ) -> Callable[[IntacctClient, str, ReferenceData | None], Awaitable[ReferenceData]]:
        return partial(
            read_lists,
            settings=connection.settings,
            user_id=connection.user_id,
            clock=self.clock,
        )

    def _hide(self, *secrets: SecretStr) -> None:
        for secret in secrets:
            self.redactor.add(secret.get_secret_value())
