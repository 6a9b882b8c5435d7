"""What is asked for and taken back again, by the real program."""

import pytest

from tests.commands.conftest import Ready

pytestmark = pytest.mark.xdist_group("program")


def test_request_is_listed_until_it_is_cancelled(ready: Ready) -> None:
    """Rule cancel: one that waits is over at once, and cannot be cancelled twice."""
    left = ready.program.json("sync", "--no-wait").value["request_id"]
    listed = [one["request_id"] for one in ready.program.json("requests").value]
    done = ready.program.call("requests", "cancel", left)
    again = ready.program.json("requests", "cancel", left)

    assert left in listed
    assert f"Cancelled: request {left}; it had not begun\n" == done.out
    assert 1 == again.code
    assert left not in [one["request_id"] for one in ready.program.json("requests").value]


def test_careful_retry_tells_its_steps_when_it_is_json(ready: Ready) -> None:
    """Rule canary: the note of each run stands beside the counts."""
    number = ready.program.json("errors", "--limit", "1").value[0]["number"]
    told = ready.program.json("errors", "retry", number, "--careful").value

    assert (1, ["Sent in steps: 1"]) == (told["planned"], told["notes"])
