"""The log of requests: what was asked and what became of it, and no secret in it."""

from __future__ import annotations

import json

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import SENDER, STRANGER, ask, gateway, invoice, login, send, session

_SECRETS = (SENDER.password, "ws-secret", "wrong-secret", "east-secret")


def _outcomes(asked: Gateway) -> list[str]:
    return [one.outcome for one in asked.log.all()]


def test_every_level_of_failure_is_told_when_requests_are_logged() -> None:
    asked = gateway()
    send(asked, b"<request")
    ask(asked, invoice(), sender=STRANGER)
    ask(asked, invoice(), credentials=login("ws", password="wrong-secret"))
    ask(asked, invoice(), credentials=session("invented"))
    ask(asked, invoice(), control="<uniqueid>false</uniqueid><dtdversion>9</dtdversion>")
    ask(asked, invoice())
    expected = ["control failure", *["authentication failure"] * 3, "control failure", "answered"]
    assert expected == _outcomes(asked)


def test_functions_stand_with_their_ends_when_a_request_is_logged() -> None:
    asked = gateway()
    ask(asked, invoice("INV-1"), invoice("INV-1"), credentials=login("east", "E100"))
    (logged,) = asked.log.all()
    told = [(one.name, one.control_id, one.status) for one in logged.functions]
    assert [("create_invoice", "f1", "success"), ("create_invoice", "f2", "failure")] == told
    assert ("haul", "east", "E100", "r1") == (
        logged.sender_id,
        logged.user_id,
        logged.entity_id,
        logged.control_id,
    )


def test_no_secret_is_told_when_requests_are_logged() -> None:
    asked = gateway()
    opened = ask(asked, "<getAPISession/>").root.findtext(".//sessionid") or ""
    ask(asked, invoice(), credentials=session(opened))
    ask(asked, invoice("INV-2"), credentials=login("ws", password="wrong-secret"))
    told = json.dumps([one.as_json() for one in asked.log.all()])
    assert (3, []) == (
        len(asked.log.all()),
        [secret for secret in (*_SECRETS, opened) if secret in told],
    )


def test_oldest_request_is_forgotten_when_there_are_too_many() -> None:
    asked = gateway()
    for number in range(205):
        send(asked, f"<request{number}/>".encode())
    assert 200 == len(asked.log.all())
