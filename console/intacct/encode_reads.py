"""How functions that read are written.

Place in the path: ``encode`` hands a function and its parent element in, out goes the parent with
the function's element inside. It must not decide what is read or page through it.

Source: the gateway's query pages and its published schema, version 3.0.
"""

from typing import assert_never

from lxml import etree

from console.intacct import filters
from console.intacct.encode_parts import Writer, flag, put, put_all, set_attribute, text
from console.intacct.filters import Filter
from console.intacct.reads import (
    GetApiSession,
    GetAttachment,
    GetClosedBooksDate,
    GetDimensionAutofillDetails,
    GetDimensionRelationships,
    GetDimensionRestrictions,
    GetDimensions,
    GetFinancialSetup,
    GetUserPermissions,
    Inspect,
    Lookup,
    Query,
    Read,
    ReadByName,
    ReadByQuery,
    ReadEntityDetails,
    ReadFunction,
    ReadMore,
    ReadUserFormatting,
)

__all__ = ["put_read"]

_Bare = (
    GetApiSession
    | ReadEntityDetails
    | GetDimensions
    | GetDimensionRelationships
    | GetDimensionAutofillDetails
    | GetDimensionRestrictions
    | GetFinancialSetup
    | GetClosedBooksDate
)

_BARE_TAGS: dict[type[_Bare], str] = {
    GetApiSession: "getAPISession",
    ReadEntityDetails: "readEntityDetails",
    GetDimensions: "getDimensions",
    GetDimensionRelationships: "getDimensionRelationships",
    GetDimensionAutofillDetails: "getDimensionAutofillDetails",
    GetDimensionRestrictions: "getDimensionRestrictions",
    GetFinancialSetup: "getFinancialSetup",
    GetClosedBooksDate: "get_closedbooksdate",
}
"""Functions that say everything by their name."""


def put_read(parent: etree._Element, function: ReadFunction) -> None:
    """Write a function that reads.

    Raises:
        RuleError: a text cannot be sent.
    """
    match function:
        case Query():
            _put_query(etree.SubElement(parent, "query"), function)
        case ReadByQuery():
            put_all(etree.SubElement(parent, "readByQuery"), function, _BY_QUERY)
        case ReadMore():
            put(etree.SubElement(parent, "readMore"), "resultId", function.result_id)
        case Read():
            put_all(etree.SubElement(parent, "read"), function, _KEYED)
        case ReadByName():
            put_all(etree.SubElement(parent, "readByName"), function, _KEYED)
        case ReadUserFormatting():
            put(etree.SubElement(parent, "readUserFormatting"), "userId", function.user_id)
        case GetUserPermissions():
            put(etree.SubElement(parent, "getUserPermissions"), "userId", function.user_id)
        case Lookup() | Inspect() | GetAttachment():
            _put_described(parent, function)
        case _:
            etree.SubElement(parent, _BARE_TAGS[type(function)])


def _put_described(parent: etree._Element, function: Lookup | Inspect | GetAttachment) -> None:
    match function:
        case Lookup():
            put(etree.SubElement(parent, "lookup"), "object", function.object_name)
        case Inspect():
            element = etree.SubElement(parent, "inspect")
            set_attribute(element, "detail", "1")
            put(element, "object", function.object_name)
        case GetAttachment():
            element = etree.SubElement(parent, "get")
            set_attribute(element, "object", "supdocfolder" if function.is_folder else "supdoc")
            set_attribute(element, "key", function.attachment_id)
            if function.fields:
                wanted = etree.SubElement(element, "fields")
                for field in function.fields:
                    put(wanted, "field", field)
        case _:
            assert_never(function)


def _put_query(element: etree._Element, query: Query) -> None:
    put(element, "object", query.object_name)
    select = etree.SubElement(element, "select")
    missing_key = () if query.key_field in query.fields else (query.key_field,)
    for field in (*missing_key, *query.fields):
        put(select, "field", field)
    if query.filter is not None:
        _put_filter(etree.SubElement(element, "filter"), query.filter)
    order = etree.SubElement(etree.SubElement(element, "orderby"), "order")
    put(order, "field", query.key_field)
    etree.SubElement(order, "ascending")
    options = etree.SubElement(element, "options")
    put(options, "caseinsensitive", flag(query.ignore_case))
    put(options, "showprivate", flag(query.show_private))
    put(element, "pagesize", str(query.page_size))


_OPERATORS: dict[type[Filter], str] = {
    filters.Equal: "equalto",
    filters.NotEqual: "notequalto",
    filters.Less: "lessthan",
    filters.LessOrEqual: "lessthanorequalto",
    filters.Greater: "greaterthan",
    filters.GreaterOrEqual: "greaterthanorequalto",
    filters.Like: "like",
    filters.NotLike: "notlike",
    filters.Between: "between",
    filters.In: "in",
    filters.NotIn: "notin",
    filters.IsNull: "isnull",
    filters.IsNotNull: "isnotnull",
    filters.And: "and",
    filters.Or: "or",
}


def _put_filter(parent: etree._Element, condition: Filter) -> None:
    element = etree.SubElement(parent, _OPERATORS[type(condition)])
    if isinstance(condition, filters.And | filters.Or):
        for part in condition.parts:
            _put_filter(element, part)
        return
    put(element, "field", condition.field)
    for value in _filter_values(condition):
        put(element, "value", value)


def _filter_values(condition: Filter) -> tuple[str, ...]:
    match condition:
        case filters.Between():
            return (condition.low, condition.high)
        case filters.In() | filters.NotIn():
            return condition.values
        case filters.IsNull() | filters.IsNotNull() | filters.And() | filters.Or():
            return ()
        case _:
            return (condition.value,)


_KEYED: tuple[Writer[Read | ReadByName], ...] = (
    text("object", lambda read: read.object_name),
    text("keys", lambda read: ",".join(read.keys)),
    text("fields", lambda read: ",".join(read.fields) or "*"),
)

_BY_QUERY: tuple[Writer[ReadByQuery], ...] = (
    text("object", lambda read: read.object_name),
    text("fields", lambda read: ",".join(read.fields) or "*"),
    text("query", lambda read: read.condition),
    text("pagesize", lambda read: str(read.page_size)),
)
