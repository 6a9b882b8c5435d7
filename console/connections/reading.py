"""One live reading of Sage for a connection, a draft or a change, and what reconciliation says.

Place in the path: the services ask ``SageDesk`` and get lists, company and findings back. When the
user may not see the lists at all, that is a finding and not a breakdown.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from pydantic import SecretStr

from console.connections.company import (
    FURTHER_DIMENSIONS,
    read_custom_fields,
    read_dimension_values,
    read_dimensions,
    read_entities,
    read_modules,
    read_requirements,
)
from console.domain.company import SageCompany, with_dimensions
from console.domain.company_checks import check_company
from console.domain.connection import Connection
from console.domain.custom_field_sources import OBJECTS, VENDOR
from console.domain.draft import Draft
from console.domain.finding import Finding
from console.domain.reconciliation import reconcile, reconcile_alone
from console.domain.reference import ReferenceData
from console.domain.settings import Settings
from console.errors import RemoteError
from console.intacct import IntacctClient
from console.store import Store

__all__ = ["PASSWORD", "Reading", "ReferenceReader", "SageDesk", "SageOpener", "Target", "judge"]

SageOpener = Callable[[str, str, SecretStr], AbstractAsyncContextManager[IntacctClient]]
"""Opens a client for a company id, user id and password."""

ReferenceReader = Callable[[IntacctClient, str], Awaitable[ReferenceData]]
"""Reads Sage's lists in the scope of an entity."""

PASSWORD = "password"
"""Name of the sealed field that holds the Web Services user's password."""

_PERMISSION = "permission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """For whom Sage is read: what a connection and a draft have in common."""

    subsidiary_id: str
    """Alvys id; the scope of the sealed password."""

    subsidiary_name: str
    """Alvys name."""

    company_id: str
    """Sage company."""

    user_id: str
    """Web Services user."""

    entity_id: str
    """Sage entity; empty for the top level."""

    @classmethod
    def of(cls, source: Connection | Draft) -> "Target":
        """Return the target that a connection or a draft names."""
        return cls(
            subsidiary_id=source.subsidiary_id,
            subsidiary_name=source.subsidiary_name,
            company_id=source.company_id,
            user_id=source.user_id,
            entity_id=source.entity_id or "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What Sage holds now."""

    reference: ReferenceData | None
    """Its lists, further dimensions included; None when the user may not see them."""

    company: SageCompany
    """The company itself."""


class SageDesk:
    """Reads Sage for one target at a time.

    Args:
        store: Keeps the passwords and the last reading.
        open_sage: Opens a client with given credentials.
        read_reference: Reads Sage's lists.
    """

    def __init__(
        self, *, store: Store, open_sage: SageOpener, read_reference: ReferenceReader
    ) -> None:
        self._store = store
        self._open_sage = open_sage
        self._read_reference = read_reference

    async def read(self, target: Target) -> Reading:
        """Return what Sage holds now, and remember its lists.

        Raises:
            RemoteError: Sage refused for another reason than missing rights, or is not there.
            ConfigurationError: No password is kept.
        """
        password = self._store.credentials.get(target.subsidiary_id, PASSWORD)
        async with self._open_sage(target.company_id, target.user_id, password) as sage:
            return await self._read_with(sage, target)

    async def _read_with(self, sage: IntacctClient, target: Target) -> Reading:
        entities = await read_entities(sage)
        modules = await read_modules(sage, target.user_id)
        if target.entity_id and target.entity_id not in {one.id for one in entities}:
            # Sage would refuse to let the user in; the finding says so in our words.
            lost = SageCompany(entities=entities, modules=modules)
            return Reading(reference=None, company=lost)
        try:
            reference, company = await self._read_lists(sage, target.entity_id)
        except RemoteError as error:
            if error.details.get("category") != _PERMISSION:
                raise
            unseen = SageCompany(entities=entities, modules=modules, unreadable=error.message)
            return Reading(reference=None, company=unseen)
        self._store.reference.save(target.company_id, target.entity_id, reference)
        company = SageCompany(
            entities=entities,
            modules=modules,
            dimensions=company.dimensions,
            dimension_values=company.dimension_values,
            requires=company.requires,
            fields=company.fields,
        )
        return Reading(reference=reference, company=company)

    async def _read_lists(
        self, sage: IntacctClient, entity_id: str
    ) -> tuple[ReferenceData, SageCompany]:
        dimensions = await read_dimensions(sage, entity_id)
        names = {one.object for one in dimensions} & FURTHER_DIMENSIONS.keys()
        reference = with_dimensions(
            await self._read_reference(sage, entity_id),
            await read_dimension_values(sage, entity_id, names),
        )
        fields = await read_custom_fields(sage, entity_id, (*OBJECTS, VENDOR))
        reference = replace(reference, fields=fields, fields_at=reference.fetched_at)
        company = SageCompany(
            dimensions=dimensions,
            dimension_values=reference.dimensions,
            requires=await read_requirements(sage, entity_id, names),
            fields=fields,
        )
        return reference, company


def judge(
    settings: Settings, reading: Reading, target: Target, store: Store
) -> tuple[Finding, ...]:
    """Return everything that reconciliation finds between settings and a reading."""
    if reading.reference is None:
        unseen = (_unseen(reading.company),) if reading.company.unreadable else ()
        found = check_company(settings, reading.company, entity_id=target.entity_id)
        return (*unseen, *found, *reconcile_alone(settings))
    partners = {
        one.subsidiary_name: one.settings.advanced.cross_subsidiary_billing
        for one in store.connections.all()
        if one.established_at is not None and one.subsidiary_id != target.subsidiary_id
    }
    return reconcile(
        settings,
        reading.reference,
        subsidiary_name=target.subsidiary_name,
        entity_id=target.entity_id,
        company=reading.company,
        partners=partners,
    )


def _unseen(company: SageCompany) -> Finding:
    return Finding(
        severity="error",
        code="permission-missing",
        step="credentials",
        field="permissions",
        value="",
        message=f"Sage does not show its lists to the Web Services user: {company.unreadable}",
        fix='Give the user\'s role "All" permission on the ten modules in Sage.',
    )
