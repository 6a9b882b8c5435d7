from datetime import UTC

import pytest

from console.domain.connection import Subsidiary
from console.sync.intake import Owners
from tests.builders import connection

OURS = Subsidiary(id="sub-1", name="Pinefold Old", kind="")
TAKER = Subsidiary(id="sub-9", name="Pinefold Brokerage", kind="")


def owners(*everybody: Subsidiary) -> Owners:
    """Return who an intake is for that was connected as Pinefold Brokerage."""
    link = connection(subsidiary_id="sub-1", subsidiary_name="Pinefold Brokerage")
    return Owners(
        connection=link,
        zone=UTC,
        present_name="Pinefold Old",
        everybody=everybody,
        strangers=tuple(one for one in everybody if one.id != "sub-1"),
    )


@pytest.mark.parametrize("name", ["sub-1", "Pinefold Old", "Pinefold Brokerage"])
def test_document_is_ours_when_it_bears_a_name_that_nobody_else_has(name: str) -> None:
    """Older documents name a subsidiary as it was called before."""
    assert owners(OURS).is_ours(name)


def test_document_is_anothers_when_that_one_has_taken_our_old_name() -> None:
    reading = owners(OURS, TAKER)

    assert (False, TAKER) == (reading.is_ours(TAKER.name), reading.find(TAKER.name))
    assert reading.is_ours("Pinefold Old")
    assert not reading.is_ours("")
