"""The plain fields of the settings: toggles, choices and numbers, by their dotted path.

Place in the path: forms ask here what a field is called and says, and for settings in which it says
something else. Rules about masters are the domain's.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from console.domain.custom_field_sources import OBJECTS
from console.domain.dimension_targets import TARGETS
from console.domain.explanations import EXPLANATIONS
from console.domain.settings import Section, Settings
from console.screens.forms.base import FieldLine

__all__ = [
    "CHOICES",
    "LABELS",
    "MASTERS",
    "next_settings",
    "options_text",
    "path_label",
    "plain_line",
    "section_fields",
    "value_of",
    "with_value",
]

LABELS: Mapping[str, str] = {
    "primary_sync": "Primary Sync",
    "ar.export_ar_invoices": "Export AR Invoices",
    "ar.include_driver_bills": "Include driver bills in AR",
    "ar.export_carrier_statements": "Export Carrier Statements",
    "ar.export_echecks": "Export E-check Transactions",
    "ar.deductions_as_credits": "Export deductions as credits on AR invoice",
    "ar.autopost": "Autopost Invoices",
    "ar.auto_create_customer": "Auto create customer",
    "ar.match_by_name": "Name Matching Fallback",
    "ar.po_number_source": "PO Number Mapping",
    "ar.attach_documents": "Attach load documents",
    "ap.export_ap_bills": "Export AP Bills",
    "ap.export_driver_settlements": "Export driver settlements",
    "ap.export_carrier_settlements": "Export carrier settlements",
    "ap.export_echecks": "Export E-check Transactions",
    "ap.include_fuel": "Include fuel transactions",
    "ap.include_tolls": "Include toll transactions",
    "ap.include_accessorials": "Include accessorial expenses",
    "ap.export_carrier_statements": "Export Carrier Statements",
    "ap.send_carrier_invoice_on_upload": "Send carrier invoice upon upload",
    "ap.only_1099_drivers": "1099 drivers only",
    "ap.autopost": "Autopost Bills",
    "ap.auto_create_vendor": "Auto create vendor",
    "ap.match_by_name": "Name Matching Fallback",
    "ap.link_carriers_by": "Link existing carriers by",
    "ap.factoring_as": "Create factoring companies as",
    "ap.attach_documents": "Attach trip documents",
    "advanced.default_payment_terms_days": "Default Payment Terms",
    "advanced.cross_subsidiary_billing": "Cross Subsidiary Billing",
    "advanced.export_as_generated": "Export as generated",
    "advanced.export_zero_amounts": "Export zero amounts",
}
"""Path to the label, as Alvys's own settings pages have it."""

CHOICES: Mapping[str, Mapping[str, str]] = {
    "ar.po_number_source": {"order_number": "Order number", "po_number": "PO number"},
    "ap.link_carriers_by": {
        "external_id": "External ID",
        "mc_number": "MC Number",
        "usdot_number": "USDOT Number",
    },
    "ap.factoring_as": {"contact": "Contact", "vendor": "Vendor"},
}
"""Path of a choice to its values with their labels."""

MASTERS: Mapping[Section, str] = {"ar": "ar.export_ar_invoices", "ap": "ap.export_ap_bills"}
"""Section to the path of its master."""


def path_label(path: str) -> str:
    """Return what people call a field or a part of a mapping, in one line."""
    section, _, rest = path.partition(".")
    if path in LABELS:
        return f"{section.upper()}: {LABELS[path]}" if section in MASTERS else LABELS[path]
    first, _, last = rest.partition(".")
    match section:
        case "accounts":
            return f"{first.upper()} account {last}"
        case "dimensions":
            return f"{TARGETS.get(first, first)} {last.replace('.', ' ', 1)}".strip()
        case "custom_fields":
            return f"{OBJECTS.get(first, first)} {last}"
        case "advanced":
            return f"Terms of {last.replace('.', ' ', 1)}".strip()
    return path


def section_fields(settings: Settings, section: Section) -> tuple[str, ...]:
    """Return the paths of a section, in the order of the article."""
    return tuple(f"{section}.{one.name}" for one in fields(getattr(settings, section)))


def value_of(settings: Settings, path: str) -> Any:
    """Return what a plain field says."""
    found: Any = settings
    for name in path.split("."):
        found = getattr(found, name)
    return found


def with_value(settings: Settings, path: str, value: Any) -> Settings:
    """Return settings in which a plain field says something else.

    Raises:
        LastActiveToggleError: It would turn off the last active section master.
    """
    section = next((one for one, master in MASTERS.items() if master == path), None)
    if section is not None:
        return settings.with_section(section, on=value)
    group, _, name = path.rpartition(".")
    if not group:
        return settings.with_primary_sync(on=value)
    changed: Any = replace(getattr(settings, group), **{name: value})
    groups: dict[str, Any] = {group: changed}
    return replace(settings, **groups)


def next_settings(settings: Settings, path: str, step: int = 1) -> Settings:
    """Return settings with a toggle turned over, or a choice moved on.

    Raises:
        LastActiveToggleError: It would turn off the last active section master.
    """
    if path not in CHOICES:
        return with_value(settings, path, not value_of(settings, path))
    options = list(CHOICES[path])
    at = options.index(value_of(settings, path))
    return with_value(settings, path, options[(at + step) % len(options)])


def plain_line(settings: Settings, path: str) -> FieldLine:
    """Return the line of a toggle or a choice; what a master overrides is grey and says so."""
    value = value_of(settings, path)
    overridden = _overridden(settings, path)
    if path in CHOICES:
        shown, is_on = (
            f"\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} {CHOICES[path][value]} "
            + ("\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"),
            False,
        )
    else:
        shown, is_on = "[x] on" if value else "[ ] off", value
        if overridden:
            shown = f"[{'x' if value else ' '}] {overridden}"
    return FieldLine(
        field=path,
        label=LABELS[path],
        value=shown,
        tone="muted" if overridden else "good" if is_on else "",
    )


def options_text(settings: Settings, path: str) -> str:
    """Return the explanation of a field, and of a choice all that it offers, as radio buttons."""
    told = EXPLANATIONS[path]
    if path not in CHOICES:
        return told
    value = value_of(settings, path)
    options = (f"({'*' if one == value else ' '}) {label}" for one, label in CHOICES[path].items())
    return f"{told}\n{'   '.join(options)}"


def _overridden(settings: Settings, path: str) -> str:
    """Return which master keeps a field from having any effect; empty when none does."""
    if path == "primary_sync":
        return ""
    section: Section | None = next((one for one in MASTERS if path.startswith(f"{one}.")), None)
    if section is not None and path != MASTERS[section] and not settings.section_is_on(section):
        return f"off: {LABELS[MASTERS[section]]} is off"
    return "" if settings.primary_sync else "off: Primary Sync is off"
