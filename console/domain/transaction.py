"""What we may export: one transaction, made from documents of Alvys.

Place in the path: ``sync/intake`` makes it, eligibility and mapping read it, the ledger keeps it.
It holds source data only; nothing of Sage and nothing of the settings.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.values import dataclass

__all__ = ["Line", "Party", "Transaction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Whom the document is for, by Alvys id; the profile is read anew for each attempt."""

    kind: Literal["customer", "carrier", "driver", "subsidiary", "factor"]
    """Which list of Alvys; a factoring company is named by its statements only."""

    id: str
    """Alvys id."""

    name: str
    """Name at the time of intake, for people."""

    company: str = ""
    """A driver's own company as the statement names it; empty for none."""

    is_contractor: bool = False
    """For a driver of a statement: paid against form 1099, as no employee is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One charge."""

    category: str
    """Mapping category: ``load``, ``trip``, ``accessorial``."""

    item: str
    """Slug of the item: ``linehaul``, ``fuel_surcharge``, ``detention``."""

    description: str
    """The charge's name at the source."""

    amount: Decimal
    """Two places; negative for a credit line."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    """What its own load says where that is another than the others'; empty when the document's
    hold."""

    trip_number: str = ""
    """Trip on a carrier's statement: its charges on one account are one line in Sage; empty stands
    alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One document that may go to Sage."""

    kind: Kind
    """What it becomes in Sage."""

    subsidiary_id: str
    """Alvys subsidiary whose connection decides; Invoice As for AR, Tender As for carrier AP."""

    source_id: str
    """Alvys id of the document; unique within subsidiary and kind."""

    number: str
    """Document number in Sage: the load number, or the trip number of a bill. Never cut."""

    source_number: str = ""
    """Its number without the prefix of the load's fleet; empty where it has no prefix."""

    party: Party
    """Customer, carrier, driver or sister subsidiary."""

    document_on: date
    """Document date; also the posting date and the start of the due date."""

    dated_at: datetime | None = None
    """The moment of which ``document_on`` is the date, UTC; None where Alvys tells a day, and in
    rows of older versions."""

    otherwise_at: datetime | None = None
    """That with the upload toggle the other way round, UTC; None where no toggle decides it."""

    changed_at: datetime
    """When Alvys last created or modified it, UTC."""

    lines: tuple[Line, ...]
    """In the order of the source; never empty for a document with money."""

    total: Decimal
    """The document's total as the source states it; equals the sum of the lines."""

    added_lines: tuple[Line, ...] = ()
    """Charges that a toggle adds to the document's own, beyond ``total``: what drivers are paid, on
    the invoice of their load; e-checks that a carrier had in advance, taken off the bill of its
    trip."""

    memo: str = ""
    """What Sage shows as its description; empty leaves that to the kind."""

    billed: tuple[str, ...] = ()
    """Numbers that its loads' own invoices would bear, for one that bills several loads at once."""

    load_ids: tuple[str, ...] = ()
    """Alvys ids of the loads of one that bills several; empty for the others."""

    trip_ids: tuple[str, ...] = ()
    """Alvys ids of the trips that a statement settles, or the one that an e-check was issued on;
    empty for the others."""

    fault: str = ""
    """What is wrong with the source document itself; empty for a sound one.

    A faulty document stays visible as an error and is never sent.
    """

    withdrawn: str = ""
    """Why Alvys no longer bills this document; empty while it does. A withdrawn one is not sent."""

    invoice_ready: bool = True
    """For a bill: the load's customer invoice exists. Always true for an invoice."""

    carrier_invoice_number: str = ""
    """Reference of a carrier bill; empty when the carrier's invoice was not uploaded."""

    load_number: str = ""
    """Number of the load that it belongs to; unique within a subsidiary only."""

    load_id: str = ""
    """Alvys id of that load."""

    partner_id: str = ""
    """Alvys id of the subsidiary on the other side of a load that one invoices and another tenders;
    empty for one that stays in the house."""

    partner_name: str = ""
    """Its name."""

    order_number: str = ""
    """Order number of the load; of several loads, where all agree."""

    po_number: str = ""
    """PO number of the load; of several loads, where all agree."""

    attributes: dict[str, str] = field(default_factory=dict)
    """Alvys values for dimensions and custom fields, see ``sync/attributes``: subsidiary, fleet,
    ``shipper.city`` and so on. A missing one means the record has none."""

    def fingerprint(self) -> str:
        """Return the hash of what the books depend on; a different one is a change.

        Attributes (truck, driver) are left out: they may be filled in after the export without
        making the posted document wrong. So is the prefix of its number, which is not retroactive.
        """
        content = [
            self.kind,
            self.source_number or self.number,
            self.party.id,
            self.document_on.isoformat(),
            str(self.total),
            self.carrier_invoice_number,
            self.order_number,
            self.po_number,
            self.withdrawn,
            [[line.category, line.item, line.description, str(line.amount)] for line in self.lines],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def lines_total(self) -> Decimal:
        """Return the sum of the lines."""
        return sum((line.amount for line in self.lines), ZERO)
