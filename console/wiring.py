"""The one place that puts the parts together; tests use it too.

Place in the path: settings and a home come in, with a clock, transports or a store where a test
brings its own; the services, and on demand a sender or the scheduler's thread, go out. It decides
nothing and holds no state besides the parts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from console.clients import Clients, Transports
from console.clock import Clock
from console.config import AppConfig
from console.connections.integration import IntegrationService
from console.connections.reference import read_reference
from console.connections.service import ConnectionService
from console.connections.settings import SettingsService
from console.logs import Redactor
from console.store import SenderLock, Store, keep_up, open_store, tidy
from console.sync.control import Control
from console.sync.engine_thread import EngineThread
from console.sync.gauges import GaugeFile
from console.sync.health import take_health
from console.sync.jobs import Part
from console.sync.parties.service import PartyService
from console.sync.payment_service import PaymentService
from console.sync.preview import preview_change
from console.sync.progress import Progress
from console.sync.schedule import Schedule
from console.sync.scheduler import Scheduler
from console.sync.sender import Sender
from console.sync.service import SyncService
from console.sync.upkeep import Nightly, Tidying
from console.sync.uploads import UploadWatcher

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
        return self._sender_on(self.store, stopping)

    def scheduler(self, control: Control) -> Scheduler:
        """Return the scheduler for the calling thread, not started yet."""
        return self._scheduler_on(self.store, control)

    def engine(self) -> EngineThread:
        """Return the scheduler in a thread of its own, not started yet."""
        control = Control()
        return EngineThread(
            # With the check of a large file; nothing is sent before it is done.
            open_store=partial(open_store, self.home),
            build=lambda store: self._scheduler_on(store, control),
            holds_lock=lambda: self.lock.is_held,
            control=control,
            progress=self.progress,
        )

    def _sender_on(self, store: Store, stopping: Callable[[], bool]) -> Sender:
        return Sender(
            store=store,
            open_desk=partial(self.clients.open_desk, store, stopping),
            schedule=self.schedule,
            quiet_time=self.config.sync.quiet_time,
            clock=self.clock,
            progress=self.progress,
        )

    def _scheduler_on(self, store: Store, control: Control) -> Scheduler:
        sender = self._sender_on(store, lambda: control.is_leaving)
        watcher = UploadWatcher(
            store=store,
            sender=sender,
            open_alvys=partial(self.clients.open_watching, store),
            clock=self.clock,
            zone=self.config.schedule.zone,
            interval=self.config.sync.watch_interval,
            progress=self.progress,
            stopping=lambda: control.is_leaving,
        )
        gauges = GaugeFile(
            home=self.home,
            health=partial(
                take_health,
                store,
                schedule=self.schedule,
                quiet_time=self.config.sync.quiet_time,
                holder=self.lock.holder,
                clock=self.clock,
            ),
            clock=self.clock,
            progress=self.progress,
        )
        return Scheduler(
            sender=sender,
            parts=(
                Part(name="upload watcher", jobs=watcher.jobs),
                Part(name="gauges", jobs=gauges.jobs),
                Part(name="upkeep", jobs=self._nightly(store).jobs),
                Part(name="tidying", jobs=Tidying(partial(tidy, self.home), self.clock).jobs),
            ),
            lock=self.lock,
            clock=self.clock,
            progress=self.progress,
            control=control,
            on_leaving=lambda: gauges.write(is_sender=False),
        )

    def _nightly(self, store: Store) -> Nightly:
        return Nightly(
            chore=lambda now: keep_up(store, before=now - self.config.store.archive_after, at=now),
            is_idle=lambda: not store.cycles.running(),
            clock=self.clock,
            to_local=lambda moment: moment.astimezone(self.config.schedule.zone),
            last_at=store.database.upkept_at,
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
    grid = config.schedule
    schedule = Schedule(interval=grid.interval, anchor=grid.anchor_time, zone=grid.zone)
    clients = Clients.of(config, clock, transports or Transports(), redactor or Redactor())
    integration = IntegrationService(store=store, clock=clock)
    connections = _connections(store, clients, integration)
    sync = SyncService(
        store=store, schedule=schedule, clock=clock, progress=progress, holder=lock.holder
    )
    return Parts(
        config=config,
        home=home,
        store=store,
        clock=clock,
        lock=lock,
        progress=progress,
        sync=sync,
        parties=PartyService(store=store, sync=sync, clock=clock),
        payments=PaymentService(store=store, sync=sync, schedule=schedule, clock=clock),
        connections=connections,
        settings=_settings(store, connections, clock),
        integration=integration,
        clients=clients,
        schedule=schedule,
    )


def _connections(
    store: Store, clients: Clients, integration: IntegrationService
) -> ConnectionService:
    return ConnectionService(
        store=store,
        open_sage=partial(clients.open_sage, integration),
        open_alvys=partial(clients.open_alvys, integration),
        read_reference=partial(read_reference, clock=clients.clock),
        clock=clients.clock,
    )


def _settings(store: Store, connections: ConnectionService, clock: Clock) -> SettingsService:
    return SettingsService(
        store=store,
        directory=connections.directory,
        desk=connections.desk,
        preview=partial(preview_change, store),
        clock=clock,
    )
