"""What a function is given, and what every function may need.

Place: between ``core``, which makes the calls, and the modules that carry them out.

Must not: carry anything out.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from lxml import etree

from console.sandbox.books import Books
from console.sandbox.gateway.answer import SUCCESS, Result
from console.sandbox.gateway.catalogue import OBJECTS
from console.sandbox.gateway.object_types import ObjectType
from console.sandbox.gateway.refusals import (
    FunctionRefused,
    no_permission,
    not_subscribed,
    unknown_object,
)
from console.sandbox.gateway.result_sets import ResultSets
from console.sandbox.gateway.rights import is_denied, module_of
from console.sandbox.gateway.scope import Scope
from console.sandbox.gateway.sessions import Session, Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One function of one request, about to run."""

    name: str
    """Name of the function."""
    control_id: str
    """Identifies the work."""
    element: etree._Element
    """The instruction; valid by the schema."""
    alone: bool
    """Whether it is the only function of its request."""
    session: Session
    """Whose call it is."""
    sessions: Sessions
    """Where new sessions are opened."""
    books: Books
    """The company."""
    scope: Scope
    """What the caller sees."""
    results: ResultSets
    """Where results that were not read to their end stay open."""
    random: Random
    """Puts unordered rows in disorder."""
    endpoint: str
    """URL that the request came to."""

    def text(self, name: str) -> str:
        """The text of a child without blanks around it; empty when there is none."""
        return (self.element.findtext(name) or "").strip()

    def require(self, operation: str, object_name: str, *, shown: str = "") -> None:
        """Refuse what the company has not subscribed to, or the user's role does not allow.

        Args:
            operation: As in the rights of a user.
            object_name: What it is done to.
            shown: What the refusal calls the operation; empty: the same.

        Raises:
            FunctionRefused: The company lacks the module, or the role the permission.
        """
        module = module_of(object_name)
        if module in self.books.company.unsubscribed:
            raise FunctionRefused(not_subscribed(module))
        if is_denied(self.session.user, operation, object_name):
            raise FunctionRefused(no_permission(shown or operation, object_name))


def known_object(name: str, *, number: str = "XL03000009") -> ObjectType:
    """The description of an object.

    Raises:
        FunctionRefused: The company has no such object.
    """
    known = OBJECTS.get(name)
    if known is None:
        raise FunctionRefused(unknown_object(name, number))
    return known


def owner_fields(call: Call) -> dict[str, str]:
    """The fields that say to which entity a new record belongs: that of the session."""
    entity = call.books.find("LOCATIONENTITY", "LOCATIONID", call.session.entity_id)
    if entity is None:
        return {"MEGAENTITYID": "", "MEGAENTITYKEY": "", "MEGAENTITYNAME": ""}
    return {
        "MEGAENTITYID": entity["LOCATIONID"],
        "MEGAENTITYKEY": entity["RECORDNO"],
        "MEGAENTITYNAME": entity.get("NAME", ""),
    }


def succeeded(*payload: etree._Element) -> Result:
    """The result of a function that did what it was told."""
    return Result(status=SUCCESS, payload=payload)
