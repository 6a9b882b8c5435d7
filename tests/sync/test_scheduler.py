"""The scheduler's loop on a home of its own: who sends, what fails, how it leaves."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from console.clock import Clock
from console.errors import ConfigurationError, RuleError, StoreReplacedError
from console.store import SenderLock, memory_store
from console.sync.control import Control
from console.sync.jobs import Job, Part
from console.sync.progress import Progress
from console.sync.schedule import Schedule
from console.sync.scheduler import Scheduler
from console.sync.sender import Sender
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio


class QuickClock(Clock):
    """Waits a hundredth of what it is asked to."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 100)


@dataclass
class Bench:
    """A scheduler whose only part is a list of jobs."""

    home: Path
    control: Control = field(default_factory=Control)
    progress: Progress = field(default_factory=Progress)
    jobs: list[Job] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    grace_s: float = 30.0

    def __post_init__(self) -> None:
        self.store = memory_store()
        self.lock = SenderLock(self.home)
        self.other = SenderLock(self.home)

    def scheduler(self) -> Scheduler:
        clock = QuickClock()
        sender = Sender(
            store=self.store,
            open_desk=Console.open_desk,  # type: ignore[arg-type]  # nothing is due, so none opens
            schedule=Schedule(),
            quiet_time=Schedule().interval,
            clock=clock,
            progress=self.progress,
        )
        return Scheduler(
            sender=sender,
            parts=(Part(name="bench", jobs=lambda: tuple(self.jobs)),),
            lock=self.lock,
            clock=clock,
            progress=self.progress,
            control=self.control,
            on_leaving=lambda: self.said.append(f"leaving, held {self.lock.is_held}"),
            grace_s=self.grace_s,
        )

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                await QuickClock().sleep(0.5)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    made = Bench(home=home)
    yield made
    made.lock.release()
    made.other.release()
    made.store.close()


async def test_lock_is_held_while_the_loop_works_and_free_when_it_was_stopped(
    bench: Bench,
) -> None:
    loop = asyncio.create_task(bench.scheduler().run())
    await bench.until(lambda: bench.progress.is_sender)
    taken = bench.other.try_acquire()
    bench.control.stop()
    await loop

    assert (False, False) == (taken, bench.progress.is_sender)
    assert bench.other.try_acquire()


class FailingLock(SenderLock):
    """Its second sign of life is refused, as by a disk that fails once."""

    beats = 0

    def beat(self) -> None:
        self.beats += 1
        if self.beats == 2:
            raise ConfigurationError("input/output error")
        super().beat()


async def test_loop_goes_on_when_the_sign_of_life_is_refused(bench: Bench) -> None:
    bench.lock = lock = FailingLock(bench.home)
    loop = asyncio.create_task(bench.scheduler().run())
    await bench.until(lambda: "input/output error" in bench.progress.trouble)
    await bench.until(lambda: not bench.progress.trouble)
    state = (loop.done(), bench.progress.is_sender, lock.beats > 2)
    bench.control.stop()
    await loop

    assert (False, True, True) == state


async def test_viewer_becomes_sender_when_the_holder_gives_up(bench: Bench) -> None:
    assert bench.other.try_acquire()
    loop = asyncio.create_task(bench.scheduler().run())
    await asyncio.sleep(0)
    was_sender = bench.progress.is_sender
    bench.other.release()
    await bench.until(lambda: bench.progress.is_sender)
    bench.control.stop()
    await loop

    assert not was_sender


async def test_lock_is_free_while_it_steps_aside_and_taken_when_it_goes_on(bench: Bench) -> None:
    loop = asyncio.create_task(bench.scheduler().run())
    await bench.until(lambda: bench.progress.is_sender)
    bench.control.step_aside()
    await bench.until(lambda: not bench.lock.is_held)
    taken = bench.other.try_acquire()
    bench.control.go_on()
    bench.other.release()
    await bench.until(lambda: bench.progress.is_sender)
    bench.control.stop()
    await loop

    assert taken


