from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from console.domain.connection import ConnectionStatus
from console.domain.ledger import State
from console.domain.run import Counts, Run, RunStatus
from console.screens.words import (
    CONNECTION_WORDS,
    RUN_WORDS,
    STATE_WORDS,
    age,
    ago,
    count_of,
    counts_text,
    duration,
    moment,
    money,
    setting_parts,
    until,
)
from tests.builders import NOW


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("1234.50", "$1,234.50"), ("-20", "-$20.00"), ("0.00", "$0.00"), ("1000000", "$1,000,000.00")],
)
def test_money_is_written_as_people_do_when_it_is_shown(amount: str, expected: str) -> None:
    assert expected == money(Decimal(amount))


SPANS = [
    (0, "now", "just now", "due now"),
    (59, "now", "just now", "due now"),
    (60, "1m", "1 min ago", "in 1 min"),
    (3_599, "59m", "59 min ago", "in 59 min"),
    (3_600, "1h", "1 h ago", "in 1 h"),
    (8_940, "2h", "2 h 29 min ago", "in 2 h 29 min"),
    (86_400, "1d", "1 d ago", "in 1 d"),
    (180_000, "2d", "2 d 2 h ago", "in 2 d 2 h"),
    (864_000 + 7_200, "10d", "10 d ago", "in 10 d"),
]


@pytest.mark.parametrize(("seconds", "narrow", "past", "future"), SPANS)
def test_distance_is_told_in_two_units_when_it_is_shown(
    seconds: int, narrow: str, past: str, future: str
) -> None:
    span = timedelta(seconds=seconds)

    assert (narrow, past, future) == (
        age(NOW - span, NOW),
        ago(NOW - span, NOW),
        until(NOW + span, NOW),
    )


def test_age_is_now_when_the_clock_was_set_back() -> None:
    assert ("now", "just now") == (age(NOW + timedelta(hours=1), NOW), ago(NOW + timedelta(1), NOW))


def test_dash_stands_when_there_is_no_moment() -> None:
    assert ("—", "—", "—") == (ago(None, NOW), until(None, NOW), moment(None, UTC))


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-5, "0 s"), (8, "8 s"), (125, "2 min 05 s"), (3_725, "1 h 02 min")],
)
def test_length_has_seconds_when_it_is_short(seconds: int, expected: str) -> None:
    assert expected == duration(timedelta(seconds=seconds))


def test_moment_names_its_zone_when_it_is_shown() -> None:
    zone = timezone(timedelta(hours=-6), "CST")

    assert "2026-03-02 03:30 CST" == moment(datetime(2026, 3, 2, 9, 30, tzinfo=UTC), zone)


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 records"), (1, "1 record"), (1_200, "1,200 records")]
)
def test_noun_follows_its_number_when_it_is_counted(number: int, expected: str) -> None:
    assert expected == count_of(number, "record")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Counts(), "nothing to do"),
        (Counts(due=9), "nothing to do"),
        (Counts(exported=1_200, failed=3), "1,200 exported, 3 failed"),
        (Counts(skipped=1, unverified=2, deferred=4), "1 skipped, 2 unverified, 4 deferred"),
    ],
)
def test_zeros_are_left_out_when_a_run_is_told(counts: Counts, expected: str) -> None:
    run = Run(
        id="r",
        subsidiary_id="s",
        kind="cycle",
        trigger="request",
        actor="maria",
        started_at=NOW,
        counts=counts,
    )

    assert expected == counts_text(run)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("accounts.ar:load/fuel", ("ar", "load/fuel")),
        ("accounts.ap:default", ("ap", "default")),
        ("accounts.ar:", None),
        ("dimensions:DEPARTMENT", None),
        ("", None),
    ],
)
def test_account_setting_is_recognised_when_a_problem_names_it(
    setting: str, expected: tuple[str, str] | None
) -> None:
    assert expected == setting_parts(setting)


def test_every_state_has_a_word_of_its_own_when_they_are_listed() -> None:
    assert (set(State), set(ConnectionStatus), set(RunStatus)) == (
        set(STATE_WORDS),
        set(CONNECTION_WORDS),
        set(RUN_WORDS),
    )


@pytest.mark.parametrize("words", [STATE_WORDS, CONNECTION_WORDS, RUN_WORDS])
def test_marks_and_words_differ_when_colours_are_taken_away(words: dict[object, object]) -> None:
    labels = [getattr(word, "label", "") for word in words.values()]

    assert len(set(labels)) == len(labels) == len({label[0] for label in labels})
