"""Reads a request: bytes to values, or a refusal of the whole.

Place: the first step of the gateway. In come the bytes as they were sent; out comes a ``Request``.
Broken XML, a document type and anything the schema does not allow end here, before anybody asks who
is calling.

Must not: check credentials, or look at what a function wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from console.sandbox.gateway.grammar import compile_grammar
from console.sandbox.gateway.models import ATTRIBUTES, GENERIC, MODELS, TYPES
from console.sandbox.gateway.refusals import Refusal, schema_error

_LEGACY_VERSION = "2.1"
_SCHEMA = compile_grammar(MODELS, ATTRIBUTES, TYPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The control block; every text is empty when it could not be read."""

    sender_id: str = ""
    """Who integrates."""
    password: str = field(default="", repr=False)
    """The sender's password."""
    control_id: str = ""
    """Correlates request and answer."""
    unique: bool = True
    """Whether functions that completed before are refused."""
    dtd_version: str = ""
    """2.1 or 3.0."""
    policy_id: str = ""
    """Asks for an asynchronous answer when not empty."""
    spaced: bool = True
    """Whether the answer is indented."""
    explained: bool = False
    """Whether errors carry additional information."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Credentials of a user."""

    company_id: str
    """As sent."""
    user_id: str
    """As sent."""
    password: str = field(repr=False)
    """As sent."""
    entity_id: str = ""
    """Entity to enter; empty: top level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that was opened before."""

    session_id: str = field(repr=False)
    """As sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One instruction."""

    control_id: str
    """Identifies the work."""
    element: etree._Element
    """The instruction; its tag is the name of the function."""

    @property
    def name(self) -> str:
        """Name of the function."""
        return str(self.element.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that is well-formed and valid."""

    control: Control
    """The control block."""
    credentials: Login | OpenSession
    """Who asks."""
    together: bool
    """Whether all functions stand or fall as one."""
    functions: tuple[Function, ...]
    """In the order of the request; may be empty."""


class RequestRefused(Exception):
    """The request as a whole is refused; nothing of it runs."""

    def __init__(self, control: Control, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.control = control
        """What could be read of the control block."""
        self.refusal = refusal
        """Why."""


def read_request(body: bytes) -> Request:
    """Read a request.

    Raises:
        RequestRefused: It is not XML, has a document type, or does not fit the schema of its
            version.
    """
    root = _parse(body)
    if root.tag != "request":
        # The validator takes any element that it knows for a beginning.
        message = f"Element '{root.tag}': No matching global declaration available for the root"
        raise RequestRefused(Control(), schema_error(1845, message, 1, 0, fatal=False))
    control = _read_control(root)
    if not _SCHEMA.validate(root):
        raise RequestRefused(control, _describe(_SCHEMA.error_log))
    operation = _child(root, "operation")
    _check_version(control, operation)
    return Request(
        control=control,
        credentials=_read_credentials(_child(operation, "authentication")),
        together=operation.get("transaction") == "true",
        functions=tuple(_read_functions(operation)),
    )


def _check_version(control: Control, operation: etree._Element) -> None:
    """Refuse functions that the version of the request does not have yet."""
    if control.dtd_version != _LEGACY_VERSION:
        return
    for element in operation.iterfind("content/function/*"):
        if element.tag in GENERIC:
            message = f"Element '{element.tag}': This element is not expected"
            line: Any = element.sourceline  # the stubs do not know that it is a number
            raise RequestRefused(control, schema_error(1871, message, line, 0, fatal=False))


def _parse(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise RequestRefused(Control(), _describe_fatal(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        # Entities are left unresolved, which the validator cannot handle; so this comes first.
        message = "A document type declaration is not allowed"
        raise RequestRefused(Control(), schema_error(95, message, 1, 1, fatal=True))
    return root


def _describe(error_log: Any) -> Refusal:  # the stubs do not know that a log holds entries
    entry = error_log[0]
    return schema_error(entry.type, entry.message, entry.line, entry.column, fatal=False)


def _describe_fatal(error: Any) -> Refusal:  # the stubs do not know that an error has a code
    line, column = error.position
    message = str(error.msg).rsplit(", line ", 1)[0]
    return schema_error(error.code, message, line, column, fatal=True)


def _read_control(root: etree._Element) -> Control:
    control = root.find("control")
    if control is None:
        return Control()
    return Control(
        sender_id=_text(control, "senderid"),
        password=_text(control, "password"),
        control_id=_text(control, "controlid"),
        unique=_flag(control, "uniqueid", default=True),
        dtd_version=_text(control, "dtdversion"),
        policy_id=_text(control, "policyid"),
        spaced=_flag(control, "includewhitespace", default=True),
        explained=_flag(control, "showadditionalerrorinfo", default=False),
    )


def _read_credentials(authentication: etree._Element) -> Login | OpenSession:
    login = authentication.find("login")
    if login is None:
        # An oauth token is not known here either, so it fails like an invented session.
        return OpenSession(session_id=_text(authentication, "sessionid"))
    return Login(
        company_id=_text(login, "companyid"),
        user_id=_text(login, "userid"),
        password=_text(login, "password"),
        entity_id=_text(login, "locationid"),
    )


def _read_functions(operation: etree._Element) -> Iterator[Function]:
    for element in operation.iterfind("content/function"):
        yield Function(control_id=element.get("controlid", ""), element=element[0])


def _child(parent: etree._Element, name: str) -> etree._Element:
    child = parent.find(name)
    if child is None:
        raise ValueError(f"the schema demands {name}")
    return child


def _text(parent: etree._Element, name: str) -> str:
    return (parent.findtext(name) or "").strip()


def _flag(parent: etree._Element, name: str, *, default: bool) -> bool:
    text = _text(parent, name).lower()
    return text == "true" if text else default
