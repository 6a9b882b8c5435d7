"""The way to every screen and dialog of the console, by keys from the list of subsidiaries.

One prepared console stands behind them all, with something on every screen: errors, payments, a
waiting request, a draft at its last step, a party that waits for a choice, a saved view.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any, Self

from pydantic import SecretStr
from textual.pilot import Pilot
from textual.screen import Screen

from console.domain.connection import Connection, ConnectionStatus, PostingDestination
from console.domain.draft import Draft, Step
from console.domain.ledger import State
from console.domain.outcome import Candidate, Problem, WhoActs
from console.domain.run import Request
from console.screens.audit import AuditScreen
from console.screens.dashboard import DashboardScreen
from console.screens.dialogs.ask import AskDialog
from console.screens.dialogs.audit_entry import AuditEntryDialog
from console.screens.dialogs.cancel import CancelDialog
from console.screens.dialogs.confirm import QuitDialog
from console.screens.dialogs.help import HelpDialog
from console.screens.dialogs.map_account import MapAccountDialog
from console.screens.dialogs.payment import PaymentDialog
from console.screens.dialogs.pick import PickDialog
from console.screens.dialogs.repair import RepairDialog
from console.screens.dialogs.retry import RetryDialog
from console.screens.dialogs.settings_guard import NewerDialog, UnsavedDialog
from console.screens.dialogs.settings_plan import SettingsPlanDialog
from console.screens.error_groups import ErrorGroupsScreen
from console.screens.errors import ErrorsScreen
from console.screens.handover import HandoverScreen
from console.screens.palette import ConsolePalette
from console.screens.parties import PartiesScreen
from console.screens.payments import PaymentsScreen
from console.screens.plan import PlanScreen, _DocumentScreen, _DocumentsScreen
from console.screens.preview import ComparisonScreen, PreviewScreen
from console.screens.run import RunScreen
from console.screens.runs import RunsScreen
from console.screens.settings import SettingsScreen
from console.screens.subsidiaries import SubsidiariesScreen
from console.screens.totals import TotalsScreen, _DifferencesScreen
from console.screens.transaction_detail import TransactionDetailScreen
from console.screens.transactions import TransactionsScreen
from console.screens.wizard.drafts import DiscardDialog
from console.screens.wizard.screen import WizardScreen
from tests.builders import ADMIN
from tests.screens.desk import ACTIVE, open_paid_desk
from tests.sync.console_kit import Console

__all__ = ["DRAFTED", "TOUR", "Kept", "Stop", "open_tour", "walk"]

DRAFTED = "Pinefold Brokerage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place that people come to."""

    kind: type[Screen[Any]]
    """What is on top there."""

    keys: tuple[str, ...] = ()
    """The way to it from the list of subsidiaries."""

    between: Callable[[Console], None] | None = None
    """What happens elsewhere before the last key."""


def _typed(query: str) -> tuple[str, ...]:
    return ("slash", *query, "enter")


def _change_settings(console: Console) -> None:
    """Let another person change what is being edited, differently each time."""
    links = console.store.connections.all()
    [link] = [one for one in links if one.status is ConnectionStatus.ACTIVE]
    turned = replace(link.settings.ar, match_by_name=not link.settings.ar.match_by_name)
    console.store.connections.save(replace(link, settings=replace(link.settings, ar=turned)))


_POSTED = ("t", *_typed("state:posted kind:ar_invoice"), "enter")
_EDITED = ("o", "down", "space")
_WIZARD = ("down", "down", "c")

