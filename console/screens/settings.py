"""The settings of one connection: a tab for each group, saved together.

Place in the path: opened from the list of subsidiaries, from a finding or from a broken record. The
forms edit, this screen keeps what is edited, and ``settings_saving`` lets it take effect. Nothing
is saved before a person has seen what it would do.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from console.connections.outcomes import SettingsPlan
from console.domain.access import Permission
from console.domain.changes import differences
from console.domain.connection import ConnectionStatus
from console.domain.finding import Finding, without_changed
from console.domain.settings import Settings
from console.screens.base import ConsoleScreen
from console.screens.dialogs.settings_guard import UnsavedDialog
from console.screens.drift_view import DriftView
from console.screens.forms.base import SettingsEdited, SettingsForm
from console.screens.forms.fields import next_settings
from console.screens.forms.offers import read_offers
from console.screens.forms.places import FORMS, form_of
from console.screens.retrying import offer_unblocked
from console.screens.services import Services
from console.screens.settings_saving import Saving, SavingEvents
from console.screens.watch import Watch
from console.screens.widgets.tab_line import Tab, TabLine
from console.screens.widgets.text import Label, join, say, text
from console.screens.words import count_of

__all__ = ["SettingsScreen", "open_settings"]

_DRIFT = "drift"
_TABS: dict[str, tuple[str, str]] = {
    "ar": ("AR Settings", "AR"),
    "ap": ("AP Settings", "AP"),
    "accounts": ("Account mappings", "Accts"),
    "dimensions": ("Dimensions", "Dims"),
    "custom_fields": ("Custom fields", "Fields"),
    "advanced": ("Advanced", "Adv."),
    _DRIFT: ("Template drift", "Drift"),
}
"""Tab to its name, and to a short one for narrow windows."""

_MANAGE = frozenset({Permission.MANAGE_CONNECTIONS})


class SettingsScreen(ConsoleScreen):
    """Every setting of one connection.

    Args:
        services: What it works on.
        watch: Where news of syncing comes from.
        subsidiary: Alvys id of the connection.
        field: Path of the field to open at; empty opens the first tab.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "tab(1)", "Next tab", id="settings.next"),
        Binding("s,ctrl+s", "save", "Save", id="settings.save"),
        Binding("u", "undo", "Undo", id="settings.undo"),
        Binding("P", "primary", "Primary Sync", show=False, id="settings.primary"),
        Binding("shift+tab", "tab(-1)", "Tab before", show=False, id="settings.previous"),
        Binding("n", "finding", "Next finding", show=False, id="settings.finding"),
        *(
            Binding(*(str(at), f"open('{name}')", f"Tab {long}"), show=False, id=f"settings.{name}")
            for at, (name, (long, _)) in enumerate(_TABS.items(), start=1)
        ),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {
        "save": _MANAGE,
        "undo": _MANAGE,
        "primary": _MANAGE,
    }

    def __init__(
        self, services: Services, watch: Watch, subsidiary: str, *, field: str = ""
    ) -> None:
        super().__init__(services, watch)
        self._subsidiary = subsidiary
        self._field = field
        self._name_shown = watch.name_of(subsidiary)
        self._base = services.settings.settings_of(services.actor, subsidiary)
        self._wanted = self._sent = self._base
        self._past: list[Settings] = []
        can_edit = not _MANAGE.isdisjoint(services.actor.permissions)
        self._forms: Mapping[str, SettingsForm] = {
            name: form(self._base, can_edit=can_edit, id=name) for name, form in FORMS.items()
        }
        self._drift = DriftView(services, subsidiary, id=_DRIFT)
        self._findings: tuple[Finding, ...] = ()
        self._busy = ""
        self._leaves = False
        self._saving = Saving(
            self,
            subsidiary,
            SavingEvents(
                judged=self._take_findings,
                saved=self._take_saved,
                repair=self.open_field,
                replaced=self._take_newer,
                busy=self._show_busy,
            ),
        )

    def compose_body(self) -> Iterable[Widget]:
        """Return the state, the tabs, and what each holds."""
        yield Label(id="settings-state")
        yield TabLine(id="tabs")
        # Each tab is mounted when it is first opened: all at once would take a while.
        yield ContentSwitcher(id="tab-bodies")

    def on_mount(self) -> None:
        """Begin in the first tab, or at the field, and read what there is to choose from."""
        super().on_mount()
        if self._field:
            self.open_field(self._field)
        else:
            self.action_open("ar")
        self.run_worker(self._read_offers(), group="offers")

    def title_parts(self) -> tuple[str, ...]:
        """Return the way to this screen."""
        return ("Intacct Console", self._name_shown, "Settings")

    @property
    def unsaved(self) -> str:
        """Return what leaving the program would lose."""
        return "The settings that you changed are not saved." if self._is_changed else ""

    def load(self) -> None:
        """Follow what somebody else saves, as long as nothing is being edited here."""
        services = self.services
        now = self.attempt(lambda: services.settings.settings_of(services.actor, self._subsidiary))
        if now is not None and now != self._base and not self._is_changed:
            self._base = self._wanted = now
            self._past.clear()
            self._show_all()

    def on_settings_edited(self, event: SettingsEdited) -> None:
        """Keep a change; it is not saved yet."""
        event.stop()
        self._keep(event.settings)

    def on_drift_view_reapply(self, event: DriftView.Reapply) -> None:
        """Show what taking groups over would do."""
        event.stop()
        if self._is_changed:
            say(self, "Save or undo your changes first", trouble=True)
            return
        if self._busy:
            say(self, "Not yet", hint=self._busy)
            return
        settings, actor = self.services.settings, self.services.actor
        self._leaves, self._sent = False, self._wanted
        self._saving.show_plan(
            settings.plan_reapply(actor, self._subsidiary, event.groups, event.other)
        )

    def open_field(self, field: str) -> None:
        """Open the tab of a field with the cursor on it."""
        name = form_of(field)
        if name is None:
            told = f"{field} is no setting: it is repaired in Sage, or by connecting anew"
            say(self, told, trouble=True)
            return
        self._open(name)
        if not self._forms[name].focus_field(field):
            self._forms[name].begin()

    def action_open(self, name: str) -> None:
        """Open a tab."""
        self._open(name)
        self._body(name).begin()

    def action_tab(self, step: int) -> None:
        """Open the next tab, or the one before."""
        names = list(_TABS)
        self.action_open(names[(names.index(self._tab) + step) % len(names)])

    def action_finding(self) -> None:
        """Go to the field of the next finding; findings come with the plan of a save."""
        if not self._findings:
            say(self, "No findings; they come when the settings are saved")
            return
        first, *rest = self._findings
        self._findings = (*rest, first)
        self.open_field(first.field)

    def action_primary(self) -> None:
        """Turn the master switch of the whole connection over."""
        self._keep(next_settings(self._wanted, "primary_sync"))

    def action_undo(self) -> None:
        """Take the last edit back."""
        if not self._past:
            say(self, "Nothing to undo")
            return
        self._wanted = self._past.pop()
        self._show_all()

    def action_save(self) -> None:
        """Show what saving would do."""
        if self._busy:
            say(self, "Not yet", hint=self._busy)
            return
        self._leaves, self._sent = False, self._wanted
        if self._is_changed:
            self._saving.save(self._base, self._wanted)
        else:
            say(self, "Nothing was changed")

    def action_back(self) -> None:
        """Leave; ask first when something is not saved."""
        if not self._is_changed:
            self.dismiss()
            return

        def answered(answer: str | None) -> None:
            if answer == "discard":
                self.dismiss()
            elif answer == "save":
                self.action_save()
                self._leaves = True

        self.app.push_screen(UnsavedDialog(differences(self._base, self._wanted)), answered)

    @property
    def _is_changed(self) -> bool:
        return self._wanted != self._base

    @property
    def _tab(self) -> str:
        return self.query_one(ContentSwitcher).current or "ar"

    def _body(self, name: str) -> SettingsForm | DriftView:
        return self._drift if name == _DRIFT else self._forms[name]

    def _open(self, name: str) -> None:
        bodies = self.query_one(ContentSwitcher)
        body = self._body(name)
        if not body.is_attached:
            body.display = False
            bodies.mount(body)
        bodies.current = name
        self._show_state()

    async def _read_offers(self) -> None:
        told = ""
        async for offers in read_offers(self.services, self._subsidiary):
            for form in self._forms.values():
                form.show_offers(offers)
            if offers.unread != told:
                told = offers.unread
                say(self, "Not everything could be read", hint=offers.unread, trouble=True)

    def _keep(self, settings: Settings) -> None:
        self._past.append(self._wanted)
        changed = [one.key for one in differences(self._wanted, settings)]
        self._findings = without_changed(self._findings, changed)
        self._wanted = settings
        self._show_all()

    def _take_findings(self, plan: SettingsPlan) -> None:
        self._findings = plan.findings
        self._show_all()

    def _take_saved(self, plan: SettingsPlan) -> None:
        # Sage was read for a while: what was edited meanwhile is no part of the plan.
        later = self._saving.merge(plan.after, self._sent, self._wanted)
        self._base, self._wanted = plan.after, later or plan.after
        self._findings = plan.findings
        self._past.clear()
        self._show_all()
        self._drift.load()
        is_left = self._leaves and self.is_active and not self._is_changed
        self._offer_unblocked()
        if is_left:
            self.dismiss()

    def _offer_unblocked(self) -> None:
        """Offer to retry what the settings unblock now, unless the person is somewhere else."""
        if not self.is_active:
            return
        rows = self.attempt(lambda: self.services.sync.overview(self.services.actor)) or ()
        row = next((one for one in rows if one.id == self._subsidiary), None)
        if row is not None and row.status is ConnectionStatus.ACTIVE and row.open_errors:
            offer_unblocked(self, self._subsidiary, self.load)

    def _take_newer(self, now: Settings, wanted: Settings) -> None:
        self._base, self._wanted = now, wanted
        self._past.clear()
        self._show_all()

    def _show_busy(self, busy: str) -> None:
        self._busy = busy
        # Told once more when the screen was left while Sage was read.
        if self.is_attached:
            self._show_state()

    def _show_all(self) -> None:
        for form in self._forms.values():
            form.show(self._wanted, self._findings)
        self._show_state()

    def _show_state(self) -> None:
        self.query_one("#settings-state", Label).show(self._state())
        marked = {form_of(one.field) for one in self._findings}
        tabs = [
            Tab(name=long, short=short, mark="!" if name in marked else "")
            for name, (long, short) in _TABS.items()
        ]
        self.query_one(TabLine).show_tabs(tabs, list(_TABS).index(self._tab))

    def _state(self) -> Content:
        is_on = self._wanted.primary_sync
        parts = [
            text("Primary Sync (P): "),
            text("[x] on", "good") if is_on else text("[ ] off, nothing is synced", "caution"),
            *self._trouble(),
        ]
        return join(parts)

    def _trouble(self) -> Sequence[Content]:
        if self._busy:
            return [text(f"  {self._busy} ...", "accent")]
        number = len(differences(self._base, self._wanted))
        changed = [text(f"  {count_of(number, 'unsaved change')}", "caution")] if number else []
        found = len(self._findings)
        told = f"  {count_of(found, 'finding')}, n goes to the next"
        return [*changed, *([text(told, "bad")] if found else [])]


def open_settings(screen: ConsoleScreen, subsidiary: str, *, field: str = "") -> None:
    """Open the settings of a subsidiary over a screen, or tell why there are none.

    Args:
        screen: Where it was asked for.
        subsidiary: Alvys id of the connection.
        field: Path of the field to open at; empty opens the first tab.
    """
    services, watch = screen.services, screen.watch_on
    opened = screen.attempt(lambda: SettingsScreen(services, watch, subsidiary, field=field))
    if opened is not None:
        screen.app.push_screen(opened)
