"""Entries as small numbers: states of a search must be cheap to compare and to keep.

An entry is interned by what can make a difference; its moments are all the same, and how long ago
its quiet time began is counted in whole quiet times.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

from console.clock import BootTime, Instant
from console.domain.ledger import LedgerEntry
from console.domain.transaction import Transaction
from tests.builders import NOW, entry, line, transaction

QUIET_US = 1_800_000_000
"""The quiet time, in microseconds."""

WITHDRAWN = 9
"""Version of a document that the source bills no more."""

_UPTIME = 100 * QUIET_US
_OLDEST = 2
PRESENT = Instant(at=NOW, boot=BootTime(boot_id="now", microseconds=_UPTIME))
"""Every moment of a search: time passes by making marks older."""

_NUMBERS: dict[tuple[object, ...], int] = {}
_ENTRIES: list[LedgerEntry] = []


@cache
def source(document: int, version: int) -> Transaction:
    """Return what the source says of a document in one of its versions."""
    amount = Decimal(f"{100 + version}.00")
    name = f"doc-{document}"
    return transaction(
        source_id=name,
        number=name,
        lines=(line(str(amount)),),
        total=amount,
        withdrawn="It is gone" if version == WITHDRAWN else "",
    )


def new_entry(document: int, version: int = 0) -> int:
    """Return the entry that intake makes of a document."""
    return intern(entry(source(document, version)))


def mark(age: int) -> BootTime:
    """Return the moment ``age`` quiet times ago."""
    return BootTime(boot_id="now", microseconds=_UPTIME - age * QUIET_US)


def intern(one: LedgerEntry) -> int:
    """Return the number of an entry, without what can make no difference."""
    one = replace(one, attempts=0, deferrals=0, next_attempt_at=None, batch_id="", run_id="")
    key = (
        *(one.id, one.state, one.revision, one.attempt, one.control_id, one.sent_before),
        *(one.refused, one.party_no, one.amount, one.sage_record_no, one.quiet_from),
        *(one.task, one.undone_record_no, one.source_hash, one.newer and one.newer.fingerprint()),
        one.posted_at,
        one.problem and one.problem.cause,
    )
    number = _NUMBERS.get(key)
    if number is None:
        number = _NUMBERS[key] = len(_ENTRIES)
        _ENTRIES.append(one)
    return number


def value(number: int) -> LedgerEntry:
    """Return the entry with this number."""
    return _ENTRIES[number]


def version_of(one: LedgerEntry) -> int:
    """Return the version of the source in an entry."""
    return int(one.transaction.total) - 100


@cache
def older(number: int) -> int:
    """Return the entry one quiet time later."""
    return _with_mark(number, _aged)


@cache
def rebooted(number: int) -> int:
    """Return the entry after the host was started anew."""
    return _with_mark(number, lambda moment: replace(moment, boot_id="before"))


def _aged(moment: BootTime) -> BootTime:
    if moment.boot_id != "now":
        return moment
    return replace(
        moment, microseconds=max(moment.microseconds - QUIET_US, _UPTIME - _OLDEST * QUIET_US)
    )


def _with_mark(number: int, change: Callable[[BootTime], BootTime]) -> int:
    one = value(number)
    if one.quiet_from is None:
        return number
    return intern(replace(one, quiet_from=change(one.quiet_from)))
