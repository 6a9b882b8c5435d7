"""How values look outside: the JSON of the contract, and the words of the tables.

Place in the path: values of the services come in, JSON-compatible dictionaries and cells go out.
Times are RFC 3339 in UTC, money is a decimal string, ids are strings; keys are a promise to
scripts and are only ever added.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from console.domain.coverage import Days
from console.domain.ledger import Attempt, LedgerEntry
from console.domain.money import format_amount
from console.domain.outcome import Candidate, Problem
from console.domain.payment import PaymentEntry
from console.domain.reconciliation import Finding
from console.domain.run import Run
from console.sync.overview import SubsidiaryRow
from console.sync.parties.service import PartyRow
from console.sync.payment_standing import PaymentStanding

__all__ = [
    "CURRENCY",
    "attempt_view",
    "candidate_view",
    "entry_view",
    "finding_view",
    "local_time",
    "party_view",
    "payment_view",
    "problem_view",
    "record_view",
    "run_view",
    "standing_view",
    "subsidiary_view",
    "utc_time",
]

CURRENCY = "USD"
"""The one currency of the documents that are exported."""


def utc_time(moment: datetime | None) -> str | None:
    """Return a moment as JSON takes it: ``2026-03-02T09:30:00Z``; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def local_time(moment: datetime | None) -> str:
    """Return a moment for people, in the zone of the host; an em dash for None."""
    if moment is None:
        return "\N{EM DASH}"
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def subsidiary_view(row: SubsidiaryRow) -> dict[str, Any]:
    """Return one subsidiary of the list."""
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "status": row.status.value,
        "posting_destination": row.posting_destination or None,
        "entity": row.entity_id or None,
        "entity_name": row.entity.removeprefix(row.entity_id).strip() or None,
        "last_sync_at": utc_time(row.last_sync_at),
        "next_sync_at": utc_time(row.next_sync_at),
        "open_errors": row.open_errors,
        "unverified": row.unverified,
        "running": row.running,
    }


def finding_view(finding: Finding) -> dict[str, str]:
    """Return one finding of reconciliation."""
    return {
        "severity": finding.severity,
        "code": finding.code,
        "step": finding.step,
        "field": finding.field,
        "value": finding.value,
        "message": finding.message,
        "fix": finding.fix,
    }


