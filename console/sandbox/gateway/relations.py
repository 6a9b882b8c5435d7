"""How the dimensions of a document have to fit together.

Place: under ``lines`` and ``posting``; each value has been found valid on its own before.
``dimensions`` tells about the same relations.

Must not: write, or look for values.

Source: intacct-api.md section 6.7; what other integrations report of dimensions that do not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from console.sandbox.books import Books
from console.sandbox.gateway.refusals import FunctionRefused, Refusal, invalid
from console.sandbox.gateway.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class ToOne:
    """Each value of one dimension belongs to one value of another, where it names one."""

    source: str
    """Object that belongs."""
    target: str
    """Object that it belongs to."""
    number: str
    """Of the relation."""


TO_ONE: Final = (
    ToOne(source="PROJECT", target="CUSTOMER", number="10101"),
    ToOne(source="CONTRACT", target="CUSTOMER", number="10102"),
)
"""The relations of this company."""


def check_relations(books: Books, dimensions: Mapping[str, str]) -> None:
    """Refuse values that belong to others than those beside them.

    Args:
        books: The company.
        dimensions: Key: dimension object. Value: id; all are there.

    Raises:
        FunctionRefused: Two values do not fit together.
    """
    for relation in TO_ONE:
        source, target = relation.source, relation.target
        if source not in dimensions or target not in dimensions:
            continue
        row = books.find(source, f"{source}ID", dimensions[source])
        owner = row.get(f"{target}ID", "") if row else ""
        if owner and owner != dimensions[target]:
            text = (
                f"The {source.lower()} '{dimensions[source]}' is not related to the"
                f" {target.lower()} '{dimensions[target]}'."
            )
            correction = f"Use the {target.lower()} '{owner}', or another {source.lower()}."
            raise FunctionRefused(invalid(text, correction=correction, field=f"{source}ID"))


def check_negative_lines(scope: Scope, negative: Iterable[str]) -> None:
    """Refuse negative lines in several entities.

    Args:
        scope: Knows the entity of a location.
        negative: Locations of the negative lines.

    Raises:
        FunctionRefused: They are of several entities.
    """
    if len({scope.entity_of(location_id) for location_id in negative}) > 1:
        raise FunctionRefused(
            Refusal(
                number="BL03002073",
                text="Negative line items cannot be spread across entities.",
                correction="Use one document for each entity.",
                field="LOCATIONID",
            )
        )
