"""The one place that puts the parts together; tests use it too.

Place in the path: settings and a home come in, with a clock, transports or a store where a test
brings its own; the services, and on demand a sender or the scheduler's thread, go out. It decides
nothing and holds no state besides the parts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from console.alvys import Pacer, pacing_for
from console.clients import Clients, Transports
from console.clock import Clock
from console.config import AppConfig
from console.connections.integration import IntegrationService
from console.connections.reference import read_reference
from console.connections.service import ConnectionService
from console.connections.settings import SettingsService
from console.logs import Redactor
from console.store import SenderLock, Store, open_store
from console.sync.preview import preview_change
from console.sync.progress import Progress
from console.sync.schedule import Schedule
from console.sync.scheduler import Scheduler, SchedulerThread
from console.sync.sender import Sender
from console.sync.service import SyncService

__all__ = ["Parts", "Transports", "build"]


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

    connections: ConnectionService
    """Makes and changes connections."""

    settings: SettingsService
    """Shows and changes the settings of connections and drafts."""

    integration: IntegrationService
    """The integration's own credentials."""

    make_sender: Callable[[Store, Callable[[], bool]], Sender]
    """Makes a sender on the store of its thread; takes the question whether to stop."""

    def sender(self, stopping: Callable[[], bool]) -> Sender:
        """Return a sender for the calling thread, which must hold the lock."""
        return self.make_sender(self.store, stopping)

    def engine(self) -> SchedulerThread:
        """Return the scheduler in a thread of its own, not started yet."""

        def build_scheduler(store: Store, stopping: Callable[[], bool]) -> Scheduler:
            return Scheduler(
                sender=self.make_sender(store, stopping),
                lock=self.lock,
                clock=self.clock,
                progress=self.progress,
                stopping=stopping,
            )

        return SchedulerThread(
            open_store=lambda: open_store(self.home, check=False),
            build=build_scheduler,
            release=self.lock.release,
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
    kind: str = "console",
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
    store = store or open_store(home)
    lock = SenderLock(home, kind=kind, clock=clock)
    progress = Progress()
    schedule = _schedule(config)
    clients = _clients(config, clock, transports or Transports(), redactor or Redactor())
    integration = IntegrationService(store=store, clock=clock)
    connections = _connections(store, clients, integration)
    return Parts(
        config=config,
        home=home,
        store=store,
        clock=clock,
        lock=lock,
        progress=progress,
        sync=SyncService(
            store=store,
            schedule=schedule,
            clock=clock,
            progress=progress,
            holder=partial(_holder, lock),
        ),
        connections=connections,
        settings=_settings(store, connections, clock),
        integration=integration,
        make_sender=partial(_make_sender, clients, schedule, progress),
    )


def _clients(
    config: AppConfig, clock: Clock, transports: Transports, redactor: Redactor
) -> Clients:
    return Clients(
        config=config,
        clock=clock,
        transports=transports,
        redactor=redactor,
        pacer=Pacer(clock=clock, pacing=pacing_for(config.alvys.url, config.alvys.pacing)),
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


def _make_sender(
    clients: Clients,
    schedule: Schedule,
    progress: Progress,
    store: Store,
    stopping: Callable[[], bool],
) -> Sender:
    return Sender(
        store=store,
        open_desk=partial(clients.open_desk, store, stopping),
        schedule=schedule,
        quiet_time=clients.config.sync.quiet_time,
        clock=clients.clock,
        progress=progress,
    )


def _schedule(config: AppConfig) -> Schedule:
    schedule = config.schedule
    return Schedule(interval=schedule.interval, anchor=schedule.anchor_time, zone=schedule.zone)


def _holder(lock: SenderLock) -> str:
    found = lock.holder()
    if found is None:
        return ""
    if not found.pid:
        return "another process"
    return f"{found.user_name} ({found.kind}, pid {found.pid})"
