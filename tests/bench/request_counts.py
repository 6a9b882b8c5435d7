"""Requests for new work, and for no new work.

Run as ``python -m tests.bench.request_counts [--documents N]``. Counted by the sandbox. The
reference is the fewest that N documents can do with: a sign-in and the batches.
"""

import argparse
import asyncio
from math import ceil

from tests.bench.kit import connect, console, sandbox, sync, tell

_BATCH = 100
_LATER_S = 12 * 3600
"""Seconds between two runs."""


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    documents: int = parser.parse_args().documents
    with sandbox() as server, console(server) as parts:
        asyncio.run(connect(parts, server))
        server.add(documents)
        for later_s, name, must in (
            # An hour after the work was done: what a run reads twice to be sure has passed.
            (3600, f"requests to Sage for {documents} documents", 30 * max(1, documents // 1000)),
            (_LATER_S, "requests of a run with nothing new", 10),
        ):
            server.wait(later_s)
            server.control("DELETE", "counters")
            asyncio.run(sync(parts))
            counted = server.control("GET", "counters")
            to_sage, to_alvys = counted["requests"], counted["alvys_requests"]
            fewest = 1 + ceil(documents / _BATCH)
            if later_s == _LATER_S:
                tell(name, to_sage + to_alvys, must=must)
                tell("  writes", sum(map(_writes, counted["by_function"].items())), must=0)
            else:
                tell(name, to_sage, ratio=to_sage / fewest, must=must, good=21)
                tell("  requests to Alvys", to_alvys)


def _writes(counted: tuple[str, int]) -> int:
    name, count = counted
    return count if name.startswith("create") else 0


if __name__ == "__main__":
    main()
