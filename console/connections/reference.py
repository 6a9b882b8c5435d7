"""Reading what exists in Sage, whole or what changed since the last reading.

Place in the path: a signed-in client comes in, ``ReferenceData`` in the scope of one entity goes
out; who has a reading hands it in and gets it back as it is now. The first pages of all lists come
in one request. It decides nothing; an object that the company does not subscribe to has no values.

A list that fits in one page costs one metered call whether it is read whole or asked for changes,
so only long ones are asked for changes. What was deleted from those shows in a whole reading only,
so there is one every day. Terms are read whole each time: they are few, and known by a name that
may change.

Source: Sage's object pages; which fields tell status and required dimensions; moments in filters
follow the format and the zone of the user.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from console.cleaning import clean
from console.clock import Clock
from console.connections.company import dimension_queries, field_infos, values_of_dimensions
from console.domain.company import with_dimensions
from console.domain.party_profile import find_tag
from console.domain.reference import (
    DimensionValue,
    FieldInfo,
    GlAccount,
    ReferenceData,
    SageParty,
)
from console.errors import AuthenticationError, RemoteError, TransientRemoteError
from console.intacct import GreaterOrEqual, IntacctClient, Query, Row, moment_text

__all__ = ["PAGE_SIZE", "Beside", "read_reference", "refresh_reference"]

PAGE_SIZE = 2000
"""Rows of one page, the most that Sage gives."""

_WHOLE_EVERY = timedelta(hours=24)
"""Age from which a reading is not brought up to date any more but replaced."""

_OVERLAP = timedelta(hours=26)
"""How far changes are read behind the last reading. Sage compares in the zone of its user, which is
up to 14 hours away from ours, and a change may be stamped before it can be seen."""

_Value = TypeVar("_Value")

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

_TERMS = ("ARTERM", "APTERM")

_COMMENTS = "COMMENTS"
_CITY = "DISPLAYCONTACT.MAILADDRESS.CITY"
_PARTY = ("NAME", "STATUS", _COMMENTS, _CITY)

_ACTIVE = "active"
_NON_POSTING = "active non-posting"
_TRUE = "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is read in the same request as the lists."""

    dimensions: Collection[str] = ()
    """Those of ``FURTHER_DIMENSIONS`` whose values are wanted, whole."""

    described: Sequence[str] = ()
    """Objects whose custom fields are wanted; those of a former reading stay when it is empty."""


_NOTHING = Beside()


async def read_reference(
    client: IntacctClient,
    entity_id: str,
    *,
    clock: Clock,
    vendor_key: str = "",
    beside: Beside = _NOTHING,
) -> ReferenceData:
    """Return Sage's lists as seen from an entity (empty: top level), read whole.

    Args:
        client: A signed-in client.
        entity_id: Sage entity.
        clock: The clock.
        vendor_key: Custom field of vendors that carriers are linked by; empty for none.
        beside: What is read in the same request.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    now = clock.now()
    nothing = ReferenceData(fetched_at=now, whole_at=now, vendor_key=vendor_key)
    return await _read_into(nothing, _Lists(client, entity_id, vendor_key), clock, beside)


async def refresh_reference(
    client: IntacctClient,
    entity_id: str,
    known: ReferenceData | None,
    *,
    user_id: str,
    clock: Clock,
    vendor_key: str = "",
    page_size: int = PAGE_SIZE,
    beside: Beside = _NOTHING,
) -> ReferenceData:
    """Return Sage's lists as they are now; of long ones only what changed is read where it may.

    Args:
        client: Signed in to the company.
        entity_id: Scope; empty is the top level.
        known: The last reading in this scope; None for none.
        user_id: Whom the client is signed in as.
        clock: Tells the age of the last reading.
        vendor_key: Custom field of vendors that carriers are linked by; empty for none.
        page_size: Rows of one page; a list that fits in one is read whole.
        beside: What is read in the same request.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    whole = partial(
        read_reference, client, entity_id, clock=clock, vendor_key=vendor_key, beside=beside
    )
    # With another key all vendors are other ones, though none was changed.
    if known is None or known.vendor_key != vendor_key or not _is_young(known, clock.now()):
        return await whole()
    if not _is_long(known, page_size) or known.server_at is None:
        return await whole()
    if not await _filters_are_safe(client, user_id):
        return await whole()
    since = moment_text(known.server_at - _OVERLAP)
    changed = GreaterOrEqual(field="WHENMODIFIED", value=since)
    lists = _Lists(client, entity_id, vendor_key, changed, page_size)
    return await _read_into(known, lists, clock, beside)


def _is_young(known: ReferenceData, now: datetime) -> bool:
    return known.whole_at is not None and timedelta() <= now - known.whole_at < _WHOLE_EVERY


def _is_long(known: ReferenceData, page_size: int) -> bool:
    lists = (known.accounts, known.customers, known.vendors, *known.dimensions.values())
    return any(len(one) >= page_size for one in lists)


async def _filters_are_safe(client: IntacctClient, user_id: str) -> bool:
    """Return whether Sage reads a moment in a filter as we write it, for this user."""
    try:
        return (await client.user_formatting(user_id)).filters_are_safe
    except (AuthenticationError, TransientRemoteError):
        raise
    except RemoteError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """What was read of one list."""

    key_field: str
    rows: list[Row]
    is_whole: bool

    def merged(
        self, known: Mapping[str, _Value], read: Callable[[Row], _Value]
    ) -> dict[str, _Value]:
        """Return the values as they are now, by key."""
        fresh = {row[self.key_field]: read(row) for row in self.rows}
        return fresh if self.is_whole else {**known, **fresh}


