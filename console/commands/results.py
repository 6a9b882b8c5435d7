"""What a request did, in numbers, and the exit code that says so.

Place in the path: the runs of ``sync`` and ``errors retry`` come in; totals, text and the exit code
go out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from console.commands.exit_codes import DONE, PARTLY_FAILED, exit_code_of, signal_code
from console.commands.following import Followed
from console.commands.output import Output
from console.domain.run import Run, RunStatus

__all__ = [
    "count_words",
    "payment_totals",
    "payment_words",
    "print_troubles",
    "result_code",
    "totals",
]

_COUNTED = ("exported", "failed", "skipped", "unverified", "deferred")
_PAYMENTS = ("imported", "known", "waiting", "held", "unmatched")


def totals(runs: Sequence[Run]) -> dict[str, Any]:
    """Return the sums over all runs, with requests and the time from first start to last end."""
    ends = [run.ended_at for run in runs if run.ended_at is not None]
    elapsed = (max(ends) - min(run.started_at for run in runs)).total_seconds() if ends else 0.0
    return {
        **{name: sum(getattr(run.counts, name) for run in runs) for name in _COUNTED},
        "requests": sum(run.requests for run in runs),
        "elapsed_s": round(elapsed, 3),
    }


def payment_totals(runs: Sequence[Run]) -> dict[str, int]:
    """Return how many payments the runs have imported, known, let wait, held and not matched."""
    return {
        name: sum(getattr(run.counts, f"payments_{name}") for run in runs) for name in _PAYMENTS
    }


def payment_words(sums: Mapping[str, int]) -> str:
    """Return the payments for people; empty when there are none."""
    words = [f"{sums[name]} {name}" for name in _PAYMENTS if sums[name]]
    return ", ".join(words)


def count_words(sums: Mapping[str, Any]) -> str:
    """Return the counts for people: ``12 exported, 1 failed``; zeros only for exported."""
    words = [f"{sums[name]} {name}" for name in _COUNTED if sums[name] or name == "exported"]
    return ", ".join(words)


def print_troubles(output: Output, runs: Sequence[Run], names: Mapping[str, str]) -> None:
    """Tell on stderr which runs did not end well, why, and what to do."""
    broken = [run for run in runs if run.status is not RunStatus.DONE]
    reasons = {
        run.id: f"{names.get(run.subsidiary_id, run.subsidiary_id)}: {run.status.value}: "
        + (run.message or "it was stopped; what is left stays ready")
        for run in broken
    }
    if output.is_json:
        if broken:
            worst = max(broken, key=_code_of)
            code = worst.error_code or "interrupted"
            output.trouble(code, reasons[worst.id], worst.hint, {"runs": reasons})
        return
    for run in broken:
        output.trouble(run.error_code, reasons[run.id], run.hint, {})


def result_code(followed: Followed) -> int:
    """Return the exit code: the signal, else the worst failure of a run, else failed records.

    What somebody has cancelled is finished in part.
    """
    if followed.signal_number:
        return signal_code(followed.signal_number)
    broken = [run for run in followed.runs if run.status is not RunStatus.DONE]
    if broken:
        return max(map(_code_of, broken))
    sums, payments = totals(followed.runs), payment_totals(followed.runs)
    left = sums["failed"] or sums["unverified"] or sums["deferred"] or payments["held"]
    is_whole = not (followed.cancelled_by and not followed.runs)
    return DONE if is_whole and not left else PARTLY_FAILED


def _code_of(run: Run) -> int:
    is_cancelled = run.status is RunStatus.CANCELLED
    return PARTLY_FAILED if is_cancelled else exit_code_of(run.error_code)
