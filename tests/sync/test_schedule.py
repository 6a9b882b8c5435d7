from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.sync.schedule import Schedule

CHICAGO = ZoneInfo("America/Chicago")
KEY = "sub-1"
TWICE_A_DAY = Schedule(zone=CHICAGO, spread=timedelta(0))


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
    assert local(expected) == TWICE_A_DAY.slot(KEY, local(now))


def test_anchor_moves_the_grid() -> None:
    early = Schedule(anchor=time(3, 30), zone=CHICAGO, spread=timedelta(0))
    assert local("2026-06-09T15:30") == early.slot(KEY, local("2026-06-10T03:29"))


@pytest.mark.parametrize("night", ["2026-03-08", "2026-11-01", "2026-06-10"])
def test_day_has_two_cycles_when_clocks_change(night: str) -> None:
    start = local(f"{night}T00:00")
    minutes = range(0, 60 * 26, 7)
    slots = {TWICE_A_DAY.slot(KEY, start + timedelta(minutes=minute)) for minute in minutes}
    within = {slot for slot in slots if slot.astimezone(CHICAGO).date().isoformat() == night}
    assert 2 == len(within)


def test_next_slot_is_after_now() -> None:
    assert local("2026-06-10T12:00") == TWICE_A_DAY.next_slot(KEY, local("2026-06-10T00:00"))


def due(now: str, *, established: str, last: str | None) -> bool:
    return TWICE_A_DAY.is_due(
        KEY,
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


def run_through(
    schedule: Schedule, moments: list[datetime], *, established: datetime, key: str = KEY
) -> list[datetime]:
    """Ask at each moment and run what is due; return the slots in the order in which they ran."""
    ran: list[datetime] = []
    last: datetime | None = None
    for now in moments:
        if schedule.is_due(key, established_at=established, last_slot=last, now=now):
            last = schedule.slot(key, now)
            ran.append(last)
    return ran


START = datetime(2025, 1, 1, 7, 13, tzinfo=UTC)
SCHEDULES = st.builds(
    Schedule,
    interval=st.sampled_from([timedelta(hours=hours) for hours in (1, 6, 7, 12, 24)]),
    anchor=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    zone=st.sampled_from(
        [ZoneInfo(name) for name in ("UTC", "America/Chicago", "Europe/Berlin", "Asia/Kolkata")]
    ),
)
DOWN_TIMES = st.lists(
    st.tuples(st.integers(0, 900 * 24 * 60), st.integers(1, 20 * 24 * 60)), max_size=12
)


def moments_up(down_times: list[tuple[int, int]], *, step_minutes: int) -> list[datetime]:
    """Return when a process that is down now and then looks at the clock, over 900 days."""
    down = set[int]()
    for start, length in down_times:
        down.update(range(start // step_minutes, (start + length) // step_minutes))
    steps = range(900 * 24 * 60 // step_minutes)
    return [START + timedelta(minutes=step * step_minutes) for step in steps if step not in down]


@settings(max_examples=5, deadline=None)
@given(schedule=SCHEDULES, down_times=DOWN_TIMES)
def test_no_slot_is_doubled_and_none_is_late_when_the_process_is_down_at_times(
    schedule: Schedule, down_times: list[tuple[int, int]]
) -> None:
    """Nine hundred days: each run takes the newest slot, at the first look after it began."""
    looks = moments_up(down_times, step_minutes=360)
    ran = run_through(schedule, looks, established=START)

    assert sorted(set(ran)) == ran
    wanted = dict.fromkeys(schedule.slot(KEY, now) for now in looks)
    assert [slot for slot in wanted if slot > START] == ran


@settings(max_examples=30, deadline=None)
@given(schedule=SCHEDULES, hours=st.integers(0, 900 * 24))
def test_slots_are_at_most_an_interval_apart_when_no_clock_changes(
    schedule: Schedule, hours: int
) -> None:
    """In the two nights an hour is skipped or repeated, so two slots may lie one hour wider."""
    now = START + timedelta(hours=hours)
    gap = schedule.next_slot(KEY, now) - schedule.slot(KEY, now)

    assert timedelta(0) < gap <= schedule.interval + timedelta(hours=1)


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1), timedelta(days=7)])
def test_one_cycle_runs_when_the_clock_jumps_ahead(jump: timedelta) -> None:
    before = [START + timedelta(minutes=minute) for minute in range(0, 24 * 60, 5)]
    after = [before[-1] + jump + timedelta(minutes=minute) for minute in range(0, 60, 5)]
    ran = run_through(TWICE_A_DAY, [*before, *after], established=START)

    crossed = TWICE_A_DAY.slot(KEY, after[0]) > TWICE_A_DAY.slot(KEY, before[-1])
    assert 2 + int(crossed) == len(ran)


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1)])
def test_no_cycle_runs_twice_and_none_is_missed_when_the_clock_is_set_back(
    jump: timedelta,
) -> None:
    """The hours that are lived again bring nothing; the first slot after them runs."""
    before = [START + timedelta(minutes=minute) for minute in range(0, 36 * 60, 5)]
    again = [moment - jump for moment in before[-int(jump / timedelta(minutes=5)) :]]
    after = [before[-1] + timedelta(minutes=minute) for minute in range(0, 12 * 60 + 5, 5)]
    ran = run_through(TWICE_A_DAY, [*before, *again, *after], established=START)

    assert list(dict.fromkeys(ran)) == ran
    assert {TWICE_A_DAY.slot(KEY, now) for now in after} <= set(ran)


@pytest.mark.parametrize("night", ["2026-03-08T00:00", "2026-11-01T00:00"])
@pytest.mark.parametrize("hours", [1, 12])
def test_each_local_time_runs_once_when_clocks_change(night: str, hours: int) -> None:
    """Rule schedule: an hour that is skipped or lived twice doubles nothing."""
    hourly = Schedule(interval=timedelta(hours=hours), zone=CHICAGO, spread=timedelta(0))
    start = local(night) - timedelta(hours=6)
    looks = [start + timedelta(minutes=minute) for minute in range(0, 40 * 60, 5)]
    ran = run_through(hourly, looks, established=start - timedelta(days=1))
    names = [slot.astimezone(CHICAGO).strftime("%m-%d %H:%M") for slot in ran]

    assert sorted(set(names)) == names


def test_delay_is_steady_and_short_when_asked_again() -> None:
    delays = [Schedule().delay(f"sub-{number}") for number in range(300)]

    assert delays == [Schedule().delay(f"sub-{number}") for number in range(300)]
    assert timedelta(0) <= min(delays) <= max(delays) < timedelta(minutes=10)
    assert 200 < len(set(delays))


def test_cycle_waits_for_its_delay_when_the_grid_point_comes() -> None:
    schedule = Schedule(zone=CHICAGO)
    noon = local("2026-06-10T12:00")
    delay = schedule.delay(KEY)

    assert noon + delay == schedule.next_slot(KEY, noon)
    assert noon + delay == schedule.slot(KEY, noon + delay)
    assert noon - timedelta(hours=12) + delay == schedule.slot(KEY, noon)


def test_lead_tells_how_far_the_clock_went_back_when_a_slot_lies_ahead() -> None:
    now = local("2026-06-10T09:00")

    assert timedelta(days=3) == TWICE_A_DAY.lead(last_slot=now + timedelta(days=3), now=now)
    assert timedelta(0) == TWICE_A_DAY.lead(last_slot=now - timedelta(days=3), now=now)
