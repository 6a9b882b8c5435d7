from dataclasses import replace
from datetime import timedelta

import pytest

from console.clock import BootTime, Clock

EARLIER = BootTime(boot_id="a", microseconds=5_000_000)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (BootTime(boot_id="a", microseconds=7_500_000), timedelta(seconds=2.5)),
        (EARLIER, timedelta(0)),
        (BootTime(boot_id="a", microseconds=4_000_000), None),
        (BootTime(boot_id="b", microseconds=7_500_000), None),
    ],
)
def test_passed_time_is_told_only_when_both_moments_are_of_one_start(
    later: BootTime, expected: timedelta | None
) -> None:
    assert expected == later.since(EARLIER)


def test_nobody_can_tell_what_has_passed_when_there_is_no_earlier_moment() -> None:
    assert EARLIER.since(None) is None


def test_time_of_the_host_goes_on_when_it_is_read_twice() -> None:
    first, second = Clock().boot_time(), Clock().boot_time()
    passed = second.since(first)
    assert passed is not None
    assert passed >= timedelta(0)


def test_both_times_are_read_when_an_instant_is() -> None:
    instant = Clock().instant()
    assert timedelta(0) == instant.at.utcoffset()
    assert instant.boot == replace(instant.boot, boot_id=Clock().boot_time().boot_id)
