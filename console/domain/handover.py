"""What has changed since a person last looked: the talk between two shifts, as a value.

Place in the path: the hand-over service gathers it from the ledger, the runs and the audit log;
screen and command line show it. Values only.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from console.domain.audit import AuditEntry
from console.domain.error_groups import ErrorGroup
from console.domain.run import Run

__all__ = ["Handover", "Look"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """When a person last took over."""

    actor: str
    """Who."""

    at: datetime
    """When, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What happened between two moments, and what is open at the second one."""

    since: datetime
    """From here, UTC."""

    until: datetime
    """To here, UTC."""

    new: tuple[ErrorGroup, ...]
    """Errors that were first seen since, and are open, by cause; the most money first."""

    open: tuple[ErrorGroup, ...]
    """All open errors by cause; the most money first."""

    posted: int
    """Documents proven to be in Sage since."""

    posted_total: Decimal
    """Their money, credits counted like debits."""

    recovered: int
    """Those of them that had been tried before without success."""

    failed_runs: tuple[Run, ...]
    """Runs that ended badly or were cut short since, newest first."""

    runs: int
    """All runs since."""

    acts: tuple[AuditEntry, ...]
    """What people did since, newest first; refusals included."""
