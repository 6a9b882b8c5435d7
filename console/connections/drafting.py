"""Changing drafts: one change, one commit, one line in the audit log.

Place in the path: under the wizard and the settings service. It checks the permission, refuses a
subsidiary that is connected, and never touches Sage. Slug ``one-per-subsidiary``.
"""

from dataclasses import replace
from typing import Any

from console.clock import Clock
from console.connections.directory import Directory
from console.domain.access import Actor, Permission
from console.domain.changes import differences
from console.domain.draft import Draft
from console.domain.finding import Finding
from console.errors import AlreadyConnectedError
from console.store import Store, Trail

__all__ = ["DRAFT", "DraftBook"]

DRAFT = "draft"
"""Name of a change of a draft in the audit log."""

_TOLD = (
    *("posting_destination", "destination_confirmed", "company_id", "user_id", "entity_id"),
    *("method", "template_id"),
)
"""Fields of a draft that the audit log tells by name."""


class DraftBook:
    """The drafts of a home, as services change them.

    Args:
        store: The store of the calling thread.
        directory: Knows the subsidiaries.
        clock: The clock.
    """

    def __init__(self, *, store: Store, directory: Directory, clock: Clock) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._trail = Trail(store.audit, clock)

    def open(self, actor: Actor, subsidiary: str) -> Draft:
        """Return the draft of a subsidiary to somebody who may change it.

        Raises:
            AccessDeniedError: The actor may not manage connections.
            UsageError: It has none.
            AlreadyConnectedError: It is connected.
        """
        self._trail.allow(actor, DRAFT, subsidiary, Permission.MANAGE_CONNECTIONS)
        draft = self._directory.draft(subsidiary)
        self.refuse_connected(draft.subsidiary_id, draft.subsidiary_name)
        return draft

    def change(self, actor: Actor, draft: Draft, **changes: Any) -> Draft:
        """Save a changed draft and note what changed; settings by their keys."""
        changed = replace(draft, **changes, changed_at=self._clock.now())
        before, after = _told(draft, changed)
        with self._store.batch():
            self._store.drafts.save(changed)
            self._trail.note(actor, DRAFT, draft.subsidiary_name, before=before, after=after)
        return changed

    def keep_findings(self, draft: Draft, findings: tuple[Finding, ...]) -> Draft:
        """Keep what reconciliation found, unless the draft was changed meanwhile."""
        with self._store.batch():
            present = self._store.drafts.get(draft.subsidiary_id)
            if present != draft:
                return present or draft
            kept = replace(draft, findings=findings)
            self._store.drafts.save(kept)
        return kept

    def refuse_connected(self, subsidiary_id: str, name: str) -> None:
        """Refuse a subsidiary that has an active connection.

        Raises:
            AlreadyConnectedError: It has one.
        """
        found = self._store.connections.get(subsidiary_id)
        if found is not None and found.established_at is not None:
            raise AlreadyConnectedError(
                f"{name} is connected already",
                hint="A subsidiary has one connection; see: intacct-console subsidiaries",
            )


def _told(before: Draft, after: Draft) -> tuple[dict[str, str], dict[str, str]]:
    """Return what changed for the audit log, by name: as it was, and as it is."""
    changes = differences(before.settings, after.settings)
    old = {change.key: change.old for change in changes}
    new = {change.key: change.new for change in changes}
    for name in _TOLD:
        if getattr(before, name) != getattr(after, name):
            old[name], new[name] = str(getattr(before, name)), str(getattr(after, name))
    return old, new
