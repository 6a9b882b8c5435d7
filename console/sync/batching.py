"""Batches: several functions in one request, never so many that a lost answer hurts.

Place in the path: prepared documents come in, batches go out in the same order. Pure.

Source: measured: 100 functions a request reach the gateway's own speed; a request must stay well
under a minute, so lines and bytes are capped too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from console.domain.ledger import LedgerEntry
from console.intacct import CreateBill, CreateInvoice

__all__ = ["MAX_BYTES", "MAX_LINES", "Prepared", "plan_batches"]

MAX_LINES = 1000
"""Most document lines in one request."""

MAX_BYTES = 1_000_000
"""Most bytes of functions in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One document ready to be sent."""

    entry: LedgerEntry
    """Its ledger entry, still ``ready``."""

    function: CreateInvoice | CreateBill
    """What Sage is told to do."""

    party_no: str
    """Sage's customer or vendor id in it."""

    amount: Decimal
    """The document's amount as sent."""

    xml: bytes
    """The function without its control id, canonical; hashed and kept with the attempt."""


def plan_batches(prepared: Iterable[Prepared], *, size: int) -> Iterator[tuple[Prepared, ...]]:
    """Yield batches of at most ``size`` functions, in the given order.

    A document that alone passes a cap makes a batch of its own.
    """
    batch: list[Prepared] = []
    lines = 0
    weight = 0
    for document in prepared:
        more_lines = len(document.function.lines)
        full = (
            len(batch) >= size
            or lines + more_lines > MAX_LINES
            or weight + len(document.xml) > MAX_BYTES
        )
        if batch and full:
            yield tuple(batch)
            batch, lines, weight = [], 0, 0
        batch.append(document)
        lines += more_lines
        weight += len(document.xml)
    if batch:
        yield tuple(batch)
