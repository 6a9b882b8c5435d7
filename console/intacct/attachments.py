"""The functions that change attachments and their folders, one frozen value each.

Place in the path: who sends a paper along with a document builds these, ``encode_attachments``
writes them. In come file contents, out go the same values. It must not read files or shrink them.

The folder must exist before the attachment, the attachment before the document that names it. Files
can be added to an attachment and never replaced.

Source: the gateway's attachment pages; ids longer than 20 characters were seen to fail.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from console.errors import RuleError

__all__ = [
    "MAX_ATTACHMENT_ID",
    "AddFiles",
    "AttachedFile",
    "AttachmentFunction",
    "CreateAttachment",
    "CreateAttachmentFolder",
    "DeleteAttachment",
]

MAX_ATTACHMENT_ID = 20
"""Characters of an attachment's id; a longer one is refused, never cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """One file of an attachment."""

    name: str
    """File name without its extension."""
    extension: str
    """Extension without its dot, such as ``pdf``."""
    content: bytes = field(repr=False)
    """The file; it travels as text of four thirds of its size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAttachmentFolder:
    """Create a folder for attachments."""

    creates_record: ClassVar[bool] = True
    """A success must name the folder."""

    name: str
    """Name of the folder; unique in the company."""
    description: str | None = None
    """What people read beside it; None sends none."""
    parent_name: str | None = None
    """Name of the folder it lies in; None puts it at the top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAttachment:
    """Create an attachment."""

    creates_record: ClassVar[bool] = True
    """A success must name the attachment."""

    attachment_id: str
    """Id that documents name; at most ``MAX_ATTACHMENT_ID`` characters."""
    name: str
    """What people call it."""
    folder_name: str
    """Folder it lies in; it must exist."""
    description: str | None = None
    """What people read beside it; None sends none."""
    files: tuple[AttachedFile, ...]
    """Files in the order people see them; empty makes one to which files are added later."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.attachment_id) <= MAX_ATTACHMENT_ID:
            raise RuleError(
                f"The id of an attachment has 1 to {MAX_ATTACHMENT_ID} characters.",
                details={"element": "supdocid"},
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFiles:
    """Add files to an attachment; the ones that are there stay."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    attachment_id: str
    """Id of the attachment."""
    description: str | None = None
    """What people read beside it from now on; None leaves it."""
    files: tuple[AttachedFile, ...]
    """Files to add, in the order people see them; at least one."""

    def __post_init__(self) -> None:
        if not self.files:
            raise ValueError("there is no file to add")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAttachment:
    """Delete an attachment that no document names."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    attachment_id: str
    """Id of the attachment."""


AttachmentFunction = CreateAttachmentFolder | CreateAttachment | AddFiles | DeleteAttachment
"""Any function that changes attachments."""
