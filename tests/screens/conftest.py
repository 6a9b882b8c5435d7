"""Consoles for the screens' tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.screens.desk import open_desk, open_paid_desk
from tests.screens.tour import Kept, open_tour
from tests.screens.wizard_hands import Hands, World, demo_world, sit_down
from tests.sync.console_kit import Console


@pytest.fixture(scope="module")
def shown() -> Iterator[Console]:
    """Give a console that tests only look at."""
    with open_desk() as console:
        yield console


@pytest.fixture(scope="module")
def paid_shown() -> Iterator[Console]:
    """Give a console with payments that tests only look at."""
    with open_paid_desk() as console:
        yield console


@pytest.fixture
def desk() -> Iterator[Console]:
    """Give a console that a test may change."""
    with open_desk() as console:
        yield console


@pytest.fixture(scope="module")
def prepared() -> Iterator[Console]:
    """Give a console with something on every screen; made once for each module."""
    with open_tour() as console:
        yield console


@pytest.fixture
def console(prepared: Console) -> Iterator[Console]:
    """Give the prepared console, put back afterwards as it was."""
    kept = Kept.of(prepared)
    yield prepared
    kept.put_back()


@pytest.fixture(scope="module")
def wizard_world() -> Iterator[World]:
    """Give a world in which connections can be made; made once for each module."""
    with demo_world() as made:
        yield made


@pytest.fixture
def world(wizard_world: World) -> World:
    """The one sandbox, with nothing begun."""
    wizard_world.clear()
    return wizard_world


@pytest.fixture
async def hands(world: World, tmp_path: Path) -> AsyncIterator[Hands]:
    """A person in front of the list of subsidiaries."""
    async with sit_down(world.console, tmp_path) as sitting:
        yield sitting
