"""Leaving a request for the process that sends, with a row of the audit log.

Place in the path: the service has decided that the person may; whoever sends finds the request.
"""

import secrets

from console.cleaning import clean
from console.domain.access import Actor
from console.domain.connection import Connection, ConnectionStatus
from console.domain.run import Request
from console.errors import RuleError
from console.store import Store, Trail

__all__ = ["check_active", "leave_request", "new_request_id"]


def new_request_id() -> str:
    """Return an id that no other request has."""
    return secrets.token_hex(8)


def leave_request(store: Store, trail: Trail, actor: Actor, request: Request) -> Request:
    """Leave a request and write down who asked for what, in one commit; return it."""
    after = {
        "request": request.id,
        "subsidiaries": ", ".join(request.subsidiary_ids),
        "entries": ", ".join(request.entry_ids),
        "reason": clean(request.reason),
    }
    with store.batch():
        store.requests.add(request)
        trail.note(actor, request.kind.value, f"request {request.id}", after=after)
    return request


def check_active(store: Store, subsidiary_id: str) -> Connection:
    """Return the connection of a subsidiary that may be asked to sync.

    Raises:
        RuleError: It has none, or it is paused.
    """
    connection = store.connections.get(subsidiary_id)
    if connection is None or connection.status is ConnectionStatus.NOT_SET_UP:
        raise RuleError(
            f"Subsidiary {subsidiary_id} is not set up", hint="Connect it first: connect"
        )
    if connection.status is ConnectionStatus.PAUSED:
        raise RuleError(
            f"Syncing of {connection.subsidiary_name} is paused", hint="Resume it first: resume"
        )
    return connection
