"""The full-screen console.

Place in the path: ``starting`` comes here for a plain call, ``cli`` for any other. The home is
opened, the app runs on its services with the scheduler in a thread beside it, and the app's exit
code is the program's.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from console.app import ConsoleApp
from console.commands.invocation import Invocation
from console.commands.session import Session, open_session
from console.deferred import deferred, late, load_deferred
from console.domain.access import Actor
from console.glyphs import wants_ascii
from console.hygiene import exempt_loaded, take_short_turns
from console.screens.services import Services
from console.splash import OUTPUT, remove_splash
from console.sync.engine_thread import EngineThread
from console.terminal import ensure_size, suits_terminal
from console.theming import Look
from console.wiring import CONSOLE, Parts

if TYPE_CHECKING:
    from console.connections.auditing import AuditService
    from console.sync.bulk_service import BulkService
    from console.sync.dashboard_service import DashboardService
    from console.sync.error_desk import ErrorDeskService
    from console.sync.handover_service import HandoverService
    from console.sync.query_service import QueryService
else:
    AuditService = deferred("console.connections.auditing:AuditService")
    BulkService = deferred("console.sync.bulk_service:BulkService")
    DashboardService = deferred("console.sync.dashboard_service:DashboardService")
    ErrorDeskService = deferred("console.sync.error_desk:ErrorDeskService")
    HandoverService = deferred("console.sync.handover_service:HandoverService")
    QueryService = deferred("console.sync.query_service:QueryService")

__all__ = ["make_services", "open_console", "run_console"]


def open_console(invocation: Invocation) -> int:
    """Open the home and show the console; return its exit code."""
    with open_session(invocation, kind=CONSOLE, makes_home=True) as session:
        return run_console(
            session.parts,
            session.actor,
            company=_company(session),
            redact=session.invocation.redactor.redact,
        )


def run_console(
    parts: Parts,
    actor: Actor,
    *,
    company: str,
    redact: Callable[[str], str],
    reports: Path | None = None,
) -> int:
    """Show the console with the scheduler beside it, and return its exit code.

    Args:
        parts: The services of the calling thread.
        actor: Who sits in front of it.
        company: What the bar of the environment says.
        redact: Replaces known secrets in a crash's messages.
        reports: Where a crash leaves its report; None is a folder of the home.
    """
    services = make_services(parts, actor, company)
    engine = parts.engine(prepare=_load_rest)
    ui = parts.config.ui
    app = ConsoleApp(
        services,
        home=parts.home,
        look=Look(
            theme=ui.theme, keymap=ui.keymap, only_ascii=wants_ascii(ui.characters, os.environ)
        ),
        reports=parts.home / "reports" if reports is None else reports,
        redact=redact,
        by_cells=parts.config.ui.by_cells and _is_known_terminal(),
        step_aside=partial(_step_aside, engine, services),
        go_on=engine.go_on,
        # Not before: what it loads and does would take its time from the first screen.
        on_ready=engine.start,
    )
    exempt_loaded()
    take_short_turns()
    remove_splash()
    ensure_size(OUTPUT)
    try:
        return app.run_console()
    finally:
        try:
            engine.stop()
        finally:
            services.reader.close()


def _step_aside(engine: EngineThread, services: Services) -> None:
    """Let everything rest that runs beside the screen."""
    engine.step_aside()
    # A process that is stopped while it reads would keep others from the log of the store.
    services.reader.rest()


def _load_rest(is_stopped: Callable[[], bool]) -> None:
    """Load what the first screen could do without, beside it."""
    load_deferred(is_stopped=is_stopped)
    exempt_loaded()


def make_services(parts: Parts, actor: Actor, company: str) -> Services:
    """Return what the screens work on; ``company`` is what the bar of the environment says."""
    store, clock = parts.store, parts.clock
    return Services(
        actor=actor,
        sync=parts.sync,
        reader=late(parts.side_reader),
        payments=parts.payments,
        inspection=late(lambda: parts.clients.inspection(store, parts.sync)),
        desk=late(lambda: ErrorDeskService(store=store, clock=clock)),
        bulk=late(lambda: BulkService(store=store, clock=clock)),
        queries=late(lambda: QueryService(store=store, clock=clock)),
        handover=late(lambda: HandoverService(store=store, clock=clock)),
        dashboard=late(
            lambda: DashboardService(
                store=store,
                clock=clock,
                schedule=parts.schedule,
                holder=parts.lock.holder,
                quiet_time=parts.config.sync.quiet_time,
            )
        ),
        connections=parts.connections,
        settings=parts.settings,
        parties=parts.parties,
        audit=late(lambda: AuditService(store=store)),
        clock=clock,
        company=company,
    )


def _is_known_terminal() -> bool:
    return sys.stderr is not None and suits_terminal(os.environ, sys.stderr.encoding)


def _company(session: Session) -> str:
    companies = {one.company_id for one in session.parts.store.connections.all()}
    return ", ".join(sorted(companies)) or "no connection yet"
