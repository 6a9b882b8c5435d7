"""The way of a change of settings: plan, look, apply; and what stands in its way.

Place in the path: the settings screen starts it; the settings service plans, judges and applies.
Sage is read twice on the way, so everything runs in workers of the screen.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from console.connections.assignments import assign
from console.connections.outcomes import SettingsPlan
from console.domain.changes import Change, differences
from console.domain.settings import Settings
from console.errors import ConsoleError, SettingsChangedError
from console.screens.base import ConsoleScreen
from console.screens.dialogs.settings_guard import NewerDialog
from console.screens.dialogs.settings_plan import APPLY, SettingsPlanDialog
from console.screens.widgets.text import say

__all__ = ["Saving", "SavingEvents"]

_PLANNING = "Reading Sage to see what this would do"
_SAVING = "Saving, after Sage was read once more"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingEvents:
    """What the screen wants to hear."""

    judged: Callable[[SettingsPlan], None]
    """A plan was made; its findings belong to the fields."""

    saved: Callable[[SettingsPlan], None]
    """A plan took effect."""

    repair: Callable[[str], None]
    """The person wants to go to the field of a finding."""

    replaced: Callable[[Settings, Settings], None]
    """Somebody else changed the settings: as they are now, and what is to be edited on."""

    busy: Callable[[str], None]
    """What goes on; empty when it is over."""


class Saving:
    """Saves settings of one subsidiary.

    Args:
        screen: Where it was asked for.
        subsidiary: Alvys id.
        events: What the screen wants to hear.
    """

    def __init__(self, screen: ConsoleScreen, subsidiary: str, events: SavingEvents) -> None:
        self._screen = screen
        self._services = screen.services
        self._subsidiary = subsidiary
        self._events = events

    def save(self, base: Settings, wanted: Settings) -> None:
        """Plan a change and show the plan.

        Args:
            base: The settings that were edited.
            wanted: The settings that are to be.
        """
        self._start(self._plan(base, wanted), _PLANNING)

    def show_plan(self, planning: Awaitable[SettingsPlan]) -> None:
        """Show a plan that is being made in another way."""
        self._start(self._show(planning, None), _PLANNING)

    def _start(self, work: Awaitable[None], doing: str) -> None:
        async def run() -> None:
            try:
                await work
            except ConsoleError as error:
                say(self._screen, error.message, hint=error.hint, trouble=True)
            finally:
                self._events.busy("")

        self._events.busy(doing)
        self._screen.run_worker(run(), group="saving", exclusive=True)

    async def _plan(self, base: Settings, wanted: Settings) -> None:
        services = self._services
        planning = services.settings.plan_change(services.actor, self._subsidiary, wanted)
        await self._show(planning, base)

    async def _show(self, planning: Awaitable[SettingsPlan], base: Settings | None) -> None:
        plan = await planning
        newer = differences(base, plan.before) if base is not None else ()
        if base is not None and newer:
            self._show_newer(newer, base, plan.after)
            return
        self._events.judged(plan)
        if not plan.changes:
            say(self._screen, "Nothing would change")
            return

        def answered(answer: str | None) -> None:
            if answer == APPLY:
                self._start(self._apply(plan), _SAVING)
            elif answer is not None:
                self._events.repair(answer)

        self._screen.app.push_screen(SettingsPlanDialog(plan), answered)

    async def _apply(self, plan: SettingsPlan) -> None:
        services = self._services
        try:
            fresh = await services.settings.apply(services.actor, plan)
        except SettingsChangedError as error:
            self._show_newer(_named(error.details), plan.before, plan.after)
            return
        self._events.saved(fresh)
        say(self._screen, f"The settings of {fresh.subsidiary_name} are saved")

    def _show_newer(self, newer: tuple[Change, ...], base: Settings, wanted: Settings) -> None:
        def answered(answer: str | None) -> None:
            if answer is None:
                return
            services = self._services
            now = self._screen.attempt(
                lambda: services.settings.settings_of(services.actor, self._subsidiary)
            )
            if now is None:
                return
            merged = now if answer == "theirs" else self.merge(now, base, wanted)
            if merged is not None:
                self._events.replaced(now, merged)

        self._screen.app.push_screen(NewerDialog(newer), answered)

    def merge(self, now: Settings, base: Settings, wanted: Settings) -> Settings | None:
        """Return settings with the changes from ``base`` to ``wanted`` made on them again.

        Args:
            now: The settings that the changes go on top of.
            base: Before the changes.
            wanted: After them.

        Returns:
            None when they do not fit any more, which is told.
        """
        own = [f"{change.key}={change.new}" for change in differences(base, wanted)]
        return self._screen.attempt(lambda: assign(now, own))


def _named(details: Mapping[str, object]) -> tuple[Change, ...]:
    """Return the changes that the refusal names."""
    listed = details.get("changed")
    changed = listed if isinstance(listed, list) else []
    return tuple(Change(key=one["key"], old=one["old"], new=one["new"]) for one in changed)
