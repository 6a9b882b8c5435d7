"""Where a request may go."""

import json
from typing import Any

import pytest

from console.errors import ConfigurationError, ProtocolError
from console.intacct.endpoint import check_endpoint, check_login_url
from tests.intacct.support import SHARED, URL

LOOPBACK = "http://127.0.0.1:8080/ia/xml/xmlgw.phtml"
REFUSED = [
    "",
    "http://api.intacct.com/",
    "https://api.intacct.com:8443/",
    "https://api.intacct.com:99999/",
    "https://evilintacct.com/",
    "https://intacct.com/",
    "https://.intacct.com/",
    "https://api.intacct.com./x",
    "https://api.intacct.com.attacker.invalid/x",
    "https://attacker.invalid/api.intacct.com",
    "https://user@api.intacct.com/",
    "https://attacker.invalid\\.intacct.com/",
    "https://attacker.invalid#.intacct.com",
    "https://2130706433/x",
    "https://localhost/",
    " https://api.intacct.com/",
    "https://api.intacct.com/\r\nX: 1",
    "https://[::1/",
    "ftp://api.intacct.com/",
]


def _listed() -> list[dict[str, Any]]:
    path = SHARED / "badinputs" / "lists" / "endpoints.json"
    found: list[dict[str, Any]] = (
        json.loads(path.read_text()) if path.exists() else [{"url": URL, "allow": True}]
    )
    return found


@pytest.mark.parametrize(
    "url", [URL, "https://API.Intacct.com/x", "https://p1.eu.intacct.com:443/", LOOPBACK]
)
def test_login_address_is_taken_when_it_is_sages_or_loopback(url: str) -> None:
    assert url == check_login_url(url)


@pytest.mark.parametrize("url", REFUSED)
def test_login_address_is_refused_when_it_leads_elsewhere(url: str) -> None:
    with pytest.raises(ConfigurationError):
        check_login_url(url)


@pytest.mark.parametrize("url", [*REFUSED, LOOPBACK])
def test_session_address_is_refused_when_it_is_not_sages(url: str) -> None:
    with pytest.raises(ProtocolError):
        check_endpoint(url, login_url=URL)


@pytest.mark.parametrize("url", [*REFUSED, URL])
def test_session_address_is_refused_when_a_simulator_leads_elsewhere(url: str) -> None:
    with pytest.raises(ProtocolError):
        check_endpoint(url, login_url=LOOPBACK)


def test_session_address_is_taken_when_a_simulator_names_loopback() -> None:
    assert "http://localhost:9/x" == check_endpoint("http://localhost:9/x", login_url=LOOPBACK)


@pytest.mark.parametrize("entry", _listed(), ids=lambda entry: entry["url"])
def test_session_address_meets_its_verdict_when_it_is_listed(entry: dict[str, Any]) -> None:
    if entry["allow"]:
        assert entry["url"] == check_endpoint(entry["url"], login_url=URL)
        return
    with pytest.raises(ProtocolError):
        check_endpoint(entry["url"], login_url=URL)
