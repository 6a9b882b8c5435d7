"""Attachments: which papers of the source go to Sage with a document, and which cannot.

Slug ``attachments``: a document that was posted carries its papers in one attachment of Sage, under
an id that is derived from the document's own. Each paper is a transaction of its own: it follows
its document and never holds it, and one that cannot be sent is an error of its own.

Place in the path: ``sync/attachments`` reads lists and bytes and asks here; the ledger keeps what
comes out. It must not open anything.

Source: the kinds of document, sizes and media types that Alvys takes; Sage's pages on attachments
(files are added and never replaced, an id has at most 20 characters).
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from console.cleaning import clean
from console.domain.identifiers import entry_id
from console.domain.kinds import KINDS, Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.money import ZERO
from console.domain.settings import Settings
from console.domain.transaction import Transaction

__all__ = [
    "DOCUMENT",
    "MAX_BYTES",
    "MAX_PAPERS",
    "Cabinet",
    "Paper",
    "PapersDue",
    "attachment_id",
    "cabinet_of",
    "described",
    "extension_of",
    "file_name",
    "folder_name",
    "last_part",
    "paper_entry",
    "paper_id",
    "tag_of",
    "tags_in",
    "wants_papers",
]

MAX_BYTES = 10 * 2**20
"""Bytes of one paper: in base64 and as XML, a request of this size stays under a minute."""

MAX_PAPERS = 10
"""Papers of one document; as many as its attachment's description can name."""


DOCUMENT, PAPER, TYPE = "attachment.document", "attachment.paper", "attachment.type"
"""Attributes of a paper's transaction: ledger id of its document, its own Alvys id, its kind."""

_DESCRIBED = "Alvys"
_TAG = re.compile(r"[0-9a-f]{6}", re.ASCII)
_LONGEST_STEM = 60
_UNFIT = re.compile(r"[^\w .()#&+,-]+")
_MAGIC = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cabinet:
    """Where the papers of one kind of document lie, and which of them back it."""

    kind: Kind
    """What each of them is in the ledger."""

    record: Literal["load", "trip"]
    """Record of Alvys that they are filed with."""

    types: frozenset[str]
    """Their kinds, in the words of Alvys; all others stay there."""


