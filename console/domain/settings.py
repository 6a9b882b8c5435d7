"""The settings of one connection: every toggle of the article, frozen.

Place in the path: a settings document comes in through the edges, these values go everywhere.
Changing means making a new value. Defaults are those of ``design.md`` section 4: both masters on,
autopost on, everything that creates or matches off.

Source: article, steps 4 to 6.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from operator import attrgetter
from typing import Literal

from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.terms import CustomTerm
from console.errors import LastActiveToggleError

__all__ = ["AdvancedSettings", "ApSettings", "ArSettings", "Section", "Settings", "check_masters"]

Section = Literal["ar", "ap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArSettings:
    """The AR Settings tab. Source: article step 4."""

    export_ar_invoices: bool = True
    """Section master: off stops every AR export whatever else is on."""

    include_driver_bills: bool = False
    """Driver-related charges stand on AR invoices."""

    export_carrier_statements: bool = False
    """Carrier statements become AR invoices; separate from the AP toggle of the same name."""

    export_echecks: bool = False
    """E-check payments become AR transactions."""

    deductions_as_credits: bool = False
    """Deductions become credit lines of the invoice instead of transactions of their own."""

    autopost: bool = True
    """On: posted in Sage. Off: left as draft."""

    auto_create_customer: bool = False
    """A customer that Sage lacks is created."""

    match_by_name: bool = False
    """Without an external id, a unique name may match."""

    po_number_source: Literal["order_number", "po_number"] = "order_number"
    """What fills Sage's PO number."""

    attach_documents: bool = False
    """Rate confirmations, proofs of delivery and the like of a load go to Sage with its invoice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApSettings:
    """The AP Settings tab. Source: article step 5."""

    export_ap_bills: bool = True
    """Section master: off stops every AP export whatever else is on."""

    export_driver_settlements: bool = True
    """Driver settlement statements become bills."""

    export_carrier_settlements: bool = True
    """Carrier work becomes bills, one a trip unless statements are on."""

    export_echecks: bool = False
    """E-checks become AP transactions."""

    include_fuel: bool = False
    """Fuel card charges stand on bills."""

    include_tolls: bool = False
    """Toll charges stand on bills."""

    include_accessorials: bool = False
    """Accessorial charges stand on bills."""

    export_carrier_statements: bool = False
    """Carrier bills come only from statements; per-trip bills are then never exported."""

    send_carrier_invoice_on_upload: bool = False
    """A carrier's bill goes out as soon as its invoice document is uploaded."""

    only_1099_drivers: bool = False
    """Only statements of drivers classified 1099."""

    autopost: bool = True
    """On: posted in Sage. Off: left as draft."""

    auto_create_vendor: bool = False
    """A vendor that Sage lacks is created."""

    match_by_name: bool = False
    """Without an external id, a unique name may match."""

    link_carriers_by: Literal["external_id", "mc_number", "usdot_number"] = "external_id"
    """Extra key that finds a carrier's vendor."""

    factoring_as: Literal["contact", "vendor"] = "contact"
    """What a factoring company becomes in Sage."""

    attach_documents: bool = False
    """The carrier's invoice, proofs of delivery and the like of a trip go to Sage with its bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvancedSettings:
    """The Advanced tab. Source: article step 6."""

    default_payment_terms_days: int = 30
    """Net days when neither a custom term nor the party's profile names any; 0 to 365."""

    cross_subsidiary_billing: bool = False
    """Loads invoiced by one subsidiary and tendered by another make four documents."""

    export_as_generated: bool = False
    """Every new document is exported by the watcher instead of at the next cycle."""

    export_zero_amounts: bool = False
    """Documents of 0.00 are exported instead of skipped."""

    custom_terms: tuple[CustomTerm, ...] = ()
    """Terms for single parties; at most one a party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that one connection decides for itself."""

    primary_sync: bool = True
    """Master switch of the whole connection; off means paused."""

    ar: ArSettings = field(default_factory=ArSettings)
    """Accounts receivable."""

    ap: ApSettings = field(default_factory=ApSettings)
    """Accounts payable."""

    advanced: AdvancedSettings = field(default_factory=AdvancedSettings)
    """Terms and cross-cutting choices."""

    accounts: AccountMappings = field(default_factory=AccountMappings)
    """GL accounts by category and item."""

    dimensions: tuple[DimensionMapping, ...] = ()
    """At most one per Sage dimension."""

    custom_fields: tuple[CustomFieldMapping, ...] = ()
    """At most one per object and field."""

    def toggle(self, name: str) -> bool:
        """Return a toggle by its name in the settings document, such as ``ap.export_echecks``."""
        return bool(_reader(name)(self))

    @property
    def exports_at_once(self) -> bool:
        """Whether some documents go out as they appear, not with the next cycle."""
        return self.ap.send_carrier_invoice_on_upload or self.advanced.export_as_generated

    def section_is_on(self, section: Section) -> bool:
        """Return whether the section's master is on; slug ``master-toggles``."""
        return self.ar.export_ar_invoices if section == "ar" else self.ap.export_ap_bills

    def can_disable(self, section: Section) -> bool:
        """Return whether the section's master may be turned off; slug ``last-active-toggle``."""
        return self.section_is_on("ap" if section == "ar" else "ar")

    def with_section(self, section: Section, *, on: bool) -> "Settings":
        """Return settings with the section's master switched; slug ``last-active-toggle``.

        Raises:
            LastActiveToggleError: It would turn off the last active master.
        """
        if not on and not self.can_disable(section):
            raise LastActiveToggleError(
                "This is the last active sync toggle and cannot be turned off",
                hint="Use Primary Sync to pause the whole connection instead.",
            )
        if section == "ar":
            return replace(self, ar=replace(self.ar, export_ar_invoices=on))
        return replace(self, ap=replace(self.ap, export_ap_bills=on))

    def with_primary_sync(self, *, on: bool) -> "Settings":
        """Return settings with the master switch set; slug ``primary-sync``."""
        return replace(self, primary_sync=on)


def check_masters(settings: Settings) -> None:
    """Refuse settings with no active section master; slug ``last-active-toggle``.

    Raises:
        LastActiveToggleError: Both section masters are off.
    """
    if not (settings.section_is_on("ar") or settings.section_is_on("ap")):
        raise LastActiveToggleError(
            "Both ar.export_ar_invoices and ap.export_ap_bills would be off, and one of them is "
            "the last active sync toggle",
            hint="Leave one of them on; primary_sync = false pauses the whole connection.",
        )


@cache
def _reader(name: str) -> Callable[[object], object]:
    # Asked a dozen times for each document; there are two dozen names.
    return attrgetter(name)
