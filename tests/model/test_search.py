import pytest

from console.domain.ledger import State
from tests.model.scenarios import BROKEN, SMALL
from tests.model.search import search
from tests.model.world import Design, Scenario


def _name(scenario: Scenario) -> str:
    return f"{scenario.name}, uniqueid {scenario.uniqueid}"


@pytest.mark.parametrize("scenario", SMALL, ids=_name)
def test_nothing_is_lost_doubled_or_stuck_when_everything_goes_wrong_in_every_order(
    scenario: Scenario,
) -> None:
    found = search(scenario)
    assert ("", (), True) == (found.violation, found.trace, found.exhausted)


@pytest.mark.parametrize("scenario", BROKEN, ids=_name)
def test_document_is_doubled_when_the_engine_lacks_a_safeguard(scenario: Scenario) -> None:
    found = search(scenario, only_doubles=True)
    assert "doubled" == found.violation, f"not found in {found.states} states"


def test_every_safeguard_is_removed_when_the_broken_designs_are_counted() -> None:
    removed = {
        switch
        for scenario in BROKEN
        for switch in Design.__slots__
        if not getattr(scenario.design, switch)
    }
    assert set(Design.__slots__) == removed


def test_search_uses_the_machine_as_it_is_coded() -> None:
    """The entries of a search went through the console's own functions: it can see every state."""
    seen = search(SMALL[3]).entries
    assert {State.READY, State.SENDING, State.POSTED, State.UNVERIFIED, State.FAILED} <= seen
