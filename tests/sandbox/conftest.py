"""Callers of the sandbox that a module of tests runs: each module says which, as ``server``."""

from collections.abc import Iterator

import httpx
import pytest

from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import signed_in


@pytest.fixture
def client(server: SandboxServer) -> Iterator[httpx.Client]:
    with signed_in(server) as caller:
        yield caller


@pytest.fixture
def control(server: SandboxServer) -> Iterator[httpx.Client]:
    with wire.client(base_url=server.urls.control_url) as caller:
        yield caller
