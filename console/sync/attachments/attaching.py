"""The papers of documents, told from top to bottom.

Theory of operation
-------------------
A paper must never hold its document, nor double it. So documents are posted first and alone; their
papers follow when everything else of the run is done, each with an entry, an intent and a control
id of its own. A paper that cannot be had, or that Sage refuses, is an error of its own; the
document stays posted whatever becomes of it.

Nor may a paper be doubled: Sage adds files and never replaces one. What an attachment holds is read
before anything is sent into it, so that a paper that is there, from a request whose answer was
lost, or from before a ledger was restored, is adopted. While a ledger reconciles nothing is sent
before the quiet time is over.

Place in the path: the last part of a cycle, after documents and payments, and of a retry.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.alvys import Attachment
from console.clock import Instant
from console.domain.attachments import (
    Paper,
    folder_name,
    paper_id,
    tag_of,
)
from console.domain.eligibility import Eligible, NotDue, decide
from console.domain.eligibility import Held as HeldBack
from console.domain.ledger import Event, LedgerEntry, State
from console.domain.outcome import Problem, Skipped
from console.domain.paper_problems import (
    check_room,
    taken_problem,
    waiting_problem,
)
from console.domain.run import Step
from console.errors import RemoteError, TransientRemoteError
from console.intacct import Row
from console.sync.attachments.delivering import Delivery, plan_delivery
from console.sync.attachments.fetching import fetch_content, fetch_list, paper_of
from console.sync.attachments.finding import find_papers
from console.sync.attachments.sending import Sent, send_paper
from console.sync.attachments.standing import Held, read_headers, read_held
from console.sync.attachments.verifying import adopt, by_document, pages, verify_papers
from console.sync.changes import supersede
from console.sync.desk import Desk
from console.sync.keeping import refuse
from console.sync.lane import Lane
from console.sync.problems import not_due_problem
from console.sync.reconcile import must_ask_first

__all__ = ["attach_papers"]

_LOGGER = logging.getLogger(__name__)

_LOST_LIMIT = 2
"""Papers in a row without a usable answer before the run stops sending."""


async def attach_papers(desk: Desk, only: frozenset[str] | None = None) -> None:
    """Bring papers to Sage that are due.

    Args:
        desk: The desk of the run.
        only: Narrows it to these entries, and looks for no others; None for everything.

    Raises:
        ConsoleError: Sage or Alvys could not be worked with; what was done is stored.
    """
    if desk.stopping() or not _has_work(desk):
        return
    desk.log.update(step=Step.ATTACH)
    await verify_papers(desk)
    if only is None:
        await find_papers(desk)
    async with Lane(pacing=desk.pacing, clock=desk.clock, stopping=desk.stopping) as lane:
        await _Attaching(desk, lane).work(only)
    if desk.log.run.counts.unverified and not desk.stopping():
        await verify_papers(desk)
    desk.log.update(**desk.spent())


def _has_work(desk: Desk) -> bool:
    if desk.store.papers.wanted(desk.connection.subsidiary_id):
        return True
    return any(next(pages(desk, state), None) for state in (State.UNVERIFIED, State.READY))


class _Attaching:
    """What the papers of one run share: the folders that are there, and answers that got lost."""

    def __init__(self, desk: Desk, lane: Lane) -> None:
        self._desk = desk
        self._lane = lane
        self._mark = desk.store.cycles.reconcile_from(desk.connection.subsidiary_id)
        self._folders: dict[str, bool] = {}
        self._lost = 0

    async def work(self, only: frozenset[str] | None) -> None:
        """Send what is ready, document by document."""
        for page in pages(self._desk, State.READY):
            wanted = [entry for entry in page if only is None or entry.id in only]
            groups = by_document(self._let_out(wanted))
            documents = self._desk.store.ledger.find(list(groups))
            headers = await read_headers(documents, self._desk)
            for document in documents:
                if self._lane.is_closed:
                    return
                await self._attach(document, groups[document.id], headers.get(document.id))

    def _let_out(self, papers: Sequence[LedgerEntry]) -> list[LedgerEntry]:
        """Return the papers that every gate lets out; store the others as skipped."""
        now = self._desk.clock.now()
        out: list[LedgerEntry] = []
        gated: list[LedgerEntry] = []
        for entry in papers:
            match decide(entry.transaction, self._desk.connection):
                case Eligible():
                    out.append(entry)
                case Skipped(problem=problem) | HeldBack(problem=problem):
                    gated.append(entry.moved(Event.GATED, at=now, problem=problem))
                case NotDue(reason=reason):
                    problem = not_due_problem(reason)
                    gated.append(entry.moved(Event.GATED, at=now, problem=problem))
        self._desk.store.ledger.save(gated)
        self._desk.log.count(skipped=len(gated))
        return out

    async def _attach(
        self, document: LedgerEntry, papers: Sequence[LedgerEntry], header: Row | None
    ) -> None:
        """Send the papers of one document; they wait while it is not in Sage."""
        desk = self._desk
        if document.state is not State.POSTED or header is None:
            now, problem = desk.clock.now(), waiting_problem(document)
            desk.store.ledger.save(
                [entry.moved(Event.GATED, at=now, problem=problem) for entry in papers]
            )
            return
        asked = desk.clock.instant()
        held: Held | None = await read_held(document, header, desk)
        assert held is not None
        if held.named and not held.is_named:
            self._refuse(papers, taken_problem(document, held.named))
            return
        due = [entry for entry in papers if self._may_go(entry, held, asked)]
        listed = await self._listed(document) if due else None
        for entry in due if listed is not None else ():
            if held is None or self._lane.is_closed:
                return
            held = await self._bring(entry, document, held, header, listed or {})

    async def _listed(self, document: LedgerEntry) -> dict[str, Attachment] | None:
        """Return what Alvys lists, by id; None when it does not say: the papers wait then."""
        try:
            return {one.id: one for one in await fetch_list(document, self._desk)}
        except TransientRemoteError:
            raise
        except RemoteError as error:
            _LOGGER.warning("papers of %s wait: %s", document.document_no, error.message)
            return None

    def _may_go(self, entry: LedgerEntry, held: Held, asked: Instant) -> bool:
        """Return whether a paper may be sent, or adopted, as far as a restored ledger lets it."""
        since = must_ask_first(entry, self._mark)
        if since is None or tag_of(paper_id(entry)) in held.tags:
            return True
        passed = asked.boot.since(since)
        if passed is None:
            # The host was started anew: nobody can tell how much of the quiet time has passed.
            self._desk.store.ledger.save([replace(entry, quiet_from=asked.boot)])
        return passed is not None and passed >= self._desk.quiet_time

    async def _bring(
        self,
        entry: LedgerEntry,
        document: LedgerEntry,
        held: Held,
        header: Row,
        listed: Mapping[str, Attachment],
    ) -> Held | None:
        """Send one paper; return the attachment after it, None when nobody knows what it holds."""
        content: tuple[Paper, bytes] | None = None
        if tag_of(paper_id(entry)) in held.tags:
            if held.is_named:
                adopt(entry, held, self._desk)
                return held
        else:
            found = listed.get(paper_id(entry))
            if found is None:
                gone = supersede(entry, "Alvys has it no more", self._desk.clock.now())
                self._desk.store.ledger.save([gone])
                return held
            paper = paper_of(found)
            fetched = check_room(paper, len(held.tags)) or await fetch_content(found, self._desk)
            if isinstance(fetched, Problem):
                self._refuse([entry], fetched)
                return held
            content = (paper, fetched)
        delivery = plan_delivery(
            entry,
            document,
            held,
            header,
            content=content,
            has_folder=held.exists or await self._has_folder(document.entity_id),
        )
        return await self._send(delivery, document, held)

    async def _send(self, delivery: Delivery, document: LedgerEntry, held: Held) -> Held | None:
        place = await self._lane.take()
        if place is None:
            return None
        try:
            sent = Sent(delivery, document, self._desk)
            lost = await send_paper(sent, place, self._desk) if sent.is_due else None
        finally:
            place.give_back()
        if sent.entry.state is State.POSTED:
            self._lost = 0
            self._folders[document.entity_id] = True
            tags = dict.fromkeys((*held.tags, tag_of(paper_id(sent.entry))))
            return replace(held, exists=True, tags=tuple(tags), named=held.attachment_id)
        if lost is not None:
            self._lost += 1
            if self._lost >= _LOST_LIMIT:
                raise lost
        return None if sent.entry.state is State.UNVERIFIED else held

    async def _has_folder(self, entity_id: str) -> bool:
        if entity_id not in self._folders:
            reads = self._desk.intacct.attachments
            name = folder_name(entity_id)
            self._folders[entity_id] = await reads.has_folder(name, entity_id=entity_id or None)
        return self._folders[entity_id]

    def _refuse(self, papers: Sequence[LedgerEntry], problem: Problem) -> None:
        refused = [refuse(entry, problem, self._desk) for entry in papers]
        entries = [entry for entry, _ in refused]
        self._desk.store.ledger.save(entries, [row for _, row in refused])
        self._desk.log.count(failed=len(entries))
