"""The sandbox in a file: it goes on where it stopped, and takes nothing that is not its own."""

from __future__ import annotations

import json
from collections import Counter, deque
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import pytest
from lxml import etree

from console.sandbox.books import CustomField, User
from console.sandbox.gateway import GatewayManners
from console.sandbox.server import SandboxServer
from console.sandbox.snapshot import SnapshotError, freeze, thaw
from console.sandbox.state import load_state
from tests import wire
from tests.sandbox.callers import fixed_now
from tests.sandbox.gateway_kit import Answer

_ADMISSION = (
    "<login><userid>ws_alvys</userid><companyid>harrowgroup</companyid>"
    "<password>sandbox-user-secret</password></login>"
)


def _server(**arguments: Any) -> SandboxServer:
    return SandboxServer(**{"loads": 12, "now": fixed_now, **arguments})


def _body(function: str, credentials: str = _ADMISSION) -> bytes:
    return (
        "<request><control><senderid>ConsoleSandbox</senderid>"
        "<password>sandbox-sender-secret</password><controlid>r</controlid>"
        "<uniqueid>true</uniqueid><dtdversion>3.0</dtdversion></control><operation>"
        f"<authentication>{credentials}</authentication><content>"
        f'<function controlid="{crc32(function.encode())}">{function}</function>'
        "</content></operation></request>"
    ).encode()


def _ask(server: SandboxServer, function: str, credentials: str = _ADMISSION) -> Answer:
    url = server.urls.intacct_url
    response = wire.post(url, content=_body(function, credentials))
    return Answer(etree.fromstring(response.content))


def _status(server: SandboxServer, function: str) -> int:
    body = _body(function)
    return wire.post(server.urls.intacct_url, content=body).status_code


def _counters(server: SandboxServer) -> dict[str, Any]:
    counted = wire.get(f"{server.urls.control_url}/counters").json()
    assert isinstance(counted, dict)
    return counted


def _made(server: SandboxServer, number: int) -> str:
    """The RECORDNO of a new class, and the support id of a refusal behind it."""
    added = f"<create><CLASS><CLASSID>K{number}</CLASSID><NAME>K</NAME></CLASS></create>"
    record_no = _ask(server, added).root.findtext(".//RECORDNO")
    refused = _ask(server, f"<read><object>NONE</object><keys>{number}</keys></read>")
    return f"{record_no} {refused.root.findtext('.//description2')}"


_CUSTOMER = (
    "<create><CUSTOMER><CUSTOMERID>NEW</CUSTOMERID><NAME>New</NAME>"
    "<DISPLAYCONTACT><PRINTAS>New</PRINTAS></DISPLAYCONTACT></CUSTOMER></create>"
)


