"""How many bytes a second are sent, by a clock that the tests move."""

import pytest

from console.terminal.pace import Pace

STEP = 650
"""Bytes of a step of the cursor where the list scrolls."""


class Moment:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def test_nothing_waits_when_it_comes_after_a_rest() -> None:
    """The first frame is sent at once, and so is one that a person's next key leads to."""
    moment = Moment()
    pace = Pace(moment)

    assert pytest.approx(0.0) == pace.pause_s
    for _ in range(20):
        pace.note(STEP)
        moment.now += 0.2
        assert pytest.approx(0.0) == pace.pause_s


def test_held_key_sends_less_than_20_kb_when_each_frame_waits_for_its_turn() -> None:
    """Two seconds at thirty keys a second, each leading to a frame."""
    moment = Moment()
    pace = Pace(moment)
    sent = 0

    while moment.now < 52.0:
        moment.now = max(moment.now + 1 / 30, moment.now + pace.pause_s)
        pace.note(STEP)
        sent += STEP

    assert 15_000 < sent < 20_000


def test_frame_waits_a_tenth_of_a_second_at_most_when_very_much_was_sent() -> None:
    """Nobody waits for long, whatever was painted before."""
    pace = Pace(Moment())

    pace.note(1_000_000)

    assert pytest.approx(0.1) == pace.pause_s
