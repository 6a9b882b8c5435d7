"""The function ``create``: generic objects, each on its own.

Place: a function of the gateway. A new kind of object is one line of the table below.

One object that is refused ends the function, but what was made before it stays, and the answer says
so beside the errors; that is how the real gateway does it.

Must not: know the rules of an object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from console.sandbox.gateway.answer import FAILURE, Result, child, element
from console.sandbox.gateway.bills import create_bill
from console.sandbox.gateway.calls import Call, known_object, succeeded
from console.sandbox.gateway.refusals import FunctionRefused, no_permission, not_processed

_MOST_OBJECTS = 100

CREATABLE: Final[Mapping[str, Callable[[Call, etree._Element], str]]] = {"APBILL": create_bill}
"""Key: object name. Value: makes one and returns its RECORDNO."""


def create(call: Call) -> Result:
    """Make objects, in their order.

    Raises:
        FunctionRefused: Too many objects.
    """
    if len(call.element) > _MOST_OBJECTS:
        text = f"At most {_MOST_OBJECTS} objects can be created at once."
        raise FunctionRefused(not_processed(text))
    data = element("data", listtype="objects", count="0")
    for made, wanted in enumerate(call.element, start=1):
        try:
            with call.books.atomic():
                record_no = _create(call, wanted)
        except FunctionRefused as refused:
            return Result(status=FAILURE, payload=(data,), refusals=refused.refusals)
        child(child(data, str(wanted.tag).lower()), "RECORDNO", record_no)
        data.set("count", str(made))
    return succeeded(data)


def _create(call: Call, wanted: etree._Element) -> str:
    object_name = str(wanted.tag)
    known_object(object_name)
    call.require("create", object_name)
    if object_name not in CREATABLE:
        raise FunctionRefused(no_permission("create", object_name))
    return CREATABLE[object_name](call, wanted)
