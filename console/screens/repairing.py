"""The way of a repair: a mapping is changed here, everything else is explained.

Place in the path: the error list and the record screen start it with an entry whose problem names
the setting; the connection service decides whether the account may be used.
"""

from collections.abc import Callable
from typing import Literal

from console.domain.ledger import LedgerEntry
from console.screens.base import ConsoleScreen
from console.screens.dialogs.map_account import MapAccountDialog, MapQuestion
from console.screens.dialogs.repair import RepairDialog
from console.screens.widgets.text import say
from console.screens.words import setting_parts

__all__ = ["start_repair"]

_NAMES_ACCOUNT = {"account-missing", "account-inactive"}
"""Causes whose subject is the account that the setting names now."""


def start_repair(screen: ConsoleScreen, entry: LedgerEntry, mapped: Callable[[str], None]) -> None:
    """Offer the repair of an entry's problem.

    Args:
        screen: Where it was asked for.
        entry: The broken record.
        mapped: Called with the setting once it was changed.
    """
    parts = setting_parts(entry.problem.setting) if entry.problem else None
    if parts is None:
        screen.app.push_screen(RepairDialog(entry))
        return
    _map_account(screen, entry, parts, mapped)


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
