"""How the simulated Alvys behaves: scopes, short tokens, limits, faults."""

from datetime import datetime, timedelta

import httpx
import pytest

from console.sandbox.alvys import DOCUMENTED, SCOPES, AlvysManners, Limits, RateLimiter
from console.sandbox.alvys.problems import Refusal
from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import NOW, fixed_now, search, signed_in
from tests.sandbox.test_alvys_properties import SERVED

ACTIVE = {"Status": ["Active"], "Page": 0, "PageSize": 5}
USERS = "/api/p/v1/users/list"


def statuses(client: httpx.Client, count: int, path: str = "carriers/search") -> list[int]:
    return [client.post(f"/api/p/v1/{path}", json=ACTIVE).status_code for _ in range(count)]


@pytest.mark.parametrize(("method", "path"), SERVED)
def test_call_is_forbidden_when_no_scope_was_granted(method: str, path: str) -> None:
    with (
        SandboxServer(loads=0, now=fixed_now, alvys=AlvysManners(scopes=())) as server,
        signed_in(server) as client,
    ):
        answer = client.request(method, f"/api/p/v1{path}")
    assert (403, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"],
    )


def test_call_is_forbidden_when_only_its_scope_is_missing() -> None:
    manners = AlvysManners(scopes=tuple(one for one in SCOPES if one != "user:read"))
    with (
        SandboxServer(loads=0, now=fixed_now, alvys=manners) as server,
        signed_in(server) as client,
    ):
        assert [200] == statuses(client, 1)
        assert 403 == client.get(USERS).status_code


def test_token_expires_early_when_its_life_is_short() -> None:
    moments = [NOW]
    manners = AlvysManners(token_life_s=30)
    with (
        SandboxServer(loads=0, now=lambda: moments[-1], alvys=manners) as server,
        signed_in(server) as client,
    ):
        before = client.get(USERS).status_code
        moments.append(NOW + timedelta(seconds=30))
        assert (200, 401) == (before, client.get(USERS).status_code)


def limited(limits: Limits, moments: list[datetime]) -> SandboxServer:
    manners = AlvysManners(limits=limits)
    return SandboxServer(loads=0, now=lambda: moments[-1], alvys=manners)


def test_endpoint_is_shut_for_a_minute_when_it_is_called_too_often() -> None:
    moments = [NOW]
    with limited(Limits(per_endpoint=3), moments) as server, signed_in(server) as client:
        assert [200, 200, 200, 429, 429] == statuses(client, 5)
        answer = client.post("/api/p/v1/carriers/search", json=ACTIVE)
        moments.append(NOW + timedelta(seconds=60))
        assert [200] == statuses(client, 1)
    assert ("60", "application/problem+json") == (
        answer.headers["Retry-After"],
        answer.headers["content-type"],
    )


def test_other_endpoint_answers_when_one_is_shut() -> None:
    with limited(Limits(per_endpoint=1), [NOW]) as server, signed_in(server) as client:
        assert [200, 429] == statuses(client, 2)
        assert [200] == statuses(client, 1, "drivers/search")


def test_tighter_limit_holds_when_a_list_has_no_pages() -> None:
    limits = Limits(per_endpoint=10, per_slow_endpoint=2)
    with limited(limits, [NOW]) as server, signed_in(server) as client:
        assert [200, 200, 429] == [client.get(USERS).status_code for _ in range(3)]


def test_token_is_limited_over_all_endpoints_when_it_hurries() -> None:
    with limited(Limits(per_token=2), [NOW]) as server, signed_in(server) as client:
        found = [*statuses(client, 1), *statuses(client, 2, "drivers/search")]
    assert [200, 200, 429] == found


def test_organisation_is_limited_over_all_tokens_when_it_hurries() -> None:
    moments = [NOW]
    with (
        limited(Limits(per_organisation=2), moments) as server,
        signed_in(server) as first,
        signed_in(server) as second,
    ):
        found = [*statuses(first, 1), *statuses(second, 2, "drivers/search")]
        refused = second.get(USERS)
        moments.append(NOW + timedelta(seconds=1))
        assert [200] == statuses(second, 1)
    assert ([200, 200, 429], "1") == (found, refused.headers["Retry-After"])


def test_organisation_has_fifty_calls_a_second_when_limits_are_the_documented() -> None:
    limiter = RateLimiter(DOCUMENTED, fixed_now)
    for call in range(50):
        limiter.check(f"GET /{call}", f"token {call}", slow=False)
    with pytest.raises(Refusal):
        limiter.check("GET /users", "another token", slow=False)


def test_second_call_within_a_second_is_refused_when_limits_are_the_documented() -> None:
    moments = [NOW]
    with limited(DOCUMENTED, moments) as server, signed_in(server) as client:
        first = statuses(client, 1)
        moments.append(NOW + timedelta(seconds=1))
        assert ([200], [200, 429]) == (first, statuses(client, 2))


def test_limits_are_the_documented_when_the_sandbox_is_strict() -> None:
    with (
        SandboxServer(loads=0, strict=True, now=fixed_now) as server,
        signed_in(server) as client,
    ):
        assert [200, 429] == statuses(client, 2)


def test_nothing_is_limited_when_the_sandbox_is_lenient() -> None:
    with SandboxServer(loads=0, now=fixed_now) as server, signed_in(server) as client:
        assert {200} == set(statuses(client, 30))


@pytest.mark.parametrize("key", ["IncludeDeleted"])
def test_required_key_is_missed_when_the_sandbox_is_strict(key: str) -> None:
    ever = {"Start": "2000-01-01T00:00:00Z"}
    with (
        SandboxServer(loads=1, strict=True, now=fixed_now) as server,
        signed_in(server) as client,
    ):
        assert [key] == list(search(client, "v2.0/loads", UpdatedAtRange=ever)["Errors"])


@pytest.mark.parametrize(
    ("kind", "status"),
    [("http_429", 429), ("http_503", 503), ("html", 200), ("expired_session", 401)],
)
def test_one_call_fails_when_a_fault_is_planned_for_alvys(kind: str, status: int) -> None:
    rule = {"match": "alvys", "kind": kind, "count": 1}
    with SandboxServer(loads=0, now=fixed_now) as server, signed_in(server) as client:
        wire.post(f"{server.urls.control_url}/faults", json=[rule]).raise_for_status()
        assert status == client.get(USERS).status_code


@pytest.mark.parametrize("kind", ["close_before", "lost_answer", "cut_body"])
def test_line_breaks_when_the_plan_says_so(kind: str) -> None:
    rule = {"match": "alvys", "kind": kind, "count": 1}
    with SandboxServer(loads=0, now=fixed_now) as server, signed_in(server) as client:
        wire.post(f"{server.urls.control_url}/faults", json=[rule]).raise_for_status()
        with pytest.raises(httpx.TransportError):
            client.get(USERS)
        assert 200 == client.get(USERS).status_code


def test_alvys_is_left_alone_when_a_fault_is_for_any_request_of_the_gateway() -> None:
    rule = {"match": "any", "kind": "http_503"}
    with SandboxServer(loads=0, now=fixed_now) as server, signed_in(server) as client:
        wire.post(f"{server.urls.control_url}/faults", json=[rule]).raise_for_status()
        assert 200 == client.get(USERS).status_code


def test_token_is_given_when_a_fault_waits_for_alvys() -> None:
    rule = {"match": "alvys", "kind": "http_503"}
    with SandboxServer(loads=0, now=fixed_now) as server:
        wire.post(f"{server.urls.control_url}/faults", json=[rule]).raise_for_status()
        with signed_in(server) as client:
            assert 503 == client.get(USERS).status_code
