"""Customer invoices, their deductions, and what stands between two subsidiaries, worked by hand."""

from typing import Any

from console.domain.kinds import Kind
from console.domain.surroundings import Deductions, Surroundings
from tests.sync.golden.ar_kit import (
    ADVANCE,
    CARRIER,
    DAMAGE,
    SECOND,
    THEIRS,
    USUAL,
    Case,
    invoice,
    load,
    money,
    paid,
    settings,
    trip,
)

CREDITS = settings(ar={"deductions_as_credits": True})
DRAFTS = settings(ar={"autopost": False}, ap={"autopost": False})
DRIVERS = settings(ar={"include_driver_bills": True})
ZEROS = settings(export_zero_amounts=True)
CROSS = settings(cross_subsidiary_billing=True)

PREFIXED = load(Fleet={"Id": "f-1", "Name": "Reefer", "InvoiceNumberPrefix": "RF"})
OTHER = load(
    "1084739", OrderNumber="ORD-8", Fleet={"Id": "f-2", "Name": "Dry Van"}, OfficeId="OFC-2"
)
SISTER = load("1084739", OrderNumber="ORD-8")
PAID = trip(Driver1=paid(("Lumper", "60.00")), OwnerOperator=paid(("Detention", "45.50")))

LINEHAUL, FUEL, LAYOVER = ("40000", "1850.00"), ("40100", "210.50"), ("40310", "75.25")
DAMAGED, ADVANCED = ("40300", "-50.00"), ("40000", "-12.34")
LUMPER, DETENTION = ("40300", "60.00"), ("40300", "45.50")
SECOND_LINES = (("40000", "900.00"), ("40100", "100.00"))

PLAIN = invoice(*USUAL, total="2135.75")
DEDUCTED = invoice(*USUAL, DAMAGE, total="2085.75")
TWICE = invoice(*USUAL, DAMAGE, ADVANCE, total="2073.41")
NOTHING_ELSE = invoice(DAMAGE, total="-50.00")
FREE = invoice(("1084738", "Linehaul", "0.00", "Load"), total="0.00")


def one(name: str, source: Any, **more: Any) -> Case:
    values: dict[str, Any] = {"kind": Kind.AR_INVOICE, "loads": (load(),), "trips": (trip(),)}
    return Case(name=name, invoices=(source,), **{**values, **more})


def memo(name: str, source: Any, **more: Any) -> Case:
    return one(name, source, **{"kind": Kind.AR_CREDIT_MEMO, **more})


INVOICES = (
    one("ar_invoice", PLAIN, lines=(LINEHAUL, FUEL, LAYOVER), total="2135.75"),
    one(
        "ar_invoice_draft",
        PLAIN,
        settings=DRAFTS,
        lines=(LINEHAUL, FUEL, LAYOVER),
        total="2135.75",
    ),
    one(
        "ar_invoice_po_number",
        PLAIN,
        settings=settings(ar={"po_number_source": "po_number"}),
        lines=(LINEHAUL, FUEL, LAYOVER),
        total="2135.75",
    ),
    one(
        "ar_invoice_without_order",
        PLAIN,
        loads=(load(OrderNumber=None),),
        lines=(LINEHAUL, FUEL, LAYOVER),
        total="2135.75",
    ),
    one(
        "ar_invoice_prefix",
        PLAIN,
        loads=(PREFIXED,),
        lines=(LINEHAUL, FUEL, LAYOVER),
        total="2135.75",
    ),
    one(
        "ar_invoice_prefix_is_there",
        invoice(*USUAL, total="2135.75", Number="RF1084738"),
        loads=(PREFIXED,),
        lines=(LINEHAUL, FUEL, LAYOVER),
        total="2135.75",
    ),
    # 1,850.00 + 0.00 + 75.25: what books nothing is no line.
    one(
        "ar_invoice_free_fuel",
        invoice(USUAL[0], ("1084738", "Fuel Surcharge", "0.00", "Load"), USUAL[2], total="1925.25"),
        lines=(LINEHAUL, LAYOVER),
        total="1925.25",
    ),
    one("ar_invoice_zero", FREE, reason="zero-amount"),
    one("ar_invoice_zero_on", FREE, settings=ZEROS, lines=(("40000", "0.00"),), total="0.00"),
    one(
        "ar_invoice_off",
        PLAIN,
        settings=settings(ar={"export_ar_invoices": False}),
        reason="section-off",
    ),
    one(
        "ar_invoice_taken_back",
        invoice(*USUAL, total="2135.75", Status="Draft"),
        reason="Its invoice was taken back to a draft",
    ),
    one(
        "ar_invoice_not_adding_up",
        invoice(*USUAL, total="2135.74"),
        reason="lines-do-not-add-up",
    ),
)

