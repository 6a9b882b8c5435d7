"""Papers before they are sent, for people.

Place in the path: previews of a document, and of a paper, ask here. It reads the list of Alvys and
opens nothing: what only the bytes show, a type that is not taken, shows when the paper is sent.
"""

from console.domain.attachments import (
    DOCUMENT,
    Paper,
    attachment_id,
    cabinet_of,
    file_name,
    folder_name,
    paper_id,
    wants_papers,
)
from console.domain.comparison import Preview, PreviewPaper
from console.domain.ledger import LedgerEntry
from console.domain.money import ZERO
from console.domain.paper_problems import (
    check_size,
)
from console.sync.attachments.fetching import fetch_list, paper_of
from console.sync.desk import ReadingDesk

__all__ = ["preview_paper", "preview_papers"]

_NOTE = "It goes into the attachment of its document, once that is in Sage"
_GONE = "Alvys has it no more: it leaves the ledger with the next try"


async def preview_papers(document: LedgerEntry, desk: ReadingDesk) -> tuple[PreviewPaper, ...]:
    """Return the papers that would follow a document; none while its toggle is off.

    Raises:
        RemoteError: Alvys could not be read.
    """
    if not wants_papers(document.transaction, desk.connection.settings):
        return ()
    cabinet = cabinet_of(document.transaction)
    types = cabinet.types if cabinet is not None else frozenset()
    papers = [paper_of(one) for one in await fetch_list(document, desk)]
    return tuple(_previewed(paper) for paper in papers if paper.type in types)


async def preview_paper(entry: LedgerEntry, desk: ReadingDesk) -> Preview:
    """Return a paper as it would be sent now.

    Raises:
        RemoteError: Alvys could not be read.
    """
    source = entry.transaction
    [document] = desk.store.ledger.find([source.attributes[DOCUMENT]])
    listed = [paper_of(one) for one in await fetch_list(document, desk)]
    paper = next((one for one in listed if one.id == paper_id(entry)), None)
    return Preview(
        entry_id=entry.id,
        number=source.number,
        kind=source.kind,
        header=() if paper is None else _header(document, paper),
        lines=(),
        total=ZERO,
        xml="",
        problem=None if paper is None else check_size(paper),
        note=_GONE if paper is None else _NOTE,
    )


def _header(document: LedgerEntry, paper: Paper) -> tuple[tuple[str, str], ...]:
    return (
        ("Document", document.document_no),
        ("Attachment", attachment_id(document.id)),
        ("Folder", folder_name(document.entity_id)),
        ("File", file_name(paper)),
        ("Size", _size(paper)),
    )


def _previewed(paper: Paper) -> PreviewPaper:
    return PreviewPaper(
        type=paper.type, name=file_name(paper), size=paper.size, problem=check_size(paper)
    )


def _size(paper: Paper) -> str:
    return "not said" if paper.size is None else f"{paper.size:,} bytes"
