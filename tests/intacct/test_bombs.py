"""Hostile answers in an interpreter of their own: how they end, and what they take at most."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intacct.bombs import BOMBS

MOST_MIB = 256
MOST_S = 30
READABLE = {"tags below the cap", "records", "many texts", "wide characters"}
"""Whole envelopes below every cap; their records are no rows that anybody asked for."""


@pytest.mark.parametrize("name", BOMBS)
def test_client_stays_within_bounds_when_an_answer_is_a_bomb(name: str) -> None:
    # The time limit is the budget of an exchange, not a measurement.
    done = subprocess.run(
        [sys.executable, "-m", "tests.intacct.bombs", name],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[2],
        timeout=2 * MOST_S,
    )
    told = json.loads(done.stdout)
    written = "Unknown" if name in READABLE else "UnconfirmedError"
    assert ["ProtocolError", written] == told["outcomes"]
    assert told["mib"] < MOST_MIB
