"""``payments`` and ``sync --payments-only``: JSON, exit codes, windows, who sends."""

import pytest

from console.store import SenderLock
from tests.commands.conftest import Ready

pytestmark = pytest.mark.xdist_group("program")


def _posted(ready: Ready, kind: str = "ar_invoice") -> str:
    """Return the number of a document in Sage of which nothing is paid."""
    entries = ready.program.json("transactions", f"kind:{kind} state:posted").value
    states = {one["document_no"]: one["state"] for one in ready.company.control("GET", "documents")}
    return str(next(one["number"] for one in entries if states[one["number"]] == "Posted"))


def test_counts_are_told_when_payments_are_imported(ready: Ready) -> None:
    number = _posted(ready)
    ready.company.control("POST", "pay", {"document_no": number, "amount": "10.00"})
    first = ready.program.json("payments", ready.name)
    second = ready.program.json("payments", ready.name)
    assert (0, 1) == (first.code, first.value["imported"])
    assert (0, 1 + first.value["already_known"], 0) == (
        second.value["imported"],
        second.value["already_known"],
        second.value["unmatched"],
    )
    [listed] = [
        one
        for one in ready.program.json("payments", "list").value["payments"]
        if one["document"] == number
    ]
    assert ("imported", "10.00", "ar") == (listed["state"], listed["amount"], listed["side"])


def test_payments_alone_come_home_when_sync_is_told_so(ready: Ready) -> None:
    number = _posted(ready)
    ready.company.control("POST", "pay", {"document_no": number, "amount": "11.00"})
    done = ready.program.json("sync", ready.name, "--exports-only")
    assert 0 == done.value["payments_imported"]
    done = ready.program.json("sync", ready.name, "--payments-only")
    assert ("payments", 1) == (done.value["runs"][0]["kind"], done.value["payments_imported"])


def test_days_are_told_when_status_is_asked(ready: Ready) -> None:
    ready.program.json("payments", ready.name, "--since", "2026-01-01", "--until", "2026-01-31")
    status = ready.program.json("status").value["subsidiaries"]
    [told] = [one["payments"] for one in status if one["name"] == ready.name]
    assert {"since": "2026-01-01", "until": "2026-01-31"} in told["complete"]
    assert [] == told["gaps"]


def test_request_is_left_when_another_process_sends_payments(ready: Ready) -> None:
    lock = SenderLock(ready.program.home, kind="daemon")
    assert lock.try_acquire()
    try:
        left = ready.program.json("payments", ready.name, "--no-wait")
    finally:
        lock.release()
    assert (0, "waiting") == (left.code, left.value["state"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("payments", "--since", "yesterday"), 2),
        (("payments", "--since", "2026-02-02", "--until", "2026-02-01"), 1),
        (("payments", "--until", "2026-02-01"), 1),
        (("payments", "settle", "nothing", "--reason", "x"), 2),
        (("sync", "--exports-only", "--payments-only"), 2),
    ],
)
def test_command_is_refused_when_it_makes_no_sense(
    ready: Ready, arguments: tuple[str, ...], code: int
) -> None:
    assert code == ready.program.json(*arguments).code


def test_taken_back_payment_is_listed_and_settled_when_a_person_says_so(ready: Ready) -> None:
    number = _posted(ready)
    paid = ready.company.control("POST", "pay", {"document_no": number, "amount": "12.00"})
    ready.program.json("payments", ready.name)
    ready.company.control("POST", "unpay", {"payment_no": paid["payment_no"]})
    found = ready.program.json("payments", ready.name)
    assert (5, 1) == (found.code, found.value["held"])
    listed = ready.program.call("payments", "list", ready.name, "--state", "reversed").out
    assert "It was taken back in Sage" in listed
    [one] = ready.program.json("payments", "list", "--state", "reversed").value["payments"]
    assert "a person has to look at" in ready.program.call("status").out
    settled = ready.program.json("payments", "settle", one["id"], "--reason", "done in Alvys")
    assert [one["id"]] == settled.value["changed"]
    assert [] == ready.program.json("payments", "list", "--state", "reversed").value["payments"]
