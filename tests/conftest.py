"""Fixtures that every test area shares."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """Coroutine tests run on asyncio, the only loop the product uses."""
    return "asyncio"
