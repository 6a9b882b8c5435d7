"""Days that are complete, and gaps between them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.coverage import Days, DayState, PaymentCoverage

FIRST = date(2026, 3, 1)
EMPTY = PaymentCoverage(subsidiary_id="sub-1")


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def days(first: int, last: int) -> Days:
    return Days(first=day(first), last=day(last))


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ([(3, 5)], [(3, 5)]),
        ([(3, 5), (6, 8)], [(3, 8)]),
        ([(3, 5), (7, 8)], [(3, 5), (7, 8)]),
        ([(7, 8), (3, 5), (4, 7)], [(3, 8)]),
        ([(3, 9), (4, 5)], [(3, 9)]),
        ([(5, 4)], []),
    ],
)
def test_days_grow_together_when_they_touch(
    added: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    coverage = EMPTY
    for first, last in added:
        coverage = coverage.with_days(day(first), day(last))
    assert tuple(days(*one) for one in expected) == coverage.days


def test_gaps_are_what_no_import_has_worked_off_when_days_are_asked_for() -> None:
    coverage = EMPTY.with_days(day(3), day(4)).with_days(day(8), day(9))
    assert (days(1, 2), days(5, 7), days(10, 11)) == coverage.gaps(day(1), day(11))
    assert () == coverage.gaps(day(8), day(9))
    assert (days(5, 6),) == coverage.gaps(day(4), day(6))
    assert () == coverage.gaps(day(5), day(4))


def test_each_day_has_its_state_when_the_bar_is_drawn() -> None:
    coverage = EMPTY.with_days(day(4), day(5))
    states = coverage.states(day(3), day(7), 6)
    assert (
        DayState.BEFORE,
        DayState.MISSING,
        DayState.COMPLETE,
        DayState.COMPLETE,
        DayState.MISSING,
        DayState.UNDER_WAY,
    ) == states


def test_days_are_refused_when_they_end_before_they_begin() -> None:
    with pytest.raises(ValueError, match="before they begin"):
        Days(first=day(2), last=day(1))


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 6))))
def test_gaps_and_days_make_up_every_day_when_anything_was_imported(
    added: list[tuple[int, int]],
) -> None:
    coverage, complete = EMPTY, set[date]()
    for first, more in added:
        coverage = coverage.with_days(day(first), day(first + more))
        complete.update(day(first + number) for number in range(more + 1))
    gaps = coverage.gaps(day(1), day(40))
    missing = {
        one.first + timedelta(days=back)
        for one in gaps
        for back in range((one.last - one.first).days + 1)
    }
    assert {day(number) for number in range(1, 41)} - complete == missing
