"""How late the screen's loop wakes up while the engine's thread syncs.

Run as ``python -m tests.bench.lag [--documents N]``. The full-screen console, headless, 160 by 50,
with the engine in its thread; a probe sleeps 5 ms again and again and notes by how much it was
late. The reference is the same probe with nothing to sync. Normal is a gateway of 150 ms a request
and 12 ms a function; catch-up is one of 5 and 0.2 with four requests at a time.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from console.app import ConsoleApp
from console.connections.auditing import AuditService
from console.hygiene import exempt_loaded
from console.screens.services import Services
from console.sync.bulk_service import BulkService
from console.sync.dashboard_service import DashboardService
from console.sync.error_desk import ErrorDeskService
from console.sync.handover_service import HandoverService
from console.sync.query_service import QueryService
from console.wiring import Parts
from tests.bench.kit import connect, console, sandbox, tell
from tests.builders import ADMIN

_PROBE_S = 0.005
_IDLE_S = 5.0
_SIZE = (160, 50)


def main() -> None:
    """Print p99 and maximum of each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    documents: int = parser.parse_args().documents
    for name, lanes, pace, must, good in (
        ("normal", 1, (0.15, 12.0), (10.0, 100.0), (3.0, 40.0)),
        ("catch-up", 4, (0.005, 0.2), (20.0, 200.0), (10.0, 80.0)),
    ):
        idle, busy = measure(documents, lanes, pace)
        for word, share, a_must, a_good in zip(
            ("p99", "max"), (0.99, 1.0), must, good, strict=True
        ):
            late, floor = _share(busy, share), _share(idle, share)
            tell(
                f"loop lag, {name}, {word}",
                late,
                "ms",
                ratio=late / floor,
                must=a_must,
                good=a_good,
            )
        tell("  p99 with nothing to do", _share(idle, 0.99), "ms")


def measure(
    documents: int, lanes: int, pace: tuple[float, float]
) -> tuple[list[float], list[float]]:
    """Return how late the probe was, in milliseconds: idle, and while documents are synced."""
    with sandbox() as server, console(server, lanes=lanes) as parts:
        asyncio.run(connect(parts, server))
        server.add(documents)
        server.slow_down(*pace)
        return asyncio.run(_probe_both(parts))


async def _probe_both(parts: Parts) -> tuple[list[float], list[float]]:
    services = Services(
        actor=ADMIN,
        sync=parts.sync,
        payments=parts.payments,
        inspection=parts.clients.inspection(parts.store, parts.sync),
        desk=ErrorDeskService(store=parts.store, clock=parts.clock),
        bulk=BulkService(store=parts.store, clock=parts.clock),
        queries=QueryService(store=parts.store, clock=parts.clock),
        handover=HandoverService(store=parts.store, clock=parts.clock),
        dashboard=DashboardService(
            store=parts.store,
            clock=parts.clock,
            schedule=parts.schedule,
            holder=parts.lock.holder,
            quiet_time=parts.config.sync.quiet_time,
        ),
        connections=parts.connections,
        settings=parts.settings,
        parties=parts.parties,
        audit=AuditService(store=parts.store),
        clock=parts.clock,
        company="BENCH",
        zone=UTC,
    )
    with tempfile.TemporaryDirectory() as reports:
        app = ConsoleApp(services, reports=Path(reports))
        async with app.run_test(size=_SIZE) as pilot:
            await pilot.pause()
            idle = await _probe(lambda begun: time.perf_counter() - begun > _IDLE_S)
            request = parts.sync.request_sync(
                ADMIN, [one.subsidiary_id for one in parts.store.connections.all()]
            )
            engine = parts.engine()
            exempt_loaded()
            engine.start()
            busy = await _probe(
                lambda _begun: parts.sync.request(ADMIN, request.id).state.value == "done"
            )
            await asyncio.to_thread(engine.stop)
    return idle, busy


async def _probe(is_over: Callable[[float], bool]) -> list[float]:
    begun = looked_at = time.perf_counter()
    late: list[float] = []
    while True:
        before = time.perf_counter()
        await asyncio.sleep(_PROBE_S)
        after = time.perf_counter()
        late.append((after - before - _PROBE_S) * 1000)
        if after - looked_at > 1:
            looked_at = after
            if is_over(begun):
                return late


def _share(late: list[float], share: float) -> float:
    ordered = sorted(late)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    main()
