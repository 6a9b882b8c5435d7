"""The office: who works there, and the documents that are filed with records.

Place in the path: JSON of the users and document endpoints comes in through ``fields.read_record``,
documents go out.

Source: schemas UserDto and AttachmentResponse of the public API.
"""

from pydantic import Field, SecretStr

from console.alvys.documents.fields import (
    Identifier,
    Many,
    OptionalMoment,
    OptionalText,
    OptionalWholeNumber,
    Record,
    Text,
)

__all__ = ["Attachment", "User"]


class User(Record):
    """Somebody who may sign in to Alvys."""

    user_name: Text
    """Name to sign in with."""

    name: Text
    """Full name."""

    email: OptionalText = ""
    """Address; empty when not said."""

    role: Text
    """E.g. ``Admin``, ``Biller``, ``Dispatcher``."""

    status: Text
    """``Active``, ``Disabled`` or ``Deleted``."""

    permissions: Many[Text] = ()
    """Rights; may be empty."""


class Attachment(Record):
    """A document of a record; its link works for a while only."""

    id: Identifier = Field(alias="id")
    """Alvys id."""

    attachment_type: Text
    """Kind of document, e.g. ``Carrier Invoice``."""

    attachment_path: Text
    """Where Alvys keeps it; ends with the file name."""

    attachment_size: OptionalWholeNumber = None
    """Bytes; None when not said."""

    uploaded_at: OptionalMoment = None
    """When it came; None when not said."""

    parent_id: Text
    """Id of what it belongs to."""

    parent_type: Text
    """What that is, e.g. ``Trip``."""

    download_url: SecretStr | None = None
    """Opens it without a token, for a while; None when Alvys gives none."""
