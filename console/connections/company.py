"""Reading what a Sage company consists of: dimensions, custom fields, what the user may do.

Place in the path: beside ``reference``, which reads the lists that every cycle needs. A signed-in
client comes in, parts of ``SageCompany`` go out. It decides nothing; a dimension that the company
does not have has no values.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from console.cleaning import clean
from console.domain.company import DimensionInfo, ModuleRights
from console.domain.reference import DimensionValue, Entity, FieldInfo
from console.errors import AuthenticationError, RemoteError, TransientRemoteError
from console.intacct import IntacctClient, ObjectDescription, Query, Row

__all__ = [
    "FURTHER_DIMENSIONS",
    "dimension_queries",
    "field_infos",
    "read_custom_fields",
    "read_dimension_values",
    "read_dimensions",
    "read_entities",
    "read_modules",
    "read_requirements",
    "values_of_dimensions",
]

FURTHER_DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "EMPLOYEE": ("EMPLOYEEID", "PERSONALINFO.CONTACTNAME"),
    "PROJECT": ("PROJECTID", "NAME"),
    "ITEM": ("ITEMID", "NAME"),
    "CONTRACT": ("CONTRACTID", "NAME"),
    "WAREHOUSE": ("WAREHOUSEID", "NAME"),
}
"""Dimension to its id and name field: those that ``reference`` does not read."""

_ACTIVE = "active"
_NON_POSTING = "active non-posting"
_PAGE_SIZE = 2000


async def read_entities(client: IntacctClient) -> tuple[Entity, ...]:
    """Return the entities that the user may enter, in Sage's order.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    return tuple(Entity(id=one.id, name=clean(one.name)) for one in await client.entities())


async def read_modules(client: IntacctClient, user_id: str) -> Mapping[str, ModuleRights] | None:
    """Return what the user may do by application, or None when Sage does not tell that user.

    Raises:
        AuthenticationError: Credentials refused.
        TransientRemoteError: Sage cannot be reached.
    """
    try:
        modules = await client.permissions(user_id)
    except (AuthenticationError, TransientRemoteError):
        raise
    except RemoteError:
        return None
    return {
        clean(one.name): ModuleRights(module=clean(one.name), rights=one.rights) for one in modules
    }


async def read_dimensions(client: IntacctClient, entity_id: str) -> tuple[DimensionInfo, ...]:
    """Return the company's dimensions with its own words for them.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    found = await client.dimensions(entity_id=entity_id or None)
    return tuple(
        DimensionInfo(object=one.object_name, label=clean(one.term), user_defined=one.user_defined)
        for one in found
    )


async def read_dimension_values(
    client: IntacctClient, entity_id: str, names: Collection[str]
) -> dict[str, dict[str, DimensionValue]]:
    """Return the values of those of ``FURTHER_DIMENSIONS`` that are named, asked for together.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    queries = dimension_queries(names)
    if not queries:
        return {}
    listed = await client.lists(queries, entity_id=entity_id or None)
    return values_of_dimensions(queries, listed.rows)


def dimension_queries(names: Collection[str]) -> list[Query]:
    """Return what asks for the values of those of ``FURTHER_DIMENSIONS`` that are named."""
    return [
        _query(name, (*fields, "STATUS"), required=fields[:1])
        for name, fields in FURTHER_DIMENSIONS.items()
        if name in names
    ]


def values_of_dimensions(
    queries: Sequence[Query], rows: Iterable[Sequence[Row]]
) -> dict[str, dict[str, DimensionValue]]:
    """Return the values that the rows of ``dimension_queries`` name, by dimension."""
    return {
        query.object_name: _values(found, *FURTHER_DIMENSIONS[query.object_name])
        for query, found in zip(queries, rows, strict=True)
    }


async def read_requirements(
    client: IntacctClient, entity_id: str, names: Collection[str]
) -> dict[str, frozenset[str]]:
    """Return which of the named further dimensions each account demands; most demand none.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    flags = {f"REQUIRE{name}": name for name in FURTHER_DIMENSIONS if name in names}
    if not flags:
        return {}
    query = _query("GLACCOUNT", ("ACCOUNTNO", *flags), required=("ACCOUNTNO",))
    pages = client.query(query, entity_id=entity_id or None)
    rows = [row async for page in pages for row in page]
    found = {
        row["ACCOUNTNO"]: frozenset(name for flag, name in flags.items() if row.get(flag) == "true")
        for row in rows
    }
    return {number: demanded for number, demanded in found.items() if demanded}


async def read_custom_fields(
    client: IntacctClient, entity_id: str, objects: Collection[str]
) -> dict[str, dict[str, FieldInfo]]:
    """Return the custom fields of objects by code, with their longest lengths, in one request.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    return field_infos(await client.describe(tuple(objects), entity_id=entity_id or None))


def field_infos(described: Iterable[ObjectDescription]) -> dict[str, dict[str, FieldInfo]]:
    """Return the custom fields of described objects by code: those that may be written."""
    return {
        one.name: {
            field.name: FieldInfo(
                object=one.name,
                code=field.name,
                label=clean(field.label),
                data_type=field.data_type,
                length=field.length,
                required=field.required,
            )
            for field in one.fields
            if field.custom and not field.read_only
        }
        for one in described
    }


def _values(rows: Iterable[Row], id_field: str, name_field: str) -> dict[str, DimensionValue]:
    return {
        row[id_field]: DimensionValue(
            id=row[id_field],
            name=clean(row.get(name_field, "")),
            active=row.get("STATUS", _ACTIVE) == _ACTIVE,
            non_posting=row.get("STATUS") == _NON_POSTING,
        )
        for row in rows
    }


def _query(name: str, fields: tuple[str, ...], *, required: tuple[str, ...]) -> Query:
    return Query(object_name=name, fields=fields, required=required, page_size=_PAGE_SIZE)
