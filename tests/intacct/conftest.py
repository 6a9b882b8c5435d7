"""What the tests of the client share: a line to companies in the sandbox."""

from collections.abc import Iterator

import pytest

from tests.intacct.catalogue_kit import Switchboard


@pytest.fixture(scope="session")
def switchboard() -> Iterator[Switchboard]:
    made = Switchboard()
    with made.listening():
        yield made