def test_file_is_the_same_when_a_saved_sandbox_is_saved_again(tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    _server().save(first)
    _server(state=first).save(second)
    assert first.read_bytes() == second.read_bytes()


def test_file_is_the_same_when_the_seed_is(tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    _server(seed=7).save(first)
    _server(seed=7).save(second)
    assert first.read_bytes() == second.read_bytes()


def test_new_work_is_the_same_when_a_sandbox_goes_on_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    before = _server()
    before.world.work.add(3)
    before.save(path)
    after = _server(state=path, seed=99)
    expected = (before.world.work.add(5), before.world.tms.loads)
    assert expected == (after.world.work.add(5), after.world.tms.loads)


def test_both_sides_are_back_when_a_sandbox_goes_on_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    before = _server()
    before.world.books.close_period("2026-02", "ap")
    before.save(path)
    after = _server(state=path)
    expected = (
        before.world.books.rows("CUSTOMER"),
        before.world.tms.trips,
        before.world.books.custom_fields("ARINVOICE"),
        False,
    )
    assert expected == (
        after.world.books.rows("CUSTOMER"),
        after.world.tms.trips,
        after.world.books.custom_fields("ARINVOICE"),
        after.world.books.is_open(date(2026, 2, 3), "ap"),
    )


def test_completed_work_is_remembered_when_a_running_sandbox_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with _server() as server:
        first = _ask(server, _CUSTOMER).statuses
        server.save(path)
    with _server(state=path) as server:
        second = _ask(server, _CUSTOMER).statuses
    assert (["success"], [None]) == (first, second)


def test_session_is_still_open_when_a_running_sandbox_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with _server() as server:
        opened = _ask(server, "<getAPISession/>")
        server.save(path)
    session_id = opened.root.findtext(".//sessionid")
    with _server(state=path) as server:
        answer = _ask(server, "<getDimensions/>", f"<sessionid>{session_id}</sessionid>")
    assert ["success"] == answer.statuses


def test_faults_and_their_chances_go_on_when_a_running_sandbox_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    plan = [
        {"match": "write", "kind": "http_500", "count": 2},
        {"match": "read", "kind": "http_500", "probability": 0.5},
    ]
    with _server() as server:
        wire.post(f"{server.urls.control_url}/faults", json=plan)
        assert 500 == _status(server, _CUSTOMER)
        server.save(path)
        expected = [_status(server, "<getDimensions/>") for _ in range(12)]
    with _server(state=path, seed=99) as server:
        told = [_status(server, "<getDimensions/>") for _ in range(12)]
        written = [_status(server, _CUSTOMER) for _ in range(2)]
    assert (expected, [500, 200]) == (told, written)


def test_counters_go_on_when_a_running_sandbox_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with _server() as server:
        _ask(server, _CUSTOMER)
        wire.post(server.urls.alvys_token_url, json={})
        expected = _counters(server)
        server.save(path)
    with _server(state=path) as server:
        assert (1, 1) == (expected["requests"], expected["alvys_requests"])
        assert expected == _counters(server)


def test_log_of_requests_goes_on_when_a_running_sandbox_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with _server() as server:
        _ask(server, _CUSTOMER)
        server.save(path)
    with _server(state=path) as server:
        _ask(server, "<getDimensions/>")
        logged = wire.get(f"{server.urls.control_url}/requests").json()
    names = [[function["name"] for function in one["functions"]] for one in logged]
    assert [["create"], ["getDimensions"]] == names


def test_numbers_go_on_when_a_sandbox_goes_on_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with _server() as server:
        _ask(server, _CUSTOMER)
        server.save(path)
        expected = [_made(server, number) for number in range(3)]
    with _server(state=path, seed=99) as server:
        assert expected == [_made(server, number) for number in range(3)]


def test_switches_of_the_company_stay_when_a_sandbox_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with _server() as server:
        url = f"{server.urls.control_url}/company"
        wire.patch(url, json={"bill_approvals": 2})
        server.save(path)
    assert 2 == _server(state=path).world.books.company.bill_approvals


def test_removed_record_can_come_back_when_it_was_removed_before(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with _server() as server:
        url = f"{server.urls.control_url}/accounts/40300"
        wire.patch(url, json={"status": "removed"})
        server.save(path)
    with _server(state=path) as server:
        url = f"{server.urls.control_url}/accounts/40300"
        answer = wire.patch(url, json={"status": "active"})
    assert answer.status_code == 200


def test_replay_is_answered_otherwise_when_other_manners_are_given(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with _server() as server:
        _ask(server, _CUSTOMER)
        server.save(path)
    manners = GatewayManners(replay="failure")
    with _server(state=path, gateway=manners) as server:
        assert ["failure"] == _ask(server, _CUSTOMER).statuses


def test_old_file_stays_when_a_state_cannot_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    server = _server()
    server.save(path)
    before = path.read_bytes()
    server.world.tms.customers["odd"] = object()  # type: ignore[assignment]
    with pytest.raises(SnapshotError, match="A object cannot be saved"):
        server.save(path)
    assert before == path.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": 1, "state": null}',
        '{"format": 2}',
        '{"format": 2, "state": ["object", 0, "os:system", []]}',
        '{"format": 2, "state": ["object", 0, "console.sandbox.books:Books", []]}',
        '{"format": 2, "state": ["object", 0, "console.sandbox.books:date", []]}',
        '{"format": 2, "state": ["object", 0, "console.sandbox.books:nothing", []]}',
        '{"format": 2, "state": ["ref", 7]}',
        '{"format": 2, "state": ["what", 7]}',
        '{"format": 2, "state": ["decimal", "many"]}',
        '{"format": 2, "state": [[]]}',
    ],
)
def test_file_is_refused_when_it_is_no_saved_sandbox(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SnapshotError):
        load_state(path, now=fixed_now)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        0.5,
        "text",
        b"\x00bytes",
        Decimal("10.50"),
        datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC),
        date(2026, 3, 2),
        timedelta(hours=6, microseconds=1),
        ("a", 1),
        ["a", ["b"]],
        {"a": 1, ("b", "c"): [2]},
        {"a", "b"},
        frozenset({("a", "b")}),
        deque([1, 2]),
        Counter({"a": 2}),
        User(user_id="u", password="p", entities=frozenset({"E"})),
        CustomField(object_name="O", name="N", label="L", valid_values=("x",)),
    ],
)
def test_value_is_the_same_when_it_was_frozen_and_thawed(value: object) -> None:
    frozen = json.loads(json.dumps(freeze(value, fixed_now)))
    thawed = thaw(frozen, fixed_now)
    assert (value, type(value)) == (thawed, type(thawed))


def test_shared_list_stays_shared_when_it_was_frozen_and_thawed() -> None:
    shared = ["a"]
    thawed = thaw(freeze([shared, shared], fixed_now), fixed_now)
    assert isinstance(thawed, list)
    thawed[0].append("b")
    assert [["a", "b"], ["a", "b"]] == thawed


def test_numbers_go_on_when_a_random_source_was_frozen_and_thawed() -> None:
    source = Random(5)
    source.random()
    thawed = thaw(json.loads(json.dumps(freeze(source, fixed_now))), fixed_now)
    assert isinstance(thawed, Random)
    assert source.random() == thawed.random()


def test_clock_is_the_new_one_when_it_was_frozen_and_thawed() -> None:
    def later() -> datetime:
        return datetime(2027, 1, 1, tzinfo=UTC)

    assert thaw(freeze([fixed_now], fixed_now), later) == [later]


def test_element_is_the_same_when_it_was_frozen_and_thawed() -> None:
    thawed = thaw(freeze(etree.fromstring("<key>7</key>"), fixed_now), fixed_now)
    assert isinstance(thawed, etree._Element)
    assert ("key", "7") == (thawed.tag, thawed.text)


@pytest.mark.parametrize("value", [object(), bytearray(b"bytes"), print, Path("x"), type])
def test_value_is_refused_when_it_is_of_an_unknown_class(value: object) -> None:
    with pytest.raises(SnapshotError):
        freeze(value, fixed_now)
