"""Reading what exists in Sage.

Place in the path: a signed-in client comes in, ``ReferenceData`` in the scope of one entity goes
out. It decides nothing; an object that the company does not subscribe to has no values.

Source: Sage's object pages; which fields tell status and required dimensions.
"""

from collections.abc import Mapping, Sequence

from console.cleaning import clean
from console.clock import Clock
from console.domain.party_profile import find_tag
from console.domain.reference import DimensionValue, GlAccount, ReferenceData, SageParty
from console.intacct import IntacctClient, Query, Row

__all__ = ["read_reference"]

_REQUIRE_FIELDS: Mapping[str, str] = {
    "REQUIREDEPT": "DEPARTMENT",
    "REQUIRELOC": "LOCATION",
    "REQUIRECLASS": "CLASS",
}
"""Sage's flag on an account to the dimension that its lines must carry."""

_DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "LOCATION": ("LOCATIONID", "NAME"),
    "DEPARTMENT": ("DEPARTMENTID", "TITLE"),
    "CLASS": ("CLASSID", "NAME"),
}
"""Dimension to its id and name field."""

_ACTIVE = "active"
_NON_POSTING = "active non-posting"
_TRUE = "true"


_COMMENTS = "COMMENTS"
_CITY = "DISPLAYCONTACT.MAILADDRESS.CITY"


async def read_reference(
    client: IntacctClient, entity_id: str, *, clock: Clock, vendor_key: str = ""
) -> ReferenceData:
    """Return Sage's lists as seen from an entity (empty: top level).

    Args:
        client: A signed-in client.
        entity_id: Sage entity.
        clock: The clock.
        vendor_key: Custom field of vendors that carriers are linked by; empty for none.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """

    async def rows(object_name: str, *fields: str) -> list[Row]:
        # Flags that a company lacks may be left out; what rows are known by may not.
        dispensable = {*_REQUIRE_FIELDS, _COMMENTS, _CITY, vendor_key}
        required = tuple(field for field in fields if field not in dispensable)
        query = Query(object_name=object_name, fields=fields, required=required, page_size=2000)
        pages = client.query(query, entity_id=entity_id or None)
        return [row async for page in pages for row in page]

    account_fields = ("ACCOUNTNO", "TITLE", "ACCOUNTTYPE", "STATUS", *_REQUIRE_FIELDS)
    accounts = [_account(row) for row in await rows("GLACCOUNT", *account_fields)]
    party_fields = ("NAME", "STATUS", _COMMENTS, _CITY)
    customers = [
        _party(row, "CUSTOMERID") for row in await rows("CUSTOMER", "CUSTOMERID", *party_fields)
    ]
    keys = (vendor_key,) if vendor_key else ()
    vendors = [
        _party(row, "VENDORID", vendor_key)
        for row in await rows("VENDOR", "VENDORID", *party_fields, *keys)
    ]
    dimensions = {
        name: _values(await rows(name, id_field, name_field, "STATUS"), id_field, name_field)
        for name, (id_field, name_field) in _DIMENSIONS.items()
    }
    return ReferenceData(
        fetched_at=clock.now(),
        accounts={account.no: account for account in accounts},
        customers={party.id: party for party in customers},
        vendors={party.id: party for party in vendors},
        ar_terms=_active_names(await rows("ARTERM", "NAME", "STATUS")),
        ap_terms=_active_names(await rows("APTERM", "NAME", "STATUS")),
        dimensions=dimensions,
    )


def _account(row: Row) -> GlAccount:
    return GlAccount(
        no=row["ACCOUNTNO"],
        title=clean(row.get("TITLE", "")),
        type=row.get("ACCOUNTTYPE", ""),
        active=row.get("STATUS") == _ACTIVE,
        non_posting=row.get("STATUS") == _NON_POSTING,
        requires=frozenset(
            dimension for flag, dimension in _REQUIRE_FIELDS.items() if row.get(flag) == _TRUE
        ),
    )


def _party(row: Row, id_field: str, key_field: str = "") -> SageParty:
    return SageParty(
        id=row[id_field],
        name=clean(row.get("NAME", "")),
        active=row.get("STATUS") == _ACTIVE,
        city=clean(row.get(_CITY, "")),
        tag=find_tag(row.get(_COMMENTS, "")),
        link_key=row.get(key_field, "").strip() if key_field else "",
    )


def _values(rows: Sequence[Row], id_field: str, name_field: str) -> dict[str, DimensionValue]:
    return {
        row[id_field]: DimensionValue(
            id=row[id_field],
            name=clean(row.get(name_field, "")),
            active=row.get("STATUS") == _ACTIVE,
            non_posting=row.get("STATUS") == _NON_POSTING,
        )
        for row in rows
    }


def _active_names(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(row["NAME"] for row in rows if row.get("STATUS") == _ACTIVE)
