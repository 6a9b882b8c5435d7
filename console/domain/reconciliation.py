"""The check before a connection becomes active. Slug ``reconciliation``.

Theory of operation. A configuration names things that live in Sage: accounts, dimension values,
terms. Each of them may be missing, inactive or not postable, and Sage would refuse document after
document until somebody noticed. So the settings are compared with a fresh reading of Sage's lists
before anything is active, and again before a change of an active connection takes effect. The
check never stops at the first difference: people repair everything in one go. Each finding names
the wizard step and the field that repairs it. ``error`` findings block; ``warning`` findings tell
what will fail later and block nothing.

Place in the path: settings and reference data come in, findings go out. It reads nothing.

Source: article step 7; the finding kinds are listed in the product's design notes.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from console.domain.company import SageCompany
from console.domain.company_checks import check_company, check_partners
from console.domain.custom_field_sources import UNPUBLISHED
from console.domain.dimension_targets import required_dimensions
from console.domain.finding import Finding, blocks
from console.domain.mappings import MASTER, DimensionMapping
from console.domain.reference import ReferenceData
from console.domain.settings import Settings
from console.domain.terms import FALLBACK_DAYS, term_name

__all__ = ["Finding", "blocks", "reconcile", "reconcile_alone"]

_SIDES: tuple[Literal["ar", "ap"], ...] = ("ar", "ap")


def reconcile(
    settings: Settings,
    reference: ReferenceData,
    *,
    subsidiary_name: str,
    entity_id: str,
    company: SageCompany | None = None,
    partners: Mapping[str, bool] | None = None,
) -> tuple[Finding, ...]:
    """Return every difference between the settings and what Sage holds, accounts first.

    Args:
        settings: The settings of one connection.
        reference: Sage's lists, as seen from its entity.
        subsidiary_name: Its subsidiary; what a mapping says of other subsidiaries is never used,
            and their locations are not visible from this entity.
        entity_id: Sage entity it posts to, which is every line's location; empty is the top level.
        company: The company itself; None leaves out what only that can tell.
        partners: Names of the other active connections, and whether they have cross-subsidiary
            billing on; None leaves that check out.
    """
    requires = {no: account.requires for no, account in reference.accounts.items()}
    requires |= company.requires if company else {}
    return (
        *_master_findings(settings),
        *_account_findings(settings, reference),
        *_dimension_findings(settings, reference, subsidiary_name),
        *_required_dimension_findings(settings, requires, subsidiary_name, entity_id),
        *_term_findings(settings, reference),
        *(check_company(settings, company, entity_id=entity_id) if company else ()),
        *(check_partners(settings, partners) if partners is not None else ()),
        *_custom_field_findings(settings),
    )


def reconcile_alone(settings: Settings) -> tuple[Finding, ...]:
    """Return what is wrong with settings whatever Sage holds: for drafts without credentials."""
    return (*_master_findings(settings),)


def _master_findings(settings: Settings) -> Iterator[Finding]:
    for side in _SIDES:
        accounts = settings.accounts.ar if side == "ar" else settings.accounts.ap
        if settings.section_is_on(side) and not accounts.get(MASTER):
            name = "revenue" if side == "ar" else "expense"
            yield Finding(
                severity="error",
                code="master-account-unset",
                step="accounts",
                field=f"accounts.{side}.{MASTER}",
                value="",
                message=f"The default {name} account is not set",
                fix=f"Choose the account that {side.upper()} lines without a mapping go to.",
            )


def _account_findings(settings: Settings, reference: ReferenceData) -> Iterator[Finding]:
    for side in _SIDES:
        accounts = settings.accounts.ar if side == "ar" else settings.accounts.ap
        for key, number in accounts.items():
            account = reference.accounts.get(number)
            if account is not None and account.active:
                continue
            code, state = "account-missing", "does not exist"
            if account is not None and account.non_posting:
                code, state = "account-not-postable", "takes no postings"
            elif account is not None:
                code, state = "account-inactive", "is inactive"
            yield Finding(
                severity="error",
                code=code,
                step="accounts",
                field=f"accounts.{side}.{key}",
                value=number,
                message=f"GL account {number} {state} in Sage",
                fix="Choose another account, or create or activate it in Sage.",
            )


def _named_values(mapping: DimensionMapping, subsidiary_name: str) -> list[str]:
    """Return the Sage ids that the mapping can lead to, each once."""
    named = [
        value_id
        for value, value_id in mapping.values.items()
        if mapping.source != "subsidiary" or value == subsidiary_name
    ]
    return list(dict.fromkeys([*named, *([mapping.default] if mapping.default else [])]))


def _dimension_findings(
    settings: Settings, reference: ReferenceData, subsidiary_name: str
) -> Iterator[Finding]:
    for mapping in settings.dimensions:
        known = reference.dimensions.get(mapping.dimension)
        field = f"dimensions.{mapping.dimension}"
        if known is None:
            yield Finding(
                severity="error",
                code="dimension-unknown",
                step="advanced",
                field=field,
                value=mapping.dimension,
                message=f"Sage has no dimension {mapping.dimension} that can be mapped",
                fix="Remove the mapping.",
            )
            continue
        for value_id in _named_values(mapping, subsidiary_name):
            value = known.get(value_id)
            if value is not None and value.active:
                continue
            code, state = "dimension-value-missing", "does not exist"
            if value is not None and value.non_posting:
                code, state = "dimension-value-non-posting", "cannot be posted to"
            elif value is not None:
                code, state = "dimension-value-inactive", "is inactive"
            yield Finding(
                severity="error",
                code=code,
                step="advanced",
                field=field,
                value=value_id,
                message=f"{mapping.dimension} {value_id} {state} in Sage",
                fix="Map to another value, or create or activate it in Sage.",
            )


def _required_dimension_findings(
    settings: Settings,
    requires: Mapping[str, frozenset[str]],
    subsidiary_name: str,
    entity_id: str,
) -> Iterator[Finding]:
    filled = {
        mapping.dimension
        for mapping in settings.dimensions
        if mapping.default or (mapping.source == "subsidiary" and subsidiary_name in mapping.values)
    }
    if entity_id:
        filled.add("LOCATION")
    required = required_dimensions(settings, requires)
    for dimension, number in required.items():
        if dimension in filled:
            continue
        yield Finding(
            severity="error",
            code="required-dimension-unmapped",
            step="advanced",
            field=f"dimensions.{dimension}",
            value="",
            message=f"GL account {number} requires {dimension}, which has no default",
            fix=f"Map {dimension} and give it a default value.",
        )


def _term_findings(settings: Settings, reference: ReferenceData) -> Iterator[Finding]:
    fallback = term_name(FALLBACK_DAYS)
    default = term_name(settings.advanced.default_payment_terms_days)
    for side in _SIDES:
        known = reference.terms(side)
        if not settings.section_is_on(side) or fallback in known:
            continue
        if default not in known:
            yield Finding(
                severity="error",
                code="term-missing",
                step="advanced",
                field="advanced.default_payment_terms_days",
                value=default,
                message=f"Sage has no {side.upper()} term {default}"
                + ("" if default == fallback else f", and no {fallback} either"),
                fix=f"Create the {side.upper()} term in Sage, or choose days that it has one for.",
            )
            continue
        yield Finding(
            severity="warning",
            code="fallback-term-missing",
            step="advanced",
            field="advanced.default_payment_terms_days",
            value=fallback,
            message=f"Sage has no {side.upper()} term {fallback} to fall back on",
            fix=f"Create {fallback} in Sage; until then a party whose own term is missing fails.",
        )


def _custom_field_findings(settings: Settings) -> Iterator[Finding]:
    for mapping in settings.custom_fields:
        if mapping.source not in UNPUBLISHED:
            continue
        yield Finding(
            severity="warning",
            code="custom-field-likely-empty",
            step="advanced",
            field=f"custom_fields.{mapping.object}.{mapping.field}",
            value=mapping.source,
            message=f"{mapping.object} {mapping.field} stays empty unless Alvys's API sends "
            f"{UNPUBLISHED[mapping.source]}, which its published form does not name",
            fix="Map another field, or leave it for the day that Alvys sends it.",
        )
