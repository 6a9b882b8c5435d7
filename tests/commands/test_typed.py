"""Whatever is typed or pasted into the console, it goes on, and ends with zero when it is left.

The probes are bytes that terminals in the wrong mode, line noise and people's pastes send.
"""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.commands.conftest import Ready
from tests.commands.terminals import Terminal, until
from tests.terminal.test_keyboard import HOSTILE

pytestmark = pytest.mark.xdist_group("program")

UNFINISHED = b"\x1b[200~half a paste"


@pytest.fixture
def terminal(ready: Ready) -> Iterator[Terminal]:
    opened = Terminal(ready.program)
    yield opened
    opened.end()


def test_console_goes_on_when_hostile_bytes_are_typed(ready: Ready, terminal: Terminal) -> None:
    """Into a line of text, one after the other, and at last a paste that never ends."""
    terminal.shows("q Quit")
    terminal.press(b"T")
    terminal.shows("/ Narrow")
    terminal.press(b"/")
    terminal.shows("esc Clear")
    for sent in [*HOSTILE.values(), UNFINISHED]:
        terminal.press(sent)
    # Each Esc takes one thing back: what was typed, the line, the screen.
    until(partial(is_home, terminal), terminal.text)
    terminal.press(b"q")

    assert (0, True) == (terminal.process.wait(60), terminal.is_restored())
    assert not (ready.program.home / "reports").exists()


def is_home(terminal: Terminal) -> bool:
    """Return whether the list of subsidiaries is seen; press Esc when it is not."""
    if "q Quit" in terminal.text():
        # Nothing may be on its way any more: the next key would be taken for one with Alt.
        return terminal.is_quiet()
    if terminal.is_quiet():
        terminal.press(b"\x1b")
    return False
