"""Permission first, and a trace of each change and each refusal.

Place in the path: the first line of every service method that changes something. The check itself
stands in ``domain.access``; here a refusal also leaves its line in the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console.cleaning import clean
from console.clock import Clock
from console.domain.access import Actor, Permission, require
from console.errors import AccessDeniedError

if TYPE_CHECKING:
    from console.store.audit import AuditStore

__all__ = ["Trail"]


class Trail:
    """The audit log as services use it.

    Args:
        audit: Where lines are kept.
        clock: The clock.
    """

    def __init__(self, audit: AuditStore, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock

    def allow(self, actor: Actor, action: str, subject: str, *any_of: Permission) -> None:
        """Let the actor pass when they hold one of the permissions.

        Raises:
            AccessDeniedError: They hold none; the refusal is written down.
        """
        try:
            require(actor, *any_of)
        except AccessDeniedError:
            self.note(actor, action, subject, outcome="refused")
            raise

    def note(
        self,
        actor: Actor,
        action: str,
        subject: str,
        *,
        before: Mapping[str, str] | None = None,
        after: Mapping[str, str] | None = None,
        outcome: str = "done",
    ) -> None:
        """Write down what was done; inside a batch it is part of that commit."""
        self._audit.append(
            actor_name=actor.name,
            uid=actor.uid,
            action=action,
            subject=clean(subject),
            before=before,
            after=after,
            outcome=outcome,
            at=self._clock.now(),
        )
