"""What the screens work on.

Place in the path: ``wiring``'s caller fills it once, every screen takes it as an argument. Screens
ask these services and never reach behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from console.clock import Clock
    from console.connections.auditing import AuditService
    from console.connections.service import ConnectionService
    from console.connections.settings import SettingsService
    from console.domain.access import Actor
    from console.sync.bulk_service import BulkService
    from console.sync.dashboard_service import DashboardService
    from console.sync.error_desk import ErrorDeskService
    from console.sync.handover_service import HandoverService
    from console.sync.inspection import InspectionService
    from console.sync.parties.service import PartyService
    from console.sync.payment_service import PaymentService
    from console.sync.query_service import QueryService
    from console.sync.service import SyncService
    from console.sync.side_reader import SideReader

__all__ = ["Services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The services, and who uses them."""

    actor: Actor
    """Who sits in front of the screen."""

    sync: SyncService
    """Runs, transactions, errors."""

    reader: SideReader
    """Transactions and errors once more, read without making anybody wait."""

    inspection: InspectionService
    """Rehearsals, previews, comparisons, control totals."""

    desk: ErrorDeskService
    """Open errors by cause."""

    bulk: BulkService
    """What is asked for now, cancelling it, and what a mark would do."""

    handover: HandoverService
    """What has changed since somebody last looked."""

    dashboard: DashboardService
    """Everything at one glance."""

    queries: QueryService
    """Saved views and what was asked before."""

    payments: PaymentService
    """Payments on their way home."""

    connections: ConnectionService
    """Connections and the wizard that makes them."""

    settings: SettingsService
    """Shows and changes the settings of connections and drafts."""

    parties: PartyService
    """Customers and vendors: who waits, who is linked, who was created."""

    audit: AuditService
    """Who changed what."""

    clock: Clock
    """The clock."""

    company: str
    """What the environment bar says, such as ``DEMO · sandbox``."""

    zone: tzinfo | None = None
    """Zone in which moments are shown; None is the host's."""

    def now(self) -> datetime:
        """Return the present moment, UTC."""
        return self.clock.now()
