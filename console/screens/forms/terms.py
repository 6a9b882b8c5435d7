"""The Advanced settings: payment terms, cross-subsidiary billing, what is exported when.

Place in the path: the settings screen and the wizard show it. Days are checked by the same code
that reads the settings document.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from textual.content import Content

from console.connections.assignments import assign
from console.domain.explanations import EXPLANATIONS
from console.domain.settings import Settings
from console.domain.terms import CustomTerm
from console.errors import RuleError
from console.screens.dialogs.ask import AskDialog, Question
from console.screens.dialogs.pick import Choice, PickDialog, PickQuestion
from console.screens.forms.base import FieldLine, SettingsForm
from console.screens.forms.fields import LABELS, next_settings, options_text, plain_line
from console.screens.widgets.text import block, text

__all__ = ["TermsForm"]

_DEFAULT = "advanced.default_payment_terms_days"
_CUSTOM = "advanced.custom_terms"
_TOGGLES = (
    "advanced.cross_subsidiary_billing",
    "advanced.export_as_generated",
    "advanced.export_zero_amounts",
)
_KINDS = {"customer": "Customer", "carrier": "Carrier"}


class TermsForm(SettingsForm):
    """Terms and cross-cutting choices."""

    CLEARS = True

    def field_lines(self) -> Sequence[FieldLine]:
        """Return the default, the terms of single parties, and the toggles."""
        advanced = self.settings.advanced
        return [
            FieldLine(
                field=_DEFAULT,
                label=LABELS[_DEFAULT],
                value=f"Net {advanced.default_payment_terms_days}",
            ),
            FieldLine(
                field=_CUSTOM,
                label="Custom Payment Terms",
                value=f"{len(advanced.custom_terms)} set",
                note="Enter adds",
            ),
            *(self._term_line(term) for term in advanced.custom_terms),
            *(plain_line(self.settings, path) for path in _TOGGLES),
        ]

    def change_field(self, field: str) -> None:
        """Turn a toggle over, ask for days, or for a party to give days to."""
        if field in _TOGGLES:
            self.edit(lambda: next_settings(self.settings, field))
        elif field == _CUSTOM:
            self._ask_party()
        elif field == _DEFAULT:
            now = self.settings.advanced.default_payment_terms_days
            self._ask_days(field, LABELS[field], str(now))
        else:
            term = self._term(field)
            self._ask_days(field, f"Terms of {self._party_name(term)}", str(term.days))

    def clear_field(self, field: str) -> None:
        """Take the terms of a party away; nothing else can be."""
        if field.startswith(f"{_CUSTOM}."):
            gone = self._term(field)
            kept = tuple(one for one in self.settings.advanced.custom_terms if one != gone)
            self.edit(
                lambda: replace(
                    self.settings, advanced=replace(self.settings.advanced, custom_terms=kept)
                )
            )

    def about(self, field: str) -> Iterable[Content]:
        """Return the effect of a field in one sentence."""
        if field in _TOGGLES:
            yield block(options_text(self.settings, field))
        else:
            yield text(EXPLANATIONS[_CUSTOM if field.startswith(_CUSTOM) else field])

    def _term(self, field: str) -> CustomTerm:
        return next(one for one in self.settings.advanced.custom_terms if _path(one) == field)

    def _term_line(self, term: CustomTerm) -> FieldLine:
        return FieldLine(
            field=_path(term),
            label=self._party_name(term),
            value=f"Net {term.days}",
            note=_KINDS[term.party_kind],
            depth=1,
        )

    def _party_name(self, term: CustomTerm) -> str:
        parties = self.offers.parties
        own = (term.party_kind, term.party)
        return next((one.name for one in parties if (one.kind, one.id) == own), term.party)

    def _ask_days(self, field: str, heading: str, now: str) -> None:
        question = Question(
            heading=heading,
            told=text("Net days, 0 to 365.", "muted"),
            value=now,
            check=lambda typed: _refusal(self.settings, field, typed),
        )

        def entered(typed: str | None) -> None:
            if typed is not None:
                self.edit(lambda: assign(self.settings, [f"{field}={typed}"]))

        self.app.push_screen(AskDialog(question), entered)

    def _ask_party(self) -> None:
        taken = {(one.party_kind, one.party) for one in self.settings.advanced.custom_terms}
        parties = {f"{one.kind}.{one.id}": one for one in self.offers.parties}
        question = PickQuestion(
            heading="Terms for which customer or carrier?",
            told=text("Their terms override the profile and the default.", "muted"),
            choices=[
                Choice(key=key, name=one.name, group=_KINDS[one.kind])
                for key, one in parties.items()
                if (one.kind, one.id) not in taken
            ],
            search="Search by name",
            noun="party",
            empty=self.offers.unread or "Alvys's customers and carriers are being read.",
        )

        def chosen(key: str | None) -> None:
            if key is not None:
                self._ask_days(f"{_CUSTOM}.{key}", f"Terms of {parties[key].name}", "")

        self.app.push_screen(PickDialog(question), chosen)


def _path(term: CustomTerm) -> str:
    return f"{_CUSTOM}.{term.party_kind}.{term.party}"


def _refusal(settings: Settings, field: str, typed: str) -> str:
    """Return why days are refused; empty takes them."""
    if not typed:
        return "Enter a number of days."
    try:
        assign(settings, [f"{field}={typed}"])
    except RuleError as error:
        problems = error.details.get("problems")
        return f"Net days {problems[0]['message']}." if problems else error.message
    return ""
