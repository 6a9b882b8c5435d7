"""Bytes of the gateway in, one ``Answer`` out: the only place that reads XML.

Place in the path: ``gateway`` hands the body of each answer here; ``answers`` says what comes out.
It must not do I/O, guess, or read a damaged answer as an empty one.

There is one parser, and it resolves no entity and opens nothing. A document type is refused,
comments and instructions are dropped so that they cannot cut an amount, and text beside elements
is an error. What is wrong with the envelope is a ``ProtocolError``; what is wrong with one result
makes that function ``Unknown`` and leaves the others alone.

Source: the gateway's response pages; a result without status was seen for a repeated control id.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from sys import intern
from urllib.parse import unquote

from lxml import etree
from pydantic import SecretStr

from console.errors import ProtocolError
from console.intacct.answers import (
    ROLLED_BACK,
    Answer,
    AuthenticationFailed,
    ControlFailed,
    Executed,
    FunctionOutcome,
    GatewayError,
    Record,
    Refused,
    SignedIn,
    Success,
    Unknown,
)
from console.intacct.exchange import MAX_SHOWN
from console.intacct.redaction import Mask, masking

__all__ = ["decode_function", "decode_response"]

_MAX_NODES = 500_000
"""Tags and attributes of one answer; a page of 2,000 rows with all fields stays below.

A tag of four bytes takes a hundred and more in memory: the size of the body alone bounds nothing.
"""
_MAX_ERROR_TEXT = 4000
"""Characters kept of one error text; the gateway's own are a few hundred long."""
_SUPPORT_ID = re.compile(r"\s*\[(?:Support|Request) ID:\s*([^\]]*)\]\s*", re.IGNORECASE)
"""Ends many texts; the gateway in front calls it by the second name."""


def decode_response(
    body: bytes, expected: Sequence[str], *, secrets: Sequence[SecretStr] = ()
) -> Answer:
    """Return what an answer means for the functions that were sent.

    Args:
        body: The whole body, unpacked.
        expected: Control ids of the functions sent, in their order.
        secrets: Texts that must not come back to people in error texts or response views.

    Raises:
        ProtocolError: not XML, a document type, another root or namespace, or an envelope that
            does not say whether the request was let in. For a write that means: not known.
    """
    mask = masking(secrets)
    root = _parse(body)
    control = _child(root, "control")
    if _leaf(control, "status") != "success":
        _require(_leaf(control, "status"), "a control block without a status")
        return ControlFailed(errors=_errors(root, mask))
    operation = _child(root, "operation")
    authentication = _child(operation, "authentication")
    status = _require(_leaf(authentication, "status"), "a login block without a status")
    if status != "success":
        return AuthenticationFailed(errors=_errors(operation, mask))
    answered: dict[str, list[etree._Element]] = {control_id: [] for control_id in expected}
    # A repeated control id was seen to come back as a result without any id: people need to see it.
    strays: list[etree._Element] = []
    for result in operation.findall("result"):
        answered.get(result.findtext("controlid") or "", strays).append(result)
    return Executed(
        signed_in=_signed_in(authentication),
        outcomes=tuple(
            _outcome(control_id, answered[control_id], strays, mask) for control_id in expected
        ),
    )


def decode_function(xml: str) -> Record:
    """Return what a kept function says: the element inside ``function``, as the history has it.

    Raises:
        ProtocolError: it is not one whole function; the history was cut or edited.
    """
    function = _record(_read(xml.encode()))
    if function.name != "function" or len(function.branches) != 1:
        raise _broken("a function that cannot be read")
    return function.branches[0]


def _parse(body: bytes) -> etree._Element:
    root = _read(body)
    if root.tag != "response" or root.xpath("boolean(//*[namespace-uri() != ''])"):
        raise _broken("a document of another kind")
    return root