TOUR: dict[str, Stop] = {
    "subsidiaries": Stop(kind=SubsidiariesScreen),
    "draft": Stop(kind=SubsidiariesScreen, keys=("down", "down")),
    "errors": Stop(kind=ErrorsScreen, keys=("e",)),
    "narrowing": Stop(kind=ErrorsScreen, keys=("e", "slash", *"cau")),
    "marked": Stop(kind=ErrorsScreen, keys=("e", "space", "space")),
    "narrowed": Stop(kind=ErrorsScreen, keys=("e", *_typed("party:a"))),
    "causes": Stop(kind=ErrorGroupsScreen, keys=("v",)),
    "transactions": Stop(kind=TransactionsScreen, keys=("t",)),
    "record": Stop(kind=TransactionDetailScreen, keys=("e", "enter")),
    "exchange": Stop(kind=TransactionDetailScreen, keys=(*_POSTED, "x")),
    "preview": Stop(kind=PreviewScreen, keys=(*_POSTED, "p")),
    "comparison": Stop(kind=ComparisonScreen, keys=(*_POSTED, "d")),
    "whole_comparison": Stop(kind=ComparisonScreen, keys=(*_POSTED, "d", "a")),
    "payments": Stop(kind=PaymentsScreen, keys=("m",)),
    "not_home": Stop(kind=PaymentsScreen, keys=("m", "n")),
    "payment": Stop(kind=PaymentDialog, keys=("m", "enter")),
    "settle": Stop(kind=AskDialog, keys=("m", "d")),
    "runs": Stop(kind=RunsScreen, keys=("r",)),
    "run": Stop(kind=RunScreen, keys=("r", "enter")),
    "audit": Stop(kind=AuditScreen, keys=("a",)),
    "audit_entry": Stop(kind=AuditEntryDialog, keys=("a", "enter")),
    "parties": Stop(kind=PartiesScreen, keys=("P",)),
    "party_choice": Stop(kind=PickDialog, keys=("P", "l")),
    "dashboard": Stop(kind=DashboardScreen, keys=("d",)),
    "handover": Stop(kind=HandoverScreen, keys=("h",)),
    "plan": Stop(kind=PlanScreen, keys=("y",)),
    "planned": Stop(kind=_DocumentsScreen, keys=("y", "enter")),
    "planned_document": Stop(kind=_DocumentScreen, keys=("y", "enter", "enter")),
    "totals": Stop(kind=TotalsScreen, keys=("b",)),
    "differences": Stop(kind=_DifferencesScreen, keys=("b", "d")),
    "retry": Stop(kind=RetryDialog, keys=("e", "R")),
    "map_account": Stop(kind=MapAccountDialog, keys=("e", *_typed("cause:account-inactive"), "f")),
    "repair": Stop(kind=RepairDialog, keys=("e", *_typed("cause:term-missing"), "f")),
    "views": Stop(kind=PickDialog, keys=("e", "w")),
    "mark": Stop(kind=AskDialog, keys=("e", "M")),
    "note": Stop(kind=AskDialog, keys=("v", "n")),
    "quiet": Stop(kind=PickDialog, keys=("v", "z")),
    "disconnect": Stop(kind=AskDialog, keys=("X",)),
    "cancel": Stop(kind=CancelDialog, keys=("K",)),
    "discard": Stop(kind=DiscardDialog, keys=("down", "down", "D")),
    "help": Stop(kind=HelpDialog, keys=("question_mark",)),
    "palette": Stop(kind=ConsolePalette, keys=("ctrl+p",)),
    "settings_ar": Stop(kind=SettingsScreen, keys=("o",)),
    "settings_ap": Stop(kind=SettingsScreen, keys=("o", "2")),
    "settings_accounts": Stop(kind=SettingsScreen, keys=("o", "3")),
    "settings_dimensions": Stop(kind=SettingsScreen, keys=("o", "4")),
    "settings_custom_fields": Stop(kind=SettingsScreen, keys=("o", "5")),
    "settings_advanced": Stop(kind=SettingsScreen, keys=("o", "6")),
    "settings_drift": Stop(kind=SettingsScreen, keys=("o", "7")),
    "account": Stop(kind=PickDialog, keys=("o", "3", "enter")),
    "settings_plan": Stop(kind=SettingsPlanDialog, keys=(*_EDITED, "s")),
    "unsaved": Stop(kind=UnsavedDialog, keys=(*_EDITED, "q")),
    "newer": Stop(kind=NewerDialog, keys=(*_EDITED, "s"), between=_change_settings),
    "quit": Stop(kind=QuitDialog, keys=(*_EDITED, "ctrl+q")),
    "wizard_subsidiary": Stop(kind=WizardScreen, keys=(*_WIZARD, "1")),
    "wizard_destination": Stop(kind=WizardScreen, keys=(*_WIZARD, "2")),
    "wizard_credentials": Stop(kind=WizardScreen, keys=(*_WIZARD, "3")),
    "wizard_method": Stop(kind=WizardScreen, keys=(*_WIZARD, "4")),
    "wizard_ar": Stop(kind=WizardScreen, keys=(*_WIZARD, "5")),
    "wizard_ap": Stop(kind=WizardScreen, keys=(*_WIZARD, "6")),
    "wizard_accounts": Stop(kind=WizardScreen, keys=(*_WIZARD, "7")),
    "wizard_advanced": Stop(kind=WizardScreen, keys=(*_WIZARD, "8")),
    "wizard_review": Stop(kind=WizardScreen, keys=(*_WIZARD, "9")),
}
"""Every screen and dialog, some in several states."""


