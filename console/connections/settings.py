"""Changing the settings of a connection or of a draft: look, plan, apply.

Place in the path: the settings screens and ``settings`` of the command line call it with the acting
person. A plan says what would change, what reconciliation finds, and what it would do to the
records that wait; applying it reads Sage again, and either all of it takes effect or nothing. Slugs
``reconciliation``, ``last-active-toggle``, ``template-copy``.

Source: article, "Modifying Settings After Setup"; the product's design notes: editing an active
connection reconciles again before the change takes effect.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NoReturn

from console.clock import Clock
from console.connections.directory import Directory
from console.connections.drafting import DraftBook
from console.connections.outcomes import SettingsPlan
from console.connections.reading import Reading, SageDesk, Target, judge
from console.connections.seen import Seen, look_back
from console.domain.access import Actor, Permission, require
from console.domain.changes import Change, differences
from console.domain.connection import Connection
from console.domain.draft import Draft, missing_steps
from console.domain.effect import Effect
from console.domain.finding import Finding, blocks
from console.domain.parties import PartyChoice
from console.domain.reconciliation import reconcile_alone
from console.domain.reference import ReferenceData
from console.domain.settings import Settings, check_masters
from console.domain.template import GROUPS, Group, copy_groups, drift
from console.errors import SettingsChangedError, SettingsRefusedError, UsageError
from console.store import Store, Trail

__all__ = ["Preview", "SettingsService"]

Preview = Callable[[Connection, Settings, ReferenceData], Effect]
"""Counts what settings would do to a connection's records that wait; sends nothing."""

_ACTION = "change settings"