DEDUCTIONS = (
    # 2,085.75 at the source: 2,135.75 on the invoice and -50.00 on the memo.
    one("ar_deduction_apart", DEDUCTED, lines=(LINEHAUL, FUEL, LAYOVER), total="2135.75"),
    memo("ar_memo", DEDUCTED, lines=(DAMAGED,), total="-50.00"),
    # Or 2,085.75 on the invoice alone.
    one(
        "ar_deduction_as_credit",
        DEDUCTED,
        settings=CREDITS,
        lines=(LINEHAUL, FUEL, LAYOVER, DAMAGED),
        total="2085.75",
    ),
    memo("ar_memo_on_invoice", DEDUCTED, settings=CREDITS, reason="deductions-on-invoice"),
    memo("ar_memo_draft", DEDUCTED, settings=DRAFTS, lines=(DAMAGED,), total="-50.00"),
    memo("ar_memo_prefix", DEDUCTED, loads=(PREFIXED,), lines=(DAMAGED,), total="-50.00"),
    # 2,135.75 - 50.00 - 12.34 = 2,073.41; the memo has 50.00 + 12.34 = 62.34.
    memo("ar_memo_of_two", TWICE, lines=(DAMAGED, ADVANCED), total="-62.34"),
    one(
        "ar_deductions_as_credits",
        TWICE,
        settings=CREDITS,
        lines=(LINEHAUL, FUEL, LAYOVER, DAMAGED, ADVANCED),
        total="2073.41",
    ),
    one("ar_only_deductions_apart", NOTHING_ELSE, reason="deductions-apart"),
    memo("ar_memo_of_only_deductions", NOTHING_ELSE, lines=(DAMAGED,), total="-50.00"),
    one(
        "ar_only_deductions_as_credits",
        NOTHING_ELSE,
        settings=CREDITS,
        lines=(DAMAGED,),
        total="-50.00",
    ),
    # What was sent outweighs the toggle.
    memo(
        "ar_memo_after_toggle",
        DEDUCTED,
        settings=CREDITS,
        around=Surroundings(deductions={"inv-1": Deductions.APART}),
        lines=(DAMAGED,),
        total="-50.00",
    ),
    memo(
        "ar_memo_never_after_credits",
        DEDUCTED,
        around=Surroundings(deductions={"inv-1": Deductions.ON_INVOICE}),
        reason="deductions-on-invoice",
    ),
    one(
        "ar_deduction_apart_after_memo",
        DEDUCTED,
        settings=CREDITS,
        around=Surroundings(deductions={"inv-1": Deductions.APART}),
        lines=(LINEHAUL, FUEL, LAYOVER),
        total="2135.75",
    ),
    memo(
        "ar_memo_of_invoice_by_hand",
        DEDUCTED,
        around=Surroundings(deductions={"inv-1": Deductions.BY_HAND}),
        reason="invoice-by-hand",
    ),
    memo(
        "ar_memo_off",
        DEDUCTED,
        settings=settings(ar={"export_ar_invoices": False}),
        reason="section-off",
    ),
)

DRIVER_BILLS = (
    one("ar_driver_off", PLAIN, trips=(PAID,), lines=(LINEHAUL, FUEL, LAYOVER), total="2135.75"),
    # 2,135.75 + 60.00 + 45.50 = 2,241.25: more than Alvys's own total.
    one(
        "ar_driver_on",
        PLAIN,
        trips=(PAID,),
        settings=DRIVERS,
        lines=(LINEHAUL, FUEL, LAYOVER, LUMPER, DETENTION),
        total="2241.25",
    ),
    one(
        "ar_driver_and_deduction_apart",
        DEDUCTED,
        trips=(PAID,),
        settings=DRIVERS,
        lines=(LINEHAUL, FUEL, LAYOVER, LUMPER, DETENTION),
        total="2241.25",
    ),
    # 2,085.75 + 105.50 = 2,191.25.
    one(
        "ar_driver_and_credit",
        DEDUCTED,
        trips=(PAID,),
        settings=settings(ar={"include_driver_bills": True, "deductions_as_credits": True}),
        lines=(LINEHAUL, FUEL, LAYOVER, DAMAGED, LUMPER, DETENTION),
        total="2191.25",
    ),
    memo(
        "ar_memo_without_driver",
        DEDUCTED,
        trips=(PAID,),
        settings=DRIVERS,
        lines=(DAMAGED,),
        total="-50.00",
    ),
    one(
        "ar_driver_of_dead_trip",
        PLAIN,
        trips=(trip(Status="Cancelled", Driver1=paid(("Lumper", "60.00"))),),
        settings=DRIVERS,
        lines=(LINEHAUL, FUEL, LAYOVER),
        total="2135.75",
    ),
)


