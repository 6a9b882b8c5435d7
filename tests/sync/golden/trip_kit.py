"""What the hand-worked cases of carriers' trips share: the bill of a trip, and its XML."""

from typing import Any

from console.domain.transaction import Transaction
from console.sync.intake import bills_of
from tests.sync.golden.settled_kit import bill_xml, load, owners, trip

PER_TRIP = {"export_carrier_statements": False}
"""Carriers are paid by the trip."""


def hauled(carrier: Any, *, invoiced: bool = True, **parts: Any) -> Transaction:
    """Return the bill of a trip, of a load that is invoiced to its customer or not yet."""
    changes = {} if invoiced else {"invoiced_at": None}
    loads = [load().model_copy(update=changes)]
    (made,) = bills_of([trip(Carrier=carrier, **parts)], loads, owners())
    return made


def trip_bill(*lines: tuple[str, str, str], draft: bool = False) -> str:
    """Return the bill of the trip, which bears the carrier's invoice number."""
    return _referring(bill_xml("1084738-1", "V-200", "RR-55", lines, draft=draft))


def bill_without_document(*lines: tuple[str, str, str]) -> str:
    """Return the bill of the trip whose carrier has sent no invoice."""
    return bill_xml("1084738-1", "V-200", "Trip 1084738-1", lines)


def _referring(bill: str) -> str:
    return bill.replace("</RECORDID>", "</RECORDID><DOCNUMBER>RR-55</DOCNUMBER>")
