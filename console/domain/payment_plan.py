"""What an import does about the payments of one document, as a pure function.

Place in the path: ``sync/payments`` hands in a document of ours with all that Sage applied to it,
what is known of its payments, and the load or trip as Alvys sees it; entries go out, those to be
sent among them. It must not read or send anything.

Theory of operation
-------------------
Sage's totals of the document are the truth. Only when the details explain them to the cent does
anything go to Alvys, slug ``payments-add-up``. What closes a document in Sage closes it in Alvys:
money, credits applied and discount taken alike, each detail under its own id; the note tells which.
A detail with a negative amount (a credit line that was paid along) cannot be told to Alvys, which
takes amounts above zero only: all details of that payment and document go as one, under the
smallest id.

The order of judgements on a payment that Alvys is not known to have: another currency, sums that do
not add up, a document that is not proven, no load or trip or several of its number, found in Alvys
by its reference, counted as paid there, not taken yet, more than is expected, else sent. A payment
that is being sent and whose outcome is not known is judged the same way, but that its own earlier
arrival must not stop it: Alvys books a reference once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from console.domain.identifiers import entry_id
from console.domain.kinds import Kind
from console.domain.ledger import State
from console.domain.money import ZERO, format_amount
from console.domain.outcome import Problem
from console.domain.payment import (
    DECIDED_PAYMENTS,
    OPEN_PAYMENTS,
    Detail,
    DetailState,
    PaidDocument,
    PaymentEntry,
    PaymentHeader,
    PaymentSide,
    PaymentState,
    Work,
    side_of,
)
from console.domain.payment_problems import (
    EXCLUDED,
    alteration_problem,
    ambiguity_problem,
    amount_problem,
    currency_problem,
    difference_problem,
    document_problem,
    doubt_problem,
    excess_problem,
    kind_problem,
    reversal_problem,
    settled_problem,
    status_problem,
    sum_problem,
    work_problem,
)

__all__ = ["IMPORTED_KINDS", "Plan", "needs_work", "plan_document", "without_record"]

IMPORTED_KINDS = frozenset({Kind.AR_INVOICE, Kind.AP_BILL})
"""Documents whose payments Alvys takes: those of one load, and of one trip. Slug
``payments-kinds``."""

_RETURNABLE = OPEN_PAYMENTS | {PaymentState.IMPORTED}
"""What there is something to be done about when Sage takes the payment back."""

_TOLD = frozenset({PaymentState.IMPORTED, PaymentState.REVERSED})
"""What Alvys has been told of, or may have been."""

_DOLLARS = frozenset({"", "USD"})
_MOST_NOTE = 200
"""Characters of the note; the rest is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done."""

    send: tuple[PaymentEntry, ...] = ()
    """To be sent, in this order; ``sending`` already, for the intent."""

    keep: tuple[PaymentEntry, ...] = ()
    """To be stored as they are."""

    same: tuple[PaymentEntry, ...] = ()
    """Known ones about which there is nothing new to store."""


def plan_document(
    document: PaidDocument,
    known: Sequence[PaymentEntry],
    work: Work | None,
    *,
    company_id: str,
    run_id: str,
    now: datetime,
) -> Plan:
    """Return what to do about the payments of a document.

    Args:
        document: The document with everything that Sage applied to it.
        known: Every entry that is known of its payments.
        work: Its load or trip; None when Alvys has none such.
        company_id: Sage company.
        run_id: The run that imports.
        now: The present moment, UTC.
    """
    judge = _Judge(document, known, work, company_id=company_id, run_id=run_id, now=now)
    taken_back = judge.taken_back({detail.no for detail in _live(document)})
    for group in _groups(document):
        judge.look_at(group)
    return Plan(send=tuple(judge.send), keep=(*taken_back, *judge.keep), same=tuple(judge.same))


def without_record(before: PaymentEntry, *, run_id: str, now: datetime) -> PaymentEntry | None:
    """Return a payment taken back of a record that its document has left; None when decided."""
    if before.state not in _RETURNABLE:
        return None
    if before.state is PaymentState.IMPORTED:
        state, problem = PaymentState.REVERSED, reversal_problem(before)
    elif _may_be_there(before):
        state, problem = PaymentState.REVERSED, doubt_problem(before)
    else:
        return replace(
            before, state=PaymentState.DROPPED, problem=None, changed_at=now, run_id=run_id
        )
    return replace(before, state=state, problem=problem, changed_at=now, run_id=run_id)


def needs_work(document: PaidDocument, known: Iterable[PaymentEntry]) -> bool:
    """Return whether a plan for the document wants to know what Alvys says of its work."""
    if document.entry.transaction.kind not in IMPORTED_KINDS:
        return False
    listed = [*known]
    decided = {no for one in listed if one.state in DECIDED_PAYMENTS for no in one.detail_nos}
    is_open = any(one.state in OPEN_PAYMENTS for one in listed)
    return is_open or any(detail.no not in decided for detail in _live(document))


def _live(document: PaidDocument) -> list[Detail]:
    return [one for one in document.details if one.state is DetailState.LIVE and one.applied]


def _groups(document: PaidDocument) -> list[tuple[Detail, ...]]:
    """Return what is one payment to Alvys each, oldest first."""
    by_payment: dict[str, list[Detail]] = defaultdict(list)
    for detail in _live(document):
        by_payment[detail.payment_no].append(detail)
    groups: list[tuple[Detail, ...]] = []
    for found in by_payment.values():
        together = tuple(sorted(found, key=_order))
        if all(detail.applied > ZERO for detail in together):
            groups += [(detail,) for detail in together]
        elif _amount(together) != ZERO:
            # What only moves credit between the document's own lines is no payment.
            groups.append(together)
    return sorted(groups, key=lambda group: (group[0].paid_on, _order(group[0])))


def _order(detail: Detail) -> tuple[int, str]:
    return len(detail.no), detail.no


class _Judge:
    """Judges the payments of one document one after the other: each takes from what remains."""

    def __init__(
        self,
        document: PaidDocument,
        known: Sequence[PaymentEntry],
        work: Work | None,
        *,
        company_id: str,
        run_id: str,
        now: datetime,
    ) -> None:
        self.send: list[PaymentEntry] = []
        self.keep: list[PaymentEntry] = []
        self.same: list[PaymentEntry] = []
        self._document = document
        self._known = {one.detail_no: one for one in known}
        self._work = work
        self._company_id = company_id
        self._run_id = run_id
        self._now = now
        self._adds_up = _adds_up(document)
        self._remaining = self._expected()

    def taken_back(self, live: set[str]) -> list[PaymentEntry]:
        """Return the known payments that Sage does not count any more, as they are now."""
        return [
            self._without(one)
            for one in self._known.values()
            if one.state in _RETURNABLE and not live & {*one.detail_nos}
        ]

    def look_at(self, group: tuple[Detail, ...]) -> None:
        """Judge one payment."""
        before = self._known.get(group[0].no)
        if before is not None and before.state in DECIDED_PAYMENTS:
            if before.state is PaymentState.IMPORTED and before.amount != _amount(group):
                problem = alteration_problem(before, _amount(group))
                self.keep.append(self._moved(before, PaymentState.REVERSED, problem))
            else:
                self.same.append(before)
            return
        entry = self._entry(group, before)
        state, reason = self._verdict(group, entry)
        if state is PaymentState.SENDING:
            self.send.append(replace(entry, state=state, problem=None))
        elif before is None or (before.state, before.problem) != (state, reason):
            self.keep.append(self._moved(entry, state, reason))
        else:
            self.same.append(before)

    def _verdict(
        self, group: tuple[Detail, ...], entry: PaymentEntry
    ) -> tuple[PaymentState, Problem | None]:
        problem = self._blocker(group, entry)
        if problem is not None:
            is_excluded = problem.cause == EXCLUDED
            return (PaymentState.EXCLUDED if is_excluded else PaymentState.HELD), problem
        if self._document.entry.state is not State.POSTED:
            return PaymentState.WAITING, document_problem(self._document)
        work = self._work
        if work is None:
            return PaymentState.HELD, work_problem(entry)
        if work.is_ambiguous:
            return PaymentState.HELD, ambiguity_problem(entry)
        if entry.detail_no in work.references:
            there = work.references[entry.detail_no]
            if there != entry.amount:
                return PaymentState.HELD, difference_problem(entry, there)
            return PaymentState.IMPORTED, None
        if work.is_settled and not entry.may_be_there:
            return PaymentState.SETTLED, settled_problem(entry)
        if not work.takes_payments:
            return PaymentState.WAITING, status_problem(entry, work)
        if self._remaining is not None and entry.amount > self._remaining:
            return PaymentState.HELD, excess_problem(entry, self._remaining)
        if self._remaining is not None:
            self._remaining -= entry.amount
        return PaymentState.SENDING, None

    def _blocker(self, group: tuple[Detail, ...], entry: PaymentEntry) -> Problem | None:
        """Return what forbids to tell Alvys, whatever Alvys says."""
        if self._document.entry.transaction.kind not in IMPORTED_KINDS:
            return kind_problem(self._document)
        foreign = next((one for one in group if one.currency not in _DOLLARS), None)
        if foreign is not None:
            return currency_problem(foreign)
        if not self._adds_up:
            return sum_problem(self._document)
        return amount_problem(entry) if entry.amount <= ZERO else None

    def _expected(self) -> Decimal | None:
        """Return what Alvys still expects; of a trip it does not know what we have told it.

        What Sage took back since stands in Alvys until a person has settled it.
        """
        if self._work is None or self._work.remaining is None:
            return None
        if side_of(self._document.entry.transaction.kind) is PaymentSide.AR:
            return self._work.remaining
        told = [one for one in self._known.values() if one.state in _TOLD]
        return self._work.remaining - sum((one.amount for one in told), ZERO)

    def _without(self, before: PaymentEntry) -> PaymentEntry:
        references = self._work.references if self._work else {}
        if before.state is PaymentState.IMPORTED or before.detail_no in references:
            return self._moved(before, PaymentState.REVERSED, reversal_problem(before))
        is_told = self._work is not None and before.side is PaymentSide.AR
        if _may_be_there(before) and not is_told:
            return self._moved(before, PaymentState.REVERSED, doubt_problem(before))
        return self._moved(before, PaymentState.DROPPED, None)

    def _entry(self, group: tuple[Detail, ...], before: PaymentEntry | None) -> PaymentEntry:
        source, first = self._document.entry.transaction, group[0]
        header = self._document.headers.get(first.payment_no, PaymentHeader())
        side = side_of(source.kind)
        return PaymentEntry(
            id=entry_id(self._company_id, side, first.no),
            subsidiary_id=source.subsidiary_id,
            company_id=self._company_id,
            side=side,
            detail_no=first.no,
            detail_nos=tuple(one.no for one in group),
            payment_no=first.payment_no,
            document_id=self._document.entry.id,
            document_number=source.number,
            document_record_no=first.document_no,
            kind=source.kind,
            work=source.load_number if side is PaymentSide.AR else source.source_id,
            party=source.party.name,
            amount=_amount(group),
            paid_on=first.paid_on,
            method=_method(group, header),
            check_number=header.check_number,
            note=_note(group, header),
            state=before.state if before else PaymentState.SENDING,
            problem=before.problem if before else None,
            first_seen_at=before.first_seen_at if before else self._now,
            changed_at=self._now,
            tries=before.tries if before else 0,
            run_id=self._run_id,
            may_be_there=before is not None and _may_be_there(before),
        )

    def _moved(
        self, entry: PaymentEntry, state: PaymentState, problem: Problem | None
    ) -> PaymentEntry:
        is_new = state is PaymentState.IMPORTED and entry.imported_at is None
        return replace(
            entry,
            state=state,
            problem=problem,
            changed_at=self._now,
            run_id=self._run_id,
            imported_at=self._now if is_new else entry.imported_at,
        )


def _may_be_there(entry: PaymentEntry) -> bool:
    return entry.state is PaymentState.SENDING or entry.may_be_there


def _adds_up(document: PaidDocument) -> bool:
    """Return whether the details explain Sage's totals to the cent."""
    totals = document.totals
    if totals is None:
        return False
    counted = [one for one in document.details if one.state is not DetailState.PENDING]
    applied = sum((one.applied for one in counted), ZERO)
    discount = sum((one.discount for one in counted), ZERO)
    # Whether "paid" counts discounts is not documented; what is due is what it comes down to.
    return applied == totals.entered - totals.due and totals.paid in (applied, applied - discount)


def _amount(group: Iterable[Detail]) -> Decimal:
    return sum((detail.applied for detail in group), ZERO)


def _method(group: Sequence[Detail], header: PaymentHeader) -> str:
    total = _amount(group)
    if total == sum((one.discount for one in group), ZERO):
        return "Discount"
    if total == sum((one.credit for one in group), ZERO):
        return "Credit"
    return header.method


def _note(group: Sequence[Detail], header: PaymentHeader) -> str:
    credit = sum((one.credit for one in group), ZERO)
    discount = sum((one.discount for one in group), ZERO)
    parts = [f"Sage payment {group[0].payment_no}"]
    if credit:
        parts.append(f"credit {format_amount(credit)}")
    if discount:
        parts.append(f"discount {format_amount(discount)}")
    if header.memo:
        parts.append(header.memo)
    return "; ".join(parts)[:_MOST_NOTE]
