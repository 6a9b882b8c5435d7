import pytest

from console.domain.identifiers import MAX_CONTROL_ID, control_id, entry_id, slug
from console.domain.transaction import Transaction
from tests.builders import NOW, bill, transaction


def test_control_id_is_the_same_when_the_attempt_is_the_same() -> None:
    first = control_id("a1b2", revision=2, attempt=1)
    assert ("avx:a1b2:r2:a1", first) == (first, control_id("a1b2", revision=2, attempt=1))


def test_control_id_fits_when_the_entry_is_long() -> None:
    assert MAX_CONTROL_ID >= len(control_id("x" * 400, revision=1, attempt=1))


def test_entry_ids_differ_when_parts_only_shift() -> None:
    assert entry_id("a", "b", "cd") != entry_id("a", "bc", "d")


def test_slug_joins_words() -> None:
    assert "fuel_surcharge" == slug(" Fuel-Surcharge ")


def test_fingerprint_is_equal_when_only_attributes_and_times_differ() -> None:
    later = transaction(attributes={"truck": "T-9"}, changed_at=NOW.replace(hour=23))
    assert transaction().fingerprint() == later.fingerprint()


@pytest.mark.parametrize(
    "changed",
    [
        transaction(number="1084739"),
        transaction(order_number="ORD-8"),
        transaction(lines=()),
        bill(),
    ],
)
def test_fingerprint_differs_when_the_books_would(changed: Transaction) -> None:
    assert transaction().fingerprint() != changed.fingerprint()