def summary(name: str, *lines: tuple[str, str, str, str], source: str, **more: Any) -> Case:
    made = invoice(
        *lines,
        total=source,
        loads=("1084738", "1084739"),
        Id="inv-9",
        Number="S1000063",
        Type="SummaryInvoice",
    )
    values: dict[str, Any] = {
        "kind": Kind.AR_SUMMARY_INVOICE,
        "loads": (load(), OTHER),
        "trips": (trip(), trip("1084739")),
    }
    return Case(name=name, invoices=(made,), **{**values, **more})


BOTH_LOADS = (LINEHAUL, FUEL, LAYOVER, *SECOND_LINES)

SUMMARIES = (
    # 2,135.75 + 1,000.00 = 3,135.75.
    summary("ar_summary", *USUAL, *SECOND, source="3135.75", lines=BOTH_LOADS, total="3135.75"),
    summary(
        "ar_summary_draft",
        *USUAL,
        *SECOND,
        source="3135.75",
        settings=DRAFTS,
        lines=BOTH_LOADS,
        total="3135.75",
    ),
    # Both loads have the same PO number; their order numbers differ.
    summary(
        "ar_summary_po_number",
        *USUAL,
        *SECOND,
        source="3135.75",
        settings=settings(ar={"po_number_source": "po_number"}),
        lines=BOTH_LOADS,
        total="3135.75",
    ),
    summary(
        "ar_summary_one_fleet",
        *USUAL,
        *SECOND,
        source="3135.75",
        loads=(load(), SISTER),
        lines=BOTH_LOADS,
        total="3135.75",
    ),
    summary(
        "ar_summary_no_prefix",
        *USUAL,
        *SECOND,
        source="3135.75",
        loads=(PREFIXED, SISTER),
        lines=BOTH_LOADS,
        total="3135.75",
    ),
    # 3,135.75 - 50.00 = 3,085.75.
    summary(
        "ar_summary_deduction_apart",
        *USUAL,
        *SECOND,
        DAMAGE,
        source="3085.75",
        lines=BOTH_LOADS,
        total="3135.75",
    ),
    summary(
        "ar_summary_memo",
        *USUAL,
        *SECOND,
        DAMAGE,
        source="3085.75",
        kind=Kind.AR_CREDIT_MEMO,
        lines=(DAMAGED,),
        total="-50.00",
    ),
    summary(
        "ar_summary_credit",
        *USUAL,
        *SECOND,
        DAMAGE,
        source="3085.75",
        settings=CREDITS,
        lines=(*BOTH_LOADS, DAMAGED),
        total="3085.75",
    ),
    # 3,135.75 + 60.00 + 45.50 = 3,241.25.
    summary(
        "ar_summary_driver",
        *USUAL,
        *SECOND,
        source="3135.75",
        trips=(PAID, trip("1084739")),
        settings=DRIVERS,
        lines=(*BOTH_LOADS, LUMPER, DETENTION),
        total="3241.25",
    ),
    summary(
        "ar_summary_off",
        *USUAL,
        *SECOND,
        source="3135.75",
        settings=settings(ar={"export_ar_invoices": False}),
        reason="section-off",
    ),
    Case(
        name="ar_alone_beside_summary",
        kind=Kind.AR_INVOICE,
        invoices=(
            PLAIN,
            invoice(*USUAL, total="2135.75", Id="inv-9", Number="S1000063", Type="SummaryInvoice"),
        ),
        loads=(load(),),
        reason="Its load is billed by summary invoice S1000063",
    ),
    Case(
        name="ar_order",
        kind=Kind.AR_INVOICE,
        invoices=(
            invoice(
                *USUAL,
                *SECOND,
                total="3135.75",
                loads=("1084738", "1084739"),
                Id="inv-8",
                Number="O1000001",
                Type="OrderInvoice",
            ),
        ),
        loads=(load(), SISTER),
        lines=BOTH_LOADS,
        total="3135.75",
    ),
    Case(
        name="ar_standalone",
        kind=Kind.AR_INVOICE,
        invoices=(
            invoice(
                ("", "Storage", "320.00", "Load"),
                ("", "Fuel Surcharge", "11.11", ""),
                total="331.11",
                loads=(),
                Id="inv-7",
                Number="M1000001",
                Type="StandaloneInvoice",
            ),
        ),
        settings=settings(),
        lines=(("40000", "320.00"), ("40100", "11.11")),
        total="331.11",
    ),
)

BETWEEN = trip(TenderAs="Gulf Brokerage", Carrier=CARRIER)
BOTH_ON = Surroundings(partners={"sub-1": True, "sub-2": True})
OURS_ON = Surroundings(partners={"sub-1": True, "sub-2": False})
NOBODY_ON = Surroundings(partners={"sub-1": False, "sub-2": False})


