from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from console.intacct import InvoiceLine, encode_function
from console.sync.batching import MAX_BYTES, MAX_LINES, Prepared, cut_batch
from tests.builders import entry, transaction
from tests.sync.test_mapping import invoice


def document(number: int, *, lines: int = 2, weight: int = 0) -> Prepared:
    source = transaction(source_id=f"inv-{number}", number=str(number))
    made = invoice(source)
    many = tuple(InvoiceLine(account_no="40000", amount=Decimal("1.00")) for _ in range(lines))
    return Prepared(
        entry=entry(source),
        function=replace(made, lines=many),
        party_no="C-100",
        amount=Decimal("1350.50"),
        xml=encode_function(made, "") + b" " * weight,
    )


def batches(documents: Sequence[Prepared], size: int) -> Iterator[tuple[Prepared, ...]]:
    waiting = deque(documents)
    while waiting:
        yield cut_batch(waiting, size=size)


@pytest.mark.parametrize(
    ("documents", "size", "expected"),
    [
        ([], 2, []),
        ([document(1)], 2, [1]),
        ([document(n) for n in range(5)], 2, [2, 2, 1]),
        ([document(n, weight=MAX_BYTES // 3) for n in range(4)], 100, [2, 2]),
        ([document(1, weight=MAX_BYTES * 2), document(2)], 100, [1, 1]),
        ([document(n, lines=MAX_LINES // 2) for n in range(5)], 100, [2, 2, 1]),
        ([document(1, lines=MAX_LINES + 1), document(2)], 100, [1, 1]),
    ],
)
def test_batch_is_closed_when_a_cap_is_reached(
    documents: list[Prepared], size: int, expected: list[int]
) -> None:
    assert expected == [len(batch) for batch in batches(documents, size)]


def test_order_is_kept() -> None:
    documents = [document(number) for number in range(7)]
    again = [one for batch in batches(documents, 3) for one in batch]
    assert documents == again


def test_batch_is_empty_when_nothing_waits() -> None:
    assert () == cut_batch(deque(), size=5)
