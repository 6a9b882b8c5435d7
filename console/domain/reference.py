"""What exists in Sage, as far as mapping and reconciliation need it.

Place in the path: ``connections/reference`` reads it, the store caches it with its age, mapping
and reconciliation look things up. It decides nothing.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from console.values import dataclass

__all__ = ["DimensionValue", "Entity", "FieldInfo", "GlAccount", "ReferenceData", "SageParty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlAccount:
    """One account of the chart."""

    no: str
    """Account number."""

    title: str
    """Its name."""

    type: str
    """``balancesheet`` or ``incomestatement``."""

    active: bool
    """Whether it takes postings."""

    non_posting: bool = False
    """Whether it is active and takes no postings all the same."""

    requires: frozenset[str] = frozenset()
    """Dimensions (Sage object names) that every line on it must carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SageParty:
    """A customer or vendor of Sage."""

    id: str
    """CUSTOMERID or VENDORID."""

    name: str
    """Its name."""

    active: bool
    """Whether documents may name it."""

    city: str = ""
    """City of its own contact, to tell namesakes apart; empty when Sage has none."""

    tag: str = ""
    """Which party of Alvys it was created for, see ``parties.tag_of``; empty for all others."""

    link_key: str = ""
    """MC or USDOT number of a vendor, whichever the settings link carriers by; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionValue:
    """One value of a dimension."""

    id: str
    """What documents carry."""

    name: str
    """What people call it."""

    active: bool
    """Whether it takes postings."""

    non_posting: bool = False
    """Whether it is active and takes no postings all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A Sage entity that the Web Services user may enter."""

    id: str
    """Location id of the entity."""

    name: str
    """Its name; *Matching child entities* compares it with the subsidiary's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldInfo:
    """One custom field of an object."""

    object: str
    """ARINVOICE, ARINVOICEITEM, APBILL or APBILLITEM."""

    code: str
    """Integration name, such as ``LOAD_NUMBER``."""

    label: str
    """What people call it."""

    data_type: str
    """Sage's word: TEXT, DATE, CURRENCY, DECIMAL, INTEGER, TEXTAREA and others."""

    length: int = 0
    """Most characters of a text; 0 when Sage names no limit."""

    required: bool = False
    """Whether Sage refuses a document without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceData:
    """One reading of a company's lists, in the scope of one entity."""

    fetched_at: datetime
    """When it was read, or last brought up to date, UTC."""

    whole_at: datetime | None = None
    """When all of it was last read whole, by our clock, UTC; None when that is not known."""

    server_at: datetime | None = None
    """When it was read, or last brought up to date, by Sage's clock, UTC; None when Sage did not
    say. What changed later is not in it."""

    vendor_key: str = ""
    """Sage's field that ``SageParty.link_key`` of the vendors holds; empty for none."""

    accounts: Mapping[str, GlAccount] = field(default_factory=dict)
    """Account number to account, inactive ones included."""

    customers: Mapping[str, SageParty] = field(default_factory=dict)
    """Customer id to customer."""

    vendors: Mapping[str, SageParty] = field(default_factory=dict)
    """Vendor id to vendor."""

    ar_terms: frozenset[str] = frozenset()
    """Names of the active AR terms."""

    ap_terms: frozenset[str] = frozenset()
    """Names of the active AP terms."""

    dimensions: Mapping[str, Mapping[str, DimensionValue]] = field(default_factory=dict)
    """Dimension (Sage object name) to id to value."""

    fields: Mapping[str, Mapping[str, FieldInfo]] = field(default_factory=dict)
    """Object to code to custom field, of the objects that were asked for."""

    fields_at: datetime | None = None
    """When those were read, UTC; None when never."""

    def terms(self, side: Literal["ar", "ap"]) -> frozenset[str]:
        """Return the names of that side's active terms."""
        return self.ar_terms if side == "ar" else self.ap_terms
