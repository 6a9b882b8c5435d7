"""The sandbox of a benchmark, in a process of its own, with work made to measure.

Run by ``kit.sandbox``: the first line on stdout is the server's greeting. Each line on stdin is
``add COUNT SUBSIDIARY``, which makes loads due, or ``wait SECONDS``, which lets time pass; both are
answered when it is done.
"""

import argparse
import json
import sys
from datetime import timedelta

from console.sandbox import SandboxServer
from console.sandbox.party_records import Subsidiary
from console.sandbox.records import Charge
from tests.bench.clock import ShiftedClock

LINES = 4
"""Charges of each invoice: linehaul, fuel and accessorials up to this number."""


def main() -> None:
    """Serve until stdin ends."""
    options = _options()
    clock = ShiftedClock()
    with SandboxServer(
        seed=options.seed, subsidiaries=options.subsidiaries, loads=5, now=clock.now
    ) as server:
        sys.stdout.write(json.dumps(server.hello) + "\n")
        sys.stdout.flush()
        for line in sys.stdin:
            verb, number, *name = line.split(maxsplit=2)
            if verb == "wait":
                clock.ahead += timedelta(seconds=int(number))
            else:
                add_work(server, int(number), "".join(name).strip())
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


def add_work(server: SandboxServer, count: int, name: str) -> None:
    """Make loads due for a subsidiary; the caller asks nothing of the server meanwhile."""
    world = server.world
    owner: Subsidiary | None = world.tms.subsidiary_named(name) if name else None
    numbers = world.work.add(count, owner)
    for number in numbers:
        while _lines(world.tms.loads[number].accessorials) < LINES:
            charge = world.work.charge("Detention", world.tms.loads[number].linehaul / 20)
            world.tms.add_accessorial(number, charge)


def _lines(accessorials: tuple[Charge, ...]) -> int:
    return 2 + len(accessorials)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--subsidiaries", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
