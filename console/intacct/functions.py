"""Any function we send, and the control id that names its work.

Place in the path: ``sync`` and ``connections`` build functions, ``encode`` writes them, ``client``
sends them. ``documents``, ``parties`` and ``attachments`` hold what writes, ``reads`` what reads.
It must not know XML, HTTP, or where a value came from.
"""

from dataclasses import dataclass, field

from console.intacct.attachments import AttachmentFunction
from console.intacct.documents import DocumentFunction
from console.intacct.parties import PartyFunction
from console.intacct.reads import ReadFunction

__all__ = ["Function", "NumberedFunction"]

_MAX_CONTROL_ID = 256

Function = DocumentFunction | PartyFunction | AttachmentFunction | ReadFunction
"""Any function we send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedFunction:
    """A function with the control id that names its work for ever."""

    control_id: str
    """1 to 256 characters; the same work always has the same one."""
    function: Function
    """What to do."""
    encoded: bytes = field(default=b"", repr=False, compare=False)
    """What ``encode.numbered`` made of both; empty to have it encoded with the request."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.control_id) <= _MAX_CONTROL_ID:
            raise ValueError(f"a control id has 1 to {_MAX_CONTROL_ID} characters")
