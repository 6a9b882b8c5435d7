"""What Sage holds of a document and its attachment.

Place in the path: asked before papers are looked for, sent, or looked up. It only reads Sage. What
an attachment holds is told by its description, which grows with each paper in the same function:
to read the files back would mean to read all their bytes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from console.domain.attachments import attachment_id, tags_in
from console.domain.kinds import Form
from console.domain.ledger import LedgerEntry
from console.intacct import In, Query, Row
from console.sync.desk import ReadingDesk
from console.sync.lookup import LOOKUPS, is_reversed

__all__ = ["Held", "read_headers", "read_held"]

_CHUNK = 100
_FIELDS = ("RECORDID", "SUPDOCID", "WHENDUE", "STATE")
_DESCRIPTION = "supdocdescription"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The attachment of one document, and whether the document names it."""

    attachment_id: str
    """Its id, whether it is there or not."""

    exists: bool
    """It is there."""

    tags: tuple[str, ...]
    """The papers in it, in the order of their coming."""

    named: str
    """Id of the attachment that the document names; empty for none."""

    @property
    def is_named(self) -> bool:
        """Return whether the document names it."""
        return self.named == self.attachment_id


async def read_headers(documents: Sequence[LedgerEntry], desk: ReadingDesk) -> dict[str, Row]:
    """Return the records of documents, by ledger id.

    Those that left the books are left out, and those of another Sage company, whose records bear
    the numbers of ours.
    """
    groups: defaultdict[tuple[Form, str], list[LedgerEntry]] = defaultdict(list)
    for one in documents:
        if one.sage_record_no and one.is_within(desk.connection.company_id, one.entity_id):
            groups[one.transaction.kind.form, one.entity_id].append(one)
    found: dict[str, Row] = {}
    for (form, entity_id), entries in groups.items():
        by_record = {one.sage_record_no: one for one in entries}
        records = list(by_record)
        for start in range(0, len(records), _CHUNK):
            query = Query(
                object_name=LOOKUPS[form].object_name,
                fields=_FIELDS,
                required=_FIELDS,
                filter=In(field="RECORDNO", values=tuple(records[start : start + _CHUNK])),
            )
            async for page in desk.intacct.query(query, entity_id=entity_id or None):
                found |= {
                    by_record[row["RECORDNO"]].id: row
                    for row in page
                    if not is_reversed(row) and _is_of(row, by_record[row["RECORDNO"]])
                }
    return found


def _is_of(row: Row, document: LedgerEntry) -> bool:
    """Return whether a record is the document's: rows of old do not say which company's it was."""
    return row["RECORDID"] == document.document_no


async def read_held(document: LedgerEntry, header: Row | None, desk: ReadingDesk) -> Held:
    """Return the attachment of a document as it is now.

    Args:
        document: Sent once.
        header: Its record; None when it has left the books.
        desk: What is read with.
    """
    own = attachment_id(document.id)
    record = await desk.intacct.attachments.read(
        own, fields=("supdocid", _DESCRIPTION), entity_id=document.entity_id or None
    )
    return Held(
        attachment_id=own,
        exists=record is not None,
        tags=tags_in(record.value(_DESCRIPTION)) if record is not None else (),
        named=header.get("SUPDOCID", "") if header is not None else "",
    )
