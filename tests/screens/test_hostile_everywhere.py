"""No text of anybody acts on the terminal, on any screen, as it is sent there.

Every eighth stop of the tour; ``INTACCT_CONSOLE_TEST_ROUNDS`` above one takes all of them.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from textual.strip import Strip

from tests.rounds import ROUNDS
from tests.screens.desk import make_app
from tests.screens.hostile_answers import Spoiling, spoil_json, spoil_xml
from tests.screens.painting import painted
from tests.screens.spoiling import TRACES, spoil
from tests.screens.tour import TOUR, open_tour, walk
from tests.sync.console_kit import Console
from tests.terminal.support import Pair

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("hostile")]

SIZE = (160, 45)
STEP = 8 if ROUNDS == 1 else 1
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e0fff]"
)
OURS = re.compile(r"\x1b\[[\d;?]*[A-Za-z]|\x1b\]8;;\x1b\\|[\r\n]")
"""What the console itself sends beside text: places, colours, erasing, scrolling, no link."""


@pytest.fixture(scope="module")
def console() -> Iterator[Console]:
    with open_tour() as opened:
        names = frozenset(one.name for one in opened.store.connections.subsidiaries())
        spoil(opened)
        opened.alvys_transport = Spoiling(partial(spoil_json, kept=names))
        opened.sage_transport = Spoiling(spoil_xml)
        yield opened


@pytest.mark.parametrize("name", [*TOUR][::STEP])
async def test_text_stays_text_on_the_way_to_the_terminal(
    console: Console, tmp_path: Path, name: str
) -> None:
    """Hostile text is seen, and no byte of it is more than text."""
    app = make_app(console, tmp_path / "reports")
    pair = Pair(*SIZE)
    async with app.run_test(size=SIZE) as pilot:
        await walk(pilot, console, name)
        strips = painted(app)
        frame = "".join(
            f"\x1b[{line};1H{strip.render(app.console)}" for line, strip in enumerate(strips, 1)
        )
    seen, sent = "".join(strip.text for strip in strips), pair.draw(frame)

    assert any(trace in seen for trace in TRACES)
    assert [] == UNSAFE.findall(seen)
    assert [] == UNSAFE.findall(OURS.sub("", sent))
    assert [] == [action for action in clicked(strips) if "app.quit" in action]
    assert not (tmp_path / "reports").exists()


def clicked(strips: list[Strip]) -> list[str]:
    """Return what a click on the screen would do."""
    styles = (segment.style for strip in strips for segment in strip)
    return [str(style.meta.get("@click", "")) for style in styles if style is not None]
