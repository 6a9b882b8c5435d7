"""Papers of the sandbox: filed by a control call, handed out by links that expire."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.sandbox import SandboxServer
from console.sandbox.papers import invented_pdf
from tests import wire

MOMENT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = MOMENT

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def server(hand: Hand) -> Iterator[SandboxServer]:
    with SandboxServer(seed=3, loads=5, now=hand) as opened:
        yield opened


def file(server: SandboxServer, **fields: Any) -> httpx.Response:
    body = {"load_number": next(iter(server.world.tms.loads)), **fields}
    return wire.post(f"{server.urls.control_url}/papers", json=body)


def link_of(server: SandboxServer) -> str:
    """Return the link of the first paper of the first load, as the API lists it."""
    keys = server.credentials
    login = {
        "grant_type": "client_credentials",
        "audience": "https://api.alvys.com/public/",
        "client_id": keys.alvys_client_id,
        "client_secret": keys.alvys_client_secret,
    }
    token = wire.post(server.urls.alvys_token_url, json=login).json()["access_token"]
    load = next(iter(server.world.tms.loads))
    url = f"{server.urls.alvys_url}/api/p/v1/loads/{load}/documents"
    [listed] = wire.get(url, headers={"Authorization": f"Bearer {token}"}).json()
    return str(listed["DownloadUrl"])


@pytest.mark.parametrize("size", [1_000, 48_213])
def test_page_has_the_size_that_is_asked_for_when_it_is_invented(size: int) -> None:
    page = invented_pdf("Proof of Delivery", size)
    assert (size, b"%PDF-1.4", b"%%EOF\n") == (len(page), page[:8], page[-6:])
    table = int(page.split(b"startxref\n")[1].split()[0])
    assert page[table:].startswith(b"xref")


def test_bytes_come_back_when_their_link_is_opened(server: SandboxServer) -> None:
    file(server, content="aGVsbG8=", media_type="image/png").raise_for_status()
    answer = wire.get(link_of(server))
    assert (b"hello", "image/png") == (answer.content, answer.headers["content-type"])


@pytest.mark.parametrize("wrong", ["expired", "signature", "until", "other"])
def test_link_does_not_open_when_it_is_not_good(
    server: SandboxServer, hand: Hand, wrong: str
) -> None:
    file(server).raise_for_status()
    url = httpx.URL(link_of(server))
    if wrong == "expired":
        hand.moment += timedelta(hours=1)
    elif wrong == "other":
        url = url.copy_with(path="/files/DOC-000099")
    else:
        url = url.copy_set_param(wrong, "1")
    assert 403 == wire.get(url).status_code


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"load_number": "none"}, 404),
        ({"load_number": "", "trip_number": "none"}, 404),
        ({"content": "%"}, 400),
        ({"size": 0}, 400),
        ({"size": True}, 400),
    ],
)
def test_paper_is_refused_when_the_order_is_wrong(
    server: SandboxServer, fields: dict[str, Any], status: int
) -> None:
    answer = file(server, **fields)
    assert (status, True) == (answer.status_code, bool(answer.json()["error"]))


def test_paper_is_there_when_a_saved_sandbox_goes_on(server: SandboxServer, tmp_path: Path) -> None:
    file(server, content="aGVsbG8=").raise_for_status()
    saved = tmp_path / "saved.json"
    server.save(saved)
    with SandboxServer(state=saved, now=lambda: MOMENT) as again:
        assert b"hello" == wire.get(link_of(again)).content
