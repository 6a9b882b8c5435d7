"""Leaving a request for the process that sends, with a row of the audit log.

Place in the path: the service has decided that the person may; whoever sends finds the request.
"""

import secrets

from console.cleaning import clean
from console.domain.access import Actor
from console.domain.run import Request
from console.store import Store, Trail

__all__ = ["leave_request", "new_request_id"]


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
