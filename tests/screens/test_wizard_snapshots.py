"""How the wizard looks, step by step, narrow and wide."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from console.domain.draft import Step
from tests.screens.desk import make_app
from tests.screens.wizard_hands import Hands, World, demo_world

# One worker renders them all: the world behind them is made once.
pytestmark = pytest.mark.xdist_group("wizard_snapshots")

SIZES = [(80, 24), (160, 45)]
STEPS: dict[str, tuple[Step, dict[str, Any], tuple[str, ...]]] = {
    "subsidiary": (Step.SUBSIDIARY, {}, ()),
    "destination": (Step.DESTINATION, {}, ("enter",)),
    "credentials": (Step.CREDENTIALS, {}, ()),
    "method": (Step.METHOD, {}, ("down", "enter")),
    "accounts": (Step.ACCOUNTS, {}, ()),
    "review": (Step.REVIEW, {}, ()),
}
"""Where the draft was left, how it differs, and what is pressed then."""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with demo_world() as made:
        yield made


def open_wizard(world: World, keys: tuple[str, ...]) -> Callable[[Pilot[int]], Awaitable[None]]:
    async def run(pilot: Pilot[int]) -> None:
        hands = Hands(console=world.console, pilot=pilot)
        await hands.settle()
        await hands.resume()
        await hands.press(*keys)

    return run


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", STEPS)
def test_step_looks_as_before(
    world: World,
    tmp_path: Path,
    snap_compare: Callable[..., bool],
    name: str,
    size: tuple[int, int],
) -> None:
    world.clear()
    at, changes, keys = STEPS[name]
    world.begin(at, **changes)
    app = make_app(world.console, tmp_path)
    assert snap_compare(app, run_before=open_wizard(world, keys), terminal_size=size)
