"""What a decision about a transaction rests on besides its own connection.

Place in the path: ``sync/surroundings`` reads it from the store, eligibility asks it. Pure.

Two things of other documents and connections count. Cross-subsidiary billing needs the other side;
slug ``both-sides``. And the deductions of a customer invoice go to Sage once: where the invoice or
its credit memo stands in Sage, or may stand there, that decides, and no longer the toggle; slug
``deductions-once``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from console.domain.identifiers import memo_number
from console.domain.inclusion import CUSTOMER_INVOICES
from console.domain.kinds import Kind
from console.domain.settings import Settings
from console.domain.transaction import Transaction

__all__ = ["ALONE", "Deductions", "Sides", "Surroundings"]


class Sides(StrEnum):
    """Who takes part in cross-subsidiary billing."""

    BOTH = "both"
    OWN = "own"
    PARTNER = "partner"
    NEITHER = "neither"


class Deductions(StrEnum):
    """Where the deductions of a sent invoice are."""

    ON_INVOICE = "on invoice"
    """It was sent with them."""

    APART = "apart"
    """It was sent without them, or its credit memo was sent."""

    BY_HAND = "by hand"
    """A person says that the invoice is in Sage by other means: nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Of the transactions of one page."""

    partners: Mapping[str, bool] = field(default_factory=dict)
    """Alvys id of each connected subsidiary to whether its cross-subsidiary billing is on."""

    deductions: Mapping[str, Deductions] = field(default_factory=dict)
    """Alvys id of an invoice to where its deductions are; missing while nothing was sent."""

    numbers: Mapping[str, str] = field(default_factory=dict)
    """Alvys id of an invoice that was sent to its number in Sage."""

    billed_alone: Mapping[str, str] = field(default_factory=dict)
    """Alvys id of an invoice of several loads to the number of one that billed such a load before,
    and is in Sage or may be."""

    def sides(self, transaction: Transaction, settings: Settings) -> Sides:
        """Return which sides of a load between two subsidiaries take part."""
        own = settings.advanced.cross_subsidiary_billing
        partner = self.partners.get(transaction.partner_id, False)
        if own:
            return Sides.BOTH if partner else Sides.OWN
        return Sides.PARTNER if partner else Sides.NEITHER

    def settings_for(self, transaction: Transaction, settings: Settings) -> Settings:
        """Return the settings that shape the transaction: what was sent outweighs the toggle."""
        where = self.deductions.get(transaction.source_id)
        if where is None or transaction.kind not in CUSTOMER_INVOICES:
            return settings
        return replace(
            settings,
            ar=replace(settings.ar, deductions_as_credits=where is not Deductions.APART),
        )

    def numbered(self, transaction: Transaction) -> Transaction:
        """Return the transaction; a credit memo with the number under which its invoice went."""
        sent = self.numbers.get(transaction.source_id, "")
        if transaction.kind is not Kind.AR_CREDIT_MEMO or not sent:
            return transaction
        return replace(transaction, number=memo_number(sent))


ALONE = Surroundings()
"""Nobody else is connected, and nothing was sent."""
