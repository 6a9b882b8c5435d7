from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from console.domain.eligibility import Eligible, NotDue
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State, Task
from console.domain.outcome import Problem, Skipped, WhoActs
from console.domain.parties import PartyIndex, PartyProfile
from console.intacct import (
    DeleteRecords,
    ReverseBill,
    ReverseInvoice,
    Row,
    UpdateArAdjustment,
    UpdateBill,
    UpdateInvoice,
    encode_function,
)
from console.sync.batching import Prepared
from console.sync.changes import ELSEWHERE
from console.sync.correction import Nothing, Standing, leaves_sage, plan_correction, withdrawal
from console.sync.mapping import Mapped, MappingInputs, map_transaction
from tests.builders import bill, entry, line, reference, settings, transaction

TODAY = date(2026, 4, 10)
PROFILES = {
    "cust-1": PartyProfile(id="cust-1", name="Harbor Foods", external_id="C-100"),
    "carr-1": PartyProfile(id="carr-1", name="Red Rock Lines", external_id="V-200"),
}
CREDIT = transaction(
    kind=Kind.AR_CREDIT_MEMO,
    number="CM-1",
    lines=(line("-20.00", category="deduction", item="damage", description="Damage"),),
    total=Decimal("-20.00"),
)
SOURCES = {"invoice": transaction(), "bill": bill(), "credit": CREDIT}


def changed(kind: str, **changes: Any) -> LedgerEntry:
    """Return an entry whose document changed after it was posted as record 77."""
    return entry(
        replace(SOURCES[kind], **changes),
        sage_record_no="77",
        task=Task.CHANGE,
        company_id="harrowgroup",
        party_no="V-200" if kind == "bill" else "C-100",
    )


def wanted(one: LedgerEntry) -> Prepared:
    inputs = MappingInputs(
        settings=settings(),
        entity_id="E100",
        reference=reference(),
        customers=PartyIndex.build(reference().customers.values()),
        vendors=PartyIndex.build(reference().vendors.values()),
        profiles=PROFILES,
    )
    mapped = map_transaction(one.transaction, inputs)
    assert isinstance(mapped, Mapped), mapped
    return Prepared(
        entry=one,
        function=mapped.function,
        party_no=mapped.party_no,
        amount=mapped.total(),
        xml=encode_function(mapped.function, ""),
    )


def standing(kind: str, state: str, **changes: str) -> Standing:
    """Return what Sage holds: the document as it is, with another text unless told otherwise."""
    document = wanted(changed(kind))
    function: Any = document.function
    row: Row = {
        "RECORDNO": "77",
        "RECORDID": document.entry.document_no,
        "STATE": state,
        "CUSTOMERID": "C-100",
        "VENDORID": "V-200",
        "WHENCREATED": "03/02/2026",
        "WHENPOSTED": "03/02/2026",
        "WHENDUE": f"{getattr(function, 'due_on', TODAY):%m/%d/%Y}",
        "TRX_TOTALENTERED": f"{document.amount}",
        "TRX_TOTALPAID": "0.00",
        "DOCNUMBER": str(getattr(function, "po_number", getattr(function, "reference", ""))),
        "DESCRIPTION": "as it was",
        "TERMNAME": "Net 30",
        **changes,
    }
    lines = tuple(
        {
            "LINE_NO": str(number),
            "ACCOUNTNO": one.account_no,
            "TRX_AMOUNT": f"{one.amount}",
            "ENTRYDESCRIPTION": one.memo,
        }
        for number, one in enumerate(function.lines, start=1)
    )
    return Standing(row=row, lines=lines)


@pytest.mark.parametrize("field", ["RECORDID", "CUSTOMERID"])
@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_record_is_left_alone_when_it_may_be_another_companys(
    field: str, is_withdrawn: bool
) -> None:
    """Rows of older versions do not say to which company they went; newer ones do."""
    one = changed("invoice", withdrawn="Cancelled" if is_withdrawn else "")
    strange = standing("invoice", "Posted", **{field: "C1024"})

    def answer(entry: LedgerEntry) -> object:
        made = withdrawal(entry) if is_withdrawn else wanted(entry)
        return plan_correction(made, strange, TODAY)

    held = answer(replace(one, company_id=""))
    assert isinstance(held, Problem)
    assert "record-differs" == held.cause
    assert isinstance(answer(one), Prepared)


