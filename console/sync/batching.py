"""Batches: several functions in one request, never so many that a lost answer hurts.

Place in the path: prepared documents come in, batches go out in the same order, one at a
time, because their size follows the company's pace.

Source: measured: 100 functions a request reach the gateway's own speed; a request must stay well
under a minute, so lines and bytes are capped too.
"""

from collections import deque
from dataclasses import dataclass
from decimal import Decimal

from console.domain.ledger import LedgerEntry, Task
from console.intacct import DeleteRecords, DocumentFunction, ReverseBill, ReverseInvoice

__all__ = ["MAX_BYTES", "MAX_LINES", "Prepared", "cut_batch"]

MAX_LINES = 1000
"""Most document lines in one request."""

MAX_BYTES = 1_000_000
"""Most bytes of functions in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One document ready to be sent."""

    entry: LedgerEntry
    """Its ledger entry, still ``ready``."""

    function: DocumentFunction
    """What Sage is told to do."""

    party_no: str
    """Sage's customer or vendor id in it."""

    amount: Decimal
    """The document's amount as sent."""

    toggles: tuple[str, ...] = ()
    """Toggles that decided about its lines, those that are on."""

    xml: bytes
    """The function without its control id, canonical; hashed and kept with the attempt."""

    task: Task = Task.POST
    """What the function does."""

    follows: "Prepared | None" = None
    """What is sent once this has taken the old record out of the books; None when nothing is."""

    asks_first: bool = False
    """Sage is asked for its number before it is sent."""

    @property
    def amounts(self) -> tuple[Decimal | None, ...]:
        """Return the amounts of the lines that it sends, in their order.

        None is a line whose amount stays; what only takes a record out of Sage sends no line.
        """
        if isinstance(self.function, ReverseInvoice | ReverseBill | DeleteRecords):
            return ()
        return tuple(line.amount for line in self.function.lines)

    @property
    def line_count(self) -> int:
        """Return how much it counts for a request's cap on lines."""
        return max(1, len(self.amounts))


def cut_batch(waiting: deque[Prepared], *, size: int) -> tuple[Prepared, ...]:
    """Take the next batch of at most ``size`` functions from the front; empty when none is left.

    A document that alone passes a cap makes a batch of its own.
    """
    batch: list[Prepared] = []
    lines = 0
    weight = 0
    while waiting and len(batch) < size:
        lines += waiting[0].line_count
        weight += len(waiting[0].xml)
        if batch and (lines > MAX_LINES or weight > MAX_BYTES):
            break
        batch.append(waiting.popleft())
    return tuple(batch)
