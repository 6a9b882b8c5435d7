"""Values in, bytes for the gateway out: the only place that writes XML and unwraps secrets.

Place in the path: ``gateway`` encodes each request here, ``sync`` asks for the canonical bytes of
one function to keep and to hash. It must not send, log, or decide what a document says.

``encode_documents``, ``encode_parties`` and ``encode_reads`` hold one ordered table per function;
nothing a caller fills decides an order. Elements are built, never glued from text, so that data
cannot become markup; joined are only whole functions that this module has written itself, because
writing a function costs more than all else that sending it does. Text that XML cannot carry is
refused, not repaired: a changed document number would break recovery.

Source: the gateway's request pages and its published schema, version 3.0.
"""

from collections.abc import Sequence
from typing import assert_never

from lxml import etree

from console.intacct.attachments import AttachmentFunction
from console.intacct.credentials import Authentication, LoginTo, SenderCredentials, SessionKey
from console.intacct.documents import DocumentFunction
from console.intacct.encode_documents import put_document
from console.intacct.encode_parties import put_attachment, put_party
from console.intacct.encode_parts import flag, put, set_attribute
from console.intacct.encode_reads import put_read
from console.intacct.functions import Function, NumberedFunction
from console.intacct.parties import PartyFunction

__all__ = ["encode_function", "encode_request", "numbered"]

_UNNUMBERED = b'<function controlid="">'
"""How the bytes of a function begin that has no control id yet."""

_NO_CONTENT = b"<content/>"
"""Stands once in a request without functions: a text that says so is written with entities."""


def encode_function(function: Function, control_id: str) -> bytes:
    """Return the canonical bytes of one ``function`` element, without declaration.

    Args:
        function: What to write.
        control_id: Its control id; empty for bytes that stand for the content alone.

    The same value always gives the same bytes; they hold no secret.

    Raises:
        RuleError: a text, amount or field name cannot be sent.
    """
    element = etree.Element("function")
    set_attribute(element, "controlid", control_id)
    _put_function(element, function)
    return etree.tostring(element, encoding="UTF-8", xml_declaration=False)


def numbered(content: bytes, control_id: str) -> bytes:
    """Return what ``encode_function`` gives for the same function with a control id.

    Args:
        content: Bytes of ``encode_function`` without one.
        control_id: The control id.

    Raises:
        RuleError: XML cannot carry the control id.
    """
    if not content.startswith(_UNNUMBERED):
        raise ValueError("not the bytes of a function without a control id")
    element = etree.Element("function")
    set_attribute(element, "controlid", control_id)
    start = etree.tostring(element, encoding="UTF-8", xml_declaration=False).removesuffix(b"/>")
    return b"%b>%b" % (start, content.removeprefix(_UNNUMBERED))


def encode_request(
    functions: Sequence[NumberedFunction],
    *,
    sender: SenderCredentials,
    authentication: Authentication,
    control_id: str,
    unique: bool,
    transaction: bool = False,
) -> bytes:
    """Return a whole request; it holds secrets, so nothing but the wire may see it.

    Args:
        functions: One or more, in the order in which they run.
        sender: The integration's credentials.
        authentication: A login or a session.
        control_id: Fresh for every attempt; it only pairs request and answer.
        unique: True makes the gateway refuse a function whose control id has completed before.
        transaction: True makes them stand or fall together, False lets each stand alone.

    Raises:
        RuleError: a text, amount or field name cannot be sent.
    """
    request = etree.Element("request")
    _put_control(etree.SubElement(request, "control"), sender, control_id, unique)
    operation = etree.SubElement(request, "operation")
    operation.set("transaction", flag(transaction))
    _put_authentication(etree.SubElement(operation, "authentication"), authentication)
    etree.SubElement(operation, "content")
    envelope = etree.tostring(request, encoding="UTF-8", xml_declaration=True)
    before, after = envelope.split(_NO_CONTENT)
    encoded = [one.encoded or encode_function(one.function, one.control_id) for one in functions]
    return b"".join((before, b"<content>", *encoded, b"</content>", after))


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


def _put_function(parent: etree._Element, function: Function) -> None:
    if isinstance(function, DocumentFunction):
        put_document(parent, function)
    elif isinstance(function, PartyFunction):
        put_party(parent, function)
    elif isinstance(function, AttachmentFunction):
        put_attachment(parent, function)
    else:
        put_read(parent, function)
