"""Looking for the papers of documents that were posted.

Place in the path: documents whose papers are due come in, one after the other; Alvys is asked what
is filed with their load or trip, and the ledger gets an entry for each paper that it does not know.
A document that was posted anew names no attachment: then the first of its papers is due again, to
be named. A document about which Alvys does not answer stays due.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from console.alvys import Attachment
from console.domain.attachments import (
    PapersDue,
    paper_entry,
    wants_papers,
)
from console.domain.ledger import Event, LedgerEntry, State, Task
from console.domain.paper_problems import (
    WAITING,
)
from console.errors import RemoteError, TransientRemoteError
from console.intacct import Row
from console.sync.attachments.fetching import fetch_list, paper_of
from console.sync.attachments.standing import read_headers
from console.sync.desk import Desk

__all__ = ["find_papers"]

_LOGGER = logging.getLogger(__name__)

_CHUNK = 100


async def find_papers(desk: Desk) -> None:
    """Bring the papers of documents into the ledger whose papers are due.

    Raises:
        TransientRemoteError: Alvys cannot be reached; what was found is stored.
        RemoteError: Sage does not tell what its documents name.
    """
    due = desk.store.papers.wanted(desk.connection.subsidiary_id)
    for start in range(0, len(due), _CHUNK):
        documents = _still_wanted(due[start : start + _CHUNK], desk)
        headers = await read_headers(documents, desk)
        for document in documents:
            if desk.stopping():
                return
            try:
                listed = await fetch_list(document, desk)
            except TransientRemoteError:
                raise
            except RemoteError as error:
                _LOGGER.warning("papers of %s stay due: %s", document.document_no, error.message)
                continue
            _note(document, listed, headers.get(document.id), desk)


def _still_wanted(due: Sequence[PapersDue], desk: Desk) -> list[LedgerEntry]:
    """Return the documents that are in Sage and may have papers; forget the others.

    One that is under way again is noted anew when it is posted.
    """
    settings = desk.connection.settings
    found = desk.store.ledger.find([one.entry_id for one in due])
    wanted = [
        one
        for one in found
        if one.state is State.POSTED and wants_papers(one.transaction, settings)
    ]
    kept = {one.id for one in wanted}
    desk.store.papers.done([one.entry_id for one in due if one.entry_id not in kept])
    return wanted


def _note(
    document: LedgerEntry, listed: Sequence[Attachment], header: Row | None, desk: Desk
) -> None:
    """Store the papers of one document, and that they were looked for, in one commit."""
    now = desk.clock.now()
    made = [paper_entry(document, paper_of(one), now) for one in listed]
    papers = {entry.id: entry for entry in made if entry is not None}
    with desk.store.batch():
        known = {entry.id: entry for entry in desk.store.ledger.find(list(papers))}
        new = [entry for key, entry in papers.items() if key not in known]
        again = [*_waiting([*known.values()], now), *_unnamed([*known.values()], header, now)]
        desk.store.ledger.save([*new, *again])
        desk.store.papers.done([document.id])
    desk.log.count(due=len(new) + len(again))


def _waiting(papers: Sequence[LedgerEntry], now: datetime) -> list[LedgerEntry]:
    """Return the papers that waited for their document, which is in Sage by now."""
    return [
        entry.moved(Event.DUE, at=now, problem=None)
        for entry in papers
        if entry.state is State.SKIPPED and entry.problem and entry.problem.cause == WAITING
    ]


def _unnamed(papers: Sequence[LedgerEntry], header: Row | None, now: datetime) -> list[LedgerEntry]:
    """Return the first paper that is in Sage when its document names nothing, due to be named.

    A document that names something else was changed by a person, and stays.
    """
    if header is None or header.get("SUPDOCID", ""):
        return []
    there = (entry for entry in papers if entry.state is State.POSTED)
    first = next(there, None)
    if first is None:
        return []
    return [first.moved(Event.CHANGED, at=now, task=Task.POST, next_attempt_at=None)]
