import pytest

from tests.sync.torture import torture
from tests.sync.torture_plan import plan

pytestmark = pytest.mark.xdist_group("torture")

SEED = 4


def test_nothing_is_lost_or_doubled_when_processes_are_killed_under_faults() -> None:
    tally = torture(rounds=2, seed=SEED)
    assert ([], 2) == (tally.faults, tally.rounds)


def test_round_is_the_same_when_its_seed_is() -> None:
    assert plan(SEED, 7) == plan(SEED, 7)
    assert plan(SEED, 7) != plan(SEED + 1, 7)
