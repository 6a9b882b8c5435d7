"""``sync --dry-run``: what a cycle would do, printed.

Place in the path: subsidiaries come in, each is rehearsed by the inspection service, the plans go
out. Nothing is written to the store, to Sage or to Alvys, and no lock is needed.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from console.commands.output import Column, Output
from console.commands.session import Session
from console.domain.money import ZERO, format_amount
from console.domain.rehearsal import Fate, Planned, PlannedSum, Rehearsal
from console.errors import RuleError

__all__ = ["print_rehearsal", "print_rehearsals", "sum_view"]

_SENT = (Fate.SEND, Fate.CREATE_PARTY)

_COLUMNS = (
    Column("KIND"),
    Column("WOULD"),
    Column("CAUSE"),
    Column("COUNT", right=True),
    Column("TOTAL", right=True),
    Column("SUCH AS"),
    Column("MESSAGE"),
)
_DOCUMENT_COLUMNS = (
    Column("NUMBER"),
    Column("KIND"),
    Column("PARTY", most=32),
    Column("DATE"),
    Column("AMOUNT", right=True),
    Column("WOULD"),
    Column("MESSAGE"),
)


def print_rehearsals(
    session: Session, subsidiary_ids: Sequence[str], *, documents: bool, xml: bool
) -> None:
    """Print what a cycle of each subsidiary would do.

    Args:
        session: The open home.
        subsidiary_ids: Whose cycles.
        documents: List each document, too.
        xml: Show each document as it would be sent, too.

    Raises:
        RuleError: No subsidiary is named and none is active, or one is not connected.
        RemoteError: Alvys or Sage could not be read.
    """
    if not subsidiary_ids:
        raise RuleError("No subsidiary is active", hint="Connect one, or resume a paused one.")
    clock = session.parts.clock
    began = clock.now()
    most = None if documents or xml else 0
    rehearsals = [
        asyncio.run(session.inspection.rehearse(session.actor, one, most=most))
        for one in subsidiary_ids
    ]
    elapsed = (clock.now() - began).total_seconds()
    if session.output.is_json:
        view = _view(rehearsals, with_documents=documents, with_xml=xml)
        session.output.value({**view, "elapsed_s": round(elapsed, 3)})
        return
    for one in rehearsals:
        print_rehearsal(session.output, one, documents=documents, xml=xml)


def print_rehearsal(output: Output, one: Rehearsal, *, documents: bool, xml: bool) -> None:
    """Print what a cycle of one subsidiary would do, as text."""
    count, total = one.count(*_SENT), format_amount(one.total(*_SENT))
    output.text(f"{one.subsidiary_name}: {count} would be sent, together {total}")
    rows = [_cells(found) for found in one.sums]
    output.table(_COLUMNS, rows, empty="There is nothing to do.")
    if documents:
        listed = [_document_cells(planned) for planned in one.documents]
        output.table(_DOCUMENT_COLUMNS, listed, empty="No document.")
    if xml:
        for planned in one.documents:
            if planned.xml:
                output.text(planned.xml)


def _cells(found: PlannedSum) -> list[str]:
    return [
        found.kind.label,
        found.fate.value.replace("_", " "),
        found.cause,
        str(found.count),
        format_amount(found.total),
        found.example,
        found.message,
    ]


def _document_cells(planned: Planned) -> list[str]:
    return [
        planned.number,
        planned.kind.label,
        planned.party,
        planned.document_on.isoformat(),
        format_amount(planned.amount),
        planned.fate.value.replace("_", " "),
        planned.problem.message if planned.problem else "",
    ]


def _view(
    rehearsals: Sequence[Rehearsal], *, with_documents: bool, with_xml: bool
) -> dict[str, Any]:
    """Return the plan; the keys of a real cycle stand at zero, because nothing was done."""
    return {
        "run_id": None,
        "dry_run": True,
        "planned": sum(one.count(*_SENT) for one in rehearsals),
        "total": format_amount(sum((one.total(*_SENT) for one in rehearsals), ZERO)),
        "would_fail": sum(one.count(Fate.FAIL) for one in rehearsals),
        "would_skip": sum(one.count(Fate.SKIP) for one in rehearsals),
        "exported": 0,
        "failed": 0,
        "skipped": 0,
        "unverified": 0,
        "payments_imported": 0,
        "requests": sum(one.requests for one in rehearsals),
        "plans": [
            {
                "subsidiary": one.subsidiary_name,
                "subsidiary_id": one.subsidiary_id,
                "sums": [sum_view(found) for found in one.sums],
                "documents": [_document_view(found, with_xml=with_xml) for found in one.documents]
                if with_documents or with_xml
                else [],
            }
            for one in rehearsals
        ],
    }


def sum_view(found: PlannedSum) -> dict[str, Any]:
    """Return one sum of a plan."""
    return {
        "kind": found.kind.value,
        "outcome": found.fate.value,
        "cause": found.cause or None,
        "count": found.count,
        "total": format_amount(found.total),
        "message": found.message,
        "fix": found.fix,
        "example": found.example,
    }


def _document_view(planned: Planned, *, with_xml: bool) -> dict[str, Any]:
    problem = planned.problem
    view: dict[str, Any] = {
        "id": planned.entry_id,
        "kind": planned.kind.value,
        "outcome": planned.fate.value,
        "number": planned.number,
        "party": planned.party,
        "document_on": planned.document_on.isoformat(),
        "amount": format_amount(planned.amount),
        "cause": problem.cause if problem else None,
        "message": problem.message if problem else "",
        "fix": problem.fix if problem else "",
    }
    return {**view, "request": planned.xml or None} if with_xml else view
