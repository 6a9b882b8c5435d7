"""Which module carries out which function.

Place: asked by ``core``. A new function is one line here and its model in ``models``.

Must not: hold code of a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from console.sandbox.gateway.answer import Result
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.describe import get_dimensions, lookup, read_entity_details
from console.sandbox.gateway.generic import create
from console.sandbox.gateway.invoices import create_invoice
from console.sandbox.gateway.query import query
from console.sandbox.gateway.reading import read, read_by_name
from console.sandbox.gateway.signing import get_api_session

FUNCTIONS: Final[Mapping[str, Callable[[Call], Result]]] = {
    "create": create,
    "create_invoice": create_invoice,
    "getAPISession": get_api_session,
    "getDimensions": get_dimensions,
    "lookup": lookup,
    "query": query,
    "read": read,
    "readByName": read_by_name,
    "readEntityDetails": read_entity_details,
}
"""Key: name of the function."""

WRITES: Final = frozenset({"create", "create_invoice"})
"""The functions that alter the books."""


def access_of(names: Iterable[str]) -> str:
    """What a request does, for the plan of faults: write, read or sign_in.

    Args:
        names: Of its functions; one that writes makes the request a write.
    """
    found = set(names)
    if not found.isdisjoint(WRITES):
        return "write"
    return "sign_in" if found == {"getAPISession"} else "read"
