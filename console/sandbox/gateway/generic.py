"""The functions ``create``, ``update`` and ``delete``: generic objects, each on its own.

Place: functions of the gateway. A new kind of object is one line of the table below.

One object that is refused ends ``create`` and ``update``, but what was done before it stays, and
the answer says so beside the errors; that is how the real gateway does it. ``delete`` does all or
nothing.

Must not: know the rules of an object.

Source: intacct-api.md sections 3, 6.1, 8.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree

from console.sandbox.gateway.answer import FAILURE, Result, child, element
from console.sandbox.gateway.calls import Call, known_object, succeeded
from console.sandbox.gateway.kinds import KINDS, Kind, Made
from console.sandbox.gateway.refusals import (
    FunctionRefused,
    Refusal,
    missing,
    no_permission,
    not_processed,
)

_MOST_OBJECTS: Final = 100


def create(call: Call) -> Result:
    """Make objects, in their order.

    Raises:
        FunctionRefused: Too many objects.
    """
    return _each(call, "create", lambda kind: kind.create)


def update(call: Call) -> Result:
    """Change objects, in their order.

    Raises:
        FunctionRefused: Too many objects.
    """
    return _each(call, "update", lambda kind: kind.update)


def delete(call: Call) -> Result:
    """Delete objects of one kind by their record numbers.

    Raises:
        FunctionRefused: One cannot be deleted; then none is.
    """
    object_name = call.text("object")
    kind = _kind(call, "delete", object_name)
    keys = [key for key in map(str.strip, call.text("keys").split(",")) if key]
    if not keys:
        text = "Enter at least one key."
        raise FunctionRefused(missing("BL03002028", "No data found", correction=text))
    if len(keys) > _MOST_OBJECTS:
        raise FunctionRefused(_too_many("deleted"))
    if kind.delete is None:
        raise FunctionRefused(no_permission("delete", object_name))
    for key in keys:
        kind.delete(call, key)
    return succeeded()


_Doing = Callable[[Call, etree._Element], Made]


def _each(call: Call, verb: str, doing_of: Callable[[Kind], _Doing | None]) -> Result:
    if len(call.element) > _MOST_OBJECTS:
        raise FunctionRefused(_too_many(f"{verb}d"))
    data = element("data", listtype="objects", count="0")
    for done, wanted in enumerate(call.element, start=1):
        object_name = str(wanted.tag)
        try:
            with call.books.atomic():
                doing = doing_of(_kind(call, verb, object_name))
                if doing is None:
                    raise FunctionRefused(no_permission(verb, object_name))
                made = doing(call, wanted)
        except FunctionRefused as refused:
            return Result(status=FAILURE, payload=(data,), refusals=refused.refusals)
        block = child(data, object_name.lower())
        for name, value in made.items():
            child(block, name, value)
        data.set("count", str(done))
    return succeeded(data)


def _kind(call: Call, verb: str, object_name: str) -> Kind:
    known_object(object_name)
    call.require(verb, object_name)
    if object_name not in KINDS:
        raise FunctionRefused(no_permission(verb, object_name))
    return KINDS[object_name]


def _too_many(done: str) -> Refusal:
    return not_processed(f"At most {_MOST_OBJECTS} objects can be {done} at once.")
