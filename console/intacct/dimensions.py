"""What dimensions do to each other: relations, values filled in, values kept out.

Place in the path: ``client`` offers it as ``dimension_rules``, for whoever sets up a connection or
explains a refusal. Functions without arguments go out through ``asking``, frozen descriptions come
back. It must not decide which value a line gets.

Source: the gateway's pages on dimension relationships, autofill and restrictions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from console.intacct.answers import Record, Success
from console.intacct.asking import Asker
from console.intacct.reads import (
    GetDimensionAutofillDetails,
    GetDimensionRelationships,
    GetDimensionRestrictions,
)

__all__ = [
    "DimensionAutofill",
    "DimensionLink",
    "DimensionRelations",
    "DimensionRestriction",
    "DimensionRules",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionLink:
    """The other end of a relation between two dimensions."""

    object_name: str
    """Sage's object name of the other dimension."""
    relationship_id: str
    """Sage's number of the relation."""
    kind: str = ""
    """E.g. ``Many-to-One``, seen from this dimension; empty when Sage does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionRelations:
    """What one dimension is related to."""

    object_name: str
    """Sage's object name."""
    fills_related: bool
    """Whether Sage fills in related dimensions by itself."""
    may_override: bool
    """Whether a line may carry another value than the one filled in."""
    related: tuple[DimensionLink, ...]
    """In Sage's order; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionAutofill:
    """Which dimensions are filled in from one dimension."""

    object_name: str
    """Sage's object name of the one that decides."""
    may_override: bool
    """Whether a line may carry another value than the one filled in."""
    filled: tuple[DimensionLink, ...]
    """In Sage's order; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionRestriction:
    """Which dimensions limit the values of one dimension."""

    object_name: str
    """Sage's object name of the limited one."""
    restricted_by: tuple[DimensionLink, ...]
    """In Sage's order; never empty in a sound answer."""


class DimensionRules:
    """Asks one company what its dimensions do to each other.

    Every method raises what ``IntacctClient.read`` names.

    Args:
        asker: Runs functions under the sessions of one login.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def relations(self, *, entity_id: str | None = None) -> tuple[DimensionRelations, ...]:
        """Return what each dimension is related to, in Sage's order."""
        function = GetDimensionRelationships()
        success = await self._asker.fetch(function, "list dimension relations", entity_id)
        return tuple(
            DimensionRelations(
                object_name=record.value("dimension"),
                fills_related=_is_true(record, "autofillrelated"),
                may_override=_is_true(record, "enableoverride"),
                related=tuple(_links(record, "related")),
            )
            for record in _named(success, "relationship")
        )

    async def autofill(self, *, entity_id: str | None = None) -> tuple[DimensionAutofill, ...]:
        """Return what each dimension fills in, in Sage's order."""
        function = GetDimensionAutofillDetails()
        success = await self._asker.fetch(function, "list dimension autofill", entity_id)
        return tuple(
            DimensionAutofill(
                object_name=record.value("dimension"),
                may_override=_is_true(record, "enableoverride"),
                filled=tuple(_links(record, "autofill")),
            )
            for record in _named(success, "relationship")
        )

    async def restrictions(
        self, *, entity_id: str | None = None
    ) -> tuple[DimensionRestriction, ...]:
        """Return the dimensions whose values others limit, in Sage's order."""
        function = GetDimensionRestrictions()
        success = await self._asker.fetch(function, "list dimension restrictions", entity_id)
        return tuple(
            DimensionRestriction(
                object_name=record.value("dimension"),
                restricted_by=tuple(_links(record, "restrictedby")),
            )
            for record in _named(success, "restriction")
        )


def _named(success: Success, name: str) -> Iterator[Record]:
    return (record for record in success.records if record.name == name)


def _links(record: Record, name: str) -> Iterator[DimensionLink]:
    for other in record.branches:
        if other.name == name:
            sides = [other.value(side) for side in ("source_side", "related_side")]
            yield DimensionLink(
                object_name=other.value("dimension"),
                relationship_id=other.value("relationship_id"),
                kind=other.value("type") or ("-to-".join(sides) if all(sides) else ""),
            )


def _is_true(record: Record, name: str) -> bool:
    return record.value(name).lower() == "true"