class _Lists:
    """Reads lists in one scope: whole, or what changed of those that are long."""

    def __init__(
        self,
        client: IntacctClient,
        entity_id: str,
        vendor_key: str,
        changed: GreaterOrEqual | None = None,
        page_size: int = PAGE_SIZE,
    ) -> None:
        self._dispensable = {*_REQUIRE_FIELDS, _COMMENTS, _CITY, vendor_key}
        self._client = client
        self._entity_id = entity_id or None
        self._changed = changed
        self._page_size = page_size

    async def read(
        self, wanted: Mapping[str, tuple[str, ...]], known: Mapping[str, int], beside: Beside
    ) -> "_Found":
        """Return what there is of each object, and what is read beside it.

        Args:
            wanted: Object to its fields; the first one is the key.
            known: Object to the length of its list as it was; those that are missing are read
                whole.
            beside: What is wanted beside it.
        """
        is_whole = {
            name: self._changed is None or known.get(name, 0) < self._page_size for name in wanted
        }
        queries = [
            Query(
                object_name=name,
                fields=fields,
                # Flags that a company lacks may be left out; what rows are known by may not.
                required=tuple(field for field in fields if field not in self._dispensable),
                filter=None if is_whole[name] else self._changed,
                page_size=self._page_size,
            )
            for name, fields in wanted.items()
        ]
        further = dimension_queries(beside.dimensions)
        listed = await self._client.lists(
            [*queries, *further], entity_id=self._entity_id, describing=beside.described
        )
        own, others = listed.rows[: len(queries)], listed.rows[len(queries) :]
        return _Found(
            lists={
                name: _Rows(key_field=wanted[name][0], rows=rows, is_whole=is_whole[name])
                for name, rows in zip(wanted, own, strict=True)
            },
            further=values_of_dimensions(further, others),
            # Documents go out all the same: Sage refuses what it does not take.
            fields=field_infos(listed.described or ()),
            asked_at=listed.asked_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What Sage answered."""

    lists: Mapping[str, _Rows]
    further: Mapping[str, Mapping[str, DimensionValue]]
    fields: Mapping[str, Mapping[str, FieldInfo]]
    asked_at: datetime | None
    """Sage's clock as of the first answer."""


async def _read_into(
    known: ReferenceData, lists: _Lists, clock: Clock, beside: Beside
) -> ReferenceData:
    key = known.vendor_key
    wanted = {
        "GLACCOUNT": ("ACCOUNTNO", "TITLE", "ACCOUNTTYPE", "STATUS", *_REQUIRE_FIELDS),
        "CUSTOMER": ("CUSTOMERID", *_PARTY),
        "VENDOR": ("VENDORID", *_PARTY, *((key,) if key else ())),
        **{name: (*fields, "STATUS") for name, fields in _DIMENSIONS.items()},
        **dict.fromkeys(_TERMS, ("NAME", "STATUS")),
    }
    lengths = {
        "GLACCOUNT": len(known.accounts),
        "CUSTOMER": len(known.customers),
        "VENDOR": len(known.vendors),
        **{name: len(values) for name, values in known.dimensions.items()},
    }
    answered = await lists.read(wanted, lengths, beside)
    found, now = answered.lists, clock.now()
    fields = (answered.fields, now) if beside.described else (known.fields, known.fields_at)
    reference = replace(
        known,
        fetched_at=now,
        # Of the first answer: what changes while the rest is read is read again the next time.
        server_at=answered.asked_at,
        accounts=found["GLACCOUNT"].merged(known.accounts, _account),
        customers=found["CUSTOMER"].merged(known.customers, partial(_party, "CUSTOMERID", "")),
        vendors=found["VENDOR"].merged(known.vendors, partial(_party, "VENDORID", key)),
        ar_terms=_active_names(found["ARTERM"].rows),
        ap_terms=_active_names(found["APTERM"].rows),
        dimensions={
            name: found[name].merged(known.dimensions.get(name, {}), partial(_value, *fields))
            for name, fields in _DIMENSIONS.items()
        },
        fields=fields[0],
        fields_at=fields[1],
    )
    return with_dimensions(reference, answered.further)


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


def _party(id_field: str, key_field: str, row: Row) -> SageParty:
    return SageParty(
        id=row[id_field],
        name=clean(row.get("NAME", "")),
        active=row.get("STATUS") == _ACTIVE,
        city=clean(row.get(_CITY, "")),
        tag=find_tag(row.get(_COMMENTS, "")),
        link_key=row.get(key_field, "").strip() if key_field else "",
    )


def _value(id_field: str, name_field: str, row: Row) -> DimensionValue:
    return DimensionValue(
        id=row[id_field],
        name=clean(row.get(name_field, "")),
        active=row.get("STATUS") == _ACTIVE,
        non_posting=row.get("STATUS") == _NON_POSTING,
    )


def _active_names(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(row["NAME"] for row in rows if row.get("STATUS") == _ACTIVE)
