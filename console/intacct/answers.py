"""What an answer of the gateway means, as values.

Place in the path: ``decode`` makes these, ``client``, ``sync`` and ``connections`` match on them.
It must not parse, and it must not judge whether to retry: an ``Unknown`` is a value, because the
caller looks the document up before anything else happens.
"""

from dataclasses import dataclass
from datetime import datetime

from console.errors import ProtocolError

__all__ = [
    "ROLLED_BACK",
    "Answer",
    "AuthenticationFailed",
    "ControlFailed",
    "Executed",
    "FunctionOutcome",
    "GatewayError",
    "Record",
    "Refused",
    "Row",
    "SignedIn",
    "Success",
    "Unknown",
]

ROLLED_BACK = "XL03000009"
"""Number that stands beside the cause, and alone on what had to be undone with it."""

Row = dict[str, str]
"""One flat record: field name as Sage writes it, value as text; empty text means no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayError:
    """One error as the gateway wrote it, its support id split off.

    All texts come from outside: clean them before they are shown.
    """

    number: str
    """``errorno``; sometimes free text."""
    description: str
    """Short text, often empty."""
    description2: str
    """The text that says what is wrong, without the support id."""
    correction: str
    """What Sage proposes to do; empty when it proposes nothing."""
    support_id: str
    """Id that Sage support asks for, decoded; empty when there was none."""
    additional: tuple[tuple[str, str], ...]
    """Extra facts such as ``errorid`` or ``target.field``, in answer order; often empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One element of a result's data, with what it holds."""

    name: str
    """Element name as Sage writes it; case differs between functions."""
    attributes: tuple[tuple[str, str], ...]
    """The element's attributes in answer order."""
    leaves: tuple[tuple[str, str], ...]
    """Values directly inside, in answer order; a name may repeat in lists."""
    branches: tuple["Record", ...]
    """Elements inside that hold elements themselves, in answer order."""

    def value(self, name: str) -> str:
        """Return the first value called ``name``; empty text when there is none."""
        return next((text for leaf, text in self.leaves if leaf == name), "")

    def row(self) -> Row:
        """Return the record as a flat row.

        Raises:
            ProtocolError: a value holds elements or comes twice, so that no reading is safe.
        """
        row = dict(self.leaves)
        if self.branches or len(row) != len(self.leaves):
            raise ProtocolError(
                f"Sage Intacct answered a {self.name} record whose values cannot be told apart.",
                system="Sage Intacct",
            )
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """The function was executed, said so, and said nothing else."""

    control_id: str
    """The function's control id."""
    key: str
    """Record number or id that the function names; empty when it names none."""
    listing: tuple[tuple[str, str], ...]
    """Attributes of the data element, such as ``count`` and ``numremaining``."""
    records: tuple[Record, ...]
    """The data, in answer order; empty for functions that return none."""
    response_xml: str
    """The result as it came, secrets masked; for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The function was not executed, or was rolled back, and Sage says why."""

    control_id: str
    """The function's control id."""
    errors: tuple[GatewayError, ...]
    """All errors in answer order; the useful one is normally the first. May be empty."""
    aborted: bool = False
    """True when Sage says that a transaction was rolled back with it."""
    response_xml: str
    """The result as it came, secrets masked; for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The answer does not prove whether the function was executed: look it up."""

    control_id: str
    """The function's control id."""
    reason: str
    """Why nothing is proven, one sentence."""
    response_xml: str
    """The results in question as they came, secrets masked; empty when there was none."""


FunctionOutcome = Success | Refused | Unknown
"""What became of one function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What the answer says about the login or session it ran under."""

    user_id: str
    """The user that acted."""
    company_id: str
    """The company acted in."""
    location_id: str
    """The entity acted in; empty at top level, or when Sage does not say."""
    server_at: datetime | None
    """Sage's own clock, aware; None when absent or unreadable."""
    expires_at: datetime | None
    """When the session ends by Sage's clock, aware; None when absent or unreadable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """The request was let in; each function has its own outcome."""

    signed_in: SignedIn
    """Under which login."""
    outcomes: tuple[FunctionOutcome, ...]
    """One per function asked for, in the order asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlFailed:
    """The request as a whole was refused; nothing ran."""

    errors: tuple[GatewayError, ...]
    """All errors in answer order; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationFailed:
    """Login or session was refused; nothing ran."""

    errors: tuple[GatewayError, ...]
    """All errors in answer order; may be empty."""


Answer = Executed | ControlFailed | AuthenticationFailed
"""What one request came to."""
