"""Bills that somebody has to approve: what each state allows, and what the people decide."""

import pytest

from console.sandbox.gateway import ApprovalError, Gateway, decide
from tests.sandbox.gateway_kit import ask, bill, invoice, query
from tests.sandbox.writing_kit import (
    REVERSED_ON,
    company,
    create,
    delete,
    element,
    keyed,
    lines_of,
    made,
    posted_bill,
    record_no,
    shown,
    update,
)

_STATE = "STATE RAWSTATE"


def _approving(people: int = 2) -> Gateway:
    return company(bill_approvals=people)


def _recall(key: str) -> str:
    return f"<recallApBill><recordno>{key}</recordno></recallApBill>"


def _payment(key: str) -> str:
    details = element("APPYMTDETAIL", {"RECORDKEY": key, "TRX_PAYMENTAMOUNT": "10.00"})
    fields = {
        "FINANCIALENTITY": "BOA",
        "PAYMENTMETHOD": "EFT",
        "VENDORID": "V-1",
        "PAYMENTDATE": "03/10/2026",
    }
    return create("APPYMT", fields, f"<APPYMTDETAILS>{details}</APPYMTDETAILS>")


def _in_state(asked: Gateway, state: str) -> str:
    """The RECORDNO of bill B-1 in a state."""
    key = posted_bill(asked)
    if state == "Partially Approved":
        decide(asked.books, "B-1", approves=True)
    if state == "Declined":
        decide(asked.books, "B-1", approves=False)
    assert [state] == shown(asked, "APBILL", key, "STATE")
    return key


def test_bill_is_posted_when_as_many_have_approved_as_the_company_demands() -> None:
    asked = _approving()
    key = posted_bill(asked)
    states = [shown(asked, "APBILL", key, _STATE)]
    for _ in range(2):
        decide(asked.books, "B-1", approves=True)
        states.append(shown(asked, "APBILL", key, _STATE))
    expected = [["Submitted", "S"], ["Partially Approved", "PA"], ["Posted", "A"]]
    assert expected == states
    assert [["Posted"]] == lines_of(asked, "APBILLITEM", key, "STATE")


def test_bill_is_given_back_when_somebody_declines() -> None:
    asked = _approving()
    key = posted_bill(asked)
    assert "Declined" == decide(asked.books, "B-1", approves=False)
    assert ["Declined", "U"] == shown(asked, "APBILL", key, _STATE)


def test_only_bills_wait_when_bills_are_approved() -> None:
    asked = _approving()
    key = made(ask(asked, invoice()))
    assert ["Posted"] == shown(asked, "ARINVOICE", key, "STATE")


def test_draft_stays_a_draft_when_bills_are_approved() -> None:
    asked = _approving()
    key = posted_bill(asked, ACTION="Draft")
    assert ["Draft", "D"] == shown(asked, "APBILL", key, _STATE)
    record_no(ask(asked, update("APBILL", {"RECORDNO": key, "ACTION": "Submit"})))
    assert ["Submitted", "S"] == shown(asked, "APBILL", key, _STATE)


@pytest.mark.parametrize("state", ["Submitted", "Partially Approved"])
def test_bill_is_left_alone_when_it_waits_for_approval(state: str) -> None:
    asked = _approving()
    key = _in_state(asked, state)
    tried = (
        update("APBILL", {"RECORDNO": key, "DESCRIPTION": "New"}),
        keyed("update_bill", key, "<description>New</description>"),
        delete("APBILL", key),
        keyed("reverse_bill", key, REVERSED_ON),
        keyed("reclassify_bill", key, "<description>New</description>"),
        _payment(key),
    )
    assert ["failure"] * len(tried) == [ask(asked, one).statuses[0] for one in tried]
    assert [state, "80.00"] == shown(asked, "APBILL", key, "STATE TRX_TOTALDUE")


