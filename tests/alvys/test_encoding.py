"""Requests carry amounts digit by digit, and ids as one segment of a path."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from console.alvys.encoding import encode, segment, stamp


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1850.10"), b"1850.10"),
        (Decimal("90071992547409.93"), b"90071992547409.93"),
        (Decimal("1E+3"), b"1000"),
        (
            {"a": [1, True, None, 'é "q"']},
            '{"a":[1,true,null,"é \\"q\\""]}'.encode(),
        ),
        ({}, b"{}"),
    ],
)
def test_value_is_written_exactly_when_encoded(value: object, expected: bytes) -> None:
    assert expected == encode(value)


@pytest.mark.parametrize("value", [1.5, b"raw", datetime(2026, 1, 1, tzinfo=UTC), {"a": {1.5}}])
def test_value_is_a_bug_when_its_kind_has_no_json(value: object) -> None:
    with pytest.raises(TypeError):
        encode(value)


@pytest.mark.parametrize("text", ["NaN", "Infinity"])
def test_amount_is_a_bug_when_it_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        encode(Decimal(text))


def test_moment_is_in_utc_when_stamped() -> None:
    moment = datetime(2026, 3, 1, 7, tzinfo=timezone(timedelta(hours=-5)))
    assert "2026-03-01T12:00:00Z" == stamp(moment)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("cus-1", "cus-1"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("..", "%2E%2E"), ("a.b", "a.b")],
)
def test_id_stays_one_segment_when_it_holds_signs(text: str, expected: str) -> None:
    assert expected == segment(text)


def test_id_is_a_bug_when_it_is_empty() -> None:
    with pytest.raises(ValueError, match="empty"):
        segment("")
