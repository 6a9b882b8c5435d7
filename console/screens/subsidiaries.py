"""Home: every subsidiary with its connection, its next sync and its open errors.

Place in the path: the first screen; everything else is opened from here. The list is the sync
service's overview; asking for a sync and pausing are the services' business.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.deferred import deferred
from console.domain.access import Permission
from console.domain.connection import ConnectionStatus
from console.domain.run import Run
from console.screens.base import CHANGES, ConsoleScreen
from console.screens.services import Services
from console.screens.subsidiary_text import recent_runs, subsidiary_facts, subsidiary_row
from console.screens.watch import Watch
from console.screens.widgets.columns import Column, Row
from console.screens.widgets.listing import listing
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, lines, say, text
from console.screens.words import count_of
from console.sync.overview import SubsidiaryRow
from console.sync.payment_standing import PaymentStanding

if TYPE_CHECKING:
    from console.domain.draft import Draft
    from console.screens.audit import AuditScreen
    from console.screens.cancelling import cancel_of_subsidiary
    from console.screens.dashboard import DashboardScreen
    from console.screens.disconnecting import start_disconnect
    from console.screens.errors import ErrorsScreen, causes_screen
    from console.screens.handover import HandoverScreen
    from console.screens.parties import PartiesScreen
    from console.screens.payments import PaymentsScreen
    from console.screens.plan import PlanScreen
    from console.screens.results import open_last_results
    from console.screens.run import RunScreen
    from console.screens.runs import RunsScreen
    from console.screens.settings import open_settings
    from console.screens.totals import TotalsScreen
    from console.screens.transactions import TransactionsScreen
    from console.screens.wizard.drafts import DiscardDialog, draft_text
    from console.screens.wizard.screen import WizardScreen
else:
    AuditScreen = deferred("console.screens.audit:AuditScreen")
    cancel_of_subsidiary = deferred("console.screens.cancelling:cancel_of_subsidiary")
    DashboardScreen = deferred("console.screens.dashboard:DashboardScreen")
    start_disconnect = deferred("console.screens.disconnecting:start_disconnect")
    ErrorsScreen = deferred("console.screens.errors:ErrorsScreen")
    causes_screen = deferred("console.screens.errors:causes_screen")
    HandoverScreen = deferred("console.screens.handover:HandoverScreen")
    PartiesScreen = deferred("console.screens.parties:PartiesScreen")
    PaymentsScreen = deferred("console.screens.payments:PaymentsScreen")
    PlanScreen = deferred("console.screens.plan:PlanScreen")
    open_last_results = deferred("console.screens.results:open_last_results")
    RunScreen = deferred("console.screens.run:RunScreen")
    RunsScreen = deferred("console.screens.runs:RunsScreen")
    open_settings = deferred("console.screens.settings:open_settings")
    TotalsScreen = deferred("console.screens.totals:TotalsScreen")
    TransactionsScreen = deferred("console.screens.transactions:TransactionsScreen")
    DiscardDialog = deferred("console.screens.wizard.drafts:DiscardDialog")
    draft_text = deferred("console.screens.wizard.drafts:draft_text")
    WizardScreen = deferred("console.screens.wizard.screen:WizardScreen")

__all__ = ["SubsidiariesScreen"]

_COLUMNS = (
    Column(key="status", title="Status", width=12),
    Column(key="name", title="Subsidiary", width=16, fills=True),
    Column(key="kind", title="Kind", width=9, from_width=90),
    Column(key="entity", title="Sage entity", width=24, from_width=108),
    Column(key="last", title="Last sync", width=14),
    Column(key="next", title="Next sync", width=14),
    Column(key="errors", title="Errors", width=6, align="right"),
)
_MANAGE = frozenset({Permission.MANAGE_CONNECTIONS})


class SubsidiariesScreen(ConsoleScreen):
    """The list of subsidiaries."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sync", "Sync", id="home.sync"),
        Binding("S", "sync_all", "Sync all", id="home.sync_all"),
        Binding("p", "pause", "Pause", id="home.pause"),
        Binding("K", "cancel_sync", "Cancel what is sent", show=False, id="home.cancel"),
        Binding("l", "results", "Last results", show=False, id="home.results"),
        Binding("e", "errors", "Errors", id="home.errors"),
        Binding("o", "settings", "Settings", id="home.settings"),
        Binding("c", "connect", "Connect", id="home.connect"),
        Binding("t", "transactions", "Transactions", id="home.transactions"),
        Binding("m", "payments", "Payments", id="home.payments"),
        Binding("r", "runs", "Runs", id="home.runs"),
        Binding("X", "disconnect", "Disconnect", show=False, id="home.disconnect"),
        Binding("D", "discard", "Discard draft", show=False, id="home.discard"),
        Binding("h", "handover", "Hand-over", show=False, id="home.handover"),
        Binding("d", "dashboard", "Dashboard", show=False, id="home.dashboard"),
        Binding("v", "causes", "Errors by cause", show=False, id="home.causes"),
        Binding("V", "all_causes", "All errors by cause", show=False, id="home.all_causes"),
        Binding("E", "all_errors", "All errors", show=False, id="home.all_errors"),
        Binding("M", "all_payments", "All payments", show=False, id="home.all_payments"),
        Binding("T", "all_transactions", "All transactions", show=False, id="home.all"),
        Binding("a", "audit", "Audit", id="home.audit"),
        Binding("P", "parties", "Parties", show=False, id="home.parties"),
        Binding("y", "plan", "Plan", id="home.plan"),
        Binding("b", "totals", "Totals", id="home.totals"),
        Binding("q", "app.quit", "Quit", id="home.quit"),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {
        "sync": CHANGES,
        "sync_all": CHANGES,
        "cancel_sync": CHANGES,
        "pause": _MANAGE,
        "connect": _MANAGE,
        "disconnect": _MANAGE,
        "discard": _MANAGE,
    }

    def __init__(self, services: Services, watch: Watch) -> None:
        super().__init__(services, watch)
        self._rows: tuple[SubsidiaryRow, ...] = ()
        self._drafts: dict[str, Draft] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Return the list, its position and the selected one's details."""
        yield from listing(_COLUMNS, id="subsidiaries")

    def on_mount(self) -> None:
        """Begin in the list."""
        super().on_mount()
        # At once: asked for later, it would be painted again with the cursor and its keys.
        self.set_focus(self._list, scroll_visible=False)

    def title_parts(self) -> tuple[str, ...]:
        """Return the name of the program and of the list."""
        return ("Intacct Console", "Subsidiaries")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to go back to."""
        return action != "back" and super().check_action(action, parameters)

    def load(self) -> None:
        """Read the overview anew."""
        rows = self.attempt(lambda: self.services.sync.overview(self.services.actor))
        if rows is not None:
            self._rows = rows
            drafts = self.services.connections.drafts(self.services.actor)
            self._drafts = {one.subsidiary_id: one for one in drafts}
            self._show_rows()

    def tick(self) -> None:
        """Let the ages grow with the minutes."""
        super().tick()
        if self._rows:
            self._show_rows()

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Show the details of the subsidiary under the cursor."""
        event.stop()
        self._show_selected()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the present run, else the draft, the errors or the runs of the selected one."""
        row = self._selected
        if row is None:
            return
        run = next((one for one in self._runs_now() if one.subsidiary_id == row.id), None)
        if run is not None:
            self.app.push_screen(RunScreen(self.services, self.watch_on, run.id))
        elif row.id in self._drafts and self.check_action("connect", ()):
            self.action_connect()
        elif row.open_errors:
            self.action_errors()
        else:
            self.action_runs()

    def action_sync(self) -> None:
        """Ask for a cycle of the selected subsidiary."""
        if self._selected is not None:
            self._request([self._selected])

    def action_sync_all(self) -> None:
        """Ask for a cycle of every active subsidiary."""
        self._request([row for row in self._rows if row.status is ConnectionStatus.ACTIVE])

    def action_pause(self) -> None:
        """Turn primary sync of the selected subsidiary off or on."""
        row = self._selected
        if row is None:
            return
        connections, actor = self.services.connections, self.services.actor
        if row.status is ConnectionStatus.PAUSED:
            done = self.attempt(lambda: connections.resume(actor, row.id))
            told = f"{row.name} is active again; p pauses it"
        else:
            done = self.attempt(lambda: connections.pause(actor, row.id))
            told = f"{row.name} is paused; press p again to resume"
        if done is not None:
            say(self, told)
            self.load()

    def action_cancel_sync(self) -> None:
        """Cancel what goes on for the selected subsidiary, or waits for it, after a question."""
        if self._selected is not None:
            cancel_of_subsidiary(self, self._selected.id)

    def action_results(self) -> None:
        """Open the records of the sync or retry that ended last."""
        open_last_results(self)

    def action_connect(self) -> None:
        """Open the wizard: on the draft of the selected subsidiary, else at its first step."""
        wanted = self._selected.id if self._selected else ""
        self.app.push_screen(WizardScreen(self.services, self.watch_on, wanted))

    def action_settings(self) -> None:
        """Open the settings of the selected subsidiary."""
        row = self._connected
        if row is not None:
            open_settings(self, row.id)

    def action_disconnect(self) -> None:
        """End the connection of the selected subsidiary, after its name was typed."""
        row = self._connected
        if row is not None:
            start_disconnect(self, row.id, row.name, self.load)

    def action_discard(self) -> None:
        """Forget the draft of the selected subsidiary, after a question."""
        draft = self._drafts.get(self._selected.id) if self._selected else None
        if draft is None:
            say(self, "This subsidiary has no draft", hint="c begins one.")
            return
        wizard, actor = self.services.connections.wizard, self.services.actor

        def answered(yes: bool | None) -> None:
            if yes and self.attempt(lambda: wizard.discard(actor, draft.subsidiary_id)):
                say(self, f"The draft of {draft.subsidiary_name} is discarded")
                self.load()

        self.app.push_screen(DiscardDialog(draft), answered)

    def action_errors(self) -> None:
        """Open the error transactions of the selected subsidiary."""
        self.app.push_screen(ErrorsScreen(self.services, self.watch_on, scope=self._selected))

    def action_all_errors(self) -> None:
        """Open the error transactions of all subsidiaries."""
        self.app.push_screen(ErrorsScreen(self.services, self.watch_on))

    def action_handover(self) -> None:
        """Open what has changed since this person last took over."""
        self.app.push_screen(HandoverScreen(self.services, self.watch_on))

    def action_dashboard(self) -> None:
        """Open everything at one glance."""
        self.app.push_screen(DashboardScreen(self.services, self.watch_on))

    def action_causes(self) -> None:
        """Open the causes of the selected subsidiary's errors."""
        self.app.push_screen(causes_screen(self.services, self.watch_on, self._selected))

    def action_all_causes(self) -> None:
        """Open the causes of all errors."""
        self.app.push_screen(causes_screen(self.services, self.watch_on, None))

    def action_transactions(self) -> None:
        """Open the transactions of the selected subsidiary."""
        screen = TransactionsScreen(self.services, self.watch_on, scope=self._selected)
        self.app.push_screen(screen)

    def action_all_transactions(self) -> None:
        """Open the transactions of all subsidiaries."""
        self.app.push_screen(TransactionsScreen(self.services, self.watch_on))

    def action_payments(self) -> None:
        """Open the payments of the selected subsidiary."""
        self.app.push_screen(PaymentsScreen(self.services, self.watch_on, scope=self._selected))

    def action_all_payments(self) -> None:
        """Open the payments of all subsidiaries."""
        self.app.push_screen(PaymentsScreen(self.services, self.watch_on))

    def action_runs(self) -> None:
        """Open the history of runs."""
        self.app.push_screen(RunsScreen(self.services, self.watch_on))

    def action_parties(self) -> None:
        """Open the customers and vendors of all subsidiaries."""
        self.app.push_screen(PartiesScreen(self.services, self.watch_on))

    def action_audit(self) -> None:
        """Open the audit log."""
        self.app.push_screen(AuditScreen(self.services, self.watch_on))

    def action_plan(self) -> None:
        """Show what a sync of the selected subsidiary would do."""
        row = self._connected
        if row is not None:
            self.app.push_screen(PlanScreen(self.services, self.watch_on, row))

    def action_totals(self) -> None:
        """Compare Alvys, the ledger and Sage for the selected subsidiary."""
        row = self._connected
        if row is not None:
            self.app.push_screen(TotalsScreen(self.services, self.watch_on, row))

    @property
    def _list(self) -> RowList:
        return self.query_one("#subsidiaries", RowList)

    @property
    def _selected(self) -> SubsidiaryRow | None:
        cursor = self._list.row
        return next((row for row in self._rows if cursor and row.id == cursor.key), None)

    @property
    def _connected(self) -> SubsidiaryRow | None:
        """Return the selected subsidiary when it has a connection; tell when it has none."""
        row = self._selected
        if row is not None and row.status is ConnectionStatus.NOT_SET_UP:
            say(self, f"{row.name} is not connected", hint="c connects it.")
            return None
        return row

    def _runs_now(self) -> tuple[Run, ...]:
        return self.watch_on.snapshot.runs if self.watch_on.snapshot else ()

    def _request(self, rows: list[SubsidiaryRow]) -> None:
        sync, actor = self.services.sync, self.services.actor
        request = self.attempt(lambda: sync.request_sync(actor, [row.id for row in rows]))
        if request is not None:
            self.watch_on.follow(request)
            names = rows[0].name if len(rows) == 1 else count_of(len(rows), "connection")
            say(self, f"Sync of {names} requested")

    def _show_rows(self) -> None:
        self._list.show_rows([self._row(row) for row in self._rows])
        active = sum(1 for row in self._rows if row.status is ConnectionStatus.ACTIVE)
        errors = sum(row.open_errors for row in self._rows)
        about = f"{active} of {len(self._rows)} active · {count_of(errors, 'open error')}"
        self.query_one("#position", Label).show(text(about))
        self._show_selected()

    def _row(self, row: SubsidiaryRow) -> Row:
        return subsidiary_row(row, self.services.now(), is_draft=row.id in self._drafts)

    def _show_selected(self) -> None:
        row = self._selected
        if row is None:
            shown = text("Alvys has told of no subsidiary yet.", "muted")
        else:
            now = self.services.now()
            draft = self._drafts.get(row.id)
            about = [draft_text(draft, now)] if draft else self._recent(row)
            told = subsidiary_facts(row, self._standing(row), now, self.services.zone)
            shown = lines([told, text(""), *about])
        self.query_one("#summary-text", Label).show(shown)

    def _standing(self, row: SubsidiaryRow) -> PaymentStanding | None:
        payments, actor = self.services.payments, self.services.actor
        return self.attempt(lambda: payments.standing(actor, row.id))

    def _recent(self, row: SubsidiaryRow) -> list[Content]:
        shot = self.watch_on.snapshot
        runs = [run for run in shot.last_runs if run.subsidiary_id == row.id] if shot else []
        return recent_runs(runs, self.services.now())
