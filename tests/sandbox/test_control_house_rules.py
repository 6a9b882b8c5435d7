"""The control calls that change what the company has set for itself."""

from collections.abc import Iterator

import httpx
import pytest
from lxml import etree

from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import fixed_now
from tests.sandbox.gateway_kit import Answer, envelope, query


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=5, loads=4, now=fixed_now) as running:
        yield running


@pytest.fixture
def control(server: SandboxServer) -> Iterator[httpx.Client]:
    with wire.client(base_url=server.urls.control_url) as client:
        yield client


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"hold_blocks": True}, True),
        ({"bill_approvals": 2}, 2),
        ({"unsubscribed": ["AP"]}, frozenset({"AP"})),
        ({"currencies": {"CAD": False}}, {"CAD": False}),
    ],
)
def test_setting_is_changed_when_it_is_one_of_the_companys(
    server: SandboxServer, control: httpx.Client, changes: dict[str, object], expected: object
) -> None:
    answer = control.patch("/company", json=changes)
    (name,) = changes
    found = getattr(server.world.books.company, name)
    assert (200, changes, expected) == (answer.status_code, answer.json(), found)


def test_rules_are_those_of_the_call_when_it_has_some(
    server: SandboxServer, control: httpx.Client
) -> None:
    rule = {"name": "P", "object_name": "APBILL", "text": "No.", "demands": "SUPDOCID"}
    control.patch("/company", json={"rules": [{**rule, "over": "50.00"}]})
    (made,) = server.world.books.company.rules
    assert ("P", "SUPDOCID", "50.00") == (made.name, made.demands, str(made.over))


@pytest.mark.parametrize(
    "changes",
    [
        {"company_id": "other"},
        {"users": {}},
        {"no_such_setting": True},
        {"hold_blocks": "yes"},
        {"bill_approvals": True},
        {"bill_approvals": -1},
        {"own_summaries": 1},
        {"unsubscribed": [1]},
        {"currencies": {"CAD": "yes"}},
        {"rules": ["none"]},
        {"rules": [{"name": "P"}]},
        {"rules": [{"name": "P", "object_name": "APBILL", "text": "", "over": "much"}]},
        {"rules": [{"colour": "red"}]},
    ],
)
def test_setting_is_refused_when_it_is_not_understood(
    control: httpx.Client, changes: dict[str, object]
) -> None:
    assert 400 == control.patch("/company", json=changes).status_code


def test_user_is_kept_out_when_barred_and_let_in_again_afterwards(
    server: SandboxServer, control: httpx.Client
) -> None:
    user = server.credentials.user_id
    told = []
    for barred in ("locked", ""):
        control.patch(f"/users/{user}", json={"barred": barred})
        told.append(sign_in(server))
    assert [["The user is locked."], []] == told


@pytest.mark.parametrize(
    ("user", "barred"), [("nobody", "locked"), ("ws_alvys", "tired"), ("ws_alvys", None)]
)
def test_user_is_refused_when_user_or_reason_is_unknown(
    control: httpx.Client, user: str, barred: str | None
) -> None:
    assert 400 == control.patch(f"/users/{user}", json={"barred": barred}).status_code


def test_user_comes_in_with_the_new_password_only_when_it_was_changed(
    server: SandboxServer, control: httpx.Client
) -> None:
    user, old = server.credentials.user_id, server.credentials.user_password
    control.patch(f"/users/{user}", json={"password": "another"})
    refused = sign_in(server)
    control.patch(f"/users/{user}", json={"password": old})
    assert (1, []) == (len(refused), sign_in(server))


@pytest.mark.parametrize(("user", "password"), [("nobody", "x"), ("ws_alvys", ""), ("ws_alvys", 1)])
def test_password_is_refused_when_user_is_unknown_or_it_is_none(
    control: httpx.Client, user: str, password: object
) -> None:
    assert 400 == control.patch(f"/users/{user}", json={"password": password}).status_code


def test_custom_field_is_required_when_made_so(
    server: SandboxServer, control: httpx.Client
) -> None:
    control.patch("/custom-fields/APBILL/LOAD_NUMBER", json={"required": True})
    assert server.world.books.custom_fields("APBILL")["LOAD_NUMBER"].required


@pytest.mark.parametrize(
    ("name", "required"), [("NO_SUCH", True), ("LOAD_NUMBER", "yes"), ("LOAD_NUMBER", None)]
)
def test_custom_field_is_refused_when_field_or_value_is_unknown(
    control: httpx.Client, name: str, required: object
) -> None:
    path = f"/custom-fields/APBILL/{name}"
    assert 400 == control.patch(path, json={"required": required}).status_code


def test_fields_of_a_record_are_changed_when_they_are_sent(
    server: SandboxServer, control: httpx.Client
) -> None:
    answer = control.patch("/dimensions/project/P-100", json={"fields": {"CUSTOMERID": "C1001"}})
    row = server.world.books.find("PROJECT", "PROJECTID", "P-100")
    assert row is not None
    assert ({"CUSTOMERID": "C1001"}, "C1001") == (answer.json()["fields"], row["CUSTOMERID"])


def test_status_changes_too_when_it_is_sent_with_fields(
    server: SandboxServer, control: httpx.Client
) -> None:
    body = {"fields": {"ONHOLD": "true"}, "status": "inactive"}
    control.patch("/parties/VENDOR/V4901", json=body)
    row = server.world.books.find("VENDOR", "VENDORID", "V4901")
    assert row is not None
    assert ("true", "inactive") == (row["ONHOLD"], row["STATUS"])


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/40000", {"ACCOUNTNO": "1"}),
        ("/accounts/40000", {"RECORDNO": "1"}),
        ("/accounts/99999", {"TITLE": "X"}),
        ("/accounts/40000", ["TITLE"]),
    ],
)
def test_fields_are_refused_when_record_or_field_is_not_to_be_changed(
    control: httpx.Client, path: str, fields: object
) -> None:
    assert 400 == control.patch(path, json={"fields": fields}).status_code


def sign_in(server: SandboxServer) -> list[str]:
    """What a sign-in with the right password is refused with."""
    keys = server.credentials
    body = (
        envelope(query("GLACCOUNT", "ACCOUNTNO"))
        .decode()
        .replace(">haul<", f">{keys.sender_id}<")
        .replace(">haul-secret<", f">{keys.sender_password}<")
        .replace(">ws<", f">{keys.user_id}<")
        .replace(">ws-secret<", f">{keys.user_password}<")
        .replace(">acme<", f">{keys.company_id}<")
    )
    response = wire.post(server.urls.intacct_url, content=body)
    return [text for _, text in Answer(etree.fromstring(response.content)).errors()]