def pair(name: str, kind: Kind, **more: Any) -> Case:
    values: dict[str, Any] = {
        "settings": CROSS,
        "around": BOTH_ON,
        "loads": (load(),),
        "trips": (BETWEEN,),
    }
    if kind in {Kind.AR_INTERCOMPANY, Kind.AP_BILL}:
        values["owner"] = THEIRS
    return Case(name=name, kind=kind, **{**values, **more})


INTERCOMPANY = (
    # Lone Star Haulage owes Gulf Brokerage the trip's value, to the cent on both sides.
    pair("ar_intercompany", Kind.AR_INTERCOMPANY, lines=(("40800", "1500.00"),), total="1500.00"),
    pair(
        "ar_intercompany_bill",
        Kind.AP_INTERCOMPANY,
        lines=(("50800", "1500.00"),),
        total="1500.00",
    ),
    pair(
        "ar_intercompany_draft",
        Kind.AR_INTERCOMPANY,
        settings=settings(ar={"autopost": False}, cross_subsidiary_billing=True),
        lines=(("40800", "1500.00"),),
        total="1500.00",
    ),
    pair(
        "ar_intercompany_bill_draft",
        Kind.AP_INTERCOMPANY,
        settings=settings(ap={"autopost": False}, cross_subsidiary_billing=True),
        lines=(("50800", "1500.00"),),
        total="1500.00",
    ),
    pair(
        "ar_intercompany_po_number",
        Kind.AR_INTERCOMPANY,
        settings=settings(ar={"po_number_source": "po_number"}, cross_subsidiary_billing=True),
        lines=(("40800", "1500.00"),),
        total="1500.00",
    ),
    pair("ar_between_bill", Kind.AP_BILL, lines=(("50100", "1200.00"),), total="1200.00"),
    pair(
        "ar_between_invoice",
        Kind.AR_INVOICE,
        invoices=(PLAIN,),
        lines=(LINEHAUL, FUEL, LAYOVER),
        total="2135.75",
    ),
    pair("ar_pair_one_side", Kind.AP_INTERCOMPANY, around=OURS_ON, reason="both-sides"),
    pair("ar_pair_not_connected", Kind.AP_INTERCOMPANY, around=Surroundings(), reason="both-sides"),
    pair(
        "ar_pair_other_side",
        Kind.AR_INTERCOMPANY,
        settings=settings(),
        around=OURS_ON,
        reason="both-sides",
    ),
    pair(
        "ar_pair_bill_of_other_side",
        Kind.AP_BILL,
        settings=settings(),
        around=OURS_ON,
        reason="both-sides",
    ),
    pair(
        "ar_pair_nobody",
        Kind.AP_INTERCOMPANY,
        settings=settings(),
        around=NOBODY_ON,
        reason="Neither subsidiary has cross-subsidiary billing on",
    ),
    pair(
        "ar_pair_bill_of_nobody",
        Kind.AP_BILL,
        settings=settings(),
        around=NOBODY_ON,
        lines=(("50100", "1200.00"),),
        total="1200.00",
    ),
    pair(
        "ar_pair_without_value",
        Kind.AP_INTERCOMPANY,
        trips=(trip(TenderAs="Gulf Brokerage", TripValue=None),),
        reason="source-invalid",
    ),
    pair(
        "ar_pair_of_nothing",
        Kind.AR_INTERCOMPANY,
        trips=(trip(TenderAs="Gulf Brokerage", TripValue=money("0.00")),),
        reason="zero-amount",
    ),
    pair(
        "ar_pair_not_invoiced",
        Kind.AR_INTERCOMPANY,
        loads=(load(InvoicedAt=None),),
        reason="It goes out with the customer invoice",
    ),
    pair(
        "ar_pair_of_dead_trip",
        Kind.AP_INTERCOMPANY,
        trips=(trip(TenderAs="Gulf Brokerage", Status="Cancelled"),),
        reason="Its trip is cancelled",
    ),
    pair(
        "ar_pair_in_one_house",
        Kind.AP_INTERCOMPANY,
        trips=(trip(),),
        reason="Lone Star Haulage invoices the load and tenders the trip itself",
    ),
    pair(
        "ar_pair_invoices_off",
        Kind.AR_INTERCOMPANY,
        settings=settings(ar={"export_ar_invoices": False}, cross_subsidiary_billing=True),
        reason="section-off",
    ),
    pair(
        "ar_pair_section_off",
        Kind.AP_INTERCOMPANY,
        settings=settings(ap={"export_ap_bills": False}, cross_subsidiary_billing=True),
        reason="section-off",
    ),
)

CASES = (*INVOICES, *DEDUCTIONS, *DRIVER_BILLS, *SUMMARIES, *INTERCOMPANY)
