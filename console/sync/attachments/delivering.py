"""From a paper to the functions that bring it to Sage, as values. Pure.

Place in the path: ``attaching`` hands in the paper and what Sage holds; ``sending`` sends what
comes out, in one request of which all runs or nothing: the folder where there is none, the file,
and the document's own change that names the attachment. So a paper that is in Sage is named, and
a lost answer leaves nothing half done.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, replace
from typing import assert_never

from console.domain.attachments import (
    Paper,
    described,
    extension_of,
    file_name,
    folder_name,
    tag_of,
)
from console.domain.kinds import Form
from console.domain.ledger import LedgerEntry
from console.intacct import (
    AddFiles,
    AttachedFile,
    CreateAttachment,
    CreateAttachmentFolder,
    NumberedFunction,
    Row,
    UpdateBill,
    UpdateInvoice,
    encode_function,
    numbered,
)
from console.sync.attachments.standing import Held
from console.sync.lookup import read_date

__all__ = ["Delivery", "plan_delivery"]

_Function = CreateAttachmentFolder | CreateAttachment | AddFiles | UpdateInvoice | UpdateBill


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One paper ready to be sent."""

    entry: LedgerEntry
    """Its ledger entry, ``ready``."""

    attachment_id: str
    """Id of the attachment that it goes into."""

    functions: tuple[_Function, ...]
    """In the order in which Sage has to run them."""

    @property
    def shown(self) -> tuple[bytes, ...]:
        """Return the functions as XML without control ids, the bytes of files by their hashes.

        It names the content as well as the bytes do, and is what is hashed and kept.
        """
        return tuple(map(_shown, self.functions))

    def numbered(self, control_id: str) -> list[NumberedFunction]:
        """Return what is sent; the entry's own control id stands on the last function.

        Args:
            control_id: Of the entry's intent.
        """
        last = len(self.functions)
        ids = [control_id if one == last else f"{control_id}:{one}" for one in range(1, last + 1)]
        return [
            NumberedFunction(control_id=one, function=function)
            for one, function in zip(ids, self.functions, strict=True)
        ]

    def request_xml(self, control_id: str) -> str:
        """Return the request's functions for people."""
        pairs = zip(self.shown, self.numbered(control_id), strict=True)
        return "\n".join(numbered(xml, one.control_id).decode() for xml, one in pairs)


def plan_delivery(
    entry: LedgerEntry,
    document: LedgerEntry,
    held: Held,
    header: Row,
    *,
    content: tuple[Paper, bytes] | None,
    has_folder: bool,
) -> Delivery:
    """Return what brings a paper to Sage.

    Args:
        entry: The paper's, ``ready``.
        document: That it belongs to, posted.
        held: The document's attachment as it is.
        header: The document's record.
        content: The paper with its bytes; None when it is in Sage, and only not named.
        has_folder: Whether Sage has the folder of attachments.

    Raises:
        ProtocolError: The due date of the record cannot be read.
    """
    functions: list[_Function] = []
    if content is not None:
        if not held.exists and not has_folder:
            functions.append(CreateAttachmentFolder(name=folder_name(document.entity_id)))
        functions.append(_filed(document, held, *content))
    if not held.is_named:
        functions.append(_naming(document, held.attachment_id, header))
    return Delivery(entry=entry, attachment_id=held.attachment_id, functions=tuple(functions))


def _filed(
    document: LedgerEntry, held: Held, paper: Paper, content: bytes
) -> CreateAttachment | AddFiles:
    extension = extension_of(content)
    assert extension is not None, "what is no paper is refused before"
    file = AttachedFile(name=file_name(paper), extension=extension, content=content)
    description = described((*held.tags, tag_of(paper.id)))
    if held.exists:
        return AddFiles(attachment_id=held.attachment_id, description=description, files=(file,))
    return CreateAttachment(
        attachment_id=held.attachment_id,
        name=document.document_no,
        folder_name=folder_name(document.entity_id),
        description=description,
        files=(file,),
    )


def _naming(document: LedgerEntry, attachment_id: str, header: Row) -> UpdateInvoice | UpdateBill:
    record_no = document.sage_record_no
    match document.transaction.kind.form:
        case Form.INVOICE:
            return UpdateInvoice(record_no=record_no, attachment_id=attachment_id)
        case Form.BILL:
            # A change of a bill must name its due date: the one that it has.
            due_on = read_date(header, "WHENDUE")
            return UpdateBill(record_no=record_no, due_on=due_on, attachment_id=attachment_id)
        case Form.CREDIT_MEMO | Form.ATTACHMENT as form:
            raise ValueError(f"a {form} has no papers")
        case form:
            assert_never(form)


def _shown(function: _Function) -> bytes:
    if not isinstance(function, CreateAttachment | AddFiles):
        return encode_function(function, "")
    marks = [_mark(file) for file in function.files]
    files = tuple(
        replace(file, content=mark) for file, mark in zip(function.files, marks, strict=True)
    )
    xml = encode_function(replace(function, files=files), "")
    for mark in marks:
        xml = xml.replace(b64encode(mark), mark)
    return xml


def _mark(file: AttachedFile) -> bytes:
    digest = hashlib.sha256(file.content).hexdigest()
    return f"{len(file.content)} bytes, SHA-256 {digest}".encode()
