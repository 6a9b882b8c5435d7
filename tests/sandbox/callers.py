"""Small callers of a running sandbox, shared by its tests."""

from datetime import UTC, datetime
from typing import Any

import httpx

from console.sandbox.records import Load
from console.sandbox.server import SandboxServer
from tests import wire

NOW = datetime(2026, 3, 17, 15, 30, tzinfo=UTC)
AUDIENCE = "https://api.alvys.com/public/"


def fixed_now() -> datetime:
    return NOW


def token_request(server: SandboxServer, **changes: str) -> dict[str, str]:
    return {
        "client_id": server.credentials.alvys_client_id,
        "client_secret": server.credentials.alvys_client_secret,
        "audience": AUDIENCE,
        "grant_type": "client_credentials",
        **changes,
    }


def signed_in(server: SandboxServer) -> httpx.Client:
    answer = wire.post(server.urls.alvys_token_url, json=token_request(server))
    token = answer.json()["access_token"]
    return wire.client(
        base_url=server.urls.alvys_url,
        headers={"Authorization": f"Bearer {token}"},
    )


def search(client: httpx.Client, path: str, **body: object) -> Any:
    answer = client.post(f"/api/p/{path}/search", json={"Page": 0, "PageSize": 100, **body})
    return answer.json()


def load_in(server: SandboxServer, status: str) -> Load:
    """Return the first load that has a status."""
    return next(one for one in server.world.tms.loads.values() if one.status == status)
