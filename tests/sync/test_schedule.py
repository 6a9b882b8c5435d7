from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.sync.schedule import Schedule

CHICAGO = ZoneInfo("America/Chicago")
TWICE_A_DAY = Schedule(zone=CHICAGO)


def local(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-10T11:59:59", "2026-06-10T00:00"),
        ("2026-06-10T12:00:00", "2026-06-10T12:00"),
        ("2026-06-10T23:59:59", "2026-06-10T12:00"),
        ("2026-06-11T00:00:00", "2026-06-11T00:00"),
        ("2026-03-08T12:30:00", "2026-03-08T12:00"),
        ("2026-11-01T12:30:00", "2026-11-01T12:00"),
    ],
)
def test_slot_is_the_latest_grid_point_when_asked(now: str, expected: str) -> None:
    """Noon stays noon on the 23 hours of 8 March and the 25 hours of 1 November 2026."""
    assert local(expected) == TWICE_A_DAY.slot(local(now))


def test_anchor_moves_the_grid() -> None:
    early = Schedule(anchor=time(3, 30), zone=CHICAGO)
    assert local("2026-06-09T15:30") == early.slot(local("2026-06-10T03:29"))


@pytest.mark.parametrize("night", ["2026-03-08", "2026-11-01", "2026-06-10"])
def test_day_has_two_cycles_when_clocks_change(night: str) -> None:
    start = local(f"{night}T00:00")
    minutes = range(0, 60 * 26, 7)
    slots = {TWICE_A_DAY.slot(start + timedelta(minutes=minute)) for minute in minutes}
    within = {slot for slot in slots if slot.astimezone(CHICAGO).date().isoformat() == night}
    assert 2 == len(within)


def test_next_slot_is_after_now() -> None:
    assert local("2026-06-10T12:00") == TWICE_A_DAY.next_slot(local("2026-06-10T00:00"))


def due(now: str, *, established: str, last: str | None) -> bool:
    return TWICE_A_DAY.is_due(
        established_at=local(established),
        last_slot=local(last) if last else None,
        now=local(now),
    )


def test_first_cycle_waits_for_the_next_slot_when_just_connected() -> None:
    assert not due("2026-06-10T15:00", established="2026-06-10T13:00", last=None)
    assert due("2026-06-11T00:00", established="2026-06-10T13:00", last=None)


def test_cycle_is_due_once_when_several_were_missed() -> None:
    assert due("2026-06-14T09:00", established="2026-06-01T00:00", last="2026-06-10T00:00")
    assert not due("2026-06-14T09:00", established="2026-06-01T00:00", last="2026-06-14T00:00")


def test_cycle_is_not_due_again_when_the_clock_went_back() -> None:
    assert not due("2026-06-10T11:00", established="2026-06-01T00:00", last="2026-06-10T12:00")
