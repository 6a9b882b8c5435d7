"""What Sage says about a company and its objects, as values.

Place in the path: ``client`` reads successes with these functions, ``connections`` takes the
values. In comes the data of one result, out go frozen values. It must not ask anything, and every
text in its values comes from outside: clean it before it is shown.

Source: the gateway's pages on lookup, inspect, dimensions, entities and user formatting.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from console.errors import ProtocolError
from console.intacct.answers import Record, Success

__all__ = [
    "Dimension",
    "Entity",
    "FieldDescription",
    "FinancialSetup",
    "ObjectDescription",
    "PermittedModule",
    "UserFormatting",
    "read_closed_on",
    "read_day",
    "read_dimensions",
    "read_entities",
    "read_financial_setup",
    "read_object",
    "read_permissions",
    "read_user_formatting",
]

_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", re.ASCII)
_LENGTH = re.compile(r"[0-9]{1,9}", re.ASCII)
_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An entity that the user may enter."""

    id: str
    """Entity id, what ``entity_id`` takes."""
    name: str
    """Name as Sage writes it; clean it before it is shown."""
    record_no: str
    """Sage's record number."""
    currency: str
    """Base currency; empty when Sage does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDescription:
    """One field of an object."""

    name: str
    """Integration name, what queries and custom fields use."""
    label: str
    """What people call it; clean it before it is shown."""
    data_type: str
    """Sage's word: TEXT, INTEGER, BOOLEAN, DATE, ENUM, DECIMAL and others."""
    required: bool
    """True when a record must have it."""
    read_only: bool
    """True when it cannot be written."""
    custom: bool
    """True for a field that the company added."""
    choices: tuple[str, ...]
    """Values it may take, in Sage's order; empty when anything goes."""
    length: int = 0
    """Most characters; 0 when Sage names no limit, or was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectDescription:
    """What an object consists of in this company."""

    name: str
    """Sage's object name."""
    fields: tuple[FieldDescription, ...]
    """Its fields in Sage's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One dimension of the company."""

    object_name: str
    """Sage's object name, what lines and queries use."""
    label: str
    """What Sage calls it."""
    term: str
    """What this company calls it, such as "Fleet" for departments."""
    user_defined: bool
    """True for a dimension that the company added."""
    in_ledger: bool
    """True when general ledger lines carry it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFormatting:
    """How Sage writes a user's dates."""

    date_format: str
    """Separator and order in four characters, such as ``/mdY``; the only one we filter by."""
    gmt_offset: str
    """Zone of the user as ``+HH:MM`` or ``-HH:MM``; empty when Sage writes something else."""
    clock: str
    """``12`` or ``24``."""

    @property
    def filters_are_safe(self) -> bool:
        """Whether dates in our filters are read as we write them."""
        return self.date_format == "/mdY"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancialSetup:
    """How the company keeps its books."""

    base_currency: str
    """ISO code of its currency."""
    multi_currency: bool
    """True when documents may be in other currencies; False refuses a currency group."""
    multi_base_currency: bool
    """True when its entities keep different currencies."""
    multi_entity: bool
    """True when entities share the company, so that every line needs a location."""
    first_fiscal_month: str
    """Number of the month in which the fiscal year begins; empty when Sage does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermittedModule:
    """What a user may do in one application."""

    name: str
    """Application as Sage names it; clean it before it is shown."""
    rights: Mapping[str, frozenset[str]]
    """Policy, such as ``Bills``, to the words of its rights, such as ``View``; may be empty."""


def read_entities(success: Success) -> tuple[Entity, ...]:
    """Return the entities of a result, in Sage's order."""
    return tuple(
        Entity(
            id=record.value("id"),
            name=record.value("name"),
            record_no=record.value("recordno"),
            currency=record.value("currency"),
        )
        for record in success.records
        if record.name == "entity"
    )


def read_object(
    success: Success, object_name: str, inspected: Success | None = None
) -> ObjectDescription:
    """Return the description of a look-up, with lengths when the object was inspected, too."""
    lengths = _lengths(inspected) if inspected else {}
    fields = (_field(record) for record in _fields(success))
    return ObjectDescription(
        name=object_name,
        fields=tuple(replace(one, length=lengths.get(one.name, 0)) for one in fields),
    )


