"""Why a payment does not come home, or what a person has to do: the words of each judgement.

Place in the path: ``payment_plan`` decides and takes its words from here.
"""

from decimal import Decimal

from console.domain.money import ZERO, format_amount
from console.domain.outcome import Problem, WhoActs
from console.domain.payment import (
    Detail,
    DetailState,
    PaidDocument,
    PaymentEntry,
    PaymentSide,
    Work,
)

__all__ = [
    "EXCLUDED",
    "alteration_problem",
    "ambiguity_problem",
    "amount_problem",
    "currency_problem",
    "difference_problem",
    "document_problem",
    "doubt_problem",
    "excess_problem",
    "kind_problem",
    "reversal_problem",
    "settled_problem",
    "status_problem",
    "sum_problem",
    "work_problem",
]

EXCLUDED = "payment-not-imported"
"""The cause of what Alvys takes no payments for."""


def _problem(cause: str, message: str, fix: str, who: WhoActs, subject: str) -> Problem:
    return Problem(cause=cause, message=message, fix=fix, who=who, subject=subject)


def kind_problem(document: PaidDocument) -> Problem:
    """Return that Alvys takes no payments for this kind of document."""
    source = document.entry.transaction
    return _problem(
        EXCLUDED,
        f"Alvys takes no payments for documents of this kind ({source.kind.label})",
        "Mark it as paid in Alvys by hand, as far as Alvys needs to know.",
        WhoActs.NOBODY,
        source.number,
    )


def currency_problem(detail: Detail) -> Problem:
    """Return that it was paid in another currency."""
    return _problem(
        "payment-currency",
        f"It was paid in {detail.currency}, and Alvys is told US dollars only",
        "Enter it in Alvys by hand, then declare it settled.",
        WhoActs.FINANCE,
        detail.currency,
    )


def sum_problem(document: PaidDocument) -> Problem:
    """Return that the details do not explain Sage's totals."""
    number, totals = document.entry.transaction.number, document.totals
    if totals is None:
        message = f"Sage does not show {number} any more, but payments of it"
    else:
        counted = (one for one in document.details if one.state is not DetailState.PENDING)
        explained = sum((one.applied for one in counted), ZERO)
        message = (
            f"Sage says that {format_amount(totals.entered - totals.due)} of {number} is paid, "
            f"and its payments add up to {format_amount(explained)}"
        )
    return _problem(
        "payment-does-not-add-up",
        message,
        "Compare the document with its payments in Sage; the next import looks again.",
        WhoActs.FINANCE,
        number,
    )


def amount_problem(entry: PaymentEntry) -> Problem:
    """Return that it comes to zero or less."""
    return _problem(
        "payment-not-positive",
        f"The payment comes to {format_amount(entry.amount)}, and Alvys takes more than zero only",
        "Correct it in Alvys by hand if it has to know, then declare it settled.",
        WhoActs.FINANCE,
        entry.document_number,
    )


def document_problem(document: PaidDocument) -> Problem:
    """Return that its document is not proven to be ours."""
    entry = document.entry
    return _problem(
        "payment-document-open",
        f"Its document {entry.transaction.number} is not proven to be ours ({entry.state})",
        "Settle the document first; the next import tries again.",
        WhoActs.NOBODY,
        entry.transaction.number,
    )


def work_problem(entry: PaymentEntry) -> Problem:
    """Return that Alvys has no such load or trip."""
    what = "load" if entry.side is PaymentSide.AR else "trip"
    return _problem(
        "payment-without-work",
        f"Alvys does not know the {what} of {entry.document_number} any more",
        "Look whether it was deleted in Alvys; declare the payment settled if so.",
        WhoActs.DISPATCH,
        entry.document_number,
    )


def ambiguity_problem(entry: PaymentEntry) -> Problem:
    """Return that several loads bear the number by which Alvys would be told."""
    return _problem(
        "payment-ambiguous",
        f"Several loads are numbered {entry.work}, and Alvys is told no more than the number",
        "Enter it in Alvys by hand, then declare it settled.",
        WhoActs.DISPATCH,
        entry.work,
    )


def difference_problem(entry: PaymentEntry, there: Decimal | None) -> Problem:
    """Return that Alvys holds another amount under its reference."""
    held = format_amount(there) if there is not None else "an amount that cannot be read"
    return _problem(
        "payment-differs",
        f"Alvys holds a payment with the reference {entry.detail_no} over {held}, and Sage "
        f"{format_amount(entry.amount)}",
        "Compare both, correct Alvys by hand, then declare it settled.",
        WhoActs.FINANCE,
        entry.document_number,
    )


def settled_problem(entry: PaymentEntry) -> Problem:
    """Return that Alvys counts the document as paid in full."""
    return _problem(
        "payment-already-there",
        f"Alvys counts {entry.document_number} as paid in full; nothing was added",
        "",
        WhoActs.NOBODY,
        entry.document_number,
    )


def status_problem(entry: PaymentEntry, work: Work) -> Problem:
    """Return that Alvys takes no payment in this status."""
    return _problem(
        "payment-too-early",
        f"Alvys takes no payment for {entry.document_number} while it is {work.status}",
        "Send the invoice in Alvys; the next import tries again.",
        WhoActs.DISPATCH,
        entry.document_number,
    )


def excess_problem(entry: PaymentEntry, remaining: Decimal) -> Problem:
    """Return that it is more than Alvys expects."""
    return _problem(
        "payment-exceeds",
        f"It is {format_amount(entry.amount)}, and Alvys expects {format_amount(remaining)} for "
        f"{entry.document_number}",
        "Look for a payment that was entered in Alvys by hand; declare this one settled if so.",
        WhoActs.FINANCE,
        entry.document_number,
    )


def reversal_problem(entry: PaymentEntry) -> Problem:
    """Return that Sage took it back after the import."""
    return _problem(
        "payment-reversed",
        f"It was taken back in Sage; Alvys still counts {format_amount(entry.amount)} for "
        f"{entry.document_number}",
        "Take the payment back in Alvys by hand, then declare it settled.",
        WhoActs.FINANCE,
        entry.document_number,
    )


def alteration_problem(entry: PaymentEntry, amount: Decimal) -> Problem:
    """Return that Sage changed it to another amount after the import."""
    return _problem(
        "payment-reversed",
        f"It was changed in Sage from {format_amount(entry.amount)} to {format_amount(amount)} "
        "after it was imported",
        "Correct the payment in Alvys by hand, then declare it settled.",
        WhoActs.FINANCE,
        entry.document_number,
    )


def doubt_problem(entry: PaymentEntry) -> Problem:
    """Return that Sage took it back while nobody knew whether it had arrived."""
    return _problem(
        "payment-reversed",
        f"It was taken back in Sage while it was not known whether Alvys had "
        f"{format_amount(entry.amount)} for {entry.document_number}",
        "Look in Alvys for this reference; take it back if it is there, then declare it settled.",
        WhoActs.FINANCE,
        entry.document_number,
    )
