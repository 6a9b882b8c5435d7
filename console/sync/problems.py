"""Sage's refusals in the words of the error desk.

Place in the path: the gateway's classified errors come in, a ``Problem`` with who can act on it
goes out. The gateway's numbers are too coarse; the client has classified them already.
"""

from collections.abc import Mapping

from console.cleaning import clean
from console.domain.ledger import LedgerEntry
from console.domain.outcome import Problem, WhoActs
from console.domain.transaction import Transaction
from console.intacct import Category, GatewayProblem

__all__ = [
    "DUPLICATE_CAUSES",
    "OWN_REFUSALS",
    "billed_alone_problem",
    "changed_after_export",
    "conflict_problem",
    "malformed_problem",
    "moved_problem",
    "not_due_problem",
    "refusal_problem",
    "unsendable_problem",
]

DUPLICATE_CAUSES = frozenset({"duplicate-number", "duplicate-record"})
"""Causes by which Sage says that a document of this number exists."""

OWN_REFUSALS = frozenset({"malformed-request", "unsendable"})
"""Causes that come from what we make of a document and that no setting repairs."""

_WHO: Mapping[Category, WhoActs] = {
    Category.PERMISSION: WhoActs.SAGE_ADMIN,
    Category.CONFIG: WhoActs.SAGE_ADMIN,
    Category.AUTH: WhoActs.ADMIN,
    Category.MAPPING: WhoActs.ADMIN,
    Category.PERIOD: WhoActs.FINANCE,
    Category.DUPLICATE: WhoActs.FINANCE,
    Category.DATA: WhoActs.FINANCE,
    Category.STATE: WhoActs.FINANCE,
}

_FIXES: Mapping[Category, str] = {
    Category.PERMISSION: "Give the Web Services user this permission in Sage, then retry.",
    Category.CONFIG: "Change this company setting in Sage, then retry.",
    Category.MAPPING: "Correct the mapping, or the record in Sage, then retry.",
    Category.PERIOD: "Reopen the period in Sage, or change the document date in Alvys, then retry.",
    Category.DUPLICATE: "Compare both documents in Sage; remove or renumber one, then retry.",
    Category.DATA: "Correct the document in Alvys, then retry.",
    Category.STATE: "Settle it in Sage, then retry.",
    Category.BUG: "Report this with the support id; a retry will not help.",
}


def refusal_problem(problem: GatewayProblem) -> Problem:
    """Return the problem of a function that Sage refused for certain."""
    return Problem(
        cause=problem.cause,
        message=clean(problem.message),
        fix=clean(problem.fix)
        or _FIXES.get(problem.category, "Read Sage's answer in the record, then retry."),
        who=_WHO.get(problem.category, WhoActs.SAGE_ADMIN),
        number=clean(problem.number),
        correction=clean(problem.correction),
        support_id=clean(problem.support_id),
    )


def unsendable_problem(message: str) -> Problem:
    """Return the problem of a document with text that no request can carry."""
    return Problem(
        cause="unsendable",
        message=clean(message),
        fix="Correct the text in Alvys; the document is read again when it changes.",
        who=WhoActs.DISPATCH,
    )


def malformed_problem(message: str) -> Problem:
    """Return the problem of a document whose request Sage's schema refuses."""
    return Problem(
        cause="malformed-request",
        message=clean(message),
        fix=_FIXES[Category.BUG],
        who=WhoActs.NOBODY,
    )


def conflict_problem(transaction: Transaction, message: str) -> Problem:
    """Return the problem of a document whose place in Sage is taken by something else."""
    return Problem(
        cause="conflict",
        message=message,
        fix=f"Compare {transaction.number} in Sage with Alvys; retry looks it up again.",
        who=WhoActs.FINANCE,
        subject=transaction.number,
    )


def changed_after_export(record_no: str, withdrawn: str) -> Problem:
    """Return the problem of a posted document that changed, or is no longer billed, in Alvys."""
    what = withdrawn or "It changed in Alvys"
    return Problem(
        cause="changed-after-export",
        message=f"{what}, after it was posted in Sage as record {record_no}",
        fix="Correct the document in Sage by hand; the console leaves a posted one alone.",
        who=WhoActs.FINANCE,
        subject=record_no,
    )


def moved_problem(other: LedgerEntry) -> Problem:
    """Return the problem of a document that another subsidiary's connection sent already."""
    where = other.entity_id or "the top level"
    return Problem(
        cause="moved-after-export",
        message=(
            f"Another subsidiary billed it before: it is {other.state} in Sage in {where} "
            f"(entry {other.id})"
        ),
        fix="Reverse the other document in Sage by hand before this one is booked.",
        who=WhoActs.FINANCE,
        subject=other.id,
    )


def billed_alone_problem(transaction: Transaction, number: str) -> Problem:
    """Return the problem of an invoice of several loads, one of which is billed in Sage already."""
    return Problem(
        cause="billed-alone",
        message=f"One of its loads is in Sage as invoice {number}, or may be: it would count twice",
        fix=f"Reverse {number} in Sage and mark it as synced, or take the load off in Alvys.",
        who=WhoActs.FINANCE,
        subject=transaction.number,
    )


def not_due_problem(reason: str) -> Problem:
    """Return the problem of a document that was due once and is not any more."""
    return Problem(cause="not-due", message=reason, fix="", who=WhoActs.NOBODY)
