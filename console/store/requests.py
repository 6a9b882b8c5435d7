"""What any console asks of the one process that sends.

Place in the path: screens and commands add requests, the sender takes the waiting ones and saves
how they stand. A request is a wish; whether it may be granted was decided before it was added.
"""

from datetime import datetime

from tinydb import where

from console.domain.run import Request, RequestKind, RequestState
from console.store.database import Database
from console.store.documents import Documents

__all__ = ["RequestStore"]


class RequestStore:
    """Requests of all consoles of this home."""

    def __init__(self, database: Database) -> None:
        self._requests = Documents(database.table("requests"), Request, key=("id",))

    def add(self, request: Request) -> None:
        """Leave a request; leaving the same one twice changes nothing."""
        self._requests.add(request)

    def get(self, request_id: str) -> Request | None:
        """Return a request, or None."""
        # Between requests to Sage two of them are looked for that are hardly ever there.
        return next(iter(self._requests.equal("id", request_id)), None)

    def waiting(self) -> list[Request]:
        """Return the requests that nobody has taken yet, oldest first."""
        return self.all_in(RequestState.WAITING)

    def all_in(self, state: RequestState) -> list[Request]:
        """Return the requests that stand so, oldest first."""
        return self._requests.search(where("state") == state.value)

    def cancel(
        self, target_id: str, subsidiary_ids: tuple[str, ...], *, actor: str, at: datetime
    ) -> None:
        """Leave the wish that a request or a run be cancelled; a second one changes nothing.

        It is a row of its own: whoever works on the request saves that one, and looks often here.
        """
        self._requests.add(
            Request(
                id=_cancel_id(target_id),
                kind=RequestKind.CANCEL,
                subsidiary_ids=subsidiary_ids,
                actor=actor,
                requested_at=at,
                state=RequestState.DONE,
            )
        )

    def cancelled_by(self, target_id: str) -> str:
        """Return who has cancelled a request or a run; empty when nobody has."""
        found = self.get(_cancel_id(target_id))
        return found.actor if found is not None else ""

    def save(self, request: Request) -> None:
        """Save how a request stands."""
        self._requests.put(request)


def _cancel_id(target_id: str) -> str:
    return f"cancel-{target_id}"
