"""What the switches of a company and of its gateway change, and what they leave alone."""

from __future__ import annotations

import pytest
from lxml import etree

from console.sandbox.gateway import GatewayManners
from tests.sandbox.gateway_http import post, served
from tests.sandbox.gateway_kit import (
    TOP_LOGIN,
    Answer,
    ask,
    bill,
    books,
    envelope,
    gateway,
    invoice,
    login,
    query,
    send,
)
from tests.sandbox.writing_kit import create

pytestmark = pytest.mark.anyio

EXPIRED = [("PL04000055", "This company is a demo company and has expired.")]
ACCOUNTS = query("GLACCOUNT", "ACCOUNTNO")


def _as_legacy(*functions: str) -> Answer:
    body = envelope(*functions).replace(b"<dtdversion>3.0<", b"<dtdversion>2.1<")
    return send(gateway(), body)


@pytest.mark.parametrize(
    "function",
    [
        bill(),
        ACCOUNTS,
        "<lookup><object>CLASS</object></lookup>",
        "<readMore><resultId>1</resultId></readMore>",
    ],
)
def test_request_is_refused_when_its_version_has_no_such_function(function: str) -> None:
    answer = _as_legacy(invoice(), function)
    ((number, text),) = answer.errors()
    assert ("failure", "XL03000003", True) == (
        answer.root.findtext("control/status"),
        number,
        "This element is not expected" in text,
    )


@pytest.mark.parametrize("function", [invoice(), "<getAPISession/>", "<get_closedbooksdate/>"])
def test_request_is_let_in_when_its_version_has_the_function(function: str) -> None:
    assert ["success"] == _as_legacy(function).statuses


@pytest.mark.parametrize("credentials", [TOP_LOGIN, login("ws", password="wrong")])
def test_nobody_is_let_in_when_the_company_has_expired(credentials: str) -> None:
    asked = gateway(books(None, expired=True))
    answer = ask(asked, ACCOUNTS, credentials=credentials)
    assert ("failure", EXPIRED) == (answer.root.findtext("control/status"), answer.errors())


def test_session_is_over_when_the_company_has_expired() -> None:
    asked = gateway(books(None, expired=True))
    answer = ask(asked, ACCOUNTS, credentials="<sessionid>any</sessionid>")
    assert EXPIRED == answer.errors()


def test_login_is_wrong_when_it_names_another_company_than_the_expired_one() -> None:
    asked = gateway(books(None, expired=True))
    answer = ask(asked, ACCOUNTS, credentials=login("ws", company_id="other"))
    assert [("XL03000006", "Sign-in information is incorrect")] == answer.errors()


def test_wrong_login_has_the_other_number_when_the_gateway_is_set_so() -> None:
    asked = gateway(sign_in_number="UJPP0002")
    answer = ask(asked, ACCOUNTS, credentials=login("nobody"))
    assert [("UJPP0002", "Sign-in information is incorrect")] == answer.errors()


def test_number_is_refused_when_no_sign_in_has_been_seen_with_it() -> None:
    with pytest.raises(ValueError, match="E1"):
        GatewayManners(sign_in_number="E1")


@pytest.mark.parametrize("function", [invoice(), bill()])
def test_document_is_made_inside_an_entity_only_when_the_company_wants_it(function: str) -> None:
    asked = gateway(books(None, entity_only=True))
    top = ask(asked, function)
    inside = ask(asked, function, credentials=login("ws", "E100"))
    text = "Transactions of this company can be created at the entity level only."
    expected = (("BL01001973", text), ["success"])
    assert expected == (top.errors()[0], inside.statuses)


@pytest.mark.parametrize(
    ("title", "titles", "errors"),
    [
        ("Driver", frozenset({"Clerk"}), [("DL03000006", "Title Driver does not exist.")]),
        ("Clerk", frozenset({"Clerk"}), []),
        ("Driver", frozenset(), []),
    ],
)
def test_title_is_one_of_the_companys_when_it_keeps_a_list(
    title: str, titles: frozenset[str], errors: list[tuple[str, str]]
) -> None:
    function = create("EMPLOYEE", {"EMPLOYEEID": "E-1", "TITLE": title})
    assert errors == ask(gateway(books(None, titles=titles)), function).errors()


def test_account_is_refused_in_its_own_words_when_the_number_is_taken() -> None:
    function = create("GLACCOUNT", {"ACCOUNTNO": "40000", "TITLE": "Freight"})
    assert [("BL01001973", "Duplicate account number '40000'.")] == ask(
        gateway(), function
    ).errors()


@pytest.mark.parametrize("kind", ["http_400", "http_401", "http_500"])
async def test_page_has_the_number_of_the_plan_when_it_names_one(kind: str) -> None:
    async with served(gateway(), {"kind": kind, "number": "GW-0034"}) as client:
        response = await post(client)
    ((number, text),) = Answer(etree.fromstring(response.content)).errors()
    assert (kind, "GW-0034", True) == (
        f"http_{response.status_code}",
        number,
        "[Request ID: " in text,
    )


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            "no_reason",
            [
                "Currently, we can't create the transaction.",
                "Could not create APBILL record!",
            ],
        ),
        ("off_line", ["The service is temporarily off-line. Please try again later."] * 2),
    ],
)
async def test_nothing_is_done_when_every_function_is_refused(kind: str, texts: list[str]) -> None:
    asked = gateway()
    async with served(asked, {"kind": kind}) as client:
        response = await post(client, envelope(invoice(), bill()))
    answer = Answer(etree.fromstring(response.content))
    done = asked.books.rows("ARINVOICE") + asked.books.rows("APBILL")
    assert (texts, []) == ([text for _, text in answer.errors()], done)
