"""The gate of a Sage company: who works when, and that nobody keeps it or loses it."""

import asyncio

import pytest

from console.sync.gate import Gate

pytestmark = pytest.mark.anyio


class Stage:
    """Runs of one company that note what they do."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.told: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def long_run(self, name: str, steps: int = 3) -> None:
        async with self.gate.turn():
            for step in range(steps):
                self.told.append(f"{name}{step}")
                await asyncio.sleep(0)
                await self.gate.give_way()

    async def urgent_run(self, name: str) -> None:
        async with self.gate.urgent():
            self.told.append(name)
            await asyncio.sleep(0)
            assert not self.gate.is_wanted
            self.told.append(name)

    def start(self, *runs: str) -> None:
        """Begin runs in this order; those in capitals are urgent."""
        for name in runs:
            run = self.urgent_run(name) if name.isupper() else self.long_run(name)
            self.tasks.append(asyncio.ensure_future(run))

    async def end(self) -> str:
        await asyncio.gather(*self.tasks)
        assert not self.gate.is_busy
        return " ".join(self.told)


async def test_runs_follow_each_other_when_none_is_urgent() -> None:
    stage = Stage()
    stage.start("a", "b")
    assert "a0 a1 a2 b0 b1 b2" == await stage.end()


async def test_urgent_run_goes_in_between_when_another_goes_on() -> None:
    stage = Stage()
    stage.start("a", "b", "U")
    assert "a0 U U a1 a2 b0 b1 b2" == await stage.end()


async def test_urgent_runs_follow_each_other_when_several_wait() -> None:
    stage = Stage()
    stage.start("a", "U", "V")
    assert "a0 U U V V a1 a2" == await stage.end()


async def test_urgent_run_begins_at_once_when_none_goes_on() -> None:
    stage = Stage()
    stage.start("U", "a")
    assert "U U a0 a1 a2" == await stage.end()


async def test_gate_is_free_when_a_run_is_cut_off_while_it_gives_way() -> None:
    stage = Stage()
    stage.start("a", "U")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    # It has stepped back and waits for the urgent one.
    assert ["a0"] == stage.told
    stage.tasks[0].cancel()
    await asyncio.wait(stage.tasks)
    stage.tasks.clear()
    stage.start("b")
    assert "a0 U U b0 b1 b2" == await stage.end()


async def test_nobody_gives_way_when_an_urgent_run_was_cut_off_while_it_waited() -> None:
    stage = Stage()
    async with stage.gate.turn():
        waiting = asyncio.ensure_future(stage.urgent_run("U"))
        await asyncio.sleep(0)
        assert stage.gate.is_wanted
        waiting.cancel()
        await asyncio.wait([waiting])
        assert not stage.gate.is_wanted
