"""What syncing cost: requests, functions and pages, added up over runs.

Place in the path: runs of the store come in, one total for each subsidiary goes out to a service.
Sage meters requests by company and month, Alvys limits them by minute; neither is judged here.
"""

from collections.abc import Iterable

from console.domain.run import Run
from console.values import dataclass

__all__ = ["Usage", "add_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one subsidiary's runs have spent."""

    subsidiary_id: str
    """Whose."""

    runs: int = 0
    """Runs that were added up."""

    requests: int = 0
    """HTTP requests to Sage, sign-ins and repeats included."""

    functions: int = 0
    """Functions in them."""

    pages: int = 0
    """Pages of queries that Sage sent."""

    alvys_requests: int = 0
    """HTTP requests to Alvys, tokens and repeats included."""


def add_up(runs: Iterable[Run]) -> tuple[Usage, ...]:
    """Return the totals of the subsidiaries that have runs, by subsidiary id."""
    totals: dict[str, Usage] = {}
    for run in runs:
        before = totals.get(run.subsidiary_id, Usage(subsidiary_id=run.subsidiary_id))
        totals[run.subsidiary_id] = Usage(
            subsidiary_id=run.subsidiary_id,
            runs=before.runs + 1,
            requests=before.requests + run.requests,
            functions=before.functions + run.functions,
            pages=before.pages + run.pages,
            alvys_requests=before.alvys_requests + run.alvys_requests,
        )
    return tuple(totals[key] for key in sorted(totals))