def entry_view(entry: LedgerEntry, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one transaction of the list.

    Args:
        entry: The ledger entry.
        names: Subsidiary id to name.
    """
    source = entry.transaction
    return {
        "id": entry.id,
        "subsidiary": names.get(source.subsidiary_id, source.subsidiary_id),
        "subsidiary_id": source.subsidiary_id,
        "kind": source.kind.value,
        "number": source.number,
        "party": source.party.name,
        "party_id": source.party.id,
        "amount": format_amount(entry.amount),
        "currency": CURRENCY,
        "state": entry.state.value,
        "sage_record_no": entry.sage_record_no or None,
        "sage_document_no": entry.sage_document_no or None,
        "sage_party_id": entry.party_no or None,
        "entity": entry.entity_id or None,
        "error": problem_view(entry.problem),
        "attempts": entry.attempts,
        "next_attempt_at": utc_time(entry.next_attempt_at),
        "control_id": entry.control_id or None,
        "document_on": source.document_on.isoformat(),
        "load_number": source.load_number,
        "created_at": utc_time(entry.created_at),
        "changed_at": utc_time(entry.changed_at),
        "posted_at": utc_time(entry.posted_at),
        "run_id": entry.run_id or None,
    }


def candidate_view(candidate: Candidate) -> dict[str, Any]:
    """Return a customer or vendor of Sage that may be meant."""
    return {"id": candidate.id, "name": candidate.name, "city": candidate.city or None}


def party_view(row: PartyRow, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one party of the list.

    Args:
        row: The party.
        names: Subsidiary id to name.
    """
    return {
        "subsidiary": names.get(row.subsidiary_id, row.subsidiary_id),
        "subsidiary_id": row.subsidiary_id,
        "party_id": row.party_id,
        "party": row.name,
        "kind": row.what,
        "action": row.action,
        "state": row.state,
        "sage_id": row.sage_id or None,
        "documents": row.documents,
        "total": format_amount(row.total),
        "candidates": [candidate_view(one) for one in row.candidates],
        "error": problem_view(row.problem),
        "note": row.note or None,
    }


def payment_view(entry: PaymentEntry, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one payment of the list.

    Args:
        entry: The payment.
        names: Subsidiary id to name.
    """
    return {
        "id": entry.id,
        "subsidiary": names.get(entry.subsidiary_id, entry.subsidiary_id),
        "subsidiary_id": entry.subsidiary_id,
        "side": entry.side.value,
        "state": entry.state.value,
        "reference": entry.detail_no,
        "payment_no": entry.payment_no,
        "paid_on": entry.paid_on.isoformat(),
        "document": entry.document_number,
        "document_id": entry.document_id,
        "kind": entry.kind.value,
        "party": entry.party,
        "amount": format_amount(entry.amount),
        "currency": CURRENCY,
        "method": entry.method,
        "check_number": entry.check_number or None,
        "note": entry.note,
        "error": problem_view(entry.problem),
        "imported_at": utc_time(entry.imported_at),
        "changed_at": utc_time(entry.changed_at),
        "run_id": entry.run_id or None,
    }


def standing_view(standing: PaymentStanding) -> dict[str, Any]:
    """Return how the payments of a subsidiary stand."""
    return {
        "imported_until": utc_time(standing.coverage.imported_until),
        "complete": [_days_view(days) for days in standing.coverage.days],
        "gaps": [_days_view(days) for days in standing.gaps],
        "counts": {state.value: count for state, count in standing.counts.items()},
        "for_people": standing.for_people,
    }


def _days_view(days: Days) -> dict[str, str]:
    return {"since": days.first.isoformat(), "until": days.last.isoformat()}


def record_view(
    entry: LedgerEntry, attempts: Sequence[Attempt], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return one transaction with its lines and attempts; the last exchange stands on top."""
    source = entry.transaction
    sent = [attempt for attempt in attempts if attempt.request_xml]
    return {
        **entry_view(entry, names),
        "attempt_count": entry.attempts,
        "attempts": [attempt_view(attempt) for attempt in attempts],
        "request": sent[-1].request_xml if sent else None,
        "response": sent[-1].response_xml or None if sent else None,
        "total": format_amount(source.total),
        "order_number": source.order_number,
        "po_number": source.po_number,
        "carrier_invoice_number": source.carrier_invoice_number,
        "lines": [
            {
                "category": line.category,
                "item": line.item,
                "description": line.description,
                "amount": format_amount(line.amount),
            }
            for line in source.lines
        ],
    }


def attempt_view(attempt: Attempt) -> dict[str, Any]:
    """Return one try; request and response hold no secrets."""
    return {
        "number": attempt.number,
        "started_at": utc_time(attempt.started_at),
        "ended_at": utc_time(attempt.ended_at),
        "actor": attempt.actor,
        "run_id": attempt.run_id,
        "control_id": attempt.control_id or None,
        "outcome": attempt.outcome,
        "detail": attempt.detail,
        "support_id": attempt.support_id or None,
        "request": attempt.request_xml or None,
        "response": attempt.response_xml or None,
    }


def run_view(run: Run, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one run."""
    counts = run.counts
    return {
        "id": run.id,
        "subsidiary": names.get(run.subsidiary_id, run.subsidiary_id),
        "subsidiary_id": run.subsidiary_id,
        "kind": run.kind,
        "trigger": run.trigger,
        "actor": run.actor,
        "started_at": utc_time(run.started_at),
        "ended_at": utc_time(run.ended_at),
        "status": run.status.value,
        "step": run.step.value,
        "due": counts.due,
        "exported": counts.exported,
        "failed": counts.failed,
        "skipped": counts.skipped,
        "unverified": counts.unverified,
        "deferred": counts.deferred,
        "payments_imported": counts.payments_imported,
        "payments_known": counts.payments_known,
        "payments_waiting": counts.payments_waiting,
        "payments_held": counts.payments_held,
        "payments_unmatched": counts.payments_unmatched,
        "requests": run.requests,
        "message": run.message,
        "hint": run.hint,
        "note": run.note,
        "process": run.process or None,
    }


def problem_view(problem: Problem | None) -> dict[str, Any] | None:
    """Return what keeps a record back; None when nothing does."""
    if problem is None:
        return None
    return {
        "cause": problem.cause,
        "message": problem.message,
        "fix": problem.fix,
        "who": problem.who.value,
        "subject": problem.subject,
        "setting": problem.setting or None,
        "number": problem.number or None,
        "correction": problem.correction or None,
        "support_id": problem.support_id or None,
        "candidates": [candidate_view(one) for one in problem.candidates],
    }
