"""How plans, previews, comparisons and totals are printed as text."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from console.commands.inspecting import print_comparison, print_preview
from console.commands.invocation import Invocation
from console.commands.output import Output
from console.commands.rehearsing import print_rehearsal
from console.commands.totals import print_totals
from console.domain.comparison import ComparedField, Comparison, Preview, PreviewLine
from console.domain.kinds import Kind
from console.domain.machine import State
from console.domain.outcome import Problem, WhoActs
from console.domain.rehearsal import Fate, Planned, Rehearsal, add_up
from console.domain.three_sides import BookedDocument, SageDocument, SourceDocument, Trio
from console.domain.totals import build_totals

DAY = date(2026, 3, 2)
PROBLEM = Problem(cause="term-missing", message="No Net 60", fix="Create it.", who=WhoActs.ADMIN)


def printed(show: Callable[[Output], None]) -> str:
    out = io.StringIO()
    show(Output(Invocation(home=Path("home"), environ={}), out=out, err=out))
    return out.getvalue()


def sendable() -> Preview:
    line = PreviewLine(
        account_no="40000",
        level="master",
        key="default",
        amount=Decimal("150.00"),
        text="Linehaul",
        others=(("LOCATION", "E100"),),
    )
    return Preview(
        entry_id="e1",
        number="1084738",
        kind=Kind.AR_INVOICE,
        header=(("Party", "C1033"), ("Due date", "2026-04-01")),
        lines=(line,),
        total=Decimal("150.00"),
        xml="<function/>",
    )


def refused() -> Preview:
    return Preview(
        entry_id="e1",
        number="1084738",
        kind=Kind.AR_INVOICE,
        header=(),
        lines=(),
        total=Decimal("0.00"),
        xml="",
        problem=PROBLEM,
        note="Sage has no such customer yet",
    )


def test_preview_names_party_dates_and_what_chose_each_account() -> None:
    shown = printed(lambda output: print_preview(output, sendable(), xml=False))

    assert "AR invoice 1084738 would be sent like this" in shown
    assert "Due date  2026-04-01" in shown
    assert "40000    master default  150.00" in shown
    assert "LOCATION E100" in shown


def test_preview_is_the_function_alone_when_xml_is_wanted() -> None:
    assert "<function/>\n" == printed(lambda output: print_preview(output, sendable(), xml=True))


def test_preview_says_why_and_who_when_it_would_not_be_sent() -> None:
    shown = printed(lambda output: print_preview(output, refused(), xml=True))

    assert [
        "Sage has no such customer yet",
        "AR invoice 1084738 would not be sent",
        "why       No Net 60",
        "fix       Create it.",
        "who acts  admin",
    ] == shown.splitlines()


def test_comparison_marks_what_differs_and_hides_the_rest_unless_wanted() -> None:
    found = Comparison(
        entry_id="e1",
        number="1084738",
        kind=Kind.AR_INVOICE,
        fields=(
            ComparedField(name="Party", sent="C1", now="C1", sage="C1"),
            ComparedField(name="Term", sent="Net 15", now="Net 30", sage=None),
        ),
        sent_note="Attempt 1: posted",
        now_note="It would be sent like this",
        sage_note="Record 7, Posted",
    )
    differing = printed(lambda output: print_comparison(output, found, everything=False))
    everything = printed(lambda output: print_comparison(output, found, everything=True))

    assert "AR invoice 1084738: 1 fields differ" in differing
    assert "!  Term   Net 15  Net 30" in differing
    assert ("Party" in differing, "Party" in everything) == (False, True)


def test_plan_lists_sums_documents_and_xml_when_they_are_wanted() -> None:
    sent = Planned(
        entry_id="e1",
        kind=Kind.AR_INVOICE,
        fate=Fate.SEND,
        number="1084738",
        party="Harbor Foods",
        document_on=DAY,
        amount=Decimal("150.00"),
        xml="<function/>",
    )
    failed = Planned(
        entry_id="e2",
        kind=Kind.AP_BILL,
        fate=Fate.FAIL,
        number="1084738-1",
        party="Red Rock",
        document_on=DAY,
        amount=Decimal("20.00"),
        problem=PROBLEM,
    )
    found = Rehearsal(
        subsidiary_id="sub-1",
        subsidiary_name="Lone Star",
        sums=add_up([sent, failed]),
        documents=(sent, failed),
        left_out=0,
        requests=9,
        alvys_requests=8,
    )
    sums = printed(lambda output: print_rehearsal(output, found, documents=False, xml=False))
    whole = printed(lambda output: print_rehearsal(output, found, documents=True, xml=True))

    assert sums.startswith("Lone Star: 1 would be sent, together 150.00\n")
    assert ("Harbor Foods" in sums, "Harbor Foods" in whole) == (False, True)
    assert ("<function/>" in sums, "<function/>" in whole) == (False, True)
    assert "term-missing" in sums


def test_totals_show_each_side_and_each_difference_when_they_are_printed() -> None:
    agreed = Trio(
        entry_id="e1",
        kind=Kind.AP_BILL,
        number="1084738-1",
        party="Red Rock",
        source=SourceDocument(total=Decimal("975.00"), included=Decimal("900.00"), document_on=DAY),
        booked=BookedDocument(
            state=State.POSTED, amount=Decimal("900.00"), document_on=DAY, record_no="7"
        ),
        sage=(SageDocument(record_no="7", total=Decimal("900.00")),),
    )
    names = {"subsidiary_id": "sub-1", "subsidiary_name": "Lone Star"}
    good = build_totals([agreed], since=DAY, until=DAY, **names)
    missing = Trio(
        entry_id="e2",
        kind=Kind.AP_BILL,
        number="1084739-1",
        party="Red Rock",
        source=agreed.source,
        booked=None,
    )
    bad = build_totals([agreed, missing], since=DAY, until=DAY, **names)
    nothing = build_totals([], since=DAY, until=DAY, **names)

    shown = printed(lambda output: print_totals(output, [good]))
    assert "Lone Star, 2026-03-02 to 2026-03-02" in shown
    assert "1 / 975.00     75.00  1 / 900.00" in shown
    assert "All sides agree." in shown
    assert "1 differences" in printed(lambda output: print_totals(output, [bad]))
    assert "No document on any side." in printed(lambda output: print_totals(output, [nothing]))
