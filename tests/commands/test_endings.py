"""However the console is told to end, it ends soon and leaves terminal and store as they should be.

``INTACCT_CONSOLE_TEST_ROUNDS`` runs more rounds than one, and wants each to be over in two seconds.
"""

import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

import pytest

from console.store import STORE_NAME
from tests.commands.conftest import Ready
from tests.commands.program import Program
from tests.commands.terminals import LIMIT_S, Terminal, holder_of, until
from tests.rounds import ROUNDS

pytestmark = pytest.mark.xdist_group("program")

SOON_S = 2.0 if ROUNDS > 1 else LIMIT_S
"""A machine that runs the whole suite may take longer; what it costs is held all the same."""

MOST_CPU_S = 1.0
"""CPU of an end in order; a loop over a lost terminal costs that in a second."""

_DEAF = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")
"""Lets the program begin with the hang-up ignored, as some wrappers do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A way in which a console is told to end."""

    code: int
    tell: Callable[[Terminal], None]
    around: tuple[str, ...] = ()
    keeps_terminal: bool = True
    term: str = "xterm-256color"


def _sending(number: signal.Signals) -> Ending:
    return Ending(code=128 + number, tell=lambda one: one.process.send_signal(number))


_HUNG_UP = 128 + signal.SIGHUP
ENDINGS = {
    "HUP": _sending(signal.SIGHUP),
    "TERM": _sending(signal.SIGTERM),
    "QUIT": _sending(signal.SIGQUIT),
    "INT": _sending(signal.SIGINT),
    "closed": Ending(code=_HUNG_UP, tell=Terminal.hang_up, keeps_terminal=False),
    "closed, deaf": Ending(
        code=_HUNG_UP, tell=Terminal.hang_up, keeps_terminal=False, around=_DEAF
    ),
    # By the framework's own output.
    "TERM, unknown": replace(_sending(signal.SIGTERM), term="vt52"),
    "closed, unknown": Ending(
        code=_HUNG_UP, tell=Terminal.hang_up, keeps_terminal=False, term="vt52"
    ),
}


@pytest.fixture
def home(ready: Ready, tmp_path: Path) -> Program:
    shutil.copytree(ready.program.home, tmp_path / "home")
    return Program(home=tmp_path / "home", environ=ready.program.environ)


@pytest.fixture(params=ENDINGS)
def ending(request: pytest.FixtureRequest) -> Ending:
    return ENDINGS[request.param]


@pytest.fixture
def terminal(home: Program, ending: Ending) -> Iterator[Terminal]:
    opened = Terminal(home, around=ending.around, term=ending.term)
    yield opened
    opened.end()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_console_ends_in_order_when_it_is_told_to(
    home: Program, terminal: Terminal, ending: Ending, number: int
) -> None:
    """In the middle of keys, while it sends for everybody."""
    terminal.shows("q Quit")
    until(lambda: (held := holder_of(home)) is not None and held.pid == terminal.pid)
    terminal.press(b"ejjjjjkkk")
    before_s, told_at = terminal.cpu_s(), monotonic()
    ending.tell(terminal)
    code, cpu_s = terminal.wait()

    assert (ending.code, True) == (code, monotonic() - told_at < SOON_S)
    assert cpu_s - before_s < MOST_CPU_S
    assert not ending.keeps_terminal or terminal.is_restored()
    assert holder_of(home) is None
    with sqlite3.connect(home.home / STORE_NAME) as store:
        assert [("ok",)] == store.execute("PRAGMA integrity_check").fetchall()
    store.close()
    assert [] == [one.read_text() for one in (home.home / "reports").glob("*")]
