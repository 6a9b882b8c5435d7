"""Who is let in: senders, logins, sessions and entities."""

from datetime import timedelta

import pytest

from console.sandbox.books import Sender
from console.sandbox.gateway import Gateway
from console.sandbox.gateway.envelope import OpenSession
from tests.sandbox.gateway_kit import (
    ENDPOINT,
    STRANGER,
    TOP_LOGIN,
    Answer,
    ManualClock,
    ask,
    books,
    envelope,
    gateway,
    invoice,
    line,
    login,
    query,
    send,
    session,
)

_INCORRECT = [("XL03000006", "Sign-in information is incorrect")]
_WRONG_SENDER = [("XL03000006", "Incorrect Intacct XML Partner ID or password.")]


def _open(asked: Gateway, credentials: str = TOP_LOGIN, inside: str = "") -> Answer:
    function = f"<getAPISession>{inside}</getAPISession>"
    return ask(asked, function, credentials=credentials)


def _session_id(asked: Gateway, credentials: str = TOP_LOGIN, inside: str = "") -> str:
    return _open(asked, credentials, inside).root.findtext(".//sessionid") or ""


@pytest.mark.parametrize(
    "sender",
    [
        Sender(sender_id="nobody", password="haul-secret"),
        Sender(sender_id="haul", password="Haul-secret"),
        Sender(sender_id="Haul", password="haul-secret"),
        Sender(sender_id="haul", password=""),
    ],
)
def test_control_fails_when_sender_or_its_password_is_wrong(sender: Sender) -> None:
    answer = ask(gateway(), "<readEntityDetails/>", sender=sender)
    assert (_WRONG_SENDER, None) == (answer.errors(), answer.root.find("operation"))


@pytest.mark.parametrize(
    "credentials",
    [
        login("ws", company_id="other"),
        login("ws", company_id="ACME"),
        login("nobody"),
        login("WS", password="ws-secret"),
        login("ws", password="wrong"),
        login("ws", entity="E999"),
        login("ws", entity="E100-10"),
        login("east", entity="E200"),
    ],
)
def test_authentication_fails_alike_when_any_part_of_the_login_is_wrong(credentials: str) -> None:
    answer = ask(gateway(), "<readEntityDetails/>", credentials=credentials)
    assert ("failure", _INCORRECT, []) == (
        answer.root.findtext("operation/authentication/status"),
        answer.errors(),
        answer.results,
    )


def test_user_and_company_are_echoed_when_a_login_fails() -> None:
    answer = ask(gateway(), "<readEntityDetails/>", credentials=login("nobody"))
    block = answer.root.find("operation/authentication")
    assert block is not None
    assert ("nobody", "acme") == (block.findtext("userid"), block.findtext("companyid"))


def test_sender_is_named_when_the_company_has_not_authorised_it() -> None:
    text = (
        "The sender ID 'stranger' is not authorized to make Web Services requests to company ID"
        " 'acme'."
    )
    answer = ask(gateway(), "<readEntityDetails/>", sender=STRANGER)
    assert [("XL03000006", text)] == answer.errors()


def test_inactive_entity_cannot_be_entered_when_it_is_closed() -> None:
    made = books()
    made.add("LOCATIONENTITY", {"LOCATIONID": "E300", "STATUS": "inactive"})
    answer = ask(gateway(made), "<readEntityDetails/>", credentials=login("ws", entity="E300"))
    assert _INCORRECT == answer.errors()


def test_session_comes_with_endpoint_and_location_when_a_login_asks_for_one() -> None:
    api = _open(gateway()).root.find(".//api")
    assert api is not None
    names = [element.tag for element in api]
    expected = (["sessionid", "endpoint", "locationid"], ENDPOINT, "")
    assert expected == (names, api.findtext("endpoint"), api.findtext("locationid"))


@pytest.mark.parametrize(
    ("credentials", "inside", "place"),
    [
        (login("ws", "E200"), "", "E200"),
        (login("ws", "E200"), "<locationid/>", ""),
        (login("ws", "E200"), "<locationid>E100</locationid>", "E100"),
        (TOP_LOGIN, "<locationid>E100</locationid>", "E100"),
    ],
)
def test_session_is_in_the_right_place_when_an_entity_is_named(
    credentials: str, inside: str, place: str
) -> None:
    assert place == _open(gateway(), credentials, inside).root.findtext(".//api/locationid")


def test_session_is_refused_when_the_entity_is_not_the_users() -> None:
    answer = _open(gateway(), login("east"), "<locationid>E200</locationid>")
    assert [("XL03000006", "Invalid location ID 'E200'.")] == answer.errors()


