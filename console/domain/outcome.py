"""What happens to one transaction, as a value.

Place in the path: mapping and posting produce outcomes, the ledger stores what they mean.
Callers ``match`` and end with ``assert_never``.
"""

from enum import StrEnum

from console.values import dataclass

__all__ = [
    "Candidate",
    "Deferred",
    "Outcome",
    "Posted",
    "Problem",
    "Rejected",
    "Skipped",
    "Unconfirmed",
    "Unmapped",
    "WhoActs",
]


class WhoActs(StrEnum):
    """Who can remove the cause."""

    ADMIN = "admin"
    FINANCE = "finance"
    SAGE_ADMIN = "Sage admin"
    DISPATCH = "billing in Alvys"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A customer or vendor of Sage that a document may be meant for, or what is looked for."""

    id: str
    """CUSTOMERID or VENDORID; of what is looked for the External Accounting ID, empty for none."""

    name: str
    """Its name."""

    city: str = ""
    """Its city; empty when it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a transaction is not in Sage: one cause, in words that a person can act on."""

    cause: str
    """Stable slug that groups equal causes: ``account-invalid``, ``vendor-unmatched``."""

    message: str
    """What happened and what it means, one sentence."""

    fix: str
    """What to do next, one sentence; empty when nothing is to be done."""

    who: WhoActs
    """Who can do it."""

    subject: str = ""
    """The offending value (an account number, a party's name); sub-group of the cause."""

    setting: str = ""
    """The setting to repair, e.g. ``accounts.ar:accessorial/layover``; empty when none."""

    number: str = ""
    """Sage's errorno; empty when Sage was not asked."""

    correction: str = ""
    """Sage's own correction text; empty when it gave none."""

    support_id: str = ""
    """Sage's support id; empty when it gave none."""

    candidates: tuple[Candidate, ...] = ()
    """Parties of Sage to choose from, in the order of their ids; empty when it is not about one."""

    sought: Candidate | None = None
    """What Alvys says of the party, to be held against them; None when it is not about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Proven to be in Sage."""

    record_no: str
    """Sage's RECORDNO."""

    adopted: bool = False
    """Found by a look-up instead of answered to the write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Sage refused the function for certain; nothing was written."""

    problem: Problem
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmapped:
    """We refused before sending: settings, parties or the document do not allow it."""

    problem: Problem
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Certainly not executed and nobody's fault: sent again later with the same control id."""

    reason: str
    """Why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """Sent, and the answer does not say what happened: looked up before anything is sent again."""

    reason: str
    """Why, for people."""

    refusal: Problem | None = None
    """Sage's refusal that proves nothing yet: of a number that exists, or of a repeated send.

    It becomes the outcome when the look-up does not find the document either.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Not exported, on purpose."""

    problem: Problem
    """The gate that closed; ``problem.cause`` is its slug."""


Outcome = Posted | Rejected | Unmapped | Deferred | Unconfirmed | Skipped
