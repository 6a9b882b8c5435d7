"""Fixtures that every test area shares, and how property tests are judged."""

import pytest
from hypothesis import HealthCheck, settings

from console.hygiene import note_absent_libraries
from tests.rounds import ROUNDS

# As the program does: the HTTP library would search every folder at each of many thousand requests.
note_absent_libraries()

# A busy machine makes examples slow; that says nothing about the property.
settings.register_profile(
    "any speed",
    deadline=None,
    max_examples=60 * ROUNDS,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any speed")


@pytest.fixture
def anyio_backend() -> str:
    """Coroutine tests run on asyncio, the only loop the product uses."""
    return "asyncio"
