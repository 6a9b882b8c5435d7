"""Writes the answer: values to XML.

Place: the last step of the gateway. In come the control block, the session and the results; out
come bytes. Errors get their support ids here.

Must not: decide what is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from lxml import etree

from console.sandbox.gateway.envelope import Control
from console.sandbox.gateway.explaining import explanation
from console.sandbox.gateway.refusals import Refusal

SUCCESS = "success"
FAILURE = "failure"
ABORTED = "aborted"

_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one function."""

    status: str
    """SUCCESS, FAILURE or ABORTED; empty: the result is an empty element."""
    payload: tuple[etree._Element, ...] = ()
    """key or data elements."""
    refusals: tuple[Refusal, ...] = ()
    """Empty on success."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What became of the authentication."""

    user_id: str = ""
    """Empty when a session was refused."""
    company_id: str = ""
    """Empty when a session was refused."""
    entity_id: str = ""
    """Entity the session is in; empty: top level."""
    started_at: datetime | None = None
    """When the session began, aware; None: refused."""
    expires_at: datetime | None = None
    """When the session ends unless it is used, aware; None: refused."""


def element(name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """An element with text and attributes."""
    made = etree.Element(name, attributes)
    made.text = text
    return made


def child(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """A new last child with text."""
    made = etree.SubElement(parent, name)
    if text:
        made.text = text
    return made


class AnswerWriter:
    """Writes answers; its only state is the sequence of support ids."""

    def __init__(self, *, seed: int) -> None:
        self._random = Random(seed)

    def control_failure(self, control: Control, refusals: Sequence[Refusal]) -> bytes:
        """The answer to a request of which nothing ran."""
        response = self._response(control, FAILURE)
        response.append(self._errors(control, refusals))
        return _serialise(response, control)

    def sign_in_failure(
        self, control: Control, admission: Admission, refusals: Sequence[Refusal]
    ) -> bytes:
        """The answer to somebody who was not let in."""
        response = self._response(control, SUCCESS)
        operation = child(response, "operation")
        operation.append(_authentication(FAILURE, admission))
        operation.append(self._errors(control, refusals))
        return _serialise(response, control)

    def results(
        self,
        control: Control,
        admission: Admission,
        results: Iterable[tuple[str, str, Result]],
    ) -> bytes:
        """The answer to functions.

        Args:
            control: Of the request.
            admission: Of the caller.
            results: Function name, control id and result, in the order of the request.
        """
        response = self._response(control, SUCCESS)
        operation = child(response, "operation")
        operation.append(_authentication(SUCCESS, admission))
        for name, control_id, result in results:
            operation.append(self._result(control, name, control_id, result))
        return _serialise(response, control)

    def acknowledgement(self, control: Control) -> bytes:
        """The answer to a request that is carried out later."""
        response = self._response(control, SUCCESS)
        taken = etree.Element("acknowledgement")
        child(taken, "status", SUCCESS)
        response.insert(0, taken)
        return _serialise(response, control)

    def error_page(self, refusal: Refusal) -> bytes:
        """The answer of the gateway in front, which has seen no control block."""
        control = Control()
        response = etree.Element("response")
        child(child(response, "control"), "status", FAILURE)
        response.append(self._errors(control, [refusal], id_label="Request ID"))
        return _serialise(response, control)

    @staticmethod
    def _response(control: Control, status: str) -> etree._Element:
        response = etree.Element("response")
        block = child(response, "control")
        child(block, "status", status)
        child(block, "senderid", control.sender_id)
        child(block, "controlid", control.control_id)
        child(block, "uniqueid", "true" if control.unique else "false")
        child(block, "dtdversion", control.dtd_version)
        return response

    def _result(
        self, control: Control, name: str, control_id: str, result: Result
    ) -> etree._Element:
        block = etree.Element("result")
        if not result.status:
            return block
        child(block, "status", result.status)
        child(block, "function", name)
        child(block, "controlid", control_id)
        block.extend(result.payload)
        if result.refusals:
            block.append(self._errors(control, result.refusals))
        return block

    def _errors(
        self, control: Control, refusals: Sequence[Refusal], *, id_label: str = "Support ID"
    ) -> etree._Element:
        message = etree.Element("errormessage")
        # One support id a message: it names the request, not the single error.
        support_id = self._support_id()
        for refusal in refusals:
            error = child(message, "error")
            child(error, "errorno", refusal.number)
            child(error, "description")
            text = f"{refusal.text} [{id_label}: {support_id}]" if refusal.text else ""
            child(error, "description2", text)
            child(error, "correction", refusal.correction)
            if control.explained:
                error.append(explanation(refusal, support_id))
        return message

    def _support_id(self) -> str:
        head = "".join(self._random.choices(_ID_LETTERS, k=5))
        return f"{head}%7E{''.join(self._random.choices(_ID_LETTERS, k=24))}"


def _authentication(status: str, admission: Admission) -> etree._Element:
    block = etree.Element("authentication")
    child(block, "status", status)
    child(block, "userid", admission.user_id)
    child(block, "companyid", admission.company_id)
    child(block, "locationid", admission.entity_id)
    if admission.started_at and admission.expires_at:
        child(block, "sessiontimestamp", admission.started_at.isoformat(timespec="seconds"))
        child(block, "sessiontimeout", admission.expires_at.isoformat(timespec="seconds"))
    return block


def _serialise(response: etree._Element, control: Control) -> bytes:
    return etree.tostring(
        response, encoding="UTF-8", xml_declaration=True, pretty_print=control.spaced
    )
