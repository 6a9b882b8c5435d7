"""Fields that one company does not have: what Sage's refusal names, and the query without them.

Place in the path: ``client`` asks here when a query was refused, and asks again with what is left.
In come a refusal and a query, out goes the query without those fields, or nothing when the rows
would be of no use. It does no I/O, and it never leaves out what decides which rows come.

Source: the wording was seen with several integrations; subscriptions decide which fields exist.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from console.intacct import filters
from console.intacct.answers import GatewayError
from console.intacct.filters import Filter
from console.intacct.reads import Query

__all__ = ["refused_fields", "without_fields"]

_NAMED = re.compile(
    r"fields cannot be queried:\s*\[\s*(?P<object>[\w.]+)\s*:\s*\[(?P<names>[^\[\]]*)\]\s*\]",
    re.IGNORECASE,
)


def refused_fields(errors: Sequence[GatewayError], query: Query) -> frozenset[str]:
    """Return the fields to leave out; empty when the refusal is about something else.

    It is empty as well when one of them cannot be left out: a required one, one that the filter
    looks at, or the key.
    """
    named: set[str] = set()
    for error in errors:
        found = _NAMED.search(f"{error.description2} {error.description}")
        if found is not None and found["object"] == query.object_name:
            named.update(name.strip() for name in found["names"].split(","))
    needed = {query.key_field, *query.required, *_filtered(query.filter)}
    usable = named <= set(query.fields) and not named & needed
    return frozenset(named) if usable else frozenset()


def without_fields(query: Query, names: Iterable[str]) -> Query:
    """Return the query without these fields; the key stays in any case."""
    dropped = set(names) - set(query.required)
    fields = tuple(field for field in query.fields if field not in dropped)
    return replace(query, fields=fields or (query.key_field,))


def _filtered(condition: Filter | None) -> frozenset[str]:
    if condition is None:
        return frozenset()
    if isinstance(condition, filters.And | filters.Or):
        return frozenset().union(*map(_filtered, condition.parts))
    return frozenset({condition.field})
