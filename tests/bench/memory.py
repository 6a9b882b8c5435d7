"""Peak memory of the process that syncs; the sandbox has one of its own.

Run as ``python -m tests.bench.memory [--documents N]``. A first run of 500 documents loads
everything; what the peak grows by after it is the figure. The reference is the peak before.
"""

import argparse
import asyncio
import resource

from tests.bench.kit import connect, console, sandbox, sync, tell


def main() -> None:
    """Print the growth of the peak."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    documents: int = parser.parse_args().documents
    with sandbox() as server, console(server) as parts:
        asyncio.run(connect(parts, server))
        server.add(500)
        asyncio.run(sync(parts))
        before_mb = _peak_mb()
        server.wait(3600)
        server.add(documents)
        run = asyncio.run(sync(parts))
        after_mb = _peak_mb()
    name = f"peak memory growth, {run.counts.due} documents"
    growth_mb = after_mb - before_mb
    tell(name, growth_mb, "MB", ratio=growth_mb / before_mb, must=60, good=25)
    tell("  peak before", before_mb, "MB")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
