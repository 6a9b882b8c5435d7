"""Papers as Alvys lists them and hands them out.

Place in the path: asked when papers are looked for, and again right before one is sent, because a
link is good for a while only. A paper is opened when its list lets it be, and read up to a limit;
what is wrong with it is a problem of that paper alone.
"""

from console.alvys import Attachment
from console.alvys.outgoing import TOO_LARGE
from console.cleaning import clean
from console.domain.attachments import (
    MAX_BYTES,
    Paper,
    cabinet_of,
)
from console.domain.ledger import LedgerEntry
from console.domain.outcome import Problem
from console.domain.paper_problems import (
    check_content,
    check_size,
    too_large,
    unopened_problem,
)
from console.errors import AuthenticationError, ProtocolError, RemoteError, TransientRemoteError
from console.sync.desk import ReadingDesk

__all__ = ["fetch_content", "fetch_list", "paper_of"]


def paper_of(listed: Attachment) -> Paper:
    """Return a paper as the rules see it, without its link."""
    return Paper(
        id=listed.id,
        type=clean(listed.attachment_type),
        path=listed.attachment_path,
        size=listed.attachment_size,
        uploaded_at=listed.uploaded_at,
    )


async def fetch_list(document: LedgerEntry, desk: ReadingDesk) -> list[Attachment]:
    """Return the documents that Alvys has filed with a document's load or trip.

    Raises:
        RemoteError: Alvys does not tell. A missing scope is no matter of the login: exports go on.
    """
    cabinet = cabinet_of(document.transaction)
    assert cabinet is not None, "only documents that may have papers are asked about"
    source = document.transaction
    try:
        if cabinet.record == "load":
            return await desk.alvys.load_documents(source.load_number)
        return await desk.alvys.trip_documents(source.source_id)
    except AuthenticationError as error:
        raise RemoteError(
            error.message, hint=error.hint, system=error.system, operation=error.operation
        ) from error


async def fetch_content(listed: Attachment, desk: ReadingDesk) -> bytes | Problem:
    """Return the bytes of a paper, or why they cannot be sent.

    Raises:
        TransientRemoteError: Alvys cannot be reached; nothing is wrong with the paper.
    """
    paper = paper_of(listed)
    refused = check_size(paper)
    if refused is not None:
        return refused
    try:
        content = await desk.alvys.fetch_document(listed, most=MAX_BYTES)
    except TransientRemoteError:
        raise
    except ProtocolError as error:
        is_large = error.details.get("cause") == TOO_LARGE
        return too_large(paper) if is_large else unopened_problem(paper, error.message)
    except RemoteError as error:
        return unopened_problem(paper, error.message)
    if content is None:
        return unopened_problem(paper, "Alvys gives no link to it")
    return check_content(paper, content) or content
