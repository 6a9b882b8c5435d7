"""The real console on a real sandbox, prepared as the screens' tests need it.

Store in memory, clock by hand, zone UTC: the same pictures on every machine.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from console.app import ConsoleApp
from console.connections.auditing import AuditService
from console.domain.access import Actor
from console.domain.kinds import Kind
from console.screens.services import Services
from console.sync.bulk_service import BulkService
from console.sync.dashboard_service import DashboardService
from console.sync.error_desk import ErrorDeskService
from console.sync.handover_service import HandoverService
from console.sync.query_service import QueryService
from console.theming import Look
from tests.builders import ADMIN
from tests.sync.console_kit import Console, running_console
from tests.sync.payment_kit import documents, pay

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


async def _pay(console: Console) -> None:
    """Let payments of four invoices and a bill come home, of which one is taken back."""
    invoices = [one for one in documents(console) if one.amount > 0]
    [bill, *_] = [*documents(console, Kind.AP_BILL), *invoices[4:]]
    numbers = [
        pay(console, one, "100.00", check_number=f"10{place}", paid_on="2026-03-02")
        for place, one in enumerate([*invoices[:4], bill])
    ]
    await _import(console)
    console.control("POST", "unpay", {"payment_no": numbers[0]})
    console.clock.advance(minutes=30)
    await _import(console)
    console.clock.advance(minutes=12)


async def _import(console: Console) -> None:
    active = next(one for one in console.store.connections.all() if one.subsidiary_name == ACTIVE)
    request = console.payments.request_import(ADMIN, [active.subsidiary_id])
    await console.sender.work(request)


@contextmanager
def open_paid_desk() -> Iterator[Console]:
    """Give the same console after payments came home."""
    with open_desk() as console:
        asyncio.run(_pay(console))
        yield console


def make_app(
    console: Console,
    reports: Path,
    *,
    theme: str = "dark",
    actor: Actor = ADMIN,
    folder: Path | None = None,
    home: Path | None = None,
    keymap: str = "default",
    only_ascii: bool = False,
    on_ready: Callable[[], None] = lambda: None,
) -> ConsoleApp:
    """Return the app on the console's services; ``folder`` replaces the shipped themes."""
    services = Services(
        actor=actor,
        sync=console.sync_service,
        reader=console.reader,
        payments=console.payments,
        inspection=console.inspection,
        desk=ErrorDeskService(store=console.store, clock=console.clock),
        bulk=BulkService(store=console.store, clock=console.clock),
        queries=QueryService(store=console.store, clock=console.clock),
        handover=HandoverService(store=console.store, clock=console.clock),
        dashboard=DashboardService(
            store=console.store,
            clock=console.clock,
            schedule=console.schedule,
            holder=lambda: None,
            quiet_time=console.quiet_time,
            zone=UTC,
        ),
        connections=console.connections,
        settings=console.settings,
        parties=console.parties,
        audit=AuditService(store=console.store),
        clock=console.clock,
        company="DEMO",
        zone=UTC,
    )
    return ConsoleApp(
        services,
        theme_folder=folder,
        home=home,
        look=Look(theme=theme, keymap=keymap, only_ascii=only_ascii),
        reports=reports,
        on_ready=on_ready,
    )
