"""Puts the parts together that send: the sender, the scheduler, and what runs beside it.

Place in the path: ``wiring`` hands over what they share, a command or the engine's thread gets a
sender or a scheduler on a store of its own. Most of the program hangs on it, so it is loaded by
whoever sends first, never on the way to the first screen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from console.clients import Clients
from console.clock import Clock
from console.config import AppConfig
from console.store import SenderLock, Store
from console.store.tidying import tidy
from console.store.upkeep import keep_up
from console.sync.control import Control
from console.sync.gauges import GaugeFile
from console.sync.health import take_health
from console.sync.jobs import Part
from console.sync.progress import Progress
from console.sync.schedule import Schedule
from console.sync.scheduler import Scheduler
from console.sync.sender import Sender
from console.sync.upkeep import Nightly, Tidying
from console.sync.uploads import UploadWatcher

__all__ = ["SendingParts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingParts:
    """What senders and schedulers of one process share."""

    config: AppConfig
    """The settings."""

    home: Path
    """Where everything is kept."""

    clients: Clients
    """Opens the clients."""

    schedule: Schedule
    """When cycles are due."""

    clock: Clock
    """The clock."""

    lock: SenderLock
    """The sending lock of the home."""

    progress: Progress
    """Where they tell what they do."""

    def sender_on(self, store: Store, stopping: Callable[[], bool]) -> Sender:
        """Return a sender for the thread of a store."""
        return Sender(
            store=store,
            open_desk=partial(self.clients.open_desk, store, stopping),
            schedule=self.schedule,
            quiet_time=self.config.sync.quiet_time,
            clock=self.clock,
            progress=self.progress,
        )

    def scheduler_on(self, store: Store, control: Control) -> Scheduler:
        """Return the scheduler for the thread of a store, not started yet."""
        sender = self.sender_on(store, lambda: control.is_leaving)
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
