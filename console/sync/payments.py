"""The way back: payments that Sage applied to our documents come home to Alvys.

::

    window        since the last complete import, 8 days at least, or as a person chose
    applied       details of Sage in the window, page by page
    ours          ... of documents that the ledger has proven, by Sage's record number
    documents     totals, all details and headers of those about which there is news
    work          what Alvys says of their loads and trips
    plan          -> payments to be sent, and others to be kept back
    sending       intent, send, outcome
    coverage      the days that are complete now

Slug ``payments-once``: a payment is known by Sage's detail id, which Alvys gets as its reference,
so an import may be repeated, cut off anywhere, or begin anew with an empty store. What is not
decided yet is looked at by every import, however old it is. Slug ``payments-window``.

Place in the path: after the exports of a cycle, or by itself. Each page is durable before the next
one is asked for, and the days count as complete only when all of it is.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from console.domain.identifiers import entry_id
from console.domain.kinds import Form
from console.domain.ledger import LedgerEntry
from console.domain.payment import (
    DECIDED_PAYMENTS,
    PaidDocument,
    PaymentEntry,
    PaymentSide,
    PaymentState,
    side_of,
)
from console.domain.payment_plan import needs_work, plan_document, without_record
from console.domain.run import Step
from console.errors import RuleError
from console.intacct import Page, UserFormatting
from console.sync.desk import Desk
from console.sync.payment_reading import (
    Applied,
    PaymentWindow,
    applied_in,
    applied_query,
    paid_documents,
    works_of,
)
from console.sync.payment_sending import Postman

__all__ = ["LOOK_BACK", "import_payments"]

LOOK_BACK = timedelta(days=8)
"""How far an import looks back at least."""

_SLACK = timedelta(hours=26)
"""Sage compares stamps in the zone of its user, up to 14 hours away from ours, and a payment may be
stamped before it can be seen."""

_FORMAT_LASTS = timedelta(hours=24)
"""How long Sage's word on how it reads dates is taken."""

_AT_ONCE = 100
"""Documents looked at together: memory stays flat, and Alvys takes 50 numbers in a search."""

_DAY = timedelta(days=1)


async def import_payments(
    desk: Desk, *, since: date | None = None, until: date | None = None
) -> None:
    """Bring what was paid of the connection's documents to Alvys.

    Args:
        desk: What the run works with.
        since: First payment date; None takes up where the last complete import ended.
        until: Last payment date, with ``since``; None means today.

    Raises:
        ConsoleError: Sage or Alvys could not be worked with; what was done is stored.
    """
    desk.log.update(step=Step.PAYMENTS, **desk.spent())
    begun = desk.clock.now()
    window = _window(desk, begun, since, until)
    first = await _first_pages(desk, begun, window)
    one = _Import(desk)
    for side in PaymentSide:
        await one.look_again(side)
        async for page in applied_in(desk.intacct, side, window, first[side]):
            await one.take_page(side, page)
            if desk.stopping():
                return
    if not desk.stopping():
        _note_coverage(desk, window, begun, is_whole=since is None)


def _window(desk: Desk, begun: datetime, since: date | None, until: date | None) -> PaymentWindow:
    if since is not None:
        last = until or begun.astimezone(desk.zone).date()
        return PaymentWindow(first=since, last=last, changed_from=None)
    known = desk.store.payments.coverage(desk.connection.subsidiary_id).imported_until
    last_time = known or desk.connection.established_at or begun
    start = min(begun - LOOK_BACK, last_time)
    return PaymentWindow(
        first=start.astimezone(desk.zone).date(), last=None, changed_from=start - _SLACK
    )


def _note_coverage(desk: Desk, window: PaymentWindow, begun: datetime, *, is_whole: bool) -> None:
    """Remember which days are complete; one that is not over is not."""
    store = desk.store.payments
    yesterday = begun.astimezone(desk.zone).date() - _DAY
    last = yesterday if window.last is None else min(window.last, yesterday)
    coverage = store.coverage(desk.connection.subsidiary_id).with_days(window.first, last)
    if is_whole:
        # By the earlier of both clocks: too early costs a second reading, too late a payment.
        asked_at = min(begun, desk.intacct.server_time or begun)
        coverage = replace(coverage, imported_until=asked_at)
    store.save_coverage(coverage)


