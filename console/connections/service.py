"""The service that makes and changes connections.

Place in the path: screens and the command line call it with the acting person; it checks first,
reads Sage and Alvys where it must, saves, and writes each change and each refusal to the audit
log. Slugs ``one-per-subsidiary``, ``reconciliation``.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from pydantic import SecretStr

from console.alvys import AlvysClient, Carrier
from console.cleaning import clean
from console.clock import Clock
from console.connections.entities import choose_entity
from console.domain.access import Actor, Permission, require
from console.domain.connection import (
    Connection,
    ConnectionStatus,
    PostingDestination,
    Subsidiary,
)
from console.domain.parties import fold_name
from console.domain.reconciliation import Finding, blocks, reconcile
from console.domain.reference import Entity, GlAccount, ReferenceData
from console.domain.settings import Settings
from console.errors import AlreadyConnectedError, RuleError, UsageError
from console.intacct import IntacctClient
from console.store import Store, Trail

__all__ = ["ConnectOrder", "ConnectResult", "ConnectionService", "SageOpener"]

SageOpener = Callable[[str, str, SecretStr], AbstractAsyncContextManager[IntacctClient]]
"""Opens a client for a company id, user id and password."""

AlvysOpener = Callable[[], AbstractAsyncContextManager[AlvysClient]]
"""Opens a client with the stored Alvys credentials."""

ReferenceReader = Callable[[IntacctClient, str], Awaitable[ReferenceData]]
"""Reads Sage's lists in the scope of an entity."""

_SAMPLE = timedelta(days=90)
"""How far back trips are looked at to learn which subsidiary is a carrier and which a broker."""

_KINDS = {"carrier": "carrier", "broker": "brokerage", "brokerage": "brokerage"}
"""Alvys's words for the kind of a subsidiary to ours."""

PASSWORD = "password"
"""Name of the sealed field that holds the Web Services user's password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectOrder:
    """What a person decided in the wizard, or wrote on the command line."""

    subsidiary: str
    """Alvys id or name."""

    posting: PostingDestination
    """Permanent choice."""

    company_id: str
    """Sage company."""

    user_id: str
    """Web Services user."""

    password: SecretStr
    """Of that user."""

    entity: str | None = None
    """Sage entity id; None matches by name."""

    settings: Settings | None = None
    """Settings to begin with; None keeps a draft's, or the defaults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectResult:
    """What became of an order."""

    connection: Connection
    """The connection: active, or a draft when something blocks."""

    findings: tuple[Finding, ...]
    """Everything that reconciliation found; empty when all is well."""


