"""Look-up of papers that may or may not be in Sage.

Place in the path: before papers are sent, and after. It asks what the attachment of their document
holds, in the scope in which they were sent, and only reads. What the answer proves:

* the paper is in it and the document names it: it is in Sage, adopted at once;
* it is in it, and the document does not name it, because it was posted anew since: what is left to
  be done is due once the quiet time is over;
* it is not in it: as for any document that is not found, see ``lookup``.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from console.clock import Instant
from console.domain.attachments import DOCUMENT, paper_id, tag_of
from console.domain.ledger import Attempt, LedgerEntry, State
from console.domain.outcome import Posted
from console.sync.attachments.standing import Held, read_headers, read_held
from console.sync.desk import Desk
from console.sync.lookup import Context, absent
from console.sync.steps import Settled, ended, settle
from console.sync.verification import context_of, look_up_row

__all__ = ["adopt", "by_document", "decide", "pages", "verify_papers"]

_PAGE = 100
_LOST = frozenset({State.CONFLICT, State.FAILED})


async def verify_papers(desk: Desk) -> None:
    """Settle every unverified paper of the connection as far as Sage's answer allows."""
    for page in pages(desk, State.UNVERIFIED):
        groups = by_document(page)
        documents = desk.store.ledger.find(list(groups))
        # The moment counts from before the question leaves, see ``verification``.
        asked = desk.clock.instant()
        headers = await read_headers(documents, desk)
        for document in documents:
            held = await read_held(document, headers.get(document.id), desk)
            _settle(groups[document.id], held, asked, desk)


def decide(entry: LedgerEntry, held: Held, context: Context) -> Settled | None:
    """Return a paper after a look-up; None while nothing is known.

    Args:
        entry: ``unverified``.
        held: What the attachment of its document holds.
        context: What the decision rests on.
    """
    if tag_of(paper_id(entry)) not in held.tags:
        return absent(entry, context)
    if held.is_named:
        ours = Posted(record_no=held.attachment_id, adopted=True)
        return settle(entry, ours, context.present)
    # It is there; whatever was refused, or not found any more, was the naming of it.
    return absent(replace(entry, sage_record_no="", refused=False), context)


def adopt(entry: LedgerEntry, held: Held, desk: Desk) -> None:
    """Store a ready paper that Sage holds already."""
    present = desk.clock.instant()
    counted = replace(entry, attempts=entry.attempts + 1, run_id=desk.log.run.id)
    ours = Posted(record_no=held.attachment_id, adopted=True)
    settled = settle(counted, ours, present)
    row = ended(_row(counted, desk), settled, present.at)
    desk.store.ledger.save([settled.entry], [row])
    desk.log.count(exported=1)


def pages(desk: Desk, state: State) -> Iterator[list[LedgerEntry]]:
    """Yield the papers of the connection that are in a state; their order does not move."""
    after: str | None = None
    while page := desk.store.ledger.in_states(
        desk.connection.subsidiary_id, (state,), after=after, limit=_PAGE
    ):
        after = page[-1].id
        papers = [entry for entry in page if entry.transaction.kind.is_attachment]
        if papers:
            yield papers


def by_document(papers: Sequence[LedgerEntry]) -> dict[str, list[LedgerEntry]]:
    """Return papers by the ledger id of their document."""
    groups: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in papers:
        groups[entry.transaction.attributes[DOCUMENT]].append(entry)
    return dict(groups)


def _settle(entries: Sequence[LedgerEntry], held: Held, asked: Instant, desk: Desk) -> None:
    context = context_of(desk, asked)
    settled: list[LedgerEntry] = []
    history: list[Attempt] = []
    for entry in entries:
        counted = replace(entry, attempts=entry.attempts + 1)
        result = decide(counted, held, context)
        if result is not None:
            settled.append(replace(result.entry, run_id=desk.log.run.id))
            history.append(ended(_row(counted, desk), result, context.present.at))
    if not settled:
        return
    desk.store.ledger.save(settled, history)
    known = [entry for entry in settled if entry.state is not State.UNVERIFIED]
    desk.log.count(
        exported=sum(1 for entry in known if entry.state is State.POSTED),
        failed=sum(1 for entry in known if entry.state in _LOST),
        unverified=-min(desk.log.run.counts.unverified, len(known)),
    )


def _row(entry: LedgerEntry, desk: Desk) -> Attempt:
    batch_id = f"{desk.log.run.id}-{secrets.token_hex(3)}"
    return replace(look_up_row(entry, desk), batch_id=batch_id)
