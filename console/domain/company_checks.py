"""Differences between settings and the company itself: entity, rights, custom fields, partners.

Place in the path: a part of ``reconciliation``, which calls ``check_company`` and tells the theory.
Settings and a reading of the company come in, findings go out. It reads nothing. Slug
``both-sides``.

Source: the finding kinds of the product's design notes; "Sage-side prerequisites": a missing module
does not keep anybody from connecting, its exports fail later, so it is a warning.
"""

from collections.abc import Collection, Iterator, Mapping

from console.domain.company import SageCompany
from console.domain.custom_field_sources import (
    OBJECTS,
    SECTION_OBJECTS,
    VENDOR,
    find_source,
    fits,
    is_supported,
)
from console.domain.finding import Finding
from console.domain.mappings import CustomFieldMapping
from console.domain.party_profile import vendor_key
from console.domain.reference import FieldInfo
from console.domain.settings import Section, Settings

__all__ = ["NEEDED_RIGHTS", "check_company", "check_partners"]

NEEDED_RIGHTS: Mapping[str, Mapping[str, Collection[str]]] = {
    "Company": {"Entities": ("List", "View")},
    "General Ledger": {"Accounts": ("List", "View")},
    "Accounts Receivable": {
        "Customers": ("List", "View"),
        "Invoices": ("List", "View", "Add"),
        "Terms": ("List", "View"),
    },
    "Accounts Payable": {
        "Vendors": ("List", "View"),
        "Bills": ("List", "View", "Add"),
        "Terms": ("List", "View"),
    },
}
"""Application to policy to the rights without which exports fail."""

_SECTIONS: Mapping[str, Section] = {"Accounts Receivable": "ar", "Accounts Payable": "ap"}
"""Application that only one section needs."""


def check_company(settings: Settings, company: SageCompany, *, entity_id: str) -> Iterator[Finding]:
    """Yield what the company itself has against the settings."""
    yield from _entity_findings(company, entity_id)
    yield from _permission_findings(settings, company)
    yield from _mapped_field_findings(settings, company)
    yield from _required_field_findings(settings, company)
    yield from _link_field_findings(settings, company)


def check_partners(settings: Settings, partners: Mapping[str, bool]) -> Iterator[Finding]:
    """Yield a warning when nobody else takes part in cross-subsidiary billing.

    A warning, because one side has to be the first; until then what needs both sides is held.

    Args:
        settings: The settings of one connection.
        partners: Names of the other active connections, and whether they have it on.
    """
    if settings.advanced.cross_subsidiary_billing and not any(partners.values()):
        named = ", ".join(partners) or "none is connected yet"
        yield Finding(
            severity="warning",
            code="partner-not-enabled",
            step="advanced",
            field="advanced.cross_subsidiary_billing",
            value="true",
            message="No other subsidiary has cross-subsidiary billing on, and it needs both sides",
            fix=f"Turn it on at the partner as well (connected: {named}).",
        )


def _entity_findings(company: SageCompany, entity_id: str) -> Iterator[Finding]:
    if not entity_id or entity_id in {entity.id for entity in company.entities}:
        return
    yield Finding(
        severity="error",
        code="entity-missing",
        step="destination",
        field="entity",
        value=entity_id,
        message=f"Sage has no entity {entity_id} that the Web Services user may enter",
        fix="Let the user enter the entity, or disconnect and connect to another one.",
    )


def _permission_findings(settings: Settings, company: SageCompany) -> Iterator[Finding]:
    if company.modules is None:
        return
    for module, needed in NEEDED_RIGHTS.items():
        section = _SECTIONS.get(module)
        if section is not None and not settings.section_is_on(section):
            continue
        granted = company.modules[module].rights if module in company.modules else {}
        lacking = [
            f"{policy}: {right}"
            for policy, rights in needed.items()
            for right in rights
            if right not in granted.get(policy, ())
        ]
        if lacking:
            yield _permission_finding(module, ", ".join(lacking))


def _permission_finding(module: str, lacking: str) -> Finding:
    return Finding(
        severity="warning",
        code="permission-missing",
        step="credentials",
        field=f"permissions.{module}",
        value=module,
        message=f"The Web Services user lacks rights in {module} ({lacking})",
        fix=f'Give the user\'s role "All" permission on {module} in Sage; exports fail until then.',
    )


def _mapped_field_findings(settings: Settings, company: SageCompany) -> Iterator[Finding]:
    if not company.fields:
        return
    for mapping in settings.custom_fields:
        known = company.fields.get(mapping.object, {}).get(mapping.field)
        found = _mapped_field_fault(mapping, known)
        if found is not None:
            code, message, fix = found
            yield Finding(
                severity="error",
                code=code,
                step="advanced",
                field=f"custom_fields.{mapping.object}.{mapping.field}",
                value=mapping.source if known else mapping.field,
                message=message,
                fix=fix,
            )


def _mapped_field_fault(
    mapping: CustomFieldMapping, known: FieldInfo | None
) -> tuple[str, str, str] | None:
    """Return code, message and fix; None when the mapping is sound."""
    name = f"{OBJECTS.get(mapping.object, mapping.object)} {mapping.field}"
    if known is None:
        return (
            "custom-field-missing",
            f"Sage has no custom field {mapping.field} on {mapping.object}",
            "Remove the mapping, or create the field in Sage.",
        )
    source = find_source(mapping.source)
    if not is_supported(known):
        return (
            "custom-field-type",
            f"{name} is of the type {known.data_type}, which cannot be filled",
            "Remove the mapping, or make the field a text, number, currency or date in Sage.",
        )
    if source is None:
        return (
            "custom-field-source-unknown",
            f"Alvys has no field {mapping.source} for {name}",
            "Choose one of the offered fields.",
        )
    if not fits(source, known):
        return (
            "custom-field-type",
            f"{name} is of the type {known.data_type}, and {source.label} is a {source.type}",
            "Choose a field of that type.",
        )
    return None


def _required_field_findings(settings: Settings, company: SageCompany) -> Iterator[Finding]:
    mapped = {(mapping.object, mapping.field) for mapping in settings.custom_fields}
    for section, objects in SECTION_OBJECTS.items():
        if not settings.section_is_on(section):
            continue
        for name in objects:
            for code, field in company.fields.get(name, {}).items():
                if field.required and (name, code) not in mapped:
                    yield Finding(
                        severity="error",
                        code="required-custom-field-unmapped",
                        step="advanced",
                        field=f"custom_fields.{name}.{code}",
                        value="",
                        message=f"Sage requires the custom field {field.label} on {name}",
                        fix="Map it to an Alvys field, or make it optional in Sage.",
                    )


def _link_field_findings(settings: Settings, company: SageCompany) -> Iterator[Finding]:
    """Yield a warning when carriers are linked by a number that vendors have no field for."""
    link_by = settings.ap.link_carriers_by
    field = vendor_key(link_by)
    known = company.fields.get(VENDOR)
    if not field or known is None or field in known or not settings.section_is_on("ap"):
        return
    yield Finding(
        severity="warning",
        code="link-field-missing",
        step="ap",
        field="ap.link_carriers_by",
        value=link_by,
        message=f"Sage's vendors have no custom field {field}, so no carrier is linked by it",
        fix=f"Add the text field {field} to vendors in Sage, or link by external_id.",
    )
