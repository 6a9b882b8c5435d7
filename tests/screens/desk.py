"""The real console on a real sandbox, prepared as the screens' tests need it.

Store in memory, clock by hand, zone UTC: the same pictures on every machine.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from console.app import ConsoleApp
from console.connections.auditing import AuditService
from console.domain.access import Actor
from console.screens.services import Services
from tests.builders import ADMIN
from tests.sync.console_kit import Console, running_console

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ACTIVE = "Harrow Ridge Transport"
PAUSED = "Northlantern Logistics"


async def _prepare(console: Console) -> None:
    await console.connect(ACTIVE)
    await console.connect(PAUSED)
    console.connections.pause(ADMIN, PAUSED)
    console.clock.advance(minutes=1)
    console.control("POST", "loads", {"count": 40, "subsidiary": ACTIVE})
    console.control("PATCH", "accounts/40310", {"status": "inactive"})
    console.clock.advance(minutes=1)
    active = next(one for one in console.store.connections.all() if one.subsidiary_name == ACTIVE)
    await console.sender.work(console.sync_service.request_sync(ADMIN, [active.subsidiary_id]))
    console.clock.advance(minutes=12)


@contextmanager
def open_desk() -> Iterator[Console]:
    """Give a console with one subsidiary synced, one paused, two not set up."""
    with running_console(NOW, loads=5) as console:
        asyncio.run(_prepare(console))
        yield console


def make_app(
    console: Console,
    reports: Path,
    *,
    theme: str = "dark",
    actor: Actor = ADMIN,
    folder: Path | None = None,
) -> ConsoleApp:
    """Return the app on the console's services; ``folder`` replaces the shipped themes."""
    services = Services(
        actor=actor,
        sync=console.sync_service,
        payments=console.payments,
        connections=console.connections,
        settings=console.settings,
        audit=AuditService(store=console.store),
        clock=console.clock,
        company="DEMO",
        zone=UTC,
    )
    return ConsoleApp(services, theme_folder=folder, theme_name=theme, reports=reports)
