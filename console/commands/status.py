"""``status``: does something need attention?

Place in the path: read from the store without the sending lock; the exit code is the answer.
"""

from typing import Any

import click

from console.commands.exit_codes import DONE, REFUSED
from console.commands.invocation import invocation_of
from console.commands.lazy import ConsoleCommand
from console.commands.output import Output
from console.commands.session import open_session
from console.commands.subsidiaries import STATUS_WORDS
from console.commands.views import (
    local_time,
    run_view,
    standing_view,
    subsidiary_view,
    utc_time,
)
from console.domain.ledger import State
from console.domain.run import Trouble
from console.store import HolderInfo
from console.sync.health import Health, SubsidiaryHealth
from console.sync.holding import holder_words

__all__ = ["status"]


@click.command(cls=ConsoleCommand)
@click.pass_context
def status(context: click.Context) -> int:
    """Tell who sends, what is open and what is next; exit 1 when something needs attention."""
    with open_session(invocation_of(context), kind="status") as session:
        quiet_time = session.parts.config.sync.quiet_time
        health = session.parts.sync.health(session.actor, quiet_time=quiet_time)
        if session.output.is_json:
            session.output.value(_view(health))
        else:
            _print(session.output, health)
        return REFUSED if health.attention else DONE


def _view(health: Health) -> dict[str, Any]:
    names = {one.row.id: one.row.name for one in health.subsidiaries}
    last_runs = [one.last_run for one in health.subsidiaries if one.last_run is not None]
    return {
        "holder": holder_words(health.holder) or None,
        "sender": _holder_view(health.holder),
        "needs_attention": bool(health.attention),
        "attention": list(health.attention),
        "subsidiaries": [_subsidiary_view(one) for one in health.subsidiaries],
        "counts": {state.value: count for state, count in health.counts.items()},
        "oldest_unverified_at": utc_time(health.oldest_unverified_at),
        "reconciling_since": utc_time(health.reconciling_since),
        "left_alone": [_trouble_view(one) for one in health.troubles],
        "next_attempt_at": utc_time(health.next_attempt_at),
        "last_runs": [run_view(run, names) for run in last_runs],
    }


def _holder_view(holder: HolderInfo | None) -> dict[str, Any] | None:
    if holder is None:
        return None
    return {
        "pid": str(holder.pid),
        "kind": holder.kind,
        "user": holder.user_name,
        "host": holder.host,
        "since": utc_time(holder.since),
        "heartbeat_at": utc_time(holder.beat_at),
        "suspended": holder.is_stopped,
    }


def _trouble_view(trouble: Trouble) -> dict[str, Any]:
    return {
        "company_id": trouble.company_id,
        "subsidiary": trouble.subsidiary_name or None,
        "reason": trouble.reason,
        "since": utc_time(trouble.since),
        "probe_at": utc_time(trouble.probe_at),
        "failures": trouble.failures,
    }


def _subsidiary_view(one: SubsidiaryHealth) -> dict[str, Any]:
    return {
        **subsidiary_view(one.row),
        "counts": {state.value: one.counts.get(state, 0) for state in State},
        "oldest_unverified_at": utc_time(one.oldest_unverified_at),
        "oldest_ready_at": utc_time(one.oldest_ready_at),
        "last_success_at": utc_time(one.last_success_at),
        "api_transactions_month": one.functions_this_month,
        "throttled_total": one.throttled,
        "payments": standing_view(one.payments),
    }


def _print(output: Output, health: Health) -> None:
    shown = ", ".join(f"{count} {state.value}" for state, count in health.counts.items() if count)
    holder, oldest = health.holder, health.oldest_unverified_at
    since = f", since {local_time(holder.since)}" if holder and holder.since else ""
    output.facts(
        {
            "sender": f"{holder_words(holder)}{since}" if holder else "nobody sends now",
            "transactions": shown or "none yet",
            "oldest unverified": local_time(oldest) if oldest else "",
            "next cycle": local_time(health.next_attempt_at) if health.next_attempt_at else "",
        }
    )
    for row in (one.row for one in health.subsidiaries):
        output.text(
            f"{row.name}: {STATUS_WORDS[row.status]}, last sync {local_time(row.last_sync_at)}, "
            f"next {local_time(row.next_sync_at)}, {row.open_errors} errors"
        )
    for sentence in health.attention:
        output.text(f"attention: {sentence}")
