"""The way of a repair: an account is mapped here, other settings are opened, the rest explained.

Place in the path: the error list and the record screen start it with an entry whose problem names
the setting; the connection service decides whether the account may be used.
"""

from collections.abc import Callable
from typing import Literal

from console.domain.ledger import LedgerEntry
from console.domain.outcome import Problem
from console.screens.base import ConsoleScreen
from console.screens.dialogs.map_account import MapAccountDialog, MapQuestion
from console.screens.dialogs.repair import RepairDialog
from console.screens.forms.places import field_of_setting, form_of
from console.screens.party_choice import PartyQuestion, start_choice
from console.screens.settings import open_settings
from console.screens.widgets.text import say
from console.screens.words import setting_parts

__all__ = ["start_repair"]

_NAMES_ACCOUNT = {"account-missing", "account-inactive"}
"""Causes whose subject is the account that the setting names now."""

_FIELDS = {
    "term-missing": "advanced.default_payment_terms_days",
    "term-invalid": "advanced.default_payment_terms_days",
    "dimension-missing": "dimensions",
    "dimension-invalid": "dimensions",
    "dimension-relation": "dimensions",
    "custom-field": "custom_fields",
    "value-unfit": "custom_fields",
    "account-invalid": "accounts",
    "account-override": "accounts",
}
"""Cause that names no setting to the group of settings that it comes from."""


def start_repair(screen: ConsoleScreen, entry: LedgerEntry, mapped: Callable[[str], None]) -> None:
    """Offer the repair of an entry's problem.

    Args:
        screen: Where it was asked for.
        entry: The broken record.
        mapped: Called with the setting once it was changed.
    """
    parts = setting_parts(entry.problem.setting) if entry.problem else None
    if entry.problem is not None and entry.problem.sought is not None:
        source = entry.transaction
        open_question = PartyQuestion(
            subsidiary_id=source.subsidiary_id,
            party_id=source.party.id,
            name=source.party.name,
            what="customer" if source.kind.section == "ar" else "vendor",
            problem=entry.problem,
        )
        start_choice(screen, open_question, lambda: None)
    elif parts is None:
        _explain(screen, entry)
    else:
        _map_account(screen, entry, parts, mapped)


def _explain(screen: ConsoleScreen, entry: LedgerEntry) -> None:
    field = _field(entry.problem)

    def answered(opens: bool | None) -> None:
        if opens:
            open_settings(screen, entry.transaction.subsidiary_id, field=field)

    screen.app.push_screen(RepairDialog(entry, has_setting=bool(field)), answered)


def _field(problem: Problem | None) -> str:
    """Return the field of the settings that can repair a problem; empty when none can."""
    if problem is None:
        return ""
    field = field_of_setting(problem.setting) or _FIELDS.get(problem.cause, "")
    return field if form_of(field) else ""


def _map_account(
    screen: ConsoleScreen,
    entry: LedgerEntry,
    parts: tuple[Literal["ar", "ap"], str],
    mapped: Callable[[str], None],
) -> None:
    problem = entry.problem
    assert problem is not None, "a setting comes with a problem"
    services, subsidiary_id = screen.services, entry.transaction.subsidiary_id
    accounts = screen.attempt(lambda: services.connections.accounts(services.actor, subsidiary_id))
    if accounts is None:
        return
    side, key = parts

    def answered(account_no: str | None) -> None:
        if account_no is None:
            return
        changed = screen.attempt(
            lambda: services.connections.map_account(
                services.actor, subsidiary_id, side, key, account_no
            )
        )
        if changed is not None:
            say(screen, f"{key} is mapped to {account_no}; press R to retry")
            mapped(problem.setting)

    question = MapQuestion(
        subsidiary=screen.watch_on.name_of(subsidiary_id),
        setting=problem.setting,
        current=problem.subject if problem.cause in _NAMES_ACCOUNT else "",
        accounts=accounts,
    )
    screen.app.push_screen(MapAccountDialog(question), answered)
