"""Values in, bytes for the gateway out: the only place that writes XML and unwraps secrets.

Place in the path: ``gateway`` encodes each request here, ``sync`` asks for the canonical bytes of
one function to keep and to hash. It must not send, log, or decide what a document says.

The gateway's older functions have a binding element order, so each function has one ordered table
of writers; nothing a caller fills decides an order. Elements are built, never glued from text, so
that data cannot become markup. Text that XML cannot carry is refused, not repaired: a changed
document number would break recovery.

Source: the gateway's request pages and its published schema, version 3.0.
"""

from collections.abc import Sequence
from typing import assert_never

from lxml import etree

from console.intacct import filters
from console.intacct.credentials import Authentication, LoginTo, SenderCredentials, SessionKey
from console.intacct.encode_parts import (
    Writer,
    amount,
    custom_block,
    custom_flat,
    dimensions,
    each,
    flag,
    generic_date,
    legacy_date,
    put,
    put_all,
    text,
    unsendable,
    user_dimensions,
)
from console.intacct.filters import Filter
from console.intacct.functions import (
    BillLine,
    CreateBill,
    CreateInvoice,
    Function,
    GetApiSession,
    InvoiceLine,
    Lookup,
    NumberedFunction,
    Query,
    Read,
    ReadByName,
    ReadEntityDetails,
)

__all__ = ["encode_function", "encode_request"]


def encode_function(function: Function, control_id: str) -> bytes:
    """Return the canonical bytes of one ``function`` element, without declaration.

    Args:
        function: What to write.
        control_id: Its control id; empty for bytes that stand for the content alone.

    The same value always gives the same bytes; they hold no secret.

    Raises:
        RuleError: a text, amount or field name cannot be sent.
    """
    element = _function_element(function, control_id)
    return etree.tostring(element, encoding="UTF-8", xml_declaration=False)


def encode_request(
    functions: Sequence[NumberedFunction],
    *,
    sender: SenderCredentials,
    authentication: Authentication,
    control_id: str,
    unique: bool,
) -> bytes:
    """Return a whole request; it holds secrets, so nothing but the wire may see it.

    Args:
        functions: One or more, in the order in which they run; each stands alone.
        sender: The integration's credentials.
        authentication: A login or a session.
        control_id: Fresh for every attempt; it only pairs request and answer.
        unique: True makes the gateway refuse a function whose control id has completed before.

    Raises:
        RuleError: a text, amount or field name cannot be sent.
    """
    request = etree.Element("request")
    _put_control(etree.SubElement(request, "control"), sender, control_id, unique)
    operation = etree.SubElement(request, "operation")
    operation.set("transaction", "false")
    _put_authentication(etree.SubElement(operation, "authentication"), authentication)
    content = etree.SubElement(operation, "content")
    content.extend([_function_element(one.function, one.control_id) for one in functions])
    return etree.tostring(request, encoding="UTF-8", xml_declaration=True)


def _put_control(
    control: etree._Element, sender: SenderCredentials, control_id: str, unique: bool
) -> None:
    put(control, "senderid", sender.sender_id)
    put(control, "password", sender.password.get_secret_value())
    put(control, "controlid", control_id)
    put(control, "uniqueid", flag(unique))
    put(control, "dtdversion", "3.0")
    put(control, "includewhitespace", "false")
    put(control, "showadditionalerrorinfo", "true")


def _put_authentication(parent: etree._Element, authentication: Authentication) -> None:
    match authentication:
        case SessionKey(session_id=session_id):
            put(parent, "sessionid", session_id.get_secret_value())
        case LoginTo(login=login, entity_id=entity_id):
            element = etree.SubElement(parent, "login")
            put(element, "userid", login.user_id)
            put(element, "companyid", login.company_id)
            put(element, "password", login.password.get_secret_value())
            if entity_id is not None:
                put(element, "locationid", entity_id)
        case _:
            assert_never(authentication)


def _function_element(function: Function, control_id: str) -> etree._Element:
    element = etree.Element("function")
    try:
        element.set("controlid", control_id)
    except ValueError as error:
        raise unsendable("controlid") from error
    _put_function(element, function)
    return element


