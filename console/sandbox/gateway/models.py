"""Which elements a request may hold, and in which order: the facts, as one table.

Place: read by ``grammar`` only. A new function is one line here and one in ``registry``.

Notation of a model: ``a, b`` in this order; ``a | b`` one of; ``& a, b`` each in any order;
``?`` may be absent; ``+`` one or more; ``*`` any number; ``{2,1000}`` so many; ``<any>`` whatever;
an empty model holds nothing, ``<text>`` holds text. An element without a model holds text too.
``a=text`` and ``a=b.c``: an element that means something else here than elsewhere; the models whose
names have dots are those of such elements. A type with ``|`` lists its words.
The children of generic objects are free; what they mean is checked by the functions.

Source: intacct-api.md sections 3, 6.2, 6.9; the vendor's schema 3.0.

Must not: hold code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.sandbox.gateway import (
    models_documents,
    models_masters,
    models_parties,
    models_payments,
    models_reading,
)

_WRITING = (models_documents, models_parties, models_payments, models_masters)

FUNCTIONS: Final = (
    *(name for module in _WRITING for name in module.FUNCTIONS),
    *models_reading.FUNCTIONS,
    *models_documents.BEYOND,
    "create",
    "create_invoice",
    "getAPISession",
    "getDimensions",
    "lookup",
    "query",
    "read",
    "readByName",
    "readEntityDetails",
)
"""The functions this gateway runs; any other element in their place is a schema error."""

GENERIC: Final = frozenset(FUNCTIONS) & {
    *("create", "update", "delete", "query", "lookup", "inspect"),
    *("read", "readByName", "readByQuery", "readMore", "readRelated"),
}
"""The functions that came with version 3.0; a request that says 2.1 must not hold them."""

_DATE = "year, month, day"
_COMPARISON = "field, value"
_CONDITION = (
    "and | or | equalto | notequalto | lessthan | lessthanorequalto | greaterthan"
    " | greaterthanorequalto | between | in | notin | like | notlike | isnull | isnotnull"
)
_KEYED_READ = "& object, keys, fields?, returnFormat?, docparid?"
_CURRENCY = "basecurr?, currency, ((exchratedate?, exchratetype) | exchrate)"

MODELS: Final[Mapping[str, str]] = {
    **models_documents.MODELS,
    **models_parties.MODELS,
    **models_payments.MODELS,
    **models_masters.MODELS,
    **models_reading.MODELS,
    "request": "control, operation",
    "control": (
        "appid?, senderid, password?, controlid, uniqueid?, dtdversion?, policyid?, debug?,"
        " includewhitespace?, showadditionalerrorinfo?"
    ),
    "operation": "authentication, content*",
    "authentication": "login | sessionid | oauth",
    "login": "userid, companyid, password, clientid?, locationid?",
    "content": "function+",
    "function": " | ".join(FUNCTIONS),
    "getAPISession": "locationid?",
    "getDimensions": "",
    "readEntityDetails": "",
    "lookup": "& object, docparid?",
    "read": _KEYED_READ,
    "readByName": _KEYED_READ,
    "create": "<any>+",
    "query": "& select, object, docparid?, filter?, orderby?, options?, pagesize?, offset?",
    "select": "(field | count | avg | min | max | sum)+",
    "filter": _CONDITION,
    "and": f"({_CONDITION}){{2,*}}",
    "or": f"({_CONDITION}){{2,*}}",
    "equalto": _COMPARISON,
    "notequalto": _COMPARISON,
    "lessthan": _COMPARISON,
    "lessthanorequalto": _COMPARISON,
    "greaterthan": _COMPARISON,
    "greaterthanorequalto": _COMPARISON,
    "between": "field, value{2,2}",
    "in": "field, value{1,1000}",
    "notin": "field, value{1,1000}",
    "like": _COMPARISON,
    "notlike": _COMPARISON,
    "isnull": "field",
    "isnotnull": "field",
    "orderby": "order+",
    "order": "field, (ascending | descending)?",
    "options": "caseinsensitive?, showprivate?, returnformat?",
    "create_invoice": (
        "customerid, datecreated, dateposted?, datedue?, termname?, batchkey?, action?,"
        " invoiceno?, ponumber?, description?, externalid?, billto?, shipto?,"
        f" ({_CURRENCY})?, nogl?, supdocid?, customfields?, taxsolutionid?, invoiceitems"
    ),
    "invoiceitems": "lineitem+",
    "lineitem": (
        "(accountlabel | glaccountno), offsetglaccountno?, amount, allocationid?, memo?,"
        " locationid?, departmentid?, item1099?, form1099type?, form1099box?, key?, totalpaid?,"
        " totaldue?, customfields?, revrectemplate?, defrevaccount?, revrecstartdate?,"
        " revrecenddate?, (projectid, (taskid, costtypeid?)?)?, customerid?, vendorid?,"
        " employeeid?, itemid?, classid?, contractid?, warehouseid?, billable?, totaltrxamount?,"
        " partialexempt?, paymenttaxcapture?, taxentries?"
    ),
    "customfields": "customfield*",
    "customfield": "customfieldname, customfieldvalue",
    "taxentries": "taxentry{1,2}",
    "taxentry": "detailid, trx_tax?",
    "datecreated": _DATE,
    "dateposted": _DATE,
    "datedue": _DATE,
    "exchratedate": _DATE,
    "revrecstartdate": _DATE,
    "revrecenddate": _DATE,
}
"""Key: element name. Value: its model."""

ATTRIBUTES: Final[Mapping[str, Mapping[str, str]]] = {
    **models_documents.ATTRIBUTES,
    **models_parties.ATTRIBUTES,
    **models_payments.ATTRIBUTES,
    **models_masters.ATTRIBUTES,
    **models_reading.ATTRIBUTES,
    "operation": {"transaction": "truth"},
    "function": {"controlid": "id!"},
}
"""Key: element name; inside: attribute name to its type, with ! when it must be there."""

TYPES: Final[Mapping[str, str]] = {
    **models_masters.TYPES,
    "controlid": "id",
    "uniqueid": "flag",
    "dtdversion": "version",
    "includewhitespace": "flag",
    "showadditionalerrorinfo": "flag",
    "caseinsensitive": "flag=false",
    "showprivate": "flag=false",
    "pagesize": "pagesize=100",
    "offset": "offset=0",
}
"""Key: element name. Value: the type of its text, for those that are not free, and after = what an
empty element stands for."""