def _lengths(success: Success) -> Mapping[str, int]:
    told = ((record.value("Name"), record.value("maxLength")) for record in _fields(success))
    return {name: int(length) for name, length in told if name and _LENGTH.fullmatch(length)}


def read_dimensions(success: Success) -> tuple[Dimension, ...]:
    """Return the dimensions of a result, in Sage's order."""
    return tuple(
        Dimension(
            object_name=record.value("objectName"),
            label=record.value("objectLabel"),
            term=record.value("termLabel") or record.value("objectLabel"),
            user_defined=_is_true(record, "userDefinedDimension"),
            in_ledger=_is_true(record, "enabledInGL"),
        )
        for record in _everywhere(success.records)
        if record.name == "dimension"
    )


def read_permissions(success: Success) -> tuple[PermittedModule, ...]:
    """Return what a user may do, in Sage's order."""
    return tuple(
        PermittedModule(
            name=record.value("applicationName"),
            rights={
                policy.value("policyName"): frozenset(filter(None, _words(policy.value("rights"))))
                for policy in _everywhere(record.branches)
                if policy.name == "policy"
            },
        )
        for record in _everywhere(success.records)
        if record.name == "appSubscription"
    )


def read_user_formatting(success: Success) -> UserFormatting:
    """Return how Sage writes dates.

    Raises:
        ProtocolError: the result says nothing about it.
    """
    record = _only(success, "userformatting")
    offset = record.value("gmtoffset")
    return UserFormatting(
        date_format=record.value("dateformat"),
        gmt_offset=offset if _OFFSET.fullmatch(offset) else "",
        clock=record.value("clock"),
    )


def read_financial_setup(success: Success) -> FinancialSetup:
    """Return how the company keeps its books.

    Raises:
        ProtocolError: the result says nothing about it.
    """
    record = _only(success, "financialSetup")
    return FinancialSetup(
        base_currency=record.value("baseCurrency"),
        multi_currency=_is_true(record, "multiCurrency"),
        multi_base_currency=_is_true(record, "multiBaseCurrency"),
        multi_entity=_is_true(record, "multiEntityShared"),
        first_fiscal_month=record.value("firstFiscalMonth"),
    )


def read_closed_on(success: Success) -> date | None:
    """Return the last day of the closed books; None when Sage names none.

    The answer has no documented shape: the one date in it counts, several or none say nothing.
    Subledgers can be closed on other days, so a refusal stays the judge.
    """
    texts = [text for record in _everywhere(success.records) for _, text in record.leaves]
    days = {read_day(text) for text in (success.key, *texts)} - {None}
    return days.pop() if len(days) == 1 else None


def read_day(text: str) -> date | None:
    """Return the day that ``MM/DD/YYYY`` names; None for any other text."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    month, day, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _fields(success: Success) -> list[Record]:
    return [
        record
        for described in success.records
        for group in described.branches
        if group.name == "Fields"
        for record in group.branches
    ]


def _field(record: Record) -> FieldDescription:
    choices = [group for group in record.branches if group.name == "VALIDVALUES"]
    return FieldDescription(
        name=record.value("ID"),
        label=record.value("LABEL"),
        data_type=record.value("DATATYPE"),
        required=_is_true(record, "REQUIRED"),
        read_only=_is_true(record, "READONLY"),
        custom=_is_true(record, "ISCUSTOM"),
        choices=tuple(text for group in choices for _, text in group.leaves),
    )


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split("|")]


def _is_true(record: Record, name: str) -> bool:
    return record.value(name).lower() == "true"


def _everywhere(records: Iterable[Record]) -> Iterator[Record]:
    for record in records:
        yield record
        yield from _everywhere(record.branches)


def _only(success: Success, name: str) -> Record:
    found = [record for record in success.records if record.name == name]
    if len(found) != 1:
        raise ProtocolError(
            f"Sage Intacct answered {len(found) or 'no'} '{name}' where one belongs.",
            system="Sage Intacct",
        )
    return found[0]
