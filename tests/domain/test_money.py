from decimal import Decimal

import pytest

from console.domain.money import format_amount, parse_amount
from console.errors import InvalidAmountError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", Decimal("0.00")),
        ("1850", Decimal("1850.00")),
        ("-75.2", Decimal("-75.20")),
        ("12.50", Decimal("12.50")),
        ("12.5000", Decimal("12.50")),
        ("99999999999999.99", Decimal("99999999999999.99")),
    ],
)
def test_amount_is_read_when_it_is_plain(text: str, expected: Decimal) -> None:
    assert expected == parse_amount(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "1,000",
        "1_000",
        "1e3",
        "1E-2",
        "NaN",
        "Infinity",
        "12.345",
        ".5",
        "5.",
        "--1",
        "١٢",
        "１２",
        "1\n",
        "999999999999999",
        "0x10",
    ],
)
def test_amount_is_refused_when_it_is_anything_else(text: str) -> None:
    with pytest.raises(InvalidAmountError):
        parse_amount(text)


def test_refusal_is_short_when_the_text_is_long() -> None:
    with pytest.raises(InvalidAmountError) as refusal:
        parse_amount("9" * 5000)
    assert len(refusal.value.message) < 60


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(Decimal("1850"), "1850.00"), (Decimal("-0.1"), "-0.10"), (Decimal("1E+3"), "1000.00")],
)
def test_amount_is_written_with_two_places_when_formatted(amount: Decimal, expected: str) -> None:
    assert expected == format_amount(amount)