_CABINETS: Mapping[Kind, Cabinet] = {
    Kind.AR_INVOICE: Cabinet(
        kind=Kind.AR_ATTACHMENT,
        record="load",
        types=frozenset(
            {
                *("Customer Rate and Load Confirmation", "Customer Load Confirmation"),
                *("Customer Rate Confirmation", "Signed Customer Rate Confirmation"),
                *("Proof of Delivery", "Bill of Lading"),
            }
        ),
    ),
    Kind.AP_BILL: Cabinet(
        kind=Kind.AP_ATTACHMENT,
        record="trip",
        types=frozenset(
            {
                *("Carrier Invoice", "Carrier Rate Confirmation"),
                *("Proof of Delivery", "Bill of Lading"),
            }
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of Alvys, as it is listed."""

    id: str
    """Alvys id; another file has another one."""

    type: str
    """E.g. ``Carrier Invoice``."""

    path: str
    """Where Alvys keeps it; ends with the name that its uploader gave it."""

    size: int | None
    """Bytes; None when Alvys does not say."""

    uploaded_at: datetime | None
    """When it came, UTC; None when Alvys does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersDue:
    """A document in Sage whose papers are to be looked for."""

    entry_id: str
    """Its ledger id."""

    subsidiary_id: str
    """Alvys subsidiary."""

    wanted_at: datetime
    """Since when, UTC."""


def cabinet_of(transaction: Transaction) -> Cabinet | None:
    """Return where the papers of a document lie; None for one that has none of its own.

    A document of several loads has the papers of none of them: which ones back it nobody says.
    """
    cabinet = _CABINETS.get(transaction.kind)
    is_single = not transaction.billed and bool(transaction.load_number)
    return cabinet if cabinet is not None and is_single else None


def wants_papers(transaction: Transaction, settings: Settings) -> bool:
    """Return whether the papers of a document go to Sage."""
    cabinet = cabinet_of(transaction)
    return cabinet is not None and settings.toggle(KINDS[cabinet.kind].toggle)


def attachment_id(document_id: str) -> str:
    """Return the id of a document's attachment in Sage, by the document's ledger id."""
    return f"AV{document_id.upper()}"


def folder_name(entity_id: str) -> str:
    """Return the folder of Sage for the attachments of an entity; empty is the top level.

    Each has its own: what one entity made another does not see, and names are the company's.
    """
    return f"{_DESCRIBED} {entity_id}" if entity_id else _DESCRIBED


def tag_of(paper_id: str) -> str:
    """Return by what a paper is known in Sage: six hexadecimal digits."""
    return hashlib.sha256(paper_id.encode()).hexdigest()[:6]


def described(tags: tuple[str, ...]) -> str:
    """Return the description of an attachment that holds these papers.

    It proves what is in it: reading the files back would mean to read all their bytes.
    """
    return " ".join((_DESCRIBED, *tags))


def tags_in(description: str) -> tuple[str, ...]:
    """Return the papers that an attachment says it holds, in the order of their coming."""
    return tuple(word for word in description.split() if _TAG.fullmatch(word))


def paper_entry(document: LedgerEntry, paper: Paper, now: datetime) -> LedgerEntry | None:
    """Return the ledger entry of a paper that backs a document; None for one that does not.

    Args:
        document: Posted.
        paper: Filed with its load or trip.
        now: The present moment.
    """
    source = document.transaction
    cabinet = cabinet_of(source)
    if cabinet is None or paper.type not in cabinet.types:
        return None
    transaction = Transaction(
        kind=cabinet.kind,
        subsidiary_id=source.subsidiary_id,
        source_id=f"{document.id}:{paper.id}",
        number=f"{source.number}/{tag_of(paper.id)}",
        party=source.party,
        document_on=source.document_on,
        changed_at=source.changed_at,
        lines=(),
        total=ZERO,
        memo=clean(f"{paper.type}: {last_part(paper.path)}"),
        load_number=source.load_number,
        attributes={DOCUMENT: document.id, PAPER: paper.id, TYPE: paper.type},
    )
    return LedgerEntry(
        id=entry_id(source.subsidiary_id, cabinet.kind, transaction.source_id),
        transaction=transaction,
        state=State.READY,
        source_hash=transaction.fingerprint(),
        amount=ZERO,
        created_at=now,
        changed_at=now,
    )


def paper_id(entry: LedgerEntry) -> str:
    """Return the Alvys id of an entry's paper."""
    return entry.transaction.attributes[PAPER]


def file_name(paper: Paper) -> str:
    """Return the name of a paper in Sage, without an extension: what it is, whose file, its tag.

    The uploader's own name may hold anything: folders, other extensions, marks that reorder text.
    """
    stem = _fit(last_part(paper.path).rpartition(".")[0] or last_part(paper.path))
    words = (_fit(paper.type), stem[:_LONGEST_STEM].rstrip(), tag_of(paper.id))
    return " ".join(word for word in words if word)


def extension_of(content: bytes) -> str | None:
    """Return the extension that a file's first bytes call for; None for what is not taken.

    Neither the uploader's name nor the media type decides: both may say anything.
    """
    return next((name for start, name in _MAGIC if content.startswith(start)), None)


def last_part(path: str) -> str:
    """Return the name that an uploader gave a file, without what stands before it."""
    return re.split(r"[/\\]", path)[-1]


def _fit(text: str) -> str:
    """Return a text of letters, digits and a few harmless signs, without dots at its ends."""
    plain = unicodedata.normalize("NFC", clean(text))
    return _UNFIT.sub("_", plain).strip(" ._")
