"""Search with a bigger budget: ``python -m tests.model [--limit N] [--name TEXT]``."""

import argparse
import sys
import time

from tests.model.scenarios import BROKEN, LARGE, SMALL
from tests.model.search import Found, search
from tests.model.world import Scenario


def main() -> int:
    """Run the searches and print one line each; 1 when one does not end as it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.model", description=__doc__)
    parser.add_argument("--limit", type=int, default=2_000_000, help="states of one search")
    parser.add_argument("--name", default="", help="only searches whose name holds this")
    arguments = parser.parse_args()
    wrong = 0
    for scenario in (*BROKEN, *SMALL, *LARGE):
        if arguments.name not in scenario.name:
            continue
        broken = scenario in BROKEN
        begun = time.perf_counter()
        found = search(scenario, limit=arguments.limit, only_doubles=broken)
        wrong += bool(found.violation) is not broken
        _tell(scenario, found, time.perf_counter() - begun)
    return 1 if wrong else 0


def _tell(scenario: Scenario, found: Found, elapsed_s: float) -> None:
    ending = found.violation or ("safe" if found.exhausted else "no violation, not exhausted")
    name = f"{scenario.name} (uniqueid {scenario.uniqueid}, {scenario.documents} documents)"
    sys.stdout.write(f"{name}: {ending}, {found.states} states, {elapsed_s:.1f} s\n")
    if found.violation:
        sys.stdout.write(f"    {' > '.join(found.trace)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