def decided(kind: str, state: str, *, is_withdrawn: bool = False, **changes: Any) -> Any:
    one = changed(kind, withdrawn="Cancelled" if is_withdrawn else "", **changes)
    return plan_correction(
        withdrawal(one) if is_withdrawn else wanted(one), standing(kind, state), TODAY
    )


@pytest.mark.parametrize(
    ("kind", "state", "task", "function"),
    [
        ("invoice", "Draft", Task.UPDATE, UpdateInvoice),
        ("bill", "Draft", Task.UPDATE, UpdateBill),
        ("bill", "Declined", Task.UPDATE, UpdateBill),
        ("credit", "Draft", Task.UPDATE, UpdateArAdjustment),
        ("credit", "Posted", Task.UPDATE, UpdateArAdjustment),
        ("invoice", "Posted", Task.REVERSE, ReverseInvoice),
        ("bill", "Posted", Task.REVERSE, ReverseBill),
    ],
)
def test_record_is_changed_by_its_state_when_its_document_changed(
    kind: str, state: str, task: Task, function: type
) -> None:
    made = decided(kind, state)
    assert isinstance(made.function, function)
    assert (task, task is Task.UPDATE) == (made.task, made.follows is None)


@pytest.mark.parametrize(
    ("kind", "state", "task", "function"),
    [
        ("invoice", "Draft", Task.DELETE, DeleteRecords),
        ("bill", "Declined", Task.DELETE, DeleteRecords),
        ("credit", "Posted", Task.DELETE, DeleteRecords),
        ("invoice", "Posted", Task.REVERSE, ReverseInvoice),
        ("bill", "Posted", Task.REVERSE, ReverseBill),
    ],
)
def test_record_leaves_the_books_and_nothing_follows_when_its_document_was_withdrawn(
    kind: str, state: str, task: Task, function: type
) -> None:
    made = decided(kind, state, is_withdrawn=True)
    assert isinstance(made.function, function)
    assert (task, None) == (made.task, made.follows)


@pytest.mark.parametrize("is_withdrawn", [True, False])
@pytest.mark.parametrize(
    ("state", "cause"),
    [
        ("Paid", "payment-applied"),
        ("Partially Paid", "payment-applied"),
        ("Selected", "selected-for-payment"),
        ("Submitted", "awaiting-approval"),
        ("Partially Approved", "awaiting-approval"),
        ("Confirmed", "state-unknown"),
    ],
)
def test_obstacle_says_what_to_do_when_the_state_forbids_a_change(
    state: str, cause: str, is_withdrawn: bool
) -> None:
    problem = decided("bill", state, is_withdrawn=is_withdrawn)
    assert isinstance(problem, Problem)
    assert (cause, True, "77") == (problem.cause, bool(problem.fix), problem.subject)


@pytest.mark.parametrize("state", ["Draft", "Posted", "Paid", "Selected"])
@pytest.mark.parametrize("kind", ["invoice", "bill", "credit"])
def test_nothing_is_done_when_sage_holds_what_the_source_says(kind: str, state: str) -> None:
    one = wanted(changed(kind))
    function: Any = one.function
    held = standing(kind, state, DESCRIPTION=function.description)
    assert Nothing.HOLDS is plan_correction(one, held, TODAY)


@pytest.mark.parametrize(
    "other",
    [
        {"CUSTOMERID": "C-9"},
        {"WHENCREATED": "03/03/2026"},
        {"WHENDUE": "12/31/2026"},
        {"TRX_TOTALENTERED": "1.00"},
        {"DOCNUMBER": "ORD-8"},
    ],
)
def test_record_is_changed_when_one_field_of_it_differs(other: dict[str, str]) -> None:
    one = wanted(changed("invoice"))
    function: Any = one.function
    held = standing("invoice", "Draft", **{"DESCRIPTION": function.description, **other})
    made = plan_correction(one, held, TODAY)
    assert isinstance(made, Prepared)


