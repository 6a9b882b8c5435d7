"""The table of who may do what: every method of every service, and a call of it to try.

The test beside it calls each as every role, and fails when a method stands in no row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from console.backups import BackupService, restore_backup
from console.connections.auditing import AuditService
from console.connections.integration import IntegrationService
from console.connections.keys import KeyService
from console.connections.outcomes import SettingsPlan
from console.connections.service import ConnectOrder
from console.domain.access import Actor
from console.domain.connection import PostingDestination
from console.domain.draft import Step
from console.domain.effect import Effect
from console.domain.finding import Finding
from console.domain.ledger import Attempt
from console.domain.settings import Settings
from console.sync.bulk_service import BulkService
from console.sync.dashboard_service import DashboardService
from console.sync.error_desk import ErrorDeskService
from console.sync.handover_service import HandoverService
from console.sync.parties.service import PartyService
from console.sync.query_service import QueryService
from tests.builders import NOW
from tests.sync.console_kit import Console

NOBODY = "Nobody Inc"
EVERYBODY = {"admin", "partner_admin", "billing", "reader"}
SENDERS = {"admin", "partner_admin", "billing"}
MANAGERS = {"admin", "partner_admin"}
HOST = {"admin"}
WORD = SecretStr("a word")

NOT_ASKED = {
    "SyncService.snapshot": "numbers for the frame of the screen of whoever was let in",
    "SyncService.holder": "which process sends; the file that says so lies beside the store",
    "IntegrationService.known_id": "an id that is shown in clear, asked before a change of it",
    "IntegrationService.load": "for the clients that this process opens, not for people",
}
"""Methods without an acting person, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The services that the methods are called on; nothing is connected."""

    console: Console
    home: Path

    @property
    def integration(self) -> IntegrationService:
        return IntegrationService(store=self.console.store, clock=self.console.clock)

    @property
    def audit(self) -> AuditService:
        return AuditService(store=self.console.store)

    @property
    def desk(self) -> ErrorDeskService:
        return ErrorDeskService(store=self.console.store, clock=self.console.clock)

    @property
    def bulk(self) -> BulkService:
        return BulkService(store=self.console.store, clock=self.console.clock)

    @property
    def handover(self) -> HandoverService:
        return HandoverService(store=self.console.store, clock=self.console.clock)

    @property
    def dashboard(self) -> DashboardService:
        return DashboardService(
            store=self.console.store,
            schedule=self.console.schedule,
            clock=self.console.clock,
            holder=lambda: None,
            quiet_time=self.console.quiet_time,
        )

    @property
    def queries(self) -> QueryService:
        return QueryService(store=self.console.store, clock=self.console.clock)

    @property
    def parties(self) -> PartyService:
        parts = self.console
        return PartyService(store=parts.store, sync=parts.sync_service, clock=parts.clock)

    @property
    def keys(self) -> KeyService:
        return KeyService(store=self.console.store, clock=self.console.clock)

    @property
    def backups(self) -> BackupService:
        parts = self.console
        return BackupService(store=parts.store, home=self.home, clock=parts.clock)


Call = Callable[[Bench, Actor], object]

ORDER = ConnectOrder(
    subsidiary=NOBODY, posting=PostingDestination.TOP, company_id="c", user_id="u", password=WORD
)
ATTEMPT = Attempt(
    entry_id="x",
    number=1,
    started_at=NOW,
    ended_at=None,
    actor="x",
    run_id="x",
    control_id="x",
    outcome="sent",
)
PLAN = SettingsPlan(
    subsidiary_id=NOBODY,
    subsidiary_name=NOBODY,
    is_draft=False,
    before=Settings(),
    after=Settings(),
    changes=(),
    findings=(
        Finding(
            severity="error",
            code="x",
            step="ar",
            field="x",
            value="x",
            message="x",
            fix="x",
        ),
    ),
    effect=Effect(),
)

SYNC: dict[str, tuple[set[str], Call]] = {
    "overview": (EVERYBODY, lambda b, who: b.console.sync_service.overview(who)),
    "health": (
        EVERYBODY,
        lambda b, who: b.console.sync_service.health(who, quiet_time=timedelta()),
    ),
    "request": (EVERYBODY, lambda b, who: b.console.sync_service.request(who, "x")),
    "runs": (EVERYBODY, lambda b, who: b.console.sync_service.runs(who)),
    "run": (EVERYBODY, lambda b, who: b.console.sync_service.run(who, "x")),
    "transactions": (EVERYBODY, lambda b, who: b.console.sync_service.transactions(who)),
    "errors": (EVERYBODY, lambda b, who: b.console.sync_service.errors(who)),
    "count_errors": (EVERYBODY, lambda b, who: b.console.sync_service.count_errors(who)),
    "count_transactions": (
        EVERYBODY,
        lambda b, who: b.console.sync_service.count_transactions(who),
    ),
    "entry": (EVERYBODY, lambda b, who: b.console.sync_service.entry(who, "x")),
    "exchanges": (EVERYBODY, lambda b, who: b.console.sync_service.exchanges(who, ATTEMPT)),
    "usage": (EVERYBODY, lambda b, who: b.console.sync_service.usage(who, since=NOW)),
    "request_sync": (SENDERS, lambda b, who: b.console.sync_service.request_sync(who, [])),
    "plan_retry": (SENDERS, lambda b, who: b.console.sync_service.plan_retry(who, [])),
    "plan_unblocking": (SENDERS, lambda b, who: b.console.sync_service.plan_unblocking(who, "x")),
    "mark_synced": (
        SENDERS,
        lambda b, who: b.console.sync_service.mark_synced(who, ["x"], reason="x"),
    ),
    "unmark": (
        SENDERS,
        lambda b, who: b.console.sync_service.unmark(who, ["x"], reason="x"),
    ),
    "request_retry": (SENDERS, lambda b, who: b.console.sync_service.request_retry(who, [])),
}
DESK: dict[str, tuple[set[str], Call]] = {
    "groups": (EVERYBODY, lambda b, who: b.desk.groups(who)),
    "forecast": (EVERYBODY, lambda b, who: b.desk.forecast(who, [])),
    "add_note": (SENDERS, lambda b, who: b.desk.add_note(who, "x", "x")),
    "keep_quiet": (SENDERS, lambda b, who: b.desk.keep_quiet(who, "x", reason="x", above=1)),
    "end_quiet": (SENDERS, lambda b, who: b.desk.end_quiet(who, "x")),
}
BULK: dict[str, tuple[set[str], Call]] = {
    "open_requests": (EVERYBODY, lambda b, who: b.bulk.open_requests(who)),
    "cancelled_by": (EVERYBODY, lambda b, who: b.bulk.cancelled_by(who, "x")),
    "cancel": (SENDERS, lambda b, who: b.bulk.cancel(who, "x")),
    "plan_mark": (SENDERS, lambda b, who: b.bulk.plan_mark(who, [])),
}
QUERIES: dict[str, tuple[set[str], Call]] = {
    "views": (EVERYBODY, lambda b, who: b.queries.views(who)),
    "history": (EVERYBODY, lambda b, who: b.queries.history(who)),
    "save_view": (EVERYBODY, lambda b, who: b.queries.save_view(who, "x", "x")),
    "remove_view": (EVERYBODY, lambda b, who: b.queries.remove_view(who, "none")),
    "note_use": (EVERYBODY, lambda b, who: b.queries.note_use(who, "x")),
}
CONNECTIONS: dict[str, tuple[set[str], Call]] = {
    "refresh_subsidiaries": (
        EVERYBODY,
        lambda b, who: b.console.connections.refresh_subsidiaries(who),
    ),
    "drafts": (EVERYBODY, lambda b, who: b.console.connections.drafts(who)),
    "check": (EVERYBODY, lambda b, who: b.console.connections.check(who, NOBODY)),
    "accounts": (EVERYBODY, lambda b, who: b.console.connections.accounts(who, NOBODY)),
    "connect": (MANAGERS, lambda b, who: b.console.connections.connect(who, ORDER)),
    "pause": (MANAGERS, lambda b, who: b.console.connections.pause(who, NOBODY)),
    "resume": (MANAGERS, lambda b, who: b.console.connections.resume(who, NOBODY)),
    "disconnect": (MANAGERS, lambda b, who: b.console.connections.disconnect(who, NOBODY)),
    "map_account": (
        MANAGERS,
        lambda b, who: b.console.connections.map_account(who, NOBODY, "ar", "default", "1"),
    ),
}
WIZARD: dict[str, tuple[set[str], Call]] = {
    "draft": (EVERYBODY, lambda b, who: b.console.connections.wizard.draft(who, NOBODY)),
    "choices": (EVERYBODY, lambda b, who: b.console.connections.wizard.choices(who)),
    "templates": (EVERYBODY, lambda b, who: b.console.connections.wizard.templates(who)),
    "preview_entity": (
        EVERYBODY,
        lambda b, who: b.console.connections.wizard.preview_entity(who, NOBODY),
    ),
    "start": (MANAGERS, lambda b, who: b.console.connections.wizard.start(who, NOBODY)),
    "go_to": (
        MANAGERS,
        lambda b, who: b.console.connections.wizard.go_to(who, NOBODY, next(iter(Step))),
    ),
    "choose_destination": (
        MANAGERS,
        lambda b, who: b.console.connections.wizard.choose_destination(
            who, NOBODY, PostingDestination.TOP
        ),
    ),
    "confirm_destination": (
        MANAGERS,
        lambda b, who: b.console.connections.wizard.confirm_destination(who, NOBODY, NOBODY),
    ),
    "enter_credentials": (
        MANAGERS,
        lambda b, who: b.console.connections.wizard.enter_credentials(
            who, NOBODY, company_id="c", user_id="u", password=WORD
        ),
    ),
    "note_login": (
        MANAGERS,
        lambda b, who: b.console.connections.wizard.note_login(
            who, NOBODY, company_id="c", user_id="u"
        ),
    ),
    "confirm_entity": (
        MANAGERS,
        lambda b, who: b.console.connections.wizard.confirm_entity(who, NOBODY),
    ),
    "start_empty": (MANAGERS, lambda b, who: b.console.connections.wizard.start_empty(who, NOBODY)),
    "start_from_template": (
        MANAGERS,
        lambda b, who: b.console.connections.wizard.start_from_template(who, NOBODY, NOBODY),
    ),
    "update_settings": (
        MANAGERS,
        lambda b, who: b.console.connections.wizard.update_settings(who, NOBODY, Settings()),
    ),
    "review": (MANAGERS, lambda b, who: b.console.connections.wizard.review(who, NOBODY)),
    "save": (MANAGERS, lambda b, who: b.console.connections.wizard.save(who, NOBODY)),
    "discard": (MANAGERS, lambda b, who: b.console.connections.wizard.discard(who, NOBODY)),
}
SETTINGS: dict[str, tuple[set[str], Call]] = {
    "held": (EVERYBODY, lambda b, who: b.console.settings.held(who, NOBODY)),
    "settings_of": (EVERYBODY, lambda b, who: b.console.settings.settings_of(who, NOBODY)),
    "read_sage": (EVERYBODY, lambda b, who: b.console.settings.read_sage(who, NOBODY)),
    "seen": (EVERYBODY, lambda b, who: b.console.settings.seen(who, NOBODY)),
    "parties": (EVERYBODY, lambda b, who: b.console.settings.parties(who)),
    "drift": (EVERYBODY, lambda b, who: b.console.settings.drift(who, NOBODY)),
    "plan_change": (
        MANAGERS,
        lambda b, who: b.console.settings.plan_change(who, NOBODY, Settings()),
    ),
    "plan_reapply": (MANAGERS, lambda b, who: b.console.settings.plan_reapply(who, NOBODY, [])),
    "change": (MANAGERS, lambda b, who: b.console.settings.change(who, NOBODY, Settings())),
    "apply": (MANAGERS, lambda b, who: b.console.settings.apply(who, PLAN)),
    "refuse": (MANAGERS, lambda b, who: b.console.settings.refuse(who, PLAN)),
}
INSPECTION: dict[str, tuple[set[str], Call]] = {
    "rehearse": (EVERYBODY, lambda b, who: b.console.inspection.rehearse(who, NOBODY)),
    "rehearse_retry": (
        EVERYBODY,
        lambda b, who: b.console.inspection.rehearse_retry(who, ["x"]),
    ),
    "preview": (EVERYBODY, lambda b, who: b.console.inspection.preview(who, "x")),
    "compare": (EVERYBODY, lambda b, who: b.console.inspection.compare(who, "x")),
    "totals": (EVERYBODY, lambda b, who: b.console.inspection.totals(who, NOBODY)),
}
OTHERS: dict[str, tuple[set[str], Call]] = {
    "PasswordService.replace": (
        MANAGERS,
        lambda b, who: b.console.connections.passwords.replace(who, NOBODY, WORD),
    ),
    "IntegrationService.replace": (
        MANAGERS,
        lambda b, who: b.integration.replace(who, "sender", "x", WORD),
    ),
    "PartyService.parties": (EVERYBODY, lambda b, who: b.parties.parties(who)),
    "PartyService.choices": (
        EVERYBODY,
        lambda b, who: b.parties.choices(who, NOBODY, "customer"),
    ),
    "PartyService.choose_party": (
        SENDERS,
        lambda b, who: b.parties.choose_party(who, NOBODY, "x", "x"),
    ),
    "PartyService.forget_choice": (
        SENDERS,
        lambda b, who: b.parties.forget_choice(who, NOBODY, "x"),
    ),
    "PaymentService.payments": (EVERYBODY, lambda b, who: b.console.payments.payments(who)),
    "PaymentService.standing": (EVERYBODY, lambda b, who: b.console.payments.standing(who, "x")),
    "PaymentService.request_import": (
        SENDERS,
        lambda b, who: b.console.payments.request_import(who, []),
    ),
    "PaymentService.settle": (
        SENDERS,
        lambda b, who: b.console.payments.settle(who, ["x"], reason="x"),
    ),
    "AuditService.entries": (EVERYBODY, lambda b, who: b.audit.entries(who)),
    "AuditService.count": (EVERYBODY, lambda b, who: b.audit.count(who)),
    "AuditService.verify": (EVERYBODY, lambda b, who: b.audit.verify(who)),
    "KeyService.rotate": (HOST, lambda b, who: b.keys.rotate(who)),
    "BackupService.backup": (HOST, lambda b, who: b.backups.backup(who, b.home / "in-the-home")),
    "DashboardService.read": (EVERYBODY, lambda b, who: b.dashboard.read(who)),
    "HandoverService.tell": (EVERYBODY, lambda b, who: b.handover.tell(who)),
    "HandoverService.take_over": (EVERYBODY, lambda b, who: b.handover.take_over(who)),
    "restore_backup": (
        HOST,
        lambda b, who: restore_backup(who, b.home, b.home / "none", clock=b.console.clock),
    ),
}
TABLE: dict[str, tuple[set[str], Call]] = {
    **{f"SyncService.{name}": row for name, row in SYNC.items()},
    **{f"ErrorDeskService.{name}": row for name, row in DESK.items()},
    **{f"BulkService.{name}": row for name, row in BULK.items()},
    **{f"QueryService.{name}": row for name, row in QUERIES.items()},
    **{f"ConnectionService.{name}": row for name, row in CONNECTIONS.items()},
    **{f"WizardService.{name}": row for name, row in WIZARD.items()},
    **{f"InspectionService.{name}": row for name, row in INSPECTION.items()},
    **{f"SettingsService.{name}": row for name, row in SETTINGS.items()},
    **OTHERS,
}
"""Method to the roles that may call it, and a call that finds nothing to do."""
