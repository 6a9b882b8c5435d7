"""What the services of connections hand back to screens and the command line.

Place in the path: the wizard and the settings service make these values, callers show them.
"""

from dataclasses import dataclass

from console.domain.changes import Change
from console.domain.connection import Connection
from console.domain.draft import Draft, Step
from console.domain.effect import Effect
from console.domain.finding import Finding, blocks
from console.domain.settings import Settings

__all__ = ["ConnectResult", "Review", "SettingsPlan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectResult:
    """What became of a draft that was saved."""

    connection: Connection
    """The connection: established, or what it would be when something blocks."""

    findings: tuple[Finding, ...]
    """Everything that reconciliation found; empty when all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The last look before saving."""

    draft: Draft
    """As it stands."""

    missing: tuple[Step, ...]
    """Steps without which nothing can be saved; empty when it can be tried."""

    findings: tuple[Finding, ...]
    """What reconciliation finds now; empty also while steps are missing."""

    differences: tuple[Change, ...]
    """Copied settings that differ from the template: its value, and the own one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPlan:
    """A change of settings before it takes effect."""

    subsidiary_id: str
    """Alvys id of the connection or draft."""

    subsidiary_name: str
    """Its name."""

    is_draft: bool
    """Whether it is a draft, which keeps settings that reconciliation does not let through."""

    before: Settings
    """What the change was planned on; somebody else's change in between refuses it."""

    after: Settings
    """What is to be."""

    changes: tuple[Change, ...]
    """Keys that differ; empty when nothing does."""

    findings: tuple[Finding, ...]
    """What reconciliation finds with the new settings."""

    effect: Effect
    """What it would do to the records that wait."""

    @property
    def is_refused(self) -> bool:
        """Return whether applying it would be refused: findings block an active connection.

        Turning syncing off is never refused: it is what one does when something is wrong.
        """
        only_pauses = [(one.key, one.new) for one in self.changes] == [("primary_sync", "false")]
        return (
            bool(self.changes) and not self.is_draft and not only_pauses and blocks(self.findings)
        )
