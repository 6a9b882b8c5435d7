"""The service that makes, checks, pauses and ends connections.

Place in the path: screens and the command line call it with the acting person; it checks first,
reads Sage and Alvys where it must, saves, and writes each change and each refusal to the audit
log. The steps of making one stand in ``wizard``, changes of settings in ``settings``. Slugs
``one-per-subsidiary``, ``reconciliation``, ``keep-history``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from console.clock import Clock
from console.connections.directory import AlvysOpener, Directory
from console.deferred import deferred, late
from console.domain.access import Actor, Permission, require
from console.domain.connection import (
    ArchivedConnection,
    Connection,
    ConnectionStatus,
    PostingDestination,
    Subsidiary,
)
from console.domain.machine import State
from console.errors import RuleError, UsageError
from console.store import Store, Trail

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.connections.outcomes import ConnectResult
    from console.connections.passwords import PasswordService
    from console.connections.reading import ReferenceReader, SageDesk, SageOpener, Target, judge
    from console.connections.wizard import WizardService
    from console.domain.draft import Draft
    from console.domain.finding import Finding
    from console.domain.reference import GlAccount
    from console.domain.settings import Settings
else:
    PasswordService = deferred("console.connections.passwords:PasswordService")
    SageDesk = deferred("console.connections.reading:SageDesk")
    Target = deferred("console.connections.reading:Target")
    judge = deferred("console.connections.reading:judge")
    WizardService = deferred("console.connections.wizard:WizardService")

__all__ = ["ConnectOrder", "ConnectionService"]

_IN_FLIGHT = (State.SENDING, State.UNVERIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectOrder:
    """What a person decided on the command line."""

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

    template: str = ""
    """Subsidiary whose connection is copied; empty for none."""


class ConnectionService:
    """Makes, checks, pauses and ends connections.

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
        self._clock = clock
        self._trail = Trail(store.audit, clock)
        self.directory = Directory(store=store, open_alvys=open_alvys, clock=clock)
        """Which subsidiaries there are."""
        self.desk = late(
            lambda: SageDesk(store=store, open_sage=open_sage, read_reference=read_reference)
        )
        """Reads Sage with the stored passwords."""
        self.wizard = late(
            lambda: WizardService(
                store=store,
                desk=self.desk,
                open_sage=open_sage,
                directory=self.directory,
                clock=clock,
            )
        )
        """The steps of making a connection."""
        self.passwords = late(
            lambda: PasswordService(
                store=store, open_sage=open_sage, directory=self.directory, clock=clock
            )
        )
        """Replaces the passwords of connections."""

    def drafts(self, actor: Actor) -> tuple[Draft, ...]:
        """Return all drafts, oldest first."""
        require(actor, Permission.VIEW)
        return tuple(self._store.drafts.all())

    async def refresh_subsidiaries(self, actor: Actor) -> tuple[Subsidiary, ...]:
        """Read the subsidiaries from Alvys and remember them.

        Raises:
            RemoteError: Alvys refused or could not be reached.
        """
        require(actor, Permission.VIEW)
        return await self.directory.refresh()

    async def connect(self, actor: Actor, order: ConnectOrder) -> ConnectResult:
        """Walk through the wizard in one go, and activate when nothing blocks.

        A draft with findings is kept, credentials included, so that it can be finished later.

        Raises:
            AlreadyConnectedError: The subsidiary has an active connection.
            AuthenticationError: Sage refuses the credentials; the hint says which.
            RuleError: No single entity matches.
            UsageError: Settings and a template are both given.
        """
        self._trail.allow(actor, "connect", order.subsidiary, Permission.MANAGE_CONNECTIONS)
        if order.settings is not None and order.template:
            raise UsageError("Settings and a template exclude each other", hint="Name one of them.")
        wizard = self.wizard
        draft = await wizard.start(actor, order.subsidiary)
        own_id = draft.subsidiary_id
        wizard.choose_destination(actor, own_id, order.posting)
        # The option on the command line is the confirmation: it has no default.
        wizard.confirm_destination(actor, own_id, draft.subsidiary_name)
        found = await wizard.enter_credentials(
            actor,
            own_id,
            company_id=order.company_id,
            user_id=order.user_id,
            password=order.password,
            wanted_entity=order.entity or "",
        )
        if found.failure is not None:
            raise found.failure
        wizard.confirm_entity(actor, own_id, order.entity or "")
        if order.template:
            wizard.start_from_template(actor, own_id, order.template)
        elif not draft.method:
            wizard.start_empty(actor, own_id)
        if order.settings is not None:
            wizard.update_settings(actor, own_id, order.settings)
        return await wizard.save(actor, own_id)

    async def check(self, actor: Actor, subsidiary: str) -> tuple[Finding, ...]:
        """Return what reconciliation finds now, for a connection or a draft.

        Raises:
            UsageError: The subsidiary has neither.
            PostingDestinationLockedError: Somebody edited what is permanent in the store.
            RemoteError: Sage refused or could not be reached.
        """
        require(actor, Permission.VIEW)
        held = self.directory.held(subsidiary)
        if isinstance(held, Connection):
            self._store.destinations.check(held)
        target = Target.of(held)
        return judge(held.settings, await self.desk.read(target), target, self._store)

    def pause(self, actor: Actor, subsidiary: str) -> Connection:
        """Turn primary sync off; slug ``primary-sync``."""
        return self._set_primary_sync(actor, subsidiary, on=False)

    def resume(self, actor: Actor, subsidiary: str) -> Connection:
        """Turn primary sync on; slug ``primary-sync``."""
        return self._set_primary_sync(actor, subsidiary, on=True)

    def disconnect(self, actor: Actor, subsidiary: str) -> Connection:
        """End a connection: nothing is exported any more, and everything that was stays.

        Ledger, history and settings are kept, and so is everything in Sage; the password is
        forgotten. Connecting again begins anew, with any posting destination.

        Raises:
            UsageError: The subsidiary has no connection.
            RuleError: A run goes on, or the outcome of documents is open; settle that first.
        """
        self._trail.allow(actor, "disconnect", subsidiary, Permission.MANAGE_CONNECTIONS)
        with self._store.batch():
            connection = self.directory.connection(subsidiary)
            self._refuse_in_flight(connection)
            self._store.connections.archive(
                ArchivedConnection(
                    subsidiary_id=connection.subsidiary_id,
                    ended_at=self._clock.now(),
                    ended_by=actor.name,
                    connection=connection,
                )
            )
            self._store.credentials.forget(connection.subsidiary_id)
            self._trail.note(
                actor,
                "disconnect",
                connection.subsidiary_name,
                before={
                    "status": connection.status,
                    "posting_destination": connection.posting_destination,
                    "entity": connection.entity_id,
                    "company": connection.company_id,
                },
                after={"status": ConnectionStatus.NOT_SET_UP},
            )
        return connection

    def accounts(self, actor: Actor, subsidiary: str) -> tuple[GlAccount, ...]:
        """Return the chart as last read from Sage, sorted by number; empty before the first."""
        require(actor, Permission.VIEW)
        target = Target.of(self.directory.held(subsidiary))
        reference = self._store.reference.get(target.company_id, target.entity_id)
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
            connection = self.directory.connection(subsidiary)
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
            connection = self.directory.connection(subsidiary)
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

    def _refuse_in_flight(self, connection: Connection) -> None:
        name, own_id = connection.subsidiary_name, connection.subsidiary_id
        if any(run.subsidiary_id == own_id for run in self._store.cycles.running()):
            raise RuleError(f"{name} is being synced now", hint="Disconnect it when the run ends.")
        counts = self._store.ledger.counts(own_id)
        waiting = sum(counts.get(state, 0) for state in _IN_FLIGHT)
        if waiting:
            what = "document is" if waiting == 1 else "documents are"
            raise RuleError(
                f"{waiting} {what} on the way to Sage, and nobody knows yet how that ended",
                hint=f'Settle it first: intacct-console sync "{name}"; what is not found in Sage '
                "counts only after the quiet time.",
                details={"in_flight": waiting},
            )
