"""Requests for new work and for no new work, whatever the settings are and whoever shares Sage.

Run as ``python -m tests.bench.request_counts [--documents N] [--parties N]``. Counted by the
sandbox. The reference is the fewest that the work can do with: a sign-in and the batches.
"""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from console.domain.run import Run
from console.domain.settings import Settings
from console.sandbox.world.names import SUBSIDIARIES
from console.wiring import Parts
from tests.bench.kit import (
    BROKERAGE,
    FLEET,
    BenchSandbox,
    connect,
    console,
    sandbox,
    sync,
    tell,
    unchanged,
)
from tests.sync.parties.kit import creating
from tests.sync.toggle_world import every_toggle

_BATCH = 100
_HOUR_S = 3600
"""Seconds from the work to its run: what a run reads twice to be sure has passed."""

_LATER_S = 12 * _HOUR_S
"""Seconds between two runs."""

_MUST, _GOOD = 30, 21
"""For each 1,000 documents."""

_MUST_IDLE = 10
"""Of a run with nothing new."""

_AT_ONCE = 5
"""Subsidiaries of one Sage company."""

_PAID = 20
"""Documents that are paid before the run that brings their payments home."""


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--parties", type=int, default=50)
    options = parser.parse_args()
    documents, parties = options.documents, options.parties
    known_parties(documents)
    # An invoice and 1.2 bills for each load.
    brokered = {"count": round(documents / 2.2), "new_parties": parties}
    run_of_work("new parties", [BROKERAGE], brokered, creating)
    run_of_work("every toggle", [BROKERAGE, FLEET], brokered, every_toggle, statements=True)
    shared = {"count": documents // _AT_ONCE // 2}
    run_of_work(f"{_AT_ONCE} subsidiaries", SUBSIDIARIES[:_AT_ONCE], shared)
    paid(documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What one run of all connections cost."""

    run: Run
    to_sage: int
    to_alvys: int
    writes: int
    sent: int
    """Documents and parties that were written."""


def count(server: BenchSandbox, parts: Parts, later_s: int) -> Counted:
    """Let time pass, run once and return what it cost."""
    server.wait(later_s)
    server.control("DELETE", "counters")
    run = asyncio.run(sync(parts))
    counted = server.control("GET", "counters")
    writes = {
        name: number
        for name, number in counted["by_function"].items()
        if name.startswith(("create", "update"))
    }
    return Counted(
        run=run,
        to_sage=counted["requests"],
        to_alvys=counted["alvys_requests"],
        writes=sum(writes.values()),
        sent=sum(number for name, number in writes.items() if name.startswith("create")),
    )


def known_parties(documents: int) -> None:
    """Print what documents of parties cost that Sage knows."""
    with sandbox() as server, console(server) as parts:
        asyncio.run(connect(parts, server))
        server.add(documents)
        _tell_work("known parties", count(server, parts, _HOUR_S))
        _tell_idle("known parties", count(server, parts, _LATER_S))


def run_of_work(
    name: str,
    subsidiaries: Sequence[str],
    order: dict[str, int],
    change: Callable[[Settings], Settings] = unchanged,
    *,
    statements: bool = False,
) -> None:
    """Print what new work of subsidiaries costs, and the run after.

    Args:
        name: Of the case.
        subsidiaries: Who is connected, all to one Sage company.
        order: How many loads each gets, and for how many new parties.
        change: Makes the settings of each from the sample's.
        statements: Whether statements are closed before the run.
    """
    with sandbox(subsidiaries=_AT_ONCE) as server, console(server) as parts:
        for one in subsidiaries:
            asyncio.run(connect(parts, server, one, change=change))
        for one in subsidiaries:
            server.control("POST", "loads", {**order, "subsidiary": one})
        if statements:
            server.wait(60)
            server.control("POST", "statements", {"pay_sisters": True})
        _tell_work(name, count(server, parts, _HOUR_S))
        _tell_idle(name, count(server, parts, _LATER_S))


def paid(documents: int) -> None:
    """Print what it costs to bring payments home, and the run after, which finds them again."""
    with sandbox() as server, console(server) as parts:
        asyncio.run(connect(parts, server))
        server.add(documents)
        asyncio.run(sync(parts))
        ours = [one for one in server.control("GET", "documents") if one["control_ids"]]
        for one in ours[:_PAID]:
            order = {"document_no": one["document_no"], "method": "check", "check_number": "1"}
            server.control("POST", "pay", order)
        counted = count(server, parts, _LATER_S)
        counts = counted.run.counts
        tell(f"payments: requests to bring {counts.payments_imported} home", counted.to_sage)
        tell("  requests to Alvys", counted.to_alvys)
        _tell_idle("payments", count(server, parts, _LATER_S))


def _tell_work(name: str, counted: Counted) -> None:
    fewest = 1 + ceil(counted.sent / _BATCH)
    share = max(1.0, counted.sent / 1000)
    tell(
        f"{name}: requests to Sage, {counted.sent} created",
        counted.to_sage,
        ratio=counted.to_sage / fewest,
        must=_MUST * share,
        good=_GOOD * share,
    )
    tell("  requests to Alvys", counted.to_alvys)


def _tell_idle(name: str, counted: Counted) -> None:
    tell(f"{name}: requests, nothing new", counted.to_sage, must=_MUST_IDLE)
    tell("  requests to Alvys", counted.to_alvys)
    tell("  writes", counted.writes, must=0)


if __name__ == "__main__":
    main()
