"""Requests for new work, for new work of new parties, and for no new work.

Run as ``python -m tests.bench.request_counts [--documents N] [--parties N]``. Counted by the
sandbox. The reference is the fewest that N documents can do with: a sign-in and the batches.
"""

import argparse
import asyncio
from math import ceil

from tests.bench.kit import BROKERAGE, connect, console, sandbox, sync, tell
from tests.sync.parties.kit import creating

_BATCH = 100
_LATER_S = 12 * 3600
"""Seconds between two runs."""


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--parties", type=int, default=50)
    arguments = parser.parse_args()
    known_parties(arguments.documents)
    new_parties(arguments.documents, arguments.parties)


def known_parties(documents: int) -> None:
    """Print what documents of parties cost that Sage knows."""
    with sandbox() as server, console(server) as parts:
        asyncio.run(connect(parts, server))
        server.add(documents)
        for later_s, name, must in (
            # An hour after the work was done: what a run reads twice to be sure has passed.
            (3600, f"requests to Sage for {documents} documents", 30 * max(1, documents // 1000)),
            (_LATER_S, "requests to Sage of a run with nothing new", 10),
        ):
            server.wait(later_s)
            server.control("DELETE", "counters")
            asyncio.run(sync(parts))
            counted = server.control("GET", "counters")
            to_sage, to_alvys = counted["requests"], counted["alvys_requests"]
            fewest = 1 + ceil(documents / _BATCH)
            if later_s == _LATER_S:
                tell(name, to_sage, must=must)
                tell("  requests to Alvys", to_alvys)
                tell("  writes", sum(map(_writes, counted["by_function"].items())), must=0)
            else:
                tell(name, to_sage, ratio=to_sage / fewest, must=must, good=21)
                tell("  requests to Alvys", to_alvys)


def new_parties(documents: int, parties: int) -> None:
    """Print what a brokerage's documents cost of which some are of new customers and carriers."""
    with sandbox() as server, console(server) as parts:
        asyncio.run(connect(parts, server, BROKERAGE, change=creating))
        # An invoice and 1.2 bills each, so these are about as many documents as asked for.
        loads = round(documents / 2.2)
        order = {"count": loads, "subsidiary": BROKERAGE, "new_parties": parties}
        server.control("POST", "loads", order)
        for later_s in (3600, _LATER_S):
            server.wait(later_s)
            server.control("DELETE", "counters")
            run = asyncio.run(sync(parts))
            counted = server.control("GET", "counters")
            if later_s == _LATER_S:
                tell("  writes of the run after", sum(map(_writes, counted["by_function"].items())))
            else:
                made = len(
                    parts.store.parties.of_company(server.hello["credentials"]["company_id"])
                )
                name = f"requests for {run.counts.due} documents, {made} parties written"
                fewest = 1 + ceil(run.counts.due / _BATCH)
                asked = counted["requests"]
                must = 30 * max(1, documents // 1000)
                tell(name, asked, ratio=asked / fewest, must=must)


def _writes(counted: tuple[str, int]) -> int:
    name, count = counted
    return count if name.startswith(("create", "update")) else 0


if __name__ == "__main__":
    main()
