"""Sage's refusals in the words of the error desk.

Place in the path: the gateway's classified errors come in, a ``Problem`` with who can act on it
goes out. The gateway's numbers are too coarse; the client has classified them already.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from console.cleaning import clean
from console.domain.ledger import LedgerEntry
from console.domain.outcome import Problem, WhoActs
from console.domain.transaction import Transaction
from console.intacct import Category, GatewayProblem

__all__ = [
    "DUPLICATE_CAUSES",
    "MOVED_CAUSE",
    "OBSTACLES",
    "OWN_REFUSALS",
    "Obstacle",
    "billed_alone_problem",
    "conflict_problem",
    "malformed_problem",
    "moved_problem",
    "not_due_problem",
    "obstacle",
    "refusal_problem",
    "superseded_problem",
    "unsendable_problem",
]

DUPLICATE_CAUSES = frozenset({"duplicate-number", "duplicate-record"})
"""Causes by which Sage says that a document of this number exists."""

OWN_REFUSALS = frozenset({"malformed-request", "unsendable"})
"""Causes that come from what we make of a document and that no setting repairs."""

MOVED_CAUSE = "moved-after-export"
"""Cause of a document that waits until another subsidiary's is out of Sage."""

_RETRY = "then retry."


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why a record in Sage cannot be changed or reversed."""

    cause: str
    """Slug of the cause."""

    message: str
    """What is the matter, as a clause."""

    fix: str
    """What to do."""

    who: WhoActs
    """Who can do it."""


_ALL_OBSTACLES = (
    Obstacle(
        cause="payment-applied",
        message="a payment or credit is applied to it",
        fix=f"Remove the payment in Sage, {_RETRY}",
        who=WhoActs.FINANCE,
    ),
    Obstacle(
        cause="selected-for-payment",
        message="it is selected for payment",
        fix=f"Reverse it in Sage by hand, or take it out of the selection, {_RETRY}",
        who=WhoActs.FINANCE,
    ),
    Obstacle(
        cause="awaiting-approval",
        message="it waits for approval in Sage",
        fix=f"Let it be approved, declined or recalled in Sage, {_RETRY}",
        who=WhoActs.FINANCE,
    ),
    Obstacle(
        cause="period-closed",
        message="the period of its posting date is closed",
        fix=f"Reopen the period in Sage, {_RETRY}",
        who=WhoActs.FINANCE,
    ),
    Obstacle(
        cause="change-kept-back",
        message="a setting keeps the change back",
        fix=f"Open the gate in the settings, {_RETRY}",
        who=WhoActs.ADMIN,
    ),
    Obstacle(
        cause="state-unknown",
        message="Sage names a state that the console does not know",
        fix=f"Reverse it in Sage by hand, {_RETRY}",
        who=WhoActs.FINANCE,
    ),
    Obstacle(
        cause="record-differs",
        message="Sage holds that record under another number or party",
        fix="Compare both; correct Sage by hand, and mark it as synced when the books are right.",
        who=WhoActs.FINANCE,
    ),
    Obstacle(
        cause="posted-elsewhere",
        message="it is in another entity or company than its subsidiary posts to now",
        fix="Reverse it there by hand, and mark it as synced when the books are right.",
        who=WhoActs.FINANCE,
    ),
)

OBSTACLES: Mapping[str, Obstacle] = {one.cause: one for one in _ALL_OBSTACLES}
"""Cause to its obstacle. A retry asks Sage again, and goes on when the obstacle is gone."""

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


def conflict_problem(transaction: Transaction, message: str, fix: str = "") -> Problem:
    """Return the problem of a document whose place in Sage is taken by something else.

    Args:
        transaction: The document.
        message: What was found.
        fix: What to do; empty for the comparison that is always right.
    """
    return Problem(
        cause="conflict",
        message=message,
        fix=fix or f"Compare {transaction.number} in Sage with Alvys; retry looks it up again.",
        who=WhoActs.FINANCE,
        subject=transaction.number,
    )


def obstacle(cause: str, entry: LedgerEntry, detail: str = "") -> Problem:
    """Return why the record of a document that changed in Alvys cannot be brought in line.

    Args:
        cause: One of ``OBSTACLES``.
        entry: Names the record.
        detail: Further words for the message.
    """
    found = OBSTACLES[cause]
    what = entry.transaction.withdrawn or "It changed in Alvys"
    return Problem(
        cause=cause,
        message=clean(
            f"{what} after it was posted as record {entry.sage_record_no}: {found.message}{detail}"
        ),
        fix=found.fix,
        who=found.who,
        subject=entry.sage_record_no,
    )


def moved_problem(other: LedgerEntry) -> Problem:
    """Return the problem of a document that another subsidiary's connection sent already."""
    where = other.entity_id or "the top level"
    return Problem(
        cause="moved-after-export",
        message=(
            f"Another subsidiary billed it before, and it may be in Sage in {where} "
            f"(entry {other.id})"
        ),
        fix=(
            "It is sent by itself once the other one is out of Sage: see that one's error. If its "
            "subsidiary is not connected, correct both in Sage and mark this one as synced."
        ),
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


def superseded_problem(why: str) -> Problem:
    """Return why nothing of a document is to be in Sage any more."""
    return Problem(cause="superseded", message=why, fix="", who=WhoActs.NOBODY)


def not_due_problem(reason: str) -> Problem:
    """Return the problem of a document that was due once and is not any more."""
    return Problem(cause="not-due", message=reason, fix="", who=WhoActs.NOBODY)
