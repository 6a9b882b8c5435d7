"""What a round of the torture does: all of it follows from seed and number."""

from dataclasses import dataclass
from random import Random
from typing import Any

_WRITES = (
    *("lost_answer", "cut_body", "close_before", "close_after", "truncated_xml", "not_xml"),
    *("missing_result", "statusless_result", "wrong_control_id", "duplicate_delivery", "html"),
    *("http_429", "http_500", "http_502", "http_503", "http_504", "http_524", "expired_session"),
)
_CHANGES = (
    *("dearer", "dearer", "renamed", "withdrawn", "billed again"),
    *("deleted", "deleted", "restored"),
)
"""What happens to loads at the source."""

_READS = ("http_429", "http_503", "expired_session", "cut_body", "close_before")

LONGEST_S = 3.0
"""Seconds after which a process is killed at the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round does; all of it follows from seed and number."""

    loads: int
    """New loads."""

    faults: list[dict[str, Any]]
    """Plan of the sandbox."""

    kill_after_requests: int | None
    """Requests to Sage after which the process is killed; None goes by time."""

    kill_after_s: float
    """Seconds after which it is killed at the latest."""

    new_parties: int
    """Customers and carriers among those of the loads that Sage lacks."""

    changes: tuple[tuple[float, str], ...]
    """Changes of earlier loads: which one, as a share of them all, and how."""


def plan(seed: int, number: int) -> Round:
    """Return what round ``number`` does."""
    random = Random(f"{seed}/{number}")
    faults: list[dict[str, Any]] = [
        {
            "match": "write",
            "kind": random.choice(_WRITES),
            "count": random.randint(1, 3),
            "probability": random.choice((0.3, 0.6, 1.0)),
        }
        for _ in range(random.randint(1, 3))
    ]
    if random.random() < 0.4:
        faults.append({"match": "read", "kind": random.choice(_READS), "count": 1})
    if random.random() < 0.5:
        faults.append({"match": "write", "kind": "latency", "seconds": 0.05 * random.randint(1, 6)})
    by_requests = random.random() < 0.7
    return Round(
        loads=random.randint(2, 6),
        faults=faults,
        kill_after_requests=random.randint(1, 20) if by_requests else None,
        kill_after_s=LONGEST_S if by_requests else random.uniform(0.3, LONGEST_S / 2),
        new_parties=random.randint(0, 2),
        changes=tuple(
            (random.random(), random.choice(_CHANGES)) for _ in range(random.randint(0, 3))
        ),
    )
