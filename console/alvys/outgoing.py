"""A request as a value, and its answer.

Place in the path: ``caller`` and ``token`` make an ``Outgoing``, ``exchange`` turns it into an
``Answer``. No request is made here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from console.errors import UnconfirmedError

__all__ = ["LARGEST_ANSWER", "TOO_LARGE", "Answer", "File", "Outgoing", "unconfirmed"]

LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes of an answer, unpacked, where a request does not say otherwise."""

TOO_LARGE = "too-large"
"""Cause, among the details of its error, of an answer that has more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A document to be uploaded."""

    name: str
    """File name."""

    media_type: str
    """E.g. ``application/pdf``."""

    content: bytes = field(repr=False)
    """The document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One request."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    """HTTP method."""

    url: str = field(repr=False)
    """Where to; the link of a document is a secret, because it opens without a token."""

    operation: str
    """What we are doing, for errors."""

    body: Mapping[str, object] | None = field(default=None, repr=False)
    """What becomes JSON; None sends none."""

    query: Mapping[str, str] = field(default_factory=dict)
    """What is asked for by name; may be empty."""

    etag: str = ""
    """The version that is to be changed, for ``If-Match``; empty for none."""

    form: Mapping[str, str] = field(default_factory=dict)
    """Texts beside ``file``; may be empty."""

    file: File | None = None
    """Sent as a form with ``form`` instead of ``body``; None sends no form."""

    effect: Literal["none", "once", "each"] = "none"
    """What a repeat does: nothing, nothing more than the first, or the same again."""

    endpoint: str = ""
    """What the limits are counted by; empty counts nothing."""

    slow: bool = False
    """Whether the tighter limit holds."""

    accept: str = "application/json"
    """What we understand of an answer."""

    most: int = LARGEST_ANSWER
    """Bytes that the answer may have, unpacked; a larger one is not read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    """HTTP status; never 3xx, 429 or 5xx, which do not leave ``Exchange``."""

    body: bytes
    """The unpacked body; may be empty."""

    etag: str = ""
    """The version that it shows; empty when Alvys names none."""

    answered_at: datetime | None = None
    """When Alvys answered, by its own clock, UTC; None when it does not say."""


def unconfirmed(message: str, operation: str) -> UnconfirmedError:
    """Return the error of a write whose answer was lost or cannot be read."""
    return UnconfirmedError(
        message,
        hint="It may have been booked: look in Alvys before it is sent again.",
        system="Alvys",
        operation=operation,
    )