async def test_job_ends_before_the_lock_is_given_up_when_the_loop_leaves(bench: Bench) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await may_end.wait()
        bench.jobs.clear()
        bench.said.append("done")

    bench.jobs.append(Job(key="batch", run=work))
    loop = asyncio.create_task(bench.scheduler().run())
    await begun.wait()
    bench.control.stop()
    may_end.set()
    await loop

    assert ["done", "leaving, held True"] == bench.said


async def test_job_is_cut_off_when_the_grace_is_over(bench: Bench) -> None:
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            bench.said.append("cut off")
            raise

    bench.grace_s = 0.0
    bench.jobs.append(Job(key="batch", run=work))
    loop = asyncio.create_task(bench.scheduler().run())
    await begun.wait()
    bench.control.stop()
    await loop

    assert ["cut off", "leaving, held True"] == bench.said


async def test_failing_job_is_reported_and_started_again_when_it_is_still_due(
    bench: Bench,
) -> None:
    tries: list[str] = []

    async def work() -> None:
        tries.append(bench.progress.trouble)
        if len(tries) == 1:
            raise RuleError("it does not work today")
        bench.jobs.clear()

    bench.jobs.append(Job(key="chore", run=work))
    loop = asyncio.create_task(bench.scheduler().run())
    await bench.until(lambda: len(tries) > 1 and not bench.progress.trouble)
    bench.control.stop()
    await loop

    assert ["", "it does not work today"] == tries


async def test_loop_lives_on_when_a_part_has_a_bug(bench: Bench) -> None:
    ran = asyncio.Event()

    def broken() -> None:
        raise ZeroDivisionError

    async def bug() -> None:
        broken()

    async def fine() -> None:
        ran.set()

    bench.jobs += [Job(key="bug", run=bug), Job(key="fine", run=fine)]
    loop = asyncio.create_task(bench.scheduler().run())
    await ran.wait()
    await bench.until(lambda: bool(bench.progress.trouble))
    trouble = bench.progress.trouble
    bench.control.stop()
    await loop

    assert "Internal error ZeroDivisionError (bug)" == trouble


async def test_one_of_a_key_goes_on_at_a_time_when_it_stays_due(bench: Bench) -> None:
    going: list[int] = []
    most: list[int] = []

    async def work() -> None:
        going.append(1)
        most.append(len(going))
        await asyncio.sleep(0.02)
        going.pop()

    bench.jobs += [Job(key="same", run=work), Job(key="same", run=work)]
    loop = asyncio.create_task(bench.scheduler().run())
    await bench.until(lambda: len(most) > 2)
    bench.control.stop()
    await loop

    assert 1 == max(most)


async def test_trouble_is_over_when_what_failed_is_not_due_any_more(bench: Bench) -> None:
    async def work() -> None:
        bench.jobs.clear()
        raise RuleError("gone")

    bench.jobs.append(Job(key="chore", run=work))
    loop = asyncio.create_task(bench.scheduler().run())
    await bench.until(lambda: not bench.jobs)
    await bench.until(lambda: not bench.progress.trouble)
    bench.control.stop()
    await loop

    assert "" == bench.progress.trouble


async def test_heartbeat_is_young_when_the_loop_turns(bench: Bench) -> None:
    loop = asyncio.create_task(bench.scheduler().run())
    await bench.until(lambda: bench.progress.is_sender)
    first = bench.other.holder()
    assert first is not None
    assert first.beat_at is not None
    begun = first.beat_at
    await bench.until(lambda: (bench.other.holder() or first).beat_at != begun)
    bench.control.stop()
    await loop


async def test_lock_is_left_to_others_when_taking_over_fails(bench: Bench) -> None:
    bench.store.close()
    loop = asyncio.create_task(bench.scheduler().run())
    await bench.until(lambda: bool(bench.progress.trouble))
    taken = bench.other.try_acquire()
    bench.control.stop()
    await loop

    assert (True, False) == (taken, bench.progress.is_sender)


async def test_loop_ends_and_the_lock_is_free_when_the_store_was_replaced(bench: Bench) -> None:
    async def find_it_gone() -> None:
        raise StoreReplacedError("The store file was replaced while it was open")

    bench.jobs.append(Job(key="intent", run=find_it_gone))
    with pytest.raises(StoreReplacedError):
        await bench.scheduler().run()

    assert bench.other.try_acquire()
