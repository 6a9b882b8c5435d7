"""What on-call sees: the judgement of health, the sentences about the holder, the gauges."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.domain.ledger import State
from console.domain.run import Batch, Run, RunStatus, Trouble
from console.store import HolderInfo, Store, memory_store
from console.sync.gauges import GAUGES_NAME, GaugeFile, render
from console.sync.health import Health, take_health
from console.sync.holding import holder_trouble, holder_words
from console.sync.progress import Progress
from console.sync.schedule import Schedule
from tests.builders import NOW, ManualClock, connection, entry

HOLDER = HolderInfo(
    pid=4711, user_name="maria", since=NOW, kind="daemon", host="books-1", beat_at=NOW
)
SAMPLE = re.compile(r'[a-z_]+(\{subsidiary="(\\.|[^"\\\n])*",id="(\\.|[^"\\\n])*"\})? [0-9.]+')


@pytest.fixture
def store() -> Iterator[Store]:
    opened = memory_store()
    opened.connections.save(connection())
    opened.cycles.save(run())
    yield opened
    opened.close()


def run(**changes: object) -> Run:
    base = Run(
        id="20260302-093000-1",
        subsidiary_id="sub-1",
        kind="cycle",
        trigger="schedule",
        actor="scheduler",
        started_at=NOW,
        ended_at=NOW,
        status=RunStatus.DONE,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def taken(store: Store, *, now: datetime = NOW, holder: HolderInfo | None = HOLDER) -> Health:
    return take_health(
        store,
        schedule=Schedule(),
        quiet_time=timedelta(minutes=30),
        holder=lambda: holder,
        clock=ManualClock(now),
    )


def test_nothing_needs_attention_when_all_is_well(store: Store) -> None:
    assert () == taken(store).attention


@pytest.mark.parametrize("kind", ["upload", "retry"])
def test_last_success_is_known_however_many_other_runs_came_after_it(
    store: Store, kind: str
) -> None:
    for number in range(21):
        store.cycles.save(run(id=f"20260302-1000{number:02}-1", kind=kind, trigger="watch"))

    [one] = taken(store, now=NOW + timedelta(hours=1)).subsidiaries
    assert NOW == one.last_success_at


def test_last_success_is_that_of_a_cycle_that_went_well(store: Store) -> None:
    later = NOW + timedelta(hours=1)
    store.cycles.save(run(id="20260302-103000-1", ended_at=later, status=RunStatus.FAILED))

    [one] = taken(store, now=later).subsidiaries
    assert NOW == one.last_success_at


def test_last_success_of_an_earlier_version_is_found_among_the_runs(store: Store) -> None:
    store.database.table("schedule").truncate()

    [one] = taken(store).subsidiaries
    assert NOW == one.last_success_at


def test_nothing_needs_attention_when_a_timer_calls_sync_often_enough(store: Store) -> None:
    assert () == taken(store, now=NOW + timedelta(hours=12), holder=None).attention


def test_attention_is_asked_for_when_a_cycle_was_missed_because_nobody_sends(store: Store) -> None:
    assert ("Nobody sends: start a console, or intacct-console daemon",) == taken(
        store, now=NOW + timedelta(hours=13), holder=None
    ).attention


@pytest.mark.parametrize("state", [State.FAILED, State.CONFLICT, State.HELD])
def test_attention_is_asked_for_when_the_error_desk_has_work(store: Store, state: State) -> None:
    store.ledger.save([replace(entry(), state=state)])

    [sentence] = taken(store).attention
    assert f"has 1 open error transactions (1 {state.value})" in sentence


@pytest.mark.parametrize(("minutes", "told"), [(60, 0), (90, 1)])
def test_attention_is_asked_for_when_an_outcome_stays_unverified(
    store: Store, minutes: int, told: int
) -> None:
    unsure = replace(entry(), state=State.UNVERIFIED, unverified_at=NOW)
    store.ledger.save([unsure])
    later = NOW + timedelta(minutes=minutes)
    health = taken(store, now=later, holder=replace(HOLDER, beat_at=later))

    assert told == len(health.attention)
    assert NOW == health.oldest_unverified_at


@pytest.mark.parametrize(("hours", "told"), [(24, 0), (25, 1)])
def test_attention_is_asked_for_when_no_cycle_is_complete_for_two_intervals(
    store: Store, hours: int, told: int
) -> None:
    later = NOW + timedelta(hours=hours)
    health = taken(store, now=later, holder=replace(HOLDER, beat_at=later))

    assert told == len([one for one in health.attention if "no complete cycle" in one])


def test_attention_is_asked_for_when_the_last_run_failed(store: Store) -> None:
    failed = run(id="20260302-094000-1", status=RunStatus.FAILED, message="Sage is down")
    store.cycles.save(replace(failed, started_at=NOW + timedelta(minutes=10)))

    [sentence] = taken(store).attention
    assert sentence.endswith("failed: Sage is down")


def test_attention_is_asked_for_when_the_clock_went_back_by_days(store: Store) -> None:
    store.cycles.set_last_slot("sub-1", NOW + timedelta(days=3))

    [sentence] = taken(store).attention
    assert sentence.startswith("The clock stands 3 days before the last cycle of")


def test_holder_is_named_with_pid_when_it_is_asked_for() -> None:
    assert "maria (daemon, pid 4711)" == holder_words(HOLDER)


def test_holder_is_well_when_its_heart_beats() -> None:
    assert "" == holder_trouble(HOLDER, NOW + timedelta(seconds=20))


def test_way_out_is_told_when_the_holder_is_suspended() -> None:
    said = holder_trouble(replace(HOLDER, is_stopped=True), NOW)

    assert "kill -CONT 4711" in said


def test_way_out_is_told_when_the_holder_is_silent() -> None:
    said = holder_trouble(HOLDER, NOW + timedelta(seconds=47))

    assert "has not answered for 40 s" in said
    assert "kill -KILL 4711" in said


def gauges(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(SAMPLE.fullmatch(line) for line in lines), lines
    return dict(line.rpartition(" ")[::2] for line in lines)


def test_gauges_count_what_the_ledger_holds_when_they_are_rendered(store: Store) -> None:
    store.ledger.save([replace(entry(), state=State.FAILED)])
    store.cycles.save(run(id="spent", functions=120, throttled=3))
    found = gauges(render(taken(store), {}))
    values = {name.partition("{")[0]: value for name, value in found.items()}

    assert {
        "sync_last_success_timestamp_seconds": str(int(NOW.timestamp())),
        "sync_in_doubt": "0",
        "sync_in_doubt_oldest_seconds": "0",
        "sync_review": "0",
        "sync_rejected": "1",
        "sync_wanted": "0",
        "sync_wanted_oldest_seconds": "0",
        "sync_api_transactions_month": "120",
        "sync_throttled_total": "3",
    } == values


@pytest.mark.parametrize("name", ['a"b', "back\\slash", "two\nlines", "\x1b[31mred", "}\u202e {"])
def test_label_cannot_break_its_line_when_a_name_is_hostile(store: Store, name: str) -> None:
    store.connections.save(replace(connection(), subsidiary_name=name))
    found = gauges(render(taken(store), {}))

    assert 9 == len(found)
    assert not any("\x1b" in one or "\u202e" in one for one in found)


def test_each_gauge_says_what_it_means_when_it_is_rendered(store: Store) -> None:
    text = render(taken(store), {"sync_leader": ("Whether it sends.", 1.0)})
    names = {line.partition("{")[0].partition(" ")[0] for line in text.splitlines()} - {"#"}

    assert names == set(re.findall(r"^# HELP ([a-z_]+) .+$", text, re.MULTILINE))
    assert names == set(re.findall(r"^# TYPE ([a-z_]+) (?:gauge|counter)$", text, re.MULTILINE))


@pytest.mark.anyio
async def test_file_is_written_when_it_is_time_and_when_a_run_has_ended(
    store: Store, tmp_path: Path
) -> None:
    clock, progress = ManualClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC)), Progress()
    file = GaugeFile(
        home=tmp_path, health=lambda: taken(store, now=clock.now()), clock=clock, progress=progress
    )
    written: list[int] = []
    for event in ("first", "at once", "run", "late"):
        if event == "run":
            progress.publish(run())
        if event == "late":
            clock.advance(seconds=15)
        jobs = list(file.jobs())
        for job in jobs:
            await job.run()
        written.append(len(jobs))

    assert [1, 0, 1, 1] == written
    assert 0o600 == (tmp_path / GAUGES_NAME).stat().st_mode & 0o777


def test_last_words_say_that_nobody_leads_when_the_lock_is_given_up(
    store: Store, tmp_path: Path
) -> None:
    progress = Progress()
    progress.publish(Batch(run_id="r", gateway_s=1.25))
    file = GaugeFile(
        home=tmp_path, health=lambda: taken(store), clock=ManualClock(), progress=progress
    )
    file.write(is_sender=False)
    found = gauges((tmp_path / GAUGES_NAME).read_text(encoding="utf-8"))

    assert ("0", "1.250") == (found["sync_leader"], found["sync_batch_seconds"])


def test_gauge_counts_the_companies_that_are_left_alone(store: Store, tmp_path: Path) -> None:
    progress = Progress()
    progress.report_troubles(
        (Trouble(company_id="ACME", reason="busy", since=NOW, probe_at=NOW, failures=1),)
    )
    file = GaugeFile(
        home=tmp_path, health=lambda: taken(store), clock=ManualClock(), progress=progress
    )
    file.write(is_sender=True)

    found = gauges((tmp_path / GAUGES_NAME).read_text(encoding="utf-8"))
    assert "1" == found["sync_breaker_open"]


def test_everybody_sees_who_is_left_alone_when_somebody_sends(store: Store) -> None:
    busy = Trouble(company_id="ACME", reason="busy", since=NOW, probe_at=NOW, failures=1)
    store.cycles.set_troubles((busy,))
    health = taken(store)

    assert (busy,) == health.troubles
    assert any("Sage company ACME is left alone" in one for one in health.attention)


def test_nobody_is_left_alone_when_nobody_sends(store: Store) -> None:
    busy = Trouble(company_id="ACME", reason="busy", since=NOW, probe_at=NOW, failures=1)
    store.cycles.set_troubles((busy,))

    assert () == taken(store, holder=None).troubles


def test_spending_is_added_once_when_an_ended_run_is_saved_again(store: Store) -> None:
    for changes in ({"ended_at": None, "status": RunStatus.RUNNING}, {}, {"message": "again"}):
        store.cycles.save(run(id="spent", functions=7, throttled=1, **changes))

    assert (7, 1) == (
        store.cycles.functions_of_month("sub-1", NOW),
        store.cycles.throttled("sub-1"),
    )


def test_month_begins_at_nothing_when_the_last_one_is_over(store: Store) -> None:
    store.cycles.save(run(id="march", functions=7))
    april = NOW + timedelta(days=40)
    begun = store.cycles.functions_of_month("sub-1", april)
    store.cycles.save(run(id="april", functions=2, ended_at=april))

    assert (0, 2) == (begun, store.cycles.functions_of_month("sub-1", april))
