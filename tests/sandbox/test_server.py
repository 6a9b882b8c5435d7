"""The server itself: where it says it is, how it starts, stops and stays quiet."""

import asyncio
import socket
import tomllib

import httpx
import pytest

from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import fixed_now, search, signed_in

HELLO_KEYS = {
    "intacct_url",
    "alvys_url",
    "alvys_token_url",
    "control_url",
    "credentials",
    "sample_settings",
}
CREDENTIAL_KEYS = {
    "sender_id",
    "sender_password",
    "company_id",
    "user_id",
    "user_password",
    "alvys_client_id",
    "alvys_client_secret",
}


def small(port: int = 0, latency_ms: int = 0) -> SandboxServer:
    return SandboxServer(loads=5, port=port, latency_ms=latency_ms, now=fixed_now)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def port_of(server: SandboxServer) -> int:
    return httpx.URL(server.urls.alvys_url).port or 0


def test_hello_has_the_promised_keys_when_the_server_runs() -> None:
    with small() as server:
        hello = server.hello
        assert set(hello) == HELLO_KEYS
        assert set(vars_of(hello["credentials"])) == CREDENTIAL_KEYS
        assert tomllib.loads(str(hello["sample_settings"]))["primary_sync"]


def vars_of(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value


def test_urls_lie_on_loopback_when_the_server_runs() -> None:
    with small() as server:
        hosts = {httpx.URL(str(server.hello[key])).host for key in HELLO_KEYS if "url" in key}
        assert {"127.0.0.1"} == hosts


def test_server_listens_on_the_port_when_one_is_given() -> None:
    port = free_port()
    with small(port) as server:
        assert port == port_of(server)
        assert wire.get(f"{server.urls.control_url}/documents").is_success


def test_start_fails_when_the_port_is_taken() -> None:
    with small() as server:
        second = small(port_of(server))
        with pytest.raises(OSError, match="in use"):
            second.start()


def test_port_is_free_again_when_the_server_has_stopped() -> None:
    with small() as server:
        port = port_of(server)
    with small(port) as second:
        assert port == port_of(second)


def test_server_stops_when_a_client_keeps_its_connection_open() -> None:
    server = small()
    server.start()
    with signed_in(server) as client:
        client.get("/_sandbox/documents")
        server.stop()
        with pytest.raises(httpx.TransportError):
            client.get("/_sandbox/documents")


def test_nothing_happens_when_a_stopped_server_is_stopped() -> None:
    server = small()
    server.start()
    server.stop()
    server.stop()


def test_server_writes_nothing_when_it_runs_and_refuses(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with small() as server:
        wire.get(f"{server.urls.alvys_url}/nowhere")
        wire.post(server.urls.alvys_token_url, content=b"\x00")
    assert capfd.readouterr() == ("", "")


def test_two_servers_answer_equally_when_seed_and_clock_are_equal() -> None:
    with small() as first, small() as second, signed_in(first) as one, signed_in(second) as two:
        answers = [
            search(client, "v2.0/loads", UpdatedAtRange={"Start": "2000-01-01T00:00:00Z"})
            for client in (one, two)
        ]
    assert answers[0] == answers[1]


def test_answer_is_late_when_there_is_latency() -> None:
    with small(latency_ms=60_000) as server, pytest.raises(httpx.ReadTimeout):
        wire.post(server.urls.alvys_token_url, json={}, timeout=0.1)


@pytest.mark.anyio
async def test_serve_says_when_it_is_ready_and_ends_when_cancelled() -> None:
    server = small()
    ready = asyncio.Event()
    serving = asyncio.create_task(server.serve(ready=ready.set))
    await ready.wait()
    async with wire.async_client(base_url=server.urls.control_url) as client:
        answer = await client.get("/documents")
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert answer.status_code == 200
