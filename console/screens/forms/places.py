"""Which form edits which field of the settings.

Place in the path: findings, errors and links name a field; the settings screen and the wizard open
the form that has it.
"""

from collections.abc import Mapping
from typing import Literal

from console.screens.forms.accounts import AccountsForm
from console.screens.forms.base import SettingsForm
from console.screens.forms.custom_fields import CustomFieldsForm
from console.screens.forms.dimensions import DimensionsForm
from console.screens.forms.terms import TermsForm
from console.screens.forms.toggles import ApForm, ArForm

__all__ = ["FORMS", "FormName", "field_of_setting", "form_of"]

FormName = Literal["ar", "ap", "accounts", "dimensions", "custom_fields", "advanced"]

FORMS: Mapping[FormName, type[SettingsForm]] = {
    "ar": ArForm,
    "ap": ApForm,
    "accounts": AccountsForm,
    "dimensions": DimensionsForm,
    "custom_fields": CustomFieldsForm,
    "advanced": TermsForm,
}
"""First part of a field's path to the form that edits it."""


def form_of(field: str) -> FormName | None:
    """Return the form of a field, or None when it is not a setting: an entity, a permission."""
    first = field.partition(".")[0]
    return next((name for name in FORMS if name == first), None)


def field_of_setting(setting: str) -> str:
    """Return the field that an error's setting names: ``accounts.ar:load`` has a colon."""
    return setting.replace(":", ".", 1)
