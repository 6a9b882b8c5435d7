from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from console.domain.activity import by_day, spark
from console.domain.run import Counts, Run

LAST = date(2026, 3, 3)


def run(moment: datetime, exported: int, failed: int, minutes: int = 2) -> Run:
    return Run(
        id=moment.isoformat(),
        subsidiary_id="s",
        kind="cycle",
        trigger="schedule",
        actor="scheduler",
        started_at=moment,
        ended_at=moment + timedelta(minutes=minutes),
        counts=Counts(exported=exported, failed=failed),
    )


def test_each_day_sums_its_runs_and_an_idle_one_is_there() -> None:
    runs = [
        run(datetime(2026, 3, 3, 8, tzinfo=UTC), 10, 1),
        run(datetime(2026, 3, 3, 20, tzinfo=UTC), 5, 0, minutes=3),
        run(datetime(2026, 3, 1, 8, tzinfo=UTC), 7, 2),
        run(datetime(2026, 2, 1, 8, tzinfo=UTC), 99, 9),
    ]
    days = by_day(runs, last_on=LAST, days=3, zone=UTC)

    assert [(1, 7, 2), (2, 0, 0), (3, 15, 1)] == [
        (day.on.day, day.exported, day.failed) for day in days
    ]
    assert [3.5, 0.0, 3.0] == [day.per_minute for day in days]


def test_day_is_one_of_the_business_when_the_zone_is_behind() -> None:
    late = run(datetime(2026, 3, 3, 2, tzinfo=UTC), 4, 0)
    days = by_day([late], last_on=LAST, days=2, zone=timezone(timedelta(hours=-6)))

    assert [4, 0] == [day.exported for day in days]


@pytest.mark.parametrize(
    ("values", "expected"),
    [((0, 1, 4, 8), " ▁▄█"), ((0, 0), "  "), ((), ""), ((5,), "█")],
)
def test_spark_is_as_high_as_its_value(values: tuple[int, ...], expected: str) -> None:
    assert expected == spark(values)
