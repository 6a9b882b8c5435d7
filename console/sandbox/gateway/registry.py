"""Which module carries out which function.

Place: asked by ``core``. A new function is one line here and its model in ``models``.

Must not: hold code of a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from console.sandbox.gateway.answer import Result
from console.sandbox.gateway.by_query import read_by_query, read_more
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.company import (
    get_closed_books_date,
    get_company_prefs,
    get_financial_setup,
    get_user_permissions,
    read_user_formatting,
)
from console.sandbox.gateway.describe import lookup, read_entity_details
from console.sandbox.gateway.dimensions import (
    get_dimension_autofill_details,
    get_dimension_relationships,
    get_dimension_restrictions,
    get_dimensions,
)
from console.sandbox.gateway.inspecting import inspect
from console.sandbox.gateway.legacy_lists import get, get_list
from console.sandbox.gateway.query import query
from console.sandbox.gateway.reading import read, read_by_name, read_related
from console.sandbox.gateway.signing import get_api_session
from console.sandbox.gateway.writing import WRITING

FUNCTIONS: Final[Mapping[str, Callable[[Call], Result]]] = {
    **WRITING,
    "getAPISession": get_api_session,
    "get": get,
    "getDimensionAutofillDetails": get_dimension_autofill_details,
    "getDimensionRelationships": get_dimension_relationships,
    "getDimensionRestrictions": get_dimension_restrictions,
    "getDimensions": get_dimensions,
    "getFinancialSetup": get_financial_setup,
    "getUserPermissions": get_user_permissions,
    "get_closedbooksdate": get_closed_books_date,
    "get_companyprefs": get_company_prefs,
    "get_list": get_list,
    "inspect": inspect,
    "lookup": lookup,
    "query": query,
    "read": read,
    "readByName": read_by_name,
    "readByQuery": read_by_query,
    "readEntityDetails": read_entity_details,
    "readMore": read_more,
    "readRelated": read_related,
    "readUserFormatting": read_user_formatting,
}
"""Key: name of the function."""

WRITES: Final = frozenset(WRITING)
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
