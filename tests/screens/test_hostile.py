import re
from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.ledger import State
from console.domain.outcome import Problem, WhoActs
from console.domain.transaction import Party
from tests.builders import entry, line, transaction
from tests.screens.desk import make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio

HOSTILE = [
    "[/bold] [@click=app.quit]click here[/] ACME [TX] LLC [red] x[/",
    "x[/",
    "\x1b]52;c;aGVsbG8=\x07clip \x1b[2J\x1b[H \x9b31mC1\x9d0;title\x9c",
    "right\u202eto left\u2066 zero\u200bwidth\ufeff line\nbreak\r\ttab",
]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


WAYS = (("E",), ("E", "f"), ("E", "R"), ("E", "enter"), ("T", "enter", "x"))


@pytest.fixture(params=range(len(HOSTILE)))
def spoiled(request: pytest.FixtureRequest, shown: Console) -> Console:
    """Give a console with one error in which every text is hostile."""
    text = HOSTILE[request.param]
    problem = Problem(
        cause=text, message=text, fix=text, who=WhoActs.FINANCE, correction=text, support_id=text
    )
    source = transaction(
        source_id="hostile",
        number=text[:30],
        party=Party(kind="customer", id="c", name=text),
        lines=(line(description=text),),
        order_number=text,
    )
    bad = entry(source, state=State.FAILED, problem=problem, changed_at=shown.clock.now())
    shown.store.ledger.save([replace(bad, control_id=text, entity_id=text)])
    return shown


async def test_data_is_shown_as_text_and_nothing_else(spoiled: Console, tmp_path: Path) -> None:
    """No markup is read, no key runs, no control character leaves, whatever the screen."""
    reports = tmp_path / "reports"
    app = make_app(spoiled, reports)
    seen: list[str] = []
    async with app.run_test(size=(160, 45)) as pilot:
        for way in WAYS:
            await pilot.press(*way)
            await pilot.pause()
            seen += [strip.text for strip in app.screen._compositor.render_strips()]
            await pilot.press("escape", "escape", "escape")
    assert [] == CONTROL.findall("".join(seen))
    assert not reports.exists()