def test_draft_is_made_anew_when_its_vendor_changed() -> None:
    made = plan_correction(
        wanted(changed("bill")), standing("bill", "Draft", VENDORID="V-9"), TODAY
    )
    assert isinstance(made, Prepared)
    assert made.follows is not None
    assert (Task.DELETE, Task.POST) == (made.task, made.follows.task)


def test_draft_is_made_anew_when_it_has_another_number_of_lines() -> None:
    """The older form of a change cannot take a line away."""
    fewer = wanted(changed("invoice", lines=(line("1350.50"),)))
    made = plan_correction(fewer, standing("invoice", "Draft"), TODAY)
    assert isinstance(made, Prepared)
    assert Task.DELETE is made.task


def test_draft_is_made_anew_when_a_line_would_keep_a_dimension() -> None:
    held = standing("invoice", "Draft")
    tagged = tuple({**one, "CLASSID": "OTR"} for one in held.lines)
    made = plan_correction(wanted(changed("invoice")), replace(held, lines=tagged), TODAY)
    assert isinstance(made, Prepared)
    assert Task.DELETE is made.task


@pytest.mark.parametrize("held", [None, standing("invoice", "Reversed")])
def test_document_is_posted_anew_after_a_look_up_when_its_record_is_gone(
    held: Standing | None,
) -> None:
    made = plan_correction(wanted(changed("invoice")), held, TODAY)
    assert isinstance(made, Prepared)
    assert (Task.POST, True, "", "77") == (
        made.task,
        made.asks_first,
        made.entry.sage_record_no,
        made.entry.undone_record_no,
    )


def test_nothing_is_done_when_a_withdrawn_documents_record_is_gone() -> None:
    one = changed("invoice", withdrawn="Cancelled")
    assert Nothing.GONE is plan_correction(withdrawal(one), None, TODAY)


def reversal_of(**changes: Any) -> Any:
    """Return what follows a refusal because the period of the posting date is closed."""
    one = replace(changed("invoice", **changes), task=Task.REVERSE_TODAY)
    ends = one.transaction.withdrawn
    return plan_correction(
        withdrawal(one) if ends else wanted(one), standing("invoice", "Posted"), TODAY
    )


def test_reversal_is_dated_on_the_posting_date_of_its_document() -> None:
    assert date(2026, 3, 2) == decided("invoice", "Posted").function.reversed_on


@pytest.mark.parametrize("changes", [{"withdrawn": "Cancelled"}, {"document_on": TODAY}])
def test_reversal_is_dated_today_when_nothing_goes_back_into_the_closed_period(
    changes: dict[str, Any],
) -> None:
    made = reversal_of(**changes)
    assert (Task.REVERSE_TODAY, TODAY) == (made.task, made.function.reversed_on)


@pytest.mark.parametrize("changes", [{}, {"withdrawn": ELSEWHERE}])
def test_document_stays_when_it_could_not_come_back_into_the_closed_period(
    changes: dict[str, Any],
) -> None:
    assert "period-closed" == reversal_of(**changes).cause


@pytest.mark.parametrize(
    ("verdict", "withdrawn", "expected"),
    [
        (Eligible(), "", False),
        (Eligible(), "Cancelled", True),
        (NotDue(reason="It goes out later"), "Cancelled", True),
        ("zero-amount", "", True),
        ("section-off", "Cancelled", False),
    ],
)
def test_document_leaves_sage_only_when_the_source_says_so_and_no_setting_keeps_it(
    verdict: Eligible | NotDue | str, withdrawn: str, expected: bool
) -> None:
    if isinstance(verdict, str):
        gate = Problem(cause=verdict, message="m", fix="f", who=WhoActs.ADMIN)
        assert expected is leaves_sage(changed("bill", withdrawn=withdrawn), Skipped(problem=gate))
    else:
        assert expected is leaves_sage(changed("bill", withdrawn=withdrawn), verdict)


def test_entry_of_a_change_is_still_ready() -> None:
    """What is asked for comes out as it went in: only an intent moves it."""
    assert State.READY is decided("invoice", "Posted").entry.state