class SettingsService:
    """Shows and changes settings.

    Args:
        store: The store of the calling thread.
        directory: Knows the subsidiaries.
        desk: Reads Sage with the stored passwords.
        preview: Counts what a change would do.
        clock: The clock.
    """

    def __init__(
        self,
        *,
        store: Store,
        directory: Directory,
        desk: SageDesk,
        preview: Preview,
        clock: Clock,
    ) -> None:
        self._store = store
        self._directory = directory
        self._desk = desk
        self._preview = preview
        self._trail = Trail(store.audit, clock)
        self._book = DraftBook(store=store, directory=directory, clock=clock)

    def held(self, actor: Actor, subsidiary: str) -> Connection | Draft:
        """Return the connection of a subsidiary, or else its draft.

        Raises:
            UsageError: It has neither.
        """
        require(actor, Permission.VIEW)
        return self._directory.held(subsidiary)

    def settings_of(self, actor: Actor, subsidiary: str) -> Settings:
        """Return the settings as they are now.

        Raises:
            UsageError: The subsidiary has neither connection nor draft.
        """
        return self.held(actor, subsidiary).settings

    async def read_sage(self, actor: Actor, subsidiary: str) -> Reading:
        """Return what Sage holds now: accounts, dimensions and custom fields to choose from.

        Raises:
            RemoteError: Sage refused or could not be reached.
            ConfigurationError: A draft whose password is not kept yet.
        """
        return await self._desk.read(Target.of(self.held(actor, subsidiary)))

    def seen(self, actor: Actor, subsidiary: str) -> Seen:
        """Return charge items and Alvys values that documents have shown, to choose from."""
        return look_back(self._store, self.held(actor, subsidiary).subsidiary_id)

    async def parties(self, actor: Actor) -> tuple[PartyChoice, ...]:
        """Return the customers and carriers that may get payment terms of their own.

        Raises:
            RemoteError: Alvys refused or could not be reached.
        """
        require(actor, Permission.VIEW)
        return await self._directory.parties()

    async def plan_change(self, actor: Actor, subsidiary: str, settings: Settings) -> SettingsPlan:
        """Return what a change would do, and change nothing.

        Raises:
            LastActiveToggleError: Both section masters would be off.
            PostingDestinationLockedError: Somebody edited what is permanent in the store.
            RemoteError: Sage refused or could not be reached.
        """
        self._trail.allow(actor, _ACTION, subsidiary, Permission.MANAGE_CONNECTIONS)
        check_masters(settings)
        held = self._directory.held(subsidiary)
        changes = differences(held.settings, settings)
        reading = await self._read(held) if changes else None
        return SettingsPlan(
            subsidiary_id=held.subsidiary_id,
            subsidiary_name=held.subsidiary_name,
            is_draft=isinstance(held, Draft),
            before=held.settings,
            after=settings,
            changes=changes,
            findings=self._judge(held, settings, reading) if changes else (),
            effect=self._effect(held, settings, reading),
        )

    async def apply(self, actor: Actor, plan: SettingsPlan) -> SettingsPlan:
        """Let a plan take effect, and return it as it was judged last.

        Raises:
            SettingsRefusedError: Findings block the change of an active connection; nothing was
                changed, ``details`` holds the findings.
            SettingsChangedError: Somebody changed the settings since the plan was made.
            RemoteError: Sage refused or could not be reached.
        """
        # Planned anew: Sage may have changed since somebody looked at the plan.
        fresh = await self.plan_change(actor, plan.subsidiary_id, plan.after)
        self._refuse_newer(plan, fresh.before)
        if fresh.is_refused:
            self.refuse(actor, fresh)
        if fresh.changes:
            self._save(actor, fresh)
        return fresh

    def refuse(self, actor: Actor, plan: SettingsPlan) -> NoReturn:
        """Write down that a plan was refused, and say why.

        Raises:
            AccessDeniedError: The actor may not manage connections.
            SettingsRefusedError: Else always; ``details`` holds the findings.
        """
        self._trail.allow(actor, _ACTION, plan.subsidiary_name, Permission.MANAGE_CONNECTIONS)
        self._trail.note(
            actor,
            _ACTION,
            plan.subsidiary_name,
            before={change.key: change.old for change in plan.changes},
            after={change.key: change.new for change in plan.changes},
            outcome="refused by reconciliation",
        )
        raise _refusal(plan)

    async def change(self, actor: Actor, subsidiary: str, settings: Settings) -> SettingsPlan:
        """Plan and apply in one go.

        Raises:
            ConsoleError: As ``plan_change`` and ``apply``.
        """
        return await self.apply(actor, await self.plan_change(actor, subsidiary, settings))

    def drift(self, actor: Actor, subsidiary: str, other: str = "") -> tuple[Change, ...]:
        """Return where the five copied groups differ from another connection's.

        Args:
            actor: Who asks.
            subsidiary: Alvys id or name.
            other: The other subsidiary; empty is the template that it was made from.

        Raises:
            UsageError: There is nothing to compare with.
        """
        held = self.held(actor, subsidiary)
        return drift(self._template(held, other).settings, held.settings)

    async def plan_reapply(
        self, actor: Actor, subsidiary: str, groups: Collection[Group], other: str = ""
    ) -> SettingsPlan:
        """Return what taking over groups of the template again would do.

        Raises:
            UsageError: There is nothing to take over from, or a group is unknown.
        """
        self._trail.allow(actor, _ACTION, subsidiary, Permission.MANAGE_CONNECTIONS)
        unknown = sorted(set(groups) - set(GROUPS))
        if unknown:
            raise UsageError(
                f"There is no group {', '.join(unknown)}", hint=f"Groups: {', '.join(GROUPS)}."
            )
        held = self._directory.held(subsidiary)
        template = self._template(held, other)
        settings = copy_groups(template.settings, held.settings, groups)
        return await self.plan_change(actor, subsidiary, settings)

    def _template(self, held: Connection | Draft, other: str) -> Connection:
        name = other or held.template_id
        if not name:
            raise UsageError(
                f"{held.subsidiary_name} was not made from a template",
                hint="Name the subsidiary to compare with: --from.",
            )
        return self._directory.connection(name)

    async def _read(self, held: Connection | Draft) -> Reading | None:
        """Return what Sage holds, or None for a draft that cannot sign in yet."""
        if isinstance(held, Connection):
            self._store.destinations.check(held)
        elif missing_steps(replace(held, method="empty")):
            return None
        return await self._desk.read(Target.of(held))

    def _judge(
        self, held: Connection | Draft, settings: Settings, reading: Reading | None
    ) -> tuple[Finding, ...]:
        if reading is None:
            return reconcile_alone(settings)
        return judge(settings, reading, Target.of(held), self._store)

    def _effect(
        self, held: Connection | Draft, settings: Settings, reading: Reading | None
    ) -> Effect:
        if isinstance(held, Draft) or reading is None or reading.reference is None:
            return Effect()
        return self._preview(held, settings, reading.reference)

    def _save(self, actor: Actor, plan: SettingsPlan) -> None:
        with self._store.batch():
            # Compared once more inside the transaction: nobody can come in between now.
            held = self._directory.held(plan.subsidiary_id)
            self._refuse_newer(plan, held.settings)
            if isinstance(held, Draft):
                self._book.change(actor, held, settings=plan.after, findings=plan.findings)
                return
            self._store.connections.save(replace(held, settings=plan.after))
            self._trail.note(
                actor,
                _ACTION,
                plan.subsidiary_name,
                before={change.key: change.old for change in plan.changes},
                after={change.key: change.new for change in plan.changes},
            )

    def _refuse_newer(self, plan: SettingsPlan, present: Settings) -> None:
        newer = differences(plan.before, present)
        if newer:
            named = ", ".join(change.key for change in newer[:8])
            raise SettingsChangedError(
                f"Somebody else changed the settings of {plan.subsidiary_name} meanwhile: {named}",
                hint="Look at them as they are now, then change them again.",
                details={
                    "changed": [{"key": one.key, "old": one.old, "new": one.new} for one in newer]
                },
            )


def _refusal(plan: SettingsPlan) -> SettingsRefusedError:
    blocking = [finding for finding in plan.findings if blocks((finding,))]
    more = f" (and {len(blocking) - 1} more)" if len(blocking) > 1 else ""
    return SettingsRefusedError(
        f"The settings of {plan.subsidiary_name} were not changed: {blocking[0].message}{more}",
        hint=blocking[0].fix,
        details={
            "findings": [
                {"code": one.code, "step": one.step, "field": one.field, "message": one.message}
                for one in blocking
            ]
        },
    )
