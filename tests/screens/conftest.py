"""Consoles for the screens' tests."""

from collections.abc import Iterator

import pytest

from tests.screens.desk import open_desk
from tests.sync.console_kit import Console


@pytest.fixture(scope="module")
def shown() -> Iterator[Console]:
    """Give a console that tests only look at."""
    with open_desk() as console:
        yield console


@pytest.fixture
def desk() -> Iterator[Console]:
    """Give a console that a test may change."""
    with open_desk() as console:
        yield console
