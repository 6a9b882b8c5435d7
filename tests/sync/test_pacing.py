"""What a company bears: decided by answers and by the time that has passed."""

from datetime import timedelta

import pytest

from console.sync.pacing import Pacing, Pacings
from tests.builders import ManualClock


def pacing(*, lanes: int = 4, batch_size: int = 100, clock: ManualClock | None = None) -> Pacing:
    return Pacing(lanes=lanes, batch_size=batch_size, clock=clock or ManualClock())


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.mark.parametrize(("refusals", "expected"), [(0, 4), (1, 2), (2, 1), (3, 1)])
def test_requests_at_once_are_halved_when_sage_refuses(refusals: int, expected: int) -> None:
    pace = pacing()
    for _ in range(refusals):
        pace.refused(1.0)
    assert expected == pace.lanes


@pytest.mark.parametrize(("answers", "expected"), [(49, 2), (50, 3), (100, 4), (500, 4)])
def test_one_more_request_is_tried_when_fifty_were_answered(answers: int, expected: int) -> None:
    pace = pacing()
    pace.refused(1.0)
    for _ in range(answers):
        pace.answered()
    assert expected == pace.lanes


def test_count_of_good_answers_starts_again_when_sage_refuses() -> None:
    pace = pacing()
    pace.refused(1.0)
    for _ in range(49):
        pace.answered()
    pace.refused(1.0)
    pace.answered()
    assert 1 == pace.lanes


def test_company_is_left_alone_when_sage_asks_for_a_pause() -> None:
    clock = ManualClock()
    pace = pacing(clock=clock)
    pace.refused(7.0)
    clock.advance(seconds=3)
    assert 4.0 == pace.pause_s()


def test_pause_is_over_when_its_time_has_passed() -> None:
    clock = ManualClock()
    pace = pacing(clock=clock)
    pace.refused(7.0)
    clock.advance(seconds=7)
    assert 0.0 == pace.pause_s()


def test_longer_pause_stays_when_another_request_is_told_a_shorter_one() -> None:
    pace = pacing()
    pace.refused(30.0)
    pace.refused(2.0)
    assert 30.0 == pace.pause_s()


def test_pause_is_not_moved_when_somebody_sets_the_clock() -> None:
    clock = ManualClock()
    pace = pacing(clock=clock)
    pace.refused(7.0)
    clock.turn(hours=-5)
    assert 7.0 == pace.pause_s()


@pytest.mark.parametrize(
    ("took", "functions", "expected"),
    [(46, 100, 50), (46, 30, 15), (46, 1, 1), (45, 100, 100), (1, 100, 100)],
)
def test_batch_is_halved_when_a_request_takes_too_long(
    took: float, functions: int, expected: int
) -> None:
    pace = pacing()
    pace.took(seconds(took), functions)
    assert expected == pace.batch_size


@pytest.mark.parametrize(
    ("took", "functions", "expected"), [(19, 50, 100), (20, 50, 50), (1, 49, 50)]
)
def test_batch_grows_back_when_a_full_one_was_quick(
    took: float, functions: int, expected: int
) -> None:
    pace = pacing()
    pace.took(seconds(60), 100)
    pace.took(seconds(took), functions)
    assert expected == pace.batch_size


def test_batch_never_passes_the_setting_when_answers_are_quick() -> None:
    pace = pacing(batch_size=30)
    pace.took(seconds(1), 30)
    assert 30 == pace.batch_size


@pytest.mark.parametrize(
    ("took", "functions", "expected"),
    [
        # 150 ms a request and 12 ms a function: the next one takes as long as may be waited.
        (0.75, 50, 83),
        (0.1, 50, 100),
        (2.5, 50, 25),
        (30, 50, 25),
        (0.75, 30, 50),
        (2.5, 24, 50),
        (60, 50, 25),
    ],
)
def test_batch_is_answered_soon_when_documents_go_out_at_once(
    took: float, functions: int, expected: int
) -> None:
    pace = pacing()
    pace.mind_waiting(True)
    assert 50 == pace.batch_size
    pace.took(seconds(took), functions)
    assert expected == pace.batch_size


def test_batch_is_small_at_once_when_documents_begin_to_go_out_at_once() -> None:
    pace = pacing(batch_size=30)
    pace.took(seconds(3), 30)
    sizes = [pace.batch_size]
    pace.mind_waiting(True)
    sizes.append(pace.batch_size)
    pace.took(seconds(0.2), 25)
    pace.mind_waiting(True)
    sizes.append(pace.batch_size)
    assert [30, 25, 30] == sizes


def test_full_batch_goes_out_again_when_nothing_waits_any_more() -> None:
    pace = pacing()
    pace.mind_waiting(True)
    pace.took(seconds(5), 50)
    pace.mind_waiting(False)
    for _ in range(2):
        pace.took(seconds(5), pace.batch_size)
    assert 100 == pace.batch_size


def test_batch_stays_when_nobody_can_tell_how_long_it_took() -> None:
    pace = pacing()
    pace.took(None, 100)
    assert 100 == pace.batch_size


def test_pace_is_remembered_when_the_company_is_worked_for_again() -> None:
    pacings = Pacings(lanes=4, batch_size=100, clock=ManualClock())
    pacings.of("A").refused(1.0)
    assert (2, 4) == (pacings.of("A").lanes, pacings.of("B").lanes)


def test_other_company_goes_on_when_one_is_told_to_pause() -> None:
    pacings = Pacings(lanes=4, batch_size=100, clock=ManualClock())
    pacings.of("A").refused(9.0)
    assert 0.0 == pacings.of("B").pause_s()