class ConnectionService:
    """Makes and changes connections.

    Args:
        store: The store of the calling thread.
        open_sage: Opens a Sage client with given credentials.
        open_alvys: Opens an Alvys client.
        read_reference: Reads Sage's lists.
        clock: The clock.
    """

    def __init__(
        self,
        *,
        store: Store,
        open_sage: SageOpener,
        open_alvys: AlvysOpener,
        read_reference: ReferenceReader,
        clock: Clock,
    ) -> None:
        self._store = store
        self._open_sage = open_sage
        self._open_alvys = open_alvys
        self._read_reference = read_reference
        self._clock = clock
        self._trail = Trail(store.audit, clock)

    async def refresh_subsidiaries(self, actor: Actor) -> tuple[Subsidiary, ...]:
        """Read the subsidiaries from Alvys and remember them.

        Raises:
            RemoteError: Alvys refused or could not be reached.
        """
        require(actor, Permission.VIEW)
        async with self._open_alvys() as alvys:
            carriers = await alvys.subsidiaries()
            now = self._clock.now()
            trips = await alvys.trips_page(updated_from=now - _SAMPLE, updated_until=now)
        kinds = {
            trip.tender_as: _KINDS.get(trip.tender_as_subsidiary_type.casefold(), "")
            for trip in trips
        }
        subsidiaries = [_subsidiary(carrier, kinds) for carrier in carriers]
        self._store.connections.save_subsidiaries(subsidiaries)
        return tuple(subsidiaries)

    async def connect(self, actor: Actor, order: ConnectOrder) -> ConnectResult:
        """Validate credentials and settings against Sage, and activate when nothing blocks.

        A draft with findings is kept, credentials included, so that it can be finished later.

        Raises:
            AlreadyConnectedError: The subsidiary has an active connection.
            AuthenticationError: Sage refuses the credentials; the hint says which.
            RuleError: No single entity matches.
        """
        self._trail.allow(actor, "connect", order.subsidiary, Permission.MANAGE_CONNECTIONS)
        subsidiary = await self._find_in_alvys(actor, order.subsidiary)
        before = self._draft_of(subsidiary)
        async with self._open_sage(order.company_id, order.user_id, order.password) as sage:
            entity = await self._sign_in(sage, order, subsidiary)
            reference = await self._read_reference(sage, entity.id)
        settings = order.settings or (before.settings if before else Settings())
        draft = Connection(
            subsidiary_id=subsidiary.id,
            subsidiary_name=subsidiary.name,
            posting_destination=order.posting,
            entity_id=entity.id,
            entity_name=entity.name,
            company_id=order.company_id,
            user_id=order.user_id,
            settings=settings,
            established_at=None,
        )
        findings = reconcile(
            settings, reference, subsidiary_name=subsidiary.name, entity_id=entity.id
        )
        activated = draft if blocks(findings) else replace(draft, established_at=self._clock.now())
        with self._store.batch():
            # Asked again: somebody else may have connected it while Sage was read.
            self._draft_of(subsidiary)
            self._store.credentials.set(subsidiary.id, PASSWORD, order.password)
            self._store.reference.save(order.company_id, entity.id, reference)
            self._store.connections.save(activated)
            self._trail.note(actor, "connect", subsidiary.name, after={"status": activated.status})
        return ConnectResult(connection=activated, findings=findings)

    async def check(self, actor: Actor, subsidiary: str) -> tuple[Finding, ...]:
        """Return what reconciliation finds now.

        Raises:
            UsageError: The subsidiary has no connection.
            RemoteError: Sage refused or could not be reached.
        """
        require(actor, Permission.VIEW)
        connection = self._find(subsidiary)
        password = self._store.credentials.get(connection.subsidiary_id, PASSWORD)
        async with self._open_sage(connection.company_id, connection.user_id, password) as sage:
            await sage.sign_in(connection.entity_id or None)
            reference = await self._read_reference(sage, connection.entity_id)
        self._store.reference.save(connection.company_id, connection.entity_id, reference)
        return reconcile(
            connection.settings,
            reference,
            subsidiary_name=connection.subsidiary_name,
            entity_id=connection.entity_id,
        )

    def pause(self, actor: Actor, subsidiary: str) -> Connection:
        """Turn primary sync off; slug ``primary-sync``."""
        return self._set_primary_sync(actor, subsidiary, on=False)

    def resume(self, actor: Actor, subsidiary: str) -> Connection:
        """Turn primary sync on; slug ``primary-sync``."""
        return self._set_primary_sync(actor, subsidiary, on=True)

    def accounts(self, actor: Actor, subsidiary: str) -> tuple[GlAccount, ...]:
        """Return the chart as last read from Sage, sorted by number; empty before the first."""
        require(actor, Permission.VIEW)
        connection = self._find(subsidiary)
        reference = self._store.reference.get(connection.company_id, connection.entity_id)
        accounts = reference.accounts.values() if reference else ()
        return tuple(sorted(accounts, key=lambda account: account.no))

    def map_account(
        self,
        actor: Actor,
        subsidiary: str,
        side: Literal["ar", "ap"],
        key: str,
        account_no: str,
    ) -> Connection:
        """Map ``key`` (``default``, ``category`` or ``category/item``) to an account.

        Raises:
            RuleError: Sage's chart, as last read, has no such active account.
        """
        self._trail.allow(actor, "map account", subsidiary, Permission.MANAGE_CONNECTIONS)
        chart = {account.no: account for account in self.accounts(actor, subsidiary)}
        account = chart.get(account_no)
        if account is None or not account.active:
            state = "does not exist" if account is None else "is inactive"
            raise RuleError(
                f"GL account {account_no} {state} in Sage", hint="Choose an active account."
            )
        # Read and written in one transaction: another console may change the connection too.
        with self._store.batch():
            connection = self._find(subsidiary)
            mappings = connection.settings.accounts
            before = (mappings.ar if side == "ar" else mappings.ap).get(key, "")
            settings = replace(
                connection.settings, accounts=mappings.with_account(side, key, account_no)
            )
            changed = replace(connection, settings=settings)
            self._store.connections.save(changed)
            self._trail.note(
                actor,
                "map account",
                f"{connection.subsidiary_name} accounts.{side}.{key}",
                before={"account": before},
                after={"account": account_no},
            )
        return changed

    def _set_primary_sync(self, actor: Actor, subsidiary: str, *, on: bool) -> Connection:
        action = "resume" if on else "pause"
        self._trail.allow(actor, action, subsidiary, Permission.MANAGE_CONNECTIONS)
        with self._store.batch():
            connection = self._find(subsidiary)
            if connection.status is ConnectionStatus.NOT_SET_UP:
                raise RuleError(
                    f"{connection.subsidiary_name} is not set up yet",
                    hint="Finish connecting it first.",
                )
            changed = replace(connection, settings=connection.settings.with_primary_sync(on=on))
            self._store.connections.save(changed)
            self._trail.note(
                actor,
                action,
                connection.subsidiary_name,
                before={"status": connection.status},
                after={"status": changed.status},
            )
        return changed

    def _draft_of(self, subsidiary: Subsidiary) -> Connection | None:
        """Return the draft to finish, if there is one; refuse a connected subsidiary."""
        found = self._store.connections.get(subsidiary.id)
        if found is not None and found.established_at is not None:
            raise AlreadyConnectedError(
                f"{subsidiary.name} is connected already",
                hint="A subsidiary has one connection; see: intacct-console subsidiaries",
            )
        return found

    async def _sign_in(
        self, sage: IntacctClient, order: ConnectOrder, subsidiary: Subsidiary
    ) -> Entity:
        await sage.sign_in(None)
        may_enter = [Entity(id=one.id, name=clean(one.name)) for one in await sage.entities()]
        entity = choose_entity(order.posting, subsidiary.name, may_enter, wanted=order.entity)
        if entity.id:
            await sage.sign_in(entity.id)
        return entity

    async def _find_in_alvys(self, actor: Actor, name: str) -> Subsidiary:
        subsidiaries = await self.refresh_subsidiaries(actor)
        found = [
            one for one in subsidiaries if one.id == name or fold_name(one.name) == fold_name(name)
        ]
        if len(found) != 1:
            names = ", ".join(one.name for one in subsidiaries) or "none"
            raise UsageError(
                f"Alvys has no subsidiary {name}"
                if not found
                else f"Alvys has {len(found)} subsidiaries named {name}",
                hint=f"Name one by id or name. Alvys has: {names}.",
            )
        return found[0]

    def _find(self, name: str) -> Connection:
        connections = self._store.connections.all()
        found = [
            one
            for one in connections
            if one.subsidiary_id == name or fold_name(one.subsidiary_name) == fold_name(name)
        ]
        if len(found) != 1:
            names = ", ".join(one.subsidiary_name for one in connections) or "none yet"
            what = "has no connection" if not found else "names several connections; use the id"
            raise UsageError(f"{name} {what}", hint=f"Connected are: {names}.")
        return found[0]


def _subsidiary(carrier: Carrier, kinds: dict[str, str]) -> Subsidiary:
    name = clean(carrier.name)
    return Subsidiary(id=carrier.id, name=name, kind=kinds.get(carrier.id) or kinds.get(name, ""))