def test_session_is_refused_when_other_functions_stand_beside_it() -> None:
    answer = ask(gateway(), "<getAPISession/>", "<readEntityDetails/>")
    assert ["failure", "success"] == answer.statuses


def test_session_is_taken_for_a_login_when_it_is_open() -> None:
    asked = gateway()
    opened = _session_id(asked, login("ws", "E100"))
    answer = ask(asked, "<readEntityDetails/>", credentials=session(opened))
    expected = ["success", "ws", "acme", "E100"]
    block = answer.root.iterfind("operation/authentication/*")
    assert expected == [element.text for element in block][:4]


@pytest.mark.parametrize("credentials", [session("invented.."), "<oauth>token</oauth>"])
def test_session_is_invalid_when_it_was_never_opened(credentials: str) -> None:
    answer = ask(gateway(), "<readEntityDetails/>", credentials=credentials)
    ((number, text),) = answer.errors()
    assert ("XL03000006", True) == (number, text.startswith("Invalid session"))


def test_user_and_company_are_empty_when_a_session_is_invalid() -> None:
    answer = ask(gateway(), "<readEntityDetails/>", credentials=session("invented.."))
    block = answer.root.find("operation/authentication")
    assert block is not None
    assert ("", "", None) == (
        block.findtext("userid"),
        block.findtext("companyid"),
        block.findtext("sessiontimeout"),
    )


def test_session_is_invalid_when_its_time_is_over() -> None:
    clock = ManualClock()
    asked = gateway(books(clock))
    opened = _session_id(asked)
    clock.move(timedelta(hours=6))
    answer = ask(asked, "<readEntityDetails/>", credentials=session(opened))
    assert [("XL03000006", f"Invalid session {opened}")] == answer.errors()


def test_session_lives_on_when_it_is_used() -> None:
    clock = ManualClock()
    asked = gateway(books(clock))
    opened = _session_id(asked)
    for _ in range(3):
        clock.move(timedelta(hours=5))
        answer = ask(asked, "<readEntityDetails/>", credentials=session(opened))
    ends = answer.root.findtext("operation/authentication/sessiontimeout")
    assert ends == "2026-03-03T12:04:05+00:00"


def test_session_is_invalid_when_it_was_expired_by_hand() -> None:
    asked = gateway()
    opened = _session_id(asked)
    asked.sessions.expire(OpenSession(session_id=opened))
    answer = ask(asked, "<readEntityDetails/>", credentials=session(opened))
    assert answer.root.findtext("operation/authentication/status") == "failure"


def test_session_is_refused_when_another_sender_uses_it() -> None:
    asked = gateway()
    opened = _session_id(asked)
    answer = ask(asked, "<readEntityDetails/>", credentials=session(opened), sender=STRANGER)
    ((_, text),) = answer.errors()
    assert "'stranger' is not authorized" in text


def test_policy_is_refused_when_none_was_set_up() -> None:
    body = envelope("<readEntityDetails/>").replace(
        b"</dtdversion>", b"</dtdversion><policyid>later</policyid>"
    )
    errors = send(gateway(), body).errors()
    assert [("XL03000006", "later is not a valid transport policy.")] == errors


def test_entities_are_the_users_own_when_the_user_is_limited() -> None:
    answer = ask(gateway(), "<readEntityDetails/>", credentials=login("east"))
    assert ["E100"] == [element.text for element in answer.root.iterfind(".//entity/id")]


def test_entities_are_all_listed_when_the_session_is_inside_one() -> None:
    answer = ask(gateway(), "<readEntityDetails/>", credentials=login("ws", "E200"))
    assert ["E100", "E200"] == [element.text for element in answer.root.iterfind(".//entity/id")]


def test_limited_user_cannot_post_elsewhere_when_at_top_level() -> None:
    answer = ask(gateway(), invoice(lines=line(location="E200")), credentials=login("east"))
    _, text = answer.errors()[0]
    assert text == "Invalid location 'E200': it does not belong to an entity you may enter."


def test_limited_user_sees_only_own_places_when_querying_them() -> None:
    function = query("LOCATION", "LOCATIONID")
    rows = ask(gateway(), function, credentials=login("east")).rows()
    assert {"E100", "E100-10", "OLD"} == {row["LOCATIONID"] for row in rows}


def test_permission_is_named_when_the_role_lacks_it() -> None:
    answer = ask(gateway(), invoice(), credentials=login("reader"))
    text = "You do not have permission for API operation CREATE on objects of type ARINVOICE"
    assert [("PL04000005", text)] == answer.errors()


def test_sessions_are_the_same_when_the_seed_is() -> None:
    first, second = gateway(seed=7), gateway(seed=7)
    assert _session_id(first) == _session_id(second)