def _put_function(parent: etree._Element, function: Function) -> None:
    match function:
        case CreateInvoice():
            put_all(etree.SubElement(parent, "create_invoice"), function, _INVOICE)
        case CreateBill():
            create = etree.SubElement(parent, "create")
            put_all(etree.SubElement(create, "APBILL"), function, _BILL)
        case Query():
            _put_query(etree.SubElement(parent, "query"), function)
        case Read():
            put_all(etree.SubElement(parent, "read"), function, _KEYED)
        case ReadByName():
            put_all(etree.SubElement(parent, "readByName"), function, _KEYED)
        case GetApiSession():
            etree.SubElement(parent, "getAPISession")
        case ReadEntityDetails():
            etree.SubElement(parent, "readEntityDetails")
        case Lookup():
            put(etree.SubElement(parent, "lookup"), "object", function.object_name)
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


_INVOICE_LINE: tuple[Writer[InvoiceLine], ...] = (
    text("glaccountno", lambda line: line.account_no),
    amount("amount", lambda line: line.amount),
    text("memo", lambda line: line.memo or None),
    dimensions({"LOCATION": "locationid", "DEPARTMENT": "departmentid"}, lambda x: x.dimensions),
    # The older form has no place for user-defined dimensions but the custom fields.
    custom_block(lambda line: line.custom_fields + user_dimensions(line.dimensions)),
    dimensions(
        {
            "PROJECT": "projectid",
            "CUSTOMER": "customerid",
            "VENDOR": "vendorid",
            "EMPLOYEE": "employeeid",
            "ITEM": "itemid",
            "CLASS": "classid",
            "CONTRACT": "contractid",
            "WAREHOUSE": "warehouseid",
        },
        lambda line: line.dimensions,
    ),
)

_INVOICE: tuple[Writer[CreateInvoice], ...] = (
    text("customerid", lambda invoice: invoice.customer_id),
    legacy_date("datecreated", lambda invoice: invoice.created_on),
    legacy_date("dateposted", lambda invoice: invoice.posted_on),
    legacy_date("datedue", lambda invoice: invoice.due_on),
    text("termname", lambda invoice: invoice.term_name),
    text("action", lambda invoice: "Draft" if invoice.draft else "Submit"),
    text("invoiceno", lambda invoice: invoice.invoice_no),
    text("ponumber", lambda invoice: invoice.po_number),
    text("description", lambda invoice: invoice.description),
    text("externalid", lambda invoice: invoice.external_id),
    custom_block(lambda invoice: invoice.custom_fields),
    each("invoiceitems", "lineitem", lambda invoice: invoice.lines, _INVOICE_LINE),
)

_BILL_LINE: tuple[Writer[BillLine], ...] = (
    text("ACCOUNTNO", lambda line: line.account_no),
    amount("TRX_AMOUNT", lambda line: line.amount),
    text("ENTRYDESCRIPTION", lambda line: line.memo or None),
    dimensions(
        {
            "LOCATION": "LOCATIONID",
            "DEPARTMENT": "DEPARTMENTID",
            "PROJECT": "PROJECTID",
            "CUSTOMER": "CUSTOMERID",
            "VENDOR": "VENDORID",
            "EMPLOYEE": "EMPLOYEEID",
            "ITEM": "ITEMID",
            "CLASS": "CLASSID",
            "CONTRACT": "CONTRACTID",
            "WAREHOUSE": "WAREHOUSEID",
        },
        lambda line: line.dimensions,
    ),
    custom_flat(lambda line: user_dimensions(line.dimensions)),
    custom_flat(lambda line: line.custom_fields),
)

_BILL: tuple[Writer[CreateBill], ...] = (
    text("VENDORID", lambda bill: bill.vendor_id),
    generic_date("WHENCREATED", lambda bill: bill.created_on),
    generic_date("WHENPOSTED", lambda bill: bill.posted_on),
    text("RECORDID", lambda bill: bill.bill_no),
    text("DOCNUMBER", lambda bill: bill.reference),
    text("DESCRIPTION", lambda bill: bill.description),
    text("TERMNAME", lambda bill: bill.term_name),
    generic_date("WHENDUE", lambda bill: bill.due_on),
    text("ACTION", lambda bill: "Draft" if bill.draft else "Submit"),
    custom_flat(lambda bill: bill.custom_fields),
    each("APBILLITEMS", "APBILLITEM", lambda bill: bill.lines, _BILL_LINE),
)

_KEYED: tuple[Writer[Read | ReadByName], ...] = (
    text("object", lambda read: read.object_name),
    text("keys", lambda read: ",".join(read.keys)),
    text("fields", lambda read: ",".join(read.fields) or "*"),
)
