"""Customer invoices of one load, their deductions and driver bills, worked by hand.

With those of the files beside it they are the cases of what customers and sisters are billed.
"""

from typing import Any

from console.domain.kinds import Kind
from console.domain.surroundings import Deductions, Surroundings
from tests.sync.golden.ar_kit import (
    ADVANCE,
    ADVANCED,
    CREDITS,
    DAMAGE,
    DAMAGED,
    DETENTION,
    DRAFTS,
    DRIVERS,
    FUEL,
    LAYOVER,
    LINEHAUL,
    LUMPER,
    PAID,
    PLAIN,
    PREFIXED,
    USUAL,
    Case,
    invoice,
    load,
    paid,
    settings,
    trip,
)
from tests.sync.golden.ar_pair_cases import INTERCOMPANY
from tests.sync.golden.ar_summary_cases import SUMMARIES

ZEROS = settings(export_zero_amounts=True)

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

CASES = (*INVOICES, *DEDUCTIONS, *DRIVER_BILLS, *SUMMARIES, *INTERCOMPANY)