def _read(body: bytes) -> etree._Element:
    quotes = body.count(b'"') + body.count(b"'")
    if body.count(b"<") + quotes // 2 > _MAX_NODES:
        raise _broken("more elements than an answer can hold")
    try:
        root: etree._Element = etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as error:
        raise _broken("something that is not whole XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _broken("a document type, which an answer never has")
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _broken(what: str) -> ProtocolError:
    return ProtocolError(
        f"Sage Intacct answered {what}.",
        hint="If this stays, something between here and Sage Intacct changes the answers.",
        system="Sage Intacct",
    )


def _require(text: str, otherwise: str) -> str:
    if not text:
        raise _broken(otherwise)
    return text


def _child(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(name)
    if len(found) != 1:
        raise _broken(f"an envelope with {len(found) or 'no'} '{name}' block")
    return found[0]


def _leaf(parent: etree._Element, name: str) -> str:
    found = parent.findall(name)
    if len(found) > 1 or (found and len(found[0])):
        raise _broken(f"a '{name}' that cannot be read")
    return (found[0].text or "").strip() if found else ""


def _signed_in(authentication: etree._Element) -> SignedIn:
    return SignedIn(
        user_id=_leaf(authentication, "userid"),
        company_id=_leaf(authentication, "companyid"),
        location_id=_leaf(authentication, "locationid"),
        server_at=_moment(_leaf(authentication, "sessiontimestamp")),
        expires_at=_moment(_leaf(authentication, "sessiontimeout")),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _outcome(
    control_id: str, own: list[etree._Element], strays: list[etree._Element], mask: Mask
) -> FunctionOutcome:
    shown = "\n".join(_shown(result, mask) for result in own or strays)
    if len(own) != 1:
        reason = (
            "Sage Intacct answered twice for it." if own else "The answer has no result for it."
        )
        return Unknown(control_id=control_id, reason=reason, response_xml=shown)
    try:
        return _result(control_id, own[0], shown, mask)
    except ProtocolError as error:
        return Unknown(control_id=control_id, reason=error.message, response_xml=shown)


def _result(control_id: str, result: etree._Element, shown: str, mask: Mask) -> FunctionOutcome:
    status = _leaf(result, "status")
    errors = _errors(result, mask)
    if status in ("failure", "aborted"):
        aborted = status == "aborted" or any(error.number == ROLLED_BACK for error in errors)
        return Refused(control_id=control_id, errors=errors, aborted=aborted, response_xml=shown)
    if status != "success":
        raise _broken("a result without a status that we know")
    if errors:
        raise _broken("a success that carries an error")
    listing, records = _data(result)
    key = _leaf(result, "key") or (records[0].value("RECORDNO") if len(records) == 1 else "")
    return Success(
        control_id=control_id,
        key=key,
        listing=listing,
        records=records,
        response_xml=shown,
    )


def _data(result: etree._Element) -> tuple[tuple[tuple[str, str], ...], tuple[Record, ...]]:
    found = result.findall("data")
    if not found:
        return _listed(result), ()
    data = _child(result, "data")
    count = data.get("count")
    if count is not None and count != str(len(data)):
        raise _broken("another number of records than it says")
    _refuse_text(data.text)
    return (*_listed(result), *_attributes(data)), tuple(_record(child) for child in data)


def _listed(result: etree._Element) -> tuple[tuple[str, str], ...]:
    # The older lists count in an element beside the data.
    found = result.findall("listtype")
    return _attributes(found[0]) if len(found) == 1 else ()


def _record(element: etree._Element) -> Record:
    leaves: list[tuple[str, str]] = []
    branches: list[Record] = []
    if len(element):
        _refuse_text(element.text)
    elif element.text and not element.text.isspace():
        # A bare value where others answer a record becomes a record of that one value.
        leaves.append((str(element.tag), element.text))
    for child in element:
        _refuse_text(child.tail)
        if len(child):
            branches.append(_record(child))
        else:
            # One name stands for its whole column; half a million copies would be most of a page.
            leaves.append((intern(str(child.tag)), child.text or ""))
    return Record(
        name=str(element.tag),
        attributes=_attributes(element),
        leaves=tuple(leaves),
        branches=tuple(branches),
    )


def _attributes(element: etree._Element) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in element.attrib.items())


def _refuse_text(text: str | None) -> None:
    # Text beside elements is how "1<b>250</b>.00" would pass for an amount.
    if text and not text.isspace():
        raise _broken("a value that holds other elements")


def _errors(parent: etree._Element, mask: Mask) -> tuple[GatewayError, ...]:
    return tuple(_error(element, mask) for element in parent.iterfind("errormessage/error"))


def _error(element: etree._Element, mask: Mask) -> GatewayError:
    texts = {
        name: mask(_error_text(element, name))
        for name in ("errorno", "description", "description2", "correction")
    }
    ids = [found for text in texts.values() for found in _SUPPORT_ID.findall(text)]
    plain = {name: _SUPPORT_ID.sub(" ", text).strip() for name, text in texts.items()}
    return GatewayError(
        number=plain["errorno"],
        description=plain["description"],
        description2=plain["description2"],
        correction=plain["correction"],
        support_id=unquote(ids[0]).strip() if ids else "",
        additional=_additional(element.find("additionalinfo"), mask),
    )


def _error_text(element: etree._Element, name: str) -> str:
    # Error texts are for people, so elements inside are read through, unlike those in data.
    found = element.find(name)
    text = "" if found is None else "".join(str(part) for part in found.itertext())
    return text if len(text) <= _MAX_ERROR_TEXT else text[:_MAX_ERROR_TEXT] + "…"


def _additional(element: etree._Element | None, mask: Mask) -> tuple[tuple[str, str], ...]:
    if element is None:
        return ()
    facts: list[tuple[str, str]] = []
    for part in element.iterdescendants():
        facts.append((str(part.tag), (part.text or "").strip()))
        facts.extend((f"{part.tag!s}.{name}", value) for name, value in _attributes(part))
    return tuple((name, mask(text[:_MAX_ERROR_TEXT])) for name, text in facts if text)


def _shown(result: etree._Element, mask: Mask) -> str:
    text = mask(etree.tostring(result, encoding="unicode", with_tail=False))
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