async def _first_pages(desk: Desk, now: datetime, window: PaymentWindow) -> dict[PaymentSide, Page]:
    """Ask both sides in one request: mostly nothing is new.

    Raises:
        RuleError: Sage does not read the dates of our filters as we write them; a day and a month
            would be taken for each other.
    """
    store, user_id = desk.store.payments, desk.connection.user_id
    coverage = store.coverage(desk.connection.subsidiary_id)
    checked_at = coverage.format_checked_at
    is_known = checked_at is not None and timedelta() <= now - checked_at < _FORMAT_LASTS
    queries = [applied_query(side, window) for side in PaymentSide]
    glance = await desk.intacct.glance.look(queries, formatting_of="" if is_known else user_id)
    if not is_known:
        _check_dates(glance.formatting(), user_id)
        store.save_coverage(replace(coverage, format_checked_at=now))
    return {side: glance.page(index) for index, side in enumerate(PaymentSide)}


def _check_dates(formatting: UserFormatting, user_id: str) -> None:
    if not formatting.filters_are_safe:
        raise RuleError(
            f"Sage writes dates for {user_id} in a form in which payments cannot be asked for",
            hint="Set the Web Services user's date format in Sage to MM/DD/YYYY.",
        )


class _Import:
    """One import: what it has seen, and the postman who stops when Alvys lets nobody in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._postman = Postman(desk)
        self._seen: set[str] = set()

    async def look_again(self, side: PaymentSide) -> None:
        """Look at everything that an earlier import left open, whatever its date."""
        store, connection = self._desk.store, self._desk.connection
        waiting = store.payments.open_ones(connection.subsidiary_id)
        ids = dict.fromkeys(
            one.document_id
            for one in waiting
            # Records are numbered within a company, and there may have been another one before.
            if one.side is side and one.company_id == connection.company_id
        )
        entries = store.ledger.find([*ids])
        await self._take_all(side, {one.sage_record_no: one for one in entries})

    async def take_page(self, side: PaymentSide, page: Sequence[Applied]) -> None:
        """Look at the documents of a page about which there is news, and count the others."""
        entries, others = self._ours(side, {one.document_no for one in page})
        self._note_taken_back(side, [one for one in page if one.document_no not in entries])
        self._desk.log.count(payments_unmatched=sum(1 for one in page if one.document_no in others))
        decided = self._decided(side, [one for one in page if one.document_no in entries])
        news = {
            one.document_no
            for one in page
            if one.document_no in entries and one.detail_no not in decided
        }
        self._count(
            known
            for one in page
            if one.document_no not in news and (known := decided.get(one.detail_no)) is not None
        )
        await self._take_all(side, {no: entries[no] for no in sorted(news)})

    def _note_taken_back(self, side: PaymentSide, rows: Iterable[Applied]) -> None:
        """Note what Sage took back of records that our documents have left since."""
        desk = self._desk
        ids = [
            entry_id(desk.connection.company_id, side, one.detail_no)
            for one in rows
            if not one.is_live
        ]
        mine = desk.connection.subsidiary_id
        found = [one for one in desk.store.payments.find(ids) if one.subsidiary_id == mine]
        run_id, now = desk.log.run.id, desk.clock.now()
        after = [without_record(one, run_id=run_id, now=now) for one in found]
        back = [one for one in after if one is not None]
        if back:
            desk.store.payments.save(back)
            self._count(back, is_new=True)

    def _ours(
        self, side: PaymentSide, record_nos: Collection[str]
    ) -> tuple[dict[str, LedgerEntry], set[str]]:
        """Return our documents among these, and those that no connection of this home exported."""
        mine = self._desk.connection.subsidiary_id
        found = [
            one
            for one in self._desk.store.ledger.of_records(record_nos)
            if side_of(one.transaction.kind) is side
            and one.transaction.kind.form is not Form.CREDIT_MEMO
        ]
        entries = {
            one.sage_record_no: one for one in found if one.transaction.subsidiary_id == mine
        }
        return entries, {*record_nos} - {one.sage_record_no for one in found}

    def _decided(self, side: PaymentSide, rows: Iterable[Applied]) -> dict[str, PaymentEntry]:
        """Return what is known of the details about which an earlier import's word still holds."""
        company_id = self._desk.connection.company_id
        ids = {entry_id(company_id, side, one.detail_no): one for one in rows}
        return {
            one.detail_no: one
            for one in self._desk.store.payments.find(ids)
            if one.state in DECIDED_PAYMENTS
            and ids[one.id].is_live is (one.state not in _TAKEN_BACK)
        }

    async def _take_all(self, side: PaymentSide, entries: dict[str, LedgerEntry]) -> None:
        wanted = [no for no in entries if no and entries[no].id not in self._seen]
        self._seen.update(entries[no].id for no in wanted)
        for start in range(0, len(wanted), _AT_ONCE):
            if self._desk.stopping():
                return
            chunk = {no: entries[no] for no in wanted[start : start + _AT_ONCE]}
            await self._take(side, chunk)

    async def _take(self, side: PaymentSide, entries: dict[str, LedgerEntry]) -> None:
        desk = self._desk
        documents = [
            one for one in await paid_documents(desk.intacct, side, entries) if self._is_same(one)
        ]
        known: dict[str, list[PaymentEntry]] = {one.entry.id: [] for one in documents}
        for entry in desk.store.payments.of_documents(known):
            if entry.company_id == desk.connection.company_id:
                known[entry.document_id].append(entry)
        asked = [one.entry for one in documents if needs_work(one, known[one.entry.id])]
        works = await works_of(desk.alvys, side, asked)
        send: list[PaymentEntry] = []
        keep: list[PaymentEntry] = []
        for document in documents:
            plan = plan_document(
                document,
                known[document.entry.id],
                works.get(document.entry.id),
                company_id=desk.connection.company_id,
                run_id=desk.log.run.id,
                now=desk.clock.now(),
            )
            send += plan.send
            keep += plan.keep
            self._count(plan.same)
            self._count(plan.keep, is_new=True)
        if keep:
            desk.store.payments.save(keep)
        await self._postman.send(send)

    def _is_same(self, document: PaidDocument) -> bool:
        """Return whether Sage's record is our document, and not one of a company before this one.

        Records are numbered within a company; a subsidiary may have been connected to another.
        """
        entry, totals = document.entry, document.totals
        established_at = self._desk.connection.established_at
        posted_at = entry.posted_at or entry.created_at
        if established_at is None or posted_at >= established_at:
            return True
        return totals is not None and (totals.number, totals.party_no) == (
            entry.transaction.number,
            entry.party_no,
        )

    def _count(self, entries: Iterable[PaymentEntry], *, is_new: bool = False) -> None:
        counted = {"imported": 0, "known": 0, "waiting": 0, "held": 0, "unmatched": 0}
        for entry in entries:
            counted[_counts_as(entry, is_new)] += 1
        if any(counted.values()):
            self._desk.log.count(**{f"payments_{name}": n for name, n in counted.items()})


_TAKEN_BACK = frozenset({PaymentState.REVERSED, PaymentState.DROPPED})


def _counts_as(entry: PaymentEntry, is_new: bool) -> str:
    match entry.state:
        case PaymentState.EXCLUDED:
            return "unmatched"
        case PaymentState.HELD:
            return "held"
        case PaymentState.REVERSED if is_new:
            return "held"
        case PaymentState.WAITING:
            return "waiting"
        case PaymentState.IMPORTED if is_new:
            return "imported"
        case _:
            return "known"
