"""The settings steps: the same editors as on the settings screen, each change kept at once.

Place in the path: settings, findings and offers go down to the forms, each edit comes back and is
kept with the draft, so that a dropped line costs nothing. Source: article steps 4 to 6.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from console.domain.draft import Step
from console.screens.forms.base import SettingsEdited, SettingsForm
from console.screens.forms.offers import read_offers
from console.screens.forms.places import FORMS, FormName
from console.screens.widgets.text import Label, join, text
from console.screens.wizard.base import StepBody, Work

__all__ = ["FormsStep"]

_PARTS: Mapping[Step, Sequence[tuple[str, FormName]]] = {
    Step.AR: (("AR Settings", "ar"),),
    Step.AP: (("AP Settings", "ap"),),
    Step.ACCOUNTS: (("Account mappings", "accounts"),),
    Step.ADVANCED: (
        ("Terms and billing", "advanced"),
        ("Dimensions", "dimensions"),
        ("Custom fields", "custom_fields"),
    ),
}
"""Step to the forms that it shows, with the names of the parts."""


class FormsStep(StepBody):
    """One or several forms of settings, of which one is seen.

    Args:
        work: What the steps share.
        step: Whose forms they are.
        field: Dotted path of the setting to begin at; empty begins at the top.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("greater_than_sign", "part(1)", "Next part", key_display=">", id="wizard.part"),
        Binding(
            *("less_than_sign", "part(-1)", "Part before"),
            show=False,
            key_display="<",
            id="wizard.part_before",
        ),
    ]

    def __init__(self, work: Work, step: Step, field: str = "") -> None:
        super().__init__(work, field)
        self._parts = _PARTS[step]
        self._part = 0

    def compose(self) -> ComposeResult:
        """Compose the names of the parts and the forms."""
        draft, offers = self.work.own, self.work.offers
        yield Label(id="parts")
        with ContentSwitcher(initial="part-0", id="forms"):
            for number, (_, name) in enumerate(self._parts):
                yield FORMS[name](draft.settings, offers, draft.findings, id=f"part-{number}")
        yield Label(id="asking")
        yield Label(id="step-refusal")

    def fill(self) -> None:
        """Show the settings as they were kept."""
        draft = self.work.own
        for form in self._forms:
            form.show(draft.settings, draft.findings)
        self._show_part()

    def begin(self) -> None:
        """Begin at the field, else at the top; read Sage's lists meanwhile."""
        self.refuse()
        self._find_field()
        if self.work.offers is None:
            self.run_worker(self._read(), exclusive=True, group="sage")
        else:
            self._tell(self.work.offers.unread)

    def on_settings_edited(self, event: SettingsEdited) -> None:
        """Keep each edit at once; what the service refuses is taken back."""
        event.stop()
        work, wanted = self.work, event.settings
        kept = self.keep(
            lambda: work.wizard.update_settings(work.actor, work.own.subsidiary_id, wanted)
        )
        for form in self._forms:
            is_stale = form.findings != work.own.findings
            if form is not event.form or not kept or is_stale:
                form.show(work.own.settings, work.own.findings)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer other parts only where there are some."""
        return action != "part" or len(self._parts) > 1

    def action_part(self, number: int) -> None:
        """Show another part."""
        self._part = (self._part + number) % len(self._parts)
        self._show_part()
        self._forms[self._part].begin()

    @property
    def _forms(self) -> list[SettingsForm]:
        return [self.query_one(f"#part-{at}", SettingsForm) for at in range(len(self._parts))]

    def _find_field(self) -> None:
        for at, form in enumerate(self._forms):
            if self.field and form.focus_field(self.field):
                self._part, self.field = at, ""
                self._show_part()
                return
        self._forms[self._part].begin()

    def _show_part(self) -> None:
        self.query_one(ContentSwitcher).current = f"part-{self._part}"
        names = [
            text(f"▸{name}", "accent", bold=True) if at == self._part else text(f" {name}", "muted")
            for at, (name, _) in enumerate(self._parts)
        ]
        label = self.query_one("#parts", Label)
        label.show(join([*names, text("(< and > change the part)", "muted")], "  "))
        label.display = len(names) > 1

    async def _read(self) -> None:
        self._tell("Reading Sage's lists…")
        async for offers in read_offers(self.work.services, self.work.own.subsidiary_id):
            self.work.offers = offers
            for form in self._forms:
                form.show_offers(offers)
            self._tell(offers.unread)
            if self.field:
                self._find_field()

    def _tell(self, sentence: str) -> None:
        label = self.query_one("#asking", Label)
        label.show(text(sentence, "muted"))
        label.display = bool(sentence)
