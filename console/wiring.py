"""The one place that puts the parts together; tests use it too.

Place in the path: settings and a home come in, with a clock, transports or a store where a test
brings its own; the services, and on demand a sender or the scheduler's thread, go out. It decides
nothing and holds no state besides the parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from console.clock import Clock
from console.config import AppConfig, ScheduleConfig
from console.deferred import deferred, late
from console.logs import Redactor
from console.store import SenderLock, Store, open_store
from console.sync.control import Control
from console.sync.engine_thread import EngineThread, Prepare, prepare_nothing
from console.sync.progress import Progress
from console.sync.schedule import Schedule
from console.sync.service import SyncService

if TYPE_CHECKING:
    from console.clients import Clients, Transports
    from console.connections.integration import IntegrationService
    from console.connections.reference import read_reference
    from console.connections.service import ConnectionService
    from console.connections.settings import SettingsService
    from console.sending import SendingParts
    from console.sync.error_desk import ErrorDeskService
    from console.sync.parties.service import PartyService
    from console.sync.payment_service import PaymentService
    from console.sync.preview import preview_change
    from console.sync.scheduler import Scheduler
    from console.sync.sender import Sender
    from console.sync.side_reader import ReadingServices, SideReader
else:
    SendingParts = deferred("console.sending:SendingParts")
    Clients = deferred("console.clients:Clients")
    Transports = deferred("console.clients:Transports")
    IntegrationService = deferred("console.connections.integration:IntegrationService")
    read_reference = deferred("console.connections.reference:read_reference")
    ConnectionService = deferred("console.connections.service:ConnectionService")
    SettingsService = deferred("console.connections.settings:SettingsService")
    ErrorDeskService = deferred("console.sync.error_desk:ErrorDeskService")
    PartyService = deferred("console.sync.parties.service:PartyService")
    PaymentService = deferred("console.sync.payment_service:PaymentService")
    preview_change = deferred("console.sync.preview:preview_change")
    ReadingServices = deferred("console.sync.side_reader:ReadingServices")
    SideReader = deferred("console.sync.side_reader:SideReader")

__all__ = ["CONSOLE", "Parts", "Transports", "build"]

CONSOLE = "console"
"""Kind of a process whose engine checks a large store, beside the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that a command or the full-screen console works with."""

    config: AppConfig
    """The settings they were built from."""

    home: Path
    """Where everything is kept."""

    store: Store
    """The store of the thread that called ``build``."""

    clock: Clock
    """The clock."""

    lock: SenderLock
    """The sending lock of the home; not taken yet."""

    progress: Progress
    """What this process's own sender does."""

    sync: SyncService
    """What people may ask of syncing."""

    sync_on: Callable[..., SyncService]
    """Makes the same on another ``store``, for another thread."""

    parties: PartyService
    """Lists and links customers and vendors."""

    payments: PaymentService
    """Lists and imports payments."""

    connections: ConnectionService
    """Makes and changes connections."""

    settings: SettingsService
    """Shows and changes the settings of connections and drafts."""

    integration: IntegrationService
    """The integration's own credentials."""

    clients: Clients
    """Opens the clients."""

    schedule: Schedule
    """When cycles are due."""

    def sender(self, stopping: Callable[[], bool]) -> Sender:
        """Return a sender for the calling thread, which must hold the lock."""
        return self._sending().sender_on(self.store, stopping)

    def scheduler(self, control: Control) -> Scheduler:
        """Return the scheduler for the calling thread, not started yet."""
        return self._sending().scheduler_on(self.store, control)

    def engine(self, prepare: Prepare = prepare_nothing) -> EngineThread:
        """Return the scheduler in a thread of its own, not started yet; see there."""
        control = Control()
        return EngineThread(
            prepare=prepare,
            # With the check of a large file; nothing is sent before it is done.
            open_store=partial(open_store, self.home),
            build=lambda store: self._sending().scheduler_on(store, control),
            holds_lock=lambda: self.lock.is_held,
            control=control,
            progress=self.progress,
        )

    def side_reader(self) -> SideReader:
        """Return what reads beside the screen; whoever asks for it closes it."""
        schedule, clock = self.schedule, self.clock
        return SideReader(
            own=ReadingServices.on(self.store, self.sync, schedule, clock),
            # The file was checked when the screen's own store was opened.
            open_store=partial(open_store, self.home, check=False),
            build=lambda store: ReadingServices.on(
                store, self.sync_on(store=store), schedule, clock
            ),
            check=self.store.database.check_standing,
        )

    def _sending(self) -> SendingParts:
        return SendingParts(
            config=self.config,
            home=self.home,
            clients=self.clients,
            schedule=self.schedule,
            clock=self.clock,
            lock=self.lock,
            progress=self.progress,
        )

    def close(self) -> None:
        """Give up the lock and close the store of the calling thread."""
        self.lock.release()
        self.store.close()


def build(
    config: AppConfig,
    home: Path,
    *,
    clock: Clock | None = None,
    transports: Transports | None = None,
    store: Store | None = None,
    redactor: Redactor | None = None,
    kind: str = CONSOLE,
) -> Parts:
    """Put the parts together.

    Args:
        config: The settings.
        home: The home; it must be there unless ``store`` is given.
        clock: None is the system's.
        transports: None is the real network.
        store: An open store of the calling thread; None opens the home's.
        redactor: Learns every secret that is handed to a client.
        kind: What this process is, for people who ask who sends.

    Raises:
        ConfigurationError: The home is not usable.
        StoreError: Its store is not.
    """
    clock = clock or Clock()
    store = store or open_store(home, check_large=kind != CONSOLE)
    lock = SenderLock(home, kind=kind, clock=clock)
    progress = Progress()
    schedule = _schedule(config.schedule)
    clients = _clients(config, clock, transports, redactor or Redactor())
    integration = late(lambda: IntegrationService(store=store, clock=clock))
    connections = late(lambda: _connections(store, clients, integration, clock))
    sync_on = partial(
        SyncService, schedule=schedule, clock=clock, progress=progress, holder=lock.holder
    )
    sync = sync_on(store=store)
    payments = late(lambda: PaymentService(store=store, sync=sync, schedule=schedule, clock=clock))
    return Parts(
        config=config,
        home=home,
        store=store,
        clock=clock,
        lock=lock,
        progress=progress,
        sync=sync,
        sync_on=sync_on,
        parties=late(lambda: PartyService(store=store, sync=sync, clock=clock)),
        payments=payments,
        connections=connections,
        settings=late(lambda: _settings(store, connections, clock)),
        integration=integration,
        clients=clients,
        schedule=schedule,
    )


def _clients(
    config: AppConfig, clock: Clock, transports: Transports | None, redactor: Redactor
) -> Clients:
    return late(lambda: Clients.of(config, clock, transports or Transports(), redactor))


def _schedule(grid: ScheduleConfig) -> Schedule:
    return Schedule(interval=grid.interval, anchor=grid.anchor_time, zone=grid.zone)


def _connections(
    store: Store, clients: Clients, integration: IntegrationService, clock: Clock
) -> ConnectionService:
    return ConnectionService(
        store=store,
        # Looked up when they are called: the clients' libraries load with the first of them.
        open_sage=lambda *login: clients.open_sage(integration, *login),
        open_alvys=lambda: clients.open_alvys(integration),
        read_reference=partial(read_reference, clock=clock),
        clock=clock,
    )


def _settings(store: Store, connections: ConnectionService, clock: Clock) -> SettingsService:
    return SettingsService(
        store=store,
        directory=connections.directory,
        desk=connections.desk,
        preview=partial(preview_change, store),
        clock=clock,
    )