@pytest.mark.parametrize("state", ["Submitted", "Partially Approved"])
def test_bill_can_be_changed_and_submitted_anew_when_it_was_recalled(state: str) -> None:
    asked = _approving()
    key = _in_state(asked, state)
    assert key == made(ask(asked, _recall(key)))
    assert ["Draft", "D"] == shown(asked, "APBILL", key, _STATE)
    values = {"RECORDNO": key, "DESCRIPTION": "New", "ACTION": "Submit"}
    record_no(ask(asked, update("APBILL", values)))
    assert ["Submitted", "New"] == shown(asked, "APBILL", key, "STATE DESCRIPTION")
    assert "Partially Approved" == decide(asked.books, "B-1", approves=True)


def test_bill_can_be_changed_and_submitted_anew_when_it_was_declined() -> None:
    asked = _approving()
    key = _in_state(asked, "Declined")
    record_no(ask(asked, update("APBILL", {"RECORDNO": key, "DESCRIPTION": "New"})))
    assert ["Declined", "New"] == shown(asked, "APBILL", key, "STATE DESCRIPTION")
    record_no(ask(asked, update("APBILL", {"RECORDNO": key, "ACTION": "Submit"})))
    assert ["Submitted", "S"] == shown(asked, "APBILL", key, _STATE)


def test_bill_can_be_deleted_when_it_was_declined() -> None:
    asked = _approving()
    key = _in_state(asked, "Declined")
    refused = [ask(asked, _payment(key)), ask(asked, keyed("reverse_bill", key, REVERSED_ON))]
    assert [["failure"], ["failure"]] == [answer.statuses for answer in refused]
    assert ["success"] == ask(asked, delete("APBILL", key)).statuses


def test_recall_is_refused_when_the_bill_does_not_wait() -> None:
    asked = company()
    key = posted_bill(asked)
    text = "The bill 'B-1' does not wait for approval and cannot be recalled."
    assert [("BL01001973", text)] == ask(asked, _recall(key)).errors()
    text = "Cannot find the bill with key '9999' to recall."
    assert [("BL01001973", text)] == ask(asked, _recall("9999")).errors()


def test_bill_can_be_paid_when_it_has_been_approved() -> None:
    asked = _approving(1)
    key = posted_bill(asked)
    decide(asked.books, "B-1", approves=True)
    record_no(ask(asked, _payment(key)))
    assert ["Partially Paid"] == shown(asked, "APBILL", key, "STATE")


def test_decision_is_refused_when_no_bill_waits_for_it() -> None:
    asked = _approving()
    with pytest.raises(ApprovalError, match="There is no bill B-1"):
        decide(asked.books, "B-1", approves=True)
    posted_bill(asked, ACTION="Draft")
    with pytest.raises(ApprovalError, match="does not wait"):
        decide(asked.books, "B-1", approves=True)


def test_decision_names_the_vendor_when_several_bills_wait() -> None:
    asked = _approving(1)
    posted_bill(asked)
    posted_bill(asked, VENDORID="V-2")
    with pytest.raises(ApprovalError, match="state the party_id"):
        decide(asked.books, "B-1", approves=True)
    assert "Posted" == decide(asked.books, "B-1", approves=True, party_id="V-2")


def test_bill_waits_on_when_its_period_was_closed_meanwhile() -> None:
    asked = _approving(1)
    posted_bill(asked)
    asked.books.close_period("2026-03", "ap")
    with pytest.raises(ApprovalError, match="has been closed"):
        decide(asked.books, "B-1", approves=True)


def test_waiting_bills_are_found_by_word_and_by_letter() -> None:
    asked = _approving()
    key = posted_bill(asked)
    word = "<filter><equalto><field>STATE</field><value>Submitted</value></equalto></filter>"
    letter = "<readByQuery><object>APBILL</object><query>STATE = 'S'</query></readByQuery>"
    answer = ask(asked, query("APBILL", "RECORDNO", word), letter)
    assert [key, key] == [answer.rows(at)[0]["RECORDNO"] for at in range(2)]


def test_number_stays_taken_when_a_bill_waits() -> None:
    asked = _approving()
    posted_bill(asked)
    number, _ = ask(asked, bill()).errors()[0]
    assert "BL03002185" == number
