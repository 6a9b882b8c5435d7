"""What stands between two subsidiaries of which one hauls for the other, worked by hand."""

from typing import Any

from console.domain.kinds import Kind
from console.domain.surroundings import Surroundings
from tests.sync.golden.ar_kit import (
    CARRIER,
    FUEL,
    LAYOVER,
    LINEHAUL,
    PLAIN,
    THEIRS,
    Case,
    load,
    money,
    settings,
    trip,
)

CROSS = settings(cross_subsidiary_billing=True)
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
