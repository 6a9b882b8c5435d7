"""The lines of a process without a screen: each thing once, and progress once a second."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from console.commands.events import Events
from console.commands.invocation import Invocation, default_home
from console.commands.output import Output
from console.domain.run import Counts, Run, RunStatus
from console.store import HolderInfo
from console.sync.progress import Progress
from tests.builders import NOW, ManualClock

RUN = Run(
    id="20260302-093000-1",
    subsidiary_id="sub-1",
    kind="cycle",
    trigger="schedule",
    actor="scheduler",
    started_at=NOW,
)
OTHER = HolderInfo(pid=4711, user_name="maria", since=NOW, kind="console", beat_at=NOW)


class Said:
    """Events on a text that is kept."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self._out = io.StringIO()
        output = Output(Invocation(home=default_home({}), environ={}), out=self._out)
        self.events = Events(output=output, clock=self.clock, names=lambda: {"sub-1": "Harrow"})

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._out.getvalue().splitlines()]

    @property
    def names(self) -> list[str]:
        return [line["event"] for line in self.lines]


@pytest.fixture
def said() -> Said:
    return Said()


def test_progress_is_told_once_a_second_when_a_run_changes_often(said: Said) -> None:
    for exported in range(31):
        said.events.take(replace(RUN, counts=Counts(due=50, exported=exported)))
        said.clock.advance(seconds=0.1)

    assert ["run_started", "run_progress", "run_progress", "run_progress"] == said.names
    assert "Harrow" == said.lines[0]["subsidiary"]


def test_run_is_told_whole_when_it_ends_at_once(said: Said) -> None:
    said.events.take(RUN)
    said.events.take(replace(RUN, status=RunStatus.DONE, ended_at=NOW))

    assert ["run_started", "run_finished"] == said.names


def test_change_is_told_once_when_others_are_looked_at_again(said: Said) -> None:
    progress = Progress()
    for holder in (OTHER, OTHER, None, OTHER):
        said.events.look(progress, holder)
    progress.report(is_sender=True)
    said.events.look(progress, None)

    assert ["viewer", "viewer", "became_sender"] == said.names
    assert ("maria (console, pid 4711)", 4711) == (said.lines[0]["holder"], said.lines[0]["pid"])


def test_trouble_and_its_end_are_told_when_the_holder_hangs(said: Said) -> None:
    progress = Progress()
    for stopped in (False, True, True, False):
        said.events.look(progress, replace(OTHER, is_stopped=stopped))

    [begun, ended] = [line["message"] for line in said.lines if line["event"] == "trouble"]
    assert "kill -CONT 4711" in begun
    assert "" == ended