async def walk(pilot: Pilot[Any], console: Console, name: str) -> None:
    """Go to a stop from the list of subsidiaries, each key after what the one before caused."""
    stop = TOUR[name]
    for place, key in enumerate(stop.keys, 1):
        if place == len(stop.keys) and stop.between is not None:
            stop.between(console)
        await pilot.press(key)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
    assert stop.kind is type(pilot.app.screen), f"{name} leads to {type(pilot.app.screen).__name__}"


@contextmanager
def open_tour() -> Iterator[Console]:
    """Give a console with something on every screen."""
    with open_paid_desk() as console:
        asyncio.run(_prepare(console))
        yield console


async def _prepare(console: Console) -> None:
    wizard, keys = console.connections.wizard, console.server.credentials
    await wizard.start(ADMIN, DRAFTED)
    wizard.choose_destination(ADMIN, DRAFTED, PostingDestination.CHILD)
    wizard.confirm_destination(ADMIN, DRAFTED, DRAFTED)
    await wizard.enter_credentials(
        ADMIN,
        DRAFTED,
        company_id=keys.company_id,
        user_id=keys.user_id,
        password=SecretStr(keys.user_password),
    )
    draft = wizard.draft(ADMIN, DRAFTED)
    console.store.drafts.save(
        replace(draft, entity_id="E400", entity_name=DRAFTED, method="empty", at=Step.REVIEW)
    )
    _let_a_party_wait(console)
    console.control("POST", "loads", {"count": 6, "subsidiary": ACTIVE})
    [link] = [one for one in console.store.connections.all() if one.subsidiary_name == ACTIVE]
    console.sync_service.request_sync(ADMIN, [link.subsidiary_id])


def _let_a_party_wait(console: Console) -> None:
    """Give one failed record two parties of Sage to choose from."""
    failed = console.entries(State.FAILED)[0]
    twins = tuple(
        Candidate(id=f"C290{place}", name=failed.transaction.party.name, city=city)
        for place, city in enumerate(("Omaha", "Toledo"), 1)
    )
    problem = Problem(
        cause="customer-ambiguous",
        message="2 customers match",
        fix="Say which one is meant",
        who=WhoActs.FINANCE,
        candidates=twins,
    )
    console.store.ledger.save([replace(failed, problem=problem)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What keys change on the way, to be put back."""

    console: Console
    links: tuple[Connection, ...]
    drafts: tuple[Draft, ...]
    requests: tuple[Request, ...]

    @classmethod
    def of(cls, console: Console) -> Self:
        """Remember how everything is."""
        store = console.store
        return cls(
            console=console,
            links=tuple(store.connections.all()),
            drafts=tuple(store.drafts.all()),
            requests=tuple(store.requests.waiting()),
        )

    def put_back(self) -> None:
        """Make everything as it was."""
        store = self.console.store
        for link in self.links:
            store.connections.save(link)
        for draft in self.drafts:
            store.drafts.save(draft)
        waiting = {one.id for one in store.requests.waiting()}
        for request in self.requests:
            if request.id not in waiting:
                store.requests.add(replace(request, id=token_hex(8)))
