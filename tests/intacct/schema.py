"""The published request schema, where it is at hand."""

from functools import cache

from lxml import etree

from tests.intacct.support import SHARED


@cache
def schema() -> etree.XMLSchema | None:
    """Return the schema; None where it is not at hand."""
    path = SHARED / "reference" / "intacct-api-3.0.xsd"
    if not path.exists():
        return None
    tree = etree.parse(str(path))
    namespace = "{http://www.w3.org/2001/XMLSchema}"
    arguments = tree.find(f"{namespace}element[@name='arguments']")
    assert arguments is not None
    # Its content model is ambiguous, which lxml refuses to load; nothing of ours uses it.
    for child in list(arguments):
        arguments.remove(child)
    return etree.XMLSchema(tree)


def faults(body: bytes) -> str:
    """Return what the schema has against a request; empty when it is right, or not at hand."""
    document = etree.fromstring(body)
    published = schema()
    if published is None or published.validate(document):
        return ""
    return str(published.error_log)
