"""Why a paper does not go to Sage, in words that a person can act on.

Place in the path: ``sync/attachments`` asks with what Alvys lists, hands out, and Sage holds. A
problem of a paper never keeps its document back.
"""

from console.cleaning import clean
from console.domain.attachments import MAX_BYTES, MAX_PAPERS, Paper, extension_of, last_part
from console.domain.ledger import LedgerEntry
from console.domain.outcome import Problem, WhoActs

__all__ = [
    "WAITING",
    "check_content",
    "check_room",
    "check_size",
    "taken_problem",
    "too_large",
    "unopened_problem",
    "waiting_problem",
]

WAITING = "attachment-waits"
"""Cause of a paper that waits for its document."""

_REPLACE = "File a PDF, JPEG or PNG of it in Alvys instead, then retry."


def check_size(paper: Paper) -> Problem | None:
    """Return why a paper is not opened: the list says that it is too large, or empty."""
    if paper.size is None or 0 < paper.size <= MAX_BYTES:
        return None
    return _empty(paper) if paper.size <= 0 else too_large(paper)


def check_content(paper: Paper, content: bytes) -> Problem | None:
    """Return why a file cannot be sent; None when it can."""
    if not content:
        return _empty(paper)
    if len(content) > MAX_BYTES:
        return too_large(paper)
    if extension_of(content) is not None:
        return None
    what = "is no PDF, JPEG or PNG, whatever it is called"
    return _problem(paper, what, _REPLACE, cause="attachment-type")


def check_room(paper: Paper, held: int) -> Problem | None:
    """Return why an attachment that holds so many papers takes no further one."""
    if held < MAX_PAPERS:
        return None
    return _problem(
        paper,
        f"is one too many: an attachment holds {MAX_PAPERS} papers",
        "Attach it in Sage by hand if it is needed, and mark this record as synced.",
        cause="attachment-full",
        who=WhoActs.FINANCE,
    )


def too_large(paper: Paper) -> Problem:
    """Return the problem of a paper that is larger than what is sent."""
    size = f"has {paper.size / 2**20:.1f} MB" if paper.size else "is too large"
    return _problem(
        paper,
        f"{size}; at most {MAX_BYTES // 2**20} MB are sent",
        "File a smaller scan in Alvys instead, then retry.",
        cause="attachment-too-large",
    )


def taken_problem(document: LedgerEntry, named: str) -> Problem:
    """Return the problem of papers whose document carries another attachment in Sage."""
    return Problem(
        cause="attachment-taken",
        message=(
            f"{document.document_no} carries the attachment {clean(named)} in Sage already, and a "
            "document carries one only"
        ),
        fix="Take that attachment off in Sage and retry, or add the paper to it by hand and mark "
        "this record as synced.",
        who=WhoActs.FINANCE,
        subject=document.document_no,
    )


def unopened_problem(paper: Paper, why: str) -> Problem:
    """Return the problem of a paper that Alvys lists and does not hand out."""
    what = f"cannot be had: {clean(why)}"
    return _problem(paper, what, "Open it in Alvys, then retry.", cause="attachment-unopened")


def waiting_problem(document: LedgerEntry) -> Problem:
    """Return why a paper is kept back whose document is not in Sage, or no more."""
    return Problem(
        cause=WAITING,
        message=f"{document.document_no} is not in Sage; its papers follow once it is",
        fix="",
        who=WhoActs.NOBODY,
    )


def _empty(paper: Paper) -> Problem:
    return _problem(paper, "is empty", _REPLACE, cause="attachment-empty")


def _problem(
    paper: Paper, what: str, fix: str, *, cause: str, who: WhoActs = WhoActs.DISPATCH
) -> Problem:
    name = clean(last_part(paper.path)) or paper.id
    return Problem(
        cause=cause,
        message=f"{clean(paper.type)} {name!r} {what}",
        fix=fix,
        who=who,
        subject=clean(paper.type),
    )
