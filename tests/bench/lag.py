"""How late the screen's loop wakes up, and how long a frame takes, while the engine syncs.

Run as ``python -m tests.bench.lag [--documents N] [--errors N]``. The whole console, headless,
160 by 50, with the engine in its thread; a probe sleeps 5 ms again and again and notes by how much
it was late, then moves the cursor and notes how long it took until that was painted, and how much
CPU this process had meanwhile: for the rest of the time other programs had the machine, or a disk
was waited for. The reference is the same probe with nothing to sync. Normal is a gateway of 150 ms
a request and 12 ms a function; catch-up is one of 5 and 0.2 with four requests at a time. Each on
the first screen, and on the list of as many errors, which follows what the sync changes.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from console.app import ConsoleApp
from console.commands.opening import make_services
from console.deferred import load_deferred
from console.hygiene import exempt_loaded, take_short_turns
from console.screens.widgets.row_list import RowList
from console.wiring import Parts
from tests.bench.filter import add_errors
from tests.bench.kit import connect, console, sandbox, tell
from tests.builders import ADMIN

_PROBE_S = 0.005
_IDLE_S = 5.0
_SIZE = (160, 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What the probe saw, in milliseconds."""

    late: list[float] = field(default_factory=list)
    """By how much it woke up too late."""

    frames: list[float] = field(default_factory=list)
    """From a step of the cursor until it was painted."""

    own: list[float] = field(default_factory=list)
    """CPU that this process had meanwhile, all threads together: what a frame takes when no other
    process wants the machine."""


def main() -> None:
    """Print p99 and maximum of each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--errors", type=int, default=100_000)
    arguments = parser.parse_args()
    for name, lanes, pace, must, good in (
        ("normal", 1, (0.15, 12.0), (10.0, 100.0), (3.0, 40.0)),
        ("catch-up", 4, (0.005, 0.2), (20.0, 200.0), (10.0, 80.0)),
    ):
        for errors in (0, arguments.errors):
            case = f"{name}, {errors:,} errors" if errors else name
            idle, busy = measure(arguments.documents, lanes, pace, errors=errors)
            for word, share, a_must, a_good in zip(
                ("p99", "max"), (0.99, 1.0), must, good, strict=True
            ):
                _tell(f"loop lag, {case}, {word}", busy.late, idle.late, share, a_must, a_good)
            for word, share, frame_must in (
                ("median", 0.5, None),
                ("p99", 0.99, None),
                ("max", 1, 100),
            ):
                _tell(f"frame, {case}, {word}", busy.frames, idle.frames, share, frame_must)
                _tell(f"frame, {case}, {word}, own CPU", busy.own, idle.own, share, frame_must)


def _tell(
    name: str,
    busy: list[float],
    idle: list[float],
    share: float,
    must: float | None,
    good: float | None = None,
) -> None:
    late, floor = _share(busy, share), _share(idle, share)
    tell(f"{name}, with nothing to do", floor, "ms")
    tell(name, late, "ms", ratio=late / floor, must=must, good=good)


def measure(
    documents: int, lanes: int, pace: tuple[float, float], *, errors: int = 0
) -> tuple["Probed", "Probed"]:
    """Return what the probe saw: idle, and while documents are synced.

    Args:
        documents: How many are synced.
        lanes: How many requests are under way at a time.
        pace: Seconds that a request takes, and milliseconds on top for each function.
        errors: How many errors are listed; 0 shows the first screen instead.
    """
    with sandbox() as server, console(server, lanes=lanes) as parts:
        asyncio.run(connect(parts, server))
        add_errors(parts.store, errors)
        server.add(documents)
        server.slow_down(*pace)
        return asyncio.run(_probe_both(parts, lists_errors=errors > 0))


async def _probe_both(parts: Parts, *, lists_errors: bool) -> tuple["Probed", "Probed"]:
    services = make_services(parts, ADMIN, "BENCH")
    with tempfile.TemporaryDirectory() as reports, closing(services.reader):
        app = ConsoleApp(services, reports=Path(reports))
        async with app.run_test(size=_SIZE) as pilot:
            await pilot.press(*["E"] * lists_errors)
            await pilot.pause()
            idle = await _probe(app, lambda begun: time.perf_counter() - begun > _IDLE_S)
            request = parts.sync.request_sync(
                ADMIN, [one.subsidiary_id for one in parts.store.connections.all()]
            )
            engine = parts.engine()
            # As the console does beside its first screen.
            load_deferred()
            exempt_loaded()
            take_short_turns()
            engine.start()
            busy = await _probe(
                app,
                lambda _begun: parts.sync.request(ADMIN, request.id).state.value == "done",
            )
            await asyncio.to_thread(engine.stop)
    return idle, busy


async def _probe(app: ConsoleApp, is_over: Callable[[float], bool]) -> Probed:
    begun = looked_at = time.perf_counter()
    seen = Probed()
    while True:
        before = time.perf_counter()
        await asyncio.sleep(_PROBE_S)
        after = time.perf_counter()
        seen.late.append((after - before - _PROBE_S) * 1000)
        spent = time.process_time()
        await _paint_a_step(app, 1 if len(seen.frames) % 2 else -1)
        seen.frames.append((time.perf_counter() - after) * 1000)
        seen.own.append((time.process_time() - spent) * 1000)
        if after - looked_at > 1:
            looked_at = after
            if is_over(begun):
                return seen


async def _paint_a_step(app: ConsoleApp, number: int) -> None:
    """Move the cursor, and wait until it is seen."""
    painted = asyncio.Event()
    app.screen.query_one(RowList).action_step(number)
    app.screen.call_after_refresh(painted.set)
    await painted.wait()


def _share(late: list[float], share: float) -> float:
    ordered = sorted(late)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    main()
