"""The published schema, and ways to break a request, for the tests of the gateway's grammar."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random

from lxml import etree

_PUBLISHED = Path(__file__).parents[2] / ".." / "shared" / "reference" / "intacct-api-3.0.xsd"
_XS = "{http://www.w3.org/2001/XMLSchema}"


@cache
def published() -> etree.XMLSchema | None:
    """The vendor's schema; None where it is not at hand."""
    if not _PUBLISHED.exists():
        return None
    schema = etree.parse(str(_PUBLISHED))
    for declared in schema.getroot().findall(f"{_XS}element[@name='arguments']"):
        # Its content is ambiguous to libxml, and answers are not judged here.
        declared[:] = []
    return etree.XMLSchema(schema)


def mutate(root: etree._Element, random: Random) -> None:
    """Remove, double, move or rename one element."""
    elements = list(root.iterfind(".//*"))
    if not elements:
        return
    element, other = random.choice(elements), random.choice(elements)
    parent = element.getparent()
    assert parent is not None
    change = random.choice(("remove", "double", "move", "rename"))
    if change == "remove":
        parent.remove(element)
    if change == "double":
        element.addnext(deepcopy(element))
    if change == "move":
        parent.append(element)
    if change == "rename":
        element.tag = other.tag
