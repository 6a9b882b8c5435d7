"""One bill that goes out upon its upload, while a long cycle of the same Sage company goes on.

Run as ``python -m tests.bench.immediate [--documents N] [--times T]``. The gateway takes 150 ms a
request and 12 ms a function, batches are of 100. The clock runs from the moment at which the
watcher has found the bill to the beginning of its run, and to the moment at which Sage has it. The
reference is one full batch: what is under way is answered first.
"""

import argparse
import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from functools import partial

from console.domain.ledger import State
from console.domain.settings import Settings
from console.sync.sender import Sender
from console.sync.uploads import UploadWatcher
from console.wiring import Parts
from tests.bench.kit import (
    BROKERAGE,
    FLEET,
    FUNCTION_MS,
    LATENCY_MS,
    BenchSandbox,
    Recorder,
    connect,
    console,
    sandbox,
    tell,
)
from tests.builders import ADMIN

_BATCH_S = (LATENCY_MS + 100 * FUNCTION_MS) / 1000
_BETWEEN_S = 2.3
"""Seconds between two uploads: no multiple of a batch."""


def main() -> None:
    """Print how long the bills waited."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--times", type=int, default=6)
    options = parser.parse_args()
    recorder = Recorder()
    began, home, batches = measure(options.documents, options.times, recorder)
    tell("one batch", _BATCH_S, "s")
    # On a busy machine a request takes longer than the gateway's pace says.
    tell("the longest request meanwhile", max(recorder.spans), "s")
    tell("requests of the cycle meanwhile", batches)
    for name, spent, must in (
        ("until the bill's run begins", began, _BATCH_S),
        ("until the bill is in Sage", home, None),
    ):
        tell(f"{name}, median", statistics.median(spent), "s")
        tell(f"{name}, at most", max(spent), "s", ratio=max(spent) / _BATCH_S, must=must)


def measure(documents: int, times: int, recorder: Recorder) -> tuple[list[float], list[float], int]:
    """Return seconds until the runs began and until they were done, and the cycle's requests."""
    with sandbox() as server, console(server, transport=recorder) as parts:
        asyncio.run(connect(parts, server, BROKERAGE, change=_on_upload))
        asyncio.run(connect(parts, server))
        order = {"count": 3 * times, "subsidiary": BROKERAGE}
        loads = server.control("POST", "loads", order)["loads"]
        server.add(documents, FLEET)
        server.slow_down()
        return asyncio.run(_beside_a_cycle(server, parts, loads, times))


async def _beside_a_cycle(
    server: BenchSandbox, parts: Parts, loads: Sequence[str], times: int
) -> tuple[list[float], list[float], int]:
    sender = parts.sender(lambda: False)
    own = {one.subsidiary_name: one.subsidiary_id for one in parts.store.connections.all()}
    watching = _watcher(parts, sender)
    async with parts.clients.open_watching(parts.store) as alvys:
        trips = [
            trip.trip_number
            for trip in await alvys.trips_of(loads)
            if trip.carrier is not None and not trip.carrier.carrier_invoice_number
        ]
        # What is there already goes out first, and is none of the figures.
        await watching.look(alvys)
        await _send(watching)
        cycle = asyncio.create_task(sender.work(parts.sync.request_sync(ADMIN, [own[FLEET]])))
        while not parts.store.ledger.counts(own[FLEET])[State.SENDING]:
            await parts.clock.sleep(0.1)
        began: list[float] = []
        home: list[float] = []
        for trip in trips[:times]:
            body = {"trip_number": trip, "invoice_number": f"CI-{trip}"}
            await asyncio.to_thread(server.control, "POST", "carrier-invoice", body)
            await watching.look(alvys)
            found_at = parts.clock.now()
            await _send(watching)
            ended_at = parts.clock.now()
            run = next(one for one in parts.sync.runs(ADMIN) if one.kind == "upload")
            assert (1, False) == (run.counts.due, cycle.done()), run.counts
            began.append((run.started_at - found_at).total_seconds())
            home.append((ended_at - found_at).total_seconds())
            await parts.clock.sleep(_BETWEEN_S)
        request = await cycle
    return began, home, parts.sync.run(ADMIN, request.run_ids[-1]).requests


async def _send(watching: UploadWatcher) -> None:
    for job in list(watching.jobs()):
        if job.key != "uploads":
            await job.run()


def _watcher(parts: Parts, sender: Sender) -> UploadWatcher:
    return UploadWatcher(
        store=parts.store,
        sender=sender,
        open_alvys=partial(parts.clients.open_watching, parts.store),
        clock=parts.clock,
        zone=UTC,
        interval=timedelta(seconds=60),
        progress=parts.progress,
        stopping=lambda: False,
    )


def _on_upload(settings: Settings) -> Settings:
    return replace(settings, ap=replace(settings.ap, send_carrier_invoice_on_upload=True))


if __name__ == "__main__":
    main()
