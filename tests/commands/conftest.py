"""One sandbox and one prepared home for all tests of the command line."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import wire
from tests.commands.program import Program, Result, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The simulated company that the tests work with."""

    hello: dict[str, Any]
    environ: dict[str, str]

    @property
    def keys(self) -> dict[str, str]:
        """Its credentials."""
        found: dict[str, str] = self.hello["credentials"]
        return found

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Call the sandbox's control API."""
        url = f"{self.hello['control_url']}/{path}"
        answer = wire.request(method, url, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A home with credentials, one active connection and exported loads."""

    program: Program
    company: Company
    name: str
    own_id: str
    connected: Result
    loads: list[str]
    synced: Result


@contextmanager
def open_company(folder: Path) -> Iterator[Company]:
    """Run the ``sandbox`` command."""
    process = Program(home=folder).start("sandbox", "--loads", "20")
    assert process.stdout is not None
    hello = json.loads(process.stdout.readline())
    environ = {
        "INTACCT_CONSOLE_INTACCT_URL": hello["intacct_url"],
        "INTACCT_CONSOLE_ALVYS_URL": hello["alvys_url"],
        "INTACCT_CONSOLE_ALVYS_TOKEN_URL": hello["alvys_token_url"],
    }
    yield Company(hello=hello, environ=environ)
    end(process, signal.SIGTERM)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The ``sandbox`` command, running."""
    with open_company(tmp_path_factory.mktemp("none")) as opened:
        yield opened


def equip(program: Program, company: Company) -> None:
    """Enter the integration's credentials."""
    keys = company.keys
    for name, own_id, secret in (
        ("sender", keys["sender_id"], keys["sender_password"]),
        ("alvys", keys["alvys_client_id"], keys["alvys_client_secret"]),
    ):
        done = program.call(
            "credentials", "set", name, "--id", own_id, "--secret-stdin", stdin=secret
        )
        assert 0 == done.code, done.err


def connect(program: Program, company: Company, name: str, settings: Path | None) -> Result:
    """Connect a subsidiary."""
    keys = company.keys
    extra = ("--settings", str(settings)) if settings else ()
    return program.json(
        *("connect", name, "--posting", "child", "--company-id", keys["company_id"]),
        *("--user-id", keys["user_id"], "--password-stdin", *extra),
        stdin=keys["user_password"] + "\n",
    )


@pytest.fixture(scope="session")
def ready(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """A home on which one cycle has run."""
    return make_ready(company, tmp_path_factory.mktemp("ready"))


def make_ready(company: Company, folder: Path) -> Ready:
    """Make a home, connect it, and let one cycle run on it."""
    program = Program(home=folder / "home", environ=company.environ)
    settings = folder / "settings.toml"
    settings.write_text(company.hello["sample_settings"], encoding="utf-8")
    equip(program, company)
    first = program.json("subsidiaries").value[0]
    connected = connect(program, company, first["name"], settings)
    order = {"count": 12, "subsidiary": first["name"]}
    loads = company.control("POST", "loads", order)["loads"]
    company.control("PATCH", "accounts/40300", {"status": "inactive"})
    synced = program.json("sync", first["name"])
    return Ready(
        program=program,
        company=company,
        name=first["name"],
        own_id=first["id"],
        connected=connected,
        loads=loads,
        synced=synced,
    )
