"""Invoices of several loads or of none: summary, order and standalone ones, worked by hand."""

from typing import Any

from console.domain.kinds import Kind
from tests.sync.golden.ar_kit import (
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
    SECOND,
    USUAL,
    Case,
    invoice,
    load,
    settings,
    trip,
)

OTHER = load(
    "1084739", OrderNumber="ORD-8", Fleet={"Id": "f-2", "Name": "Dry Van"}, OfficeId="OFC-2"
)
SISTER = load("1084739", OrderNumber="ORD-8")

SECOND_LINES = (("40000", "900.00"), ("40100", "100.00"))
BOTH_LOADS = (LINEHAUL, FUEL, LAYOVER, *SECOND_LINES)


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
