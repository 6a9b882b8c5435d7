"""The secret scan: everything that is secret, planted in one run of the program, and nowhere found.

One sandbox with somebody listening on the line; the real program on it from ``init`` to ``backup``,
a daemon, every screen, a crash. Then every place that somebody could look at is searched for every
secret that came in, in every spelling.
"""

import asyncio
import base64
import io
import json
import signal
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest

from console.app import ConsoleApp
from console.commands.cli import run
from console.commands.opening import make_services
from console.config import load_config
from console.logs import Redactor
from console.sandbox import SandboxServer
from console.wiring import build
from tests import wire
from tests.builders import ADMIN
from tests.commands.eavesdropper import Eavesdropper, listening
from tests.commands.program import Program, end

pytestmark = pytest.mark.xdist_group("secrets")

NAME = "Harrow Ridge Transport"
PASSWORD = 'Wr&n <h"ron> \\ 7é'
LATER = "sand'pip&r %41 later"
WRONG = "w0odc[ck <wrong> &"
REFUSED_CLIENT = "refused-client-5ecret"

WALK = (
    *(("e",), ("enter",), ("escape",), ("escape",)),
    *(("t",), ("enter", "x"), ("escape",), ("escape",)),
    *(("a",), ("enter",), ("escape",), ("escape",)),
    *(("r",), ("enter",), ("escape",), ("escape",), ("question_mark",)),
)
"""Keys that lead past every screen; a picture is taken after each."""


class PlannedError(Exception):
    """A failure that nobody foresees."""


@dataclass(slots=True, kw_only=True)
class Searched:
    """What one run has left behind."""

    secrets: dict[str, str] = field(default_factory=dict)
    """Name of each secret that came in, and the secret."""

    places: dict[str, bytes] = field(default_factory=dict)
    """Name of each place where somebody could look, and what stands there."""

    codes: list[int] = field(default_factory=list)
    """How the calls ended."""


def spellings(secret: str) -> set[bytes]:
    """Return how a secret could stand in a file, a picture or an output."""
    raw = secret.encode()
    spelled = {
        *(secret, escape(secret), escape(secret, {'"': "&quot;", "'": "&apos;"})),
        *(escape(secret, {'"': "&quot;", "'": "&#x27;"}), escape(secret, {'"': "&#34;"})),
        *(json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]),
        *(quote(secret), quote(secret, safe=""), repr(secret)[1:-1]),
        # A base64 text shifts with what stands before: the middle is the same for each third.
        *(base64.b64encode(b"x" * lead + raw).decode()[4:-4] for lead in range(3)),
        raw.hex(),
    }
    return {one.encode() for one in spelled}


def found(searched: Searched) -> list[tuple[str, str]]:
    """Return each secret with the place where it stands."""
    return [
        (name, place)
        for name, secret in searched.secrets.items()
        for place, content in searched.places.items()
        if any(one in content for one in spellings(secret))
    ]


class Run:
    """One home, from its beginning to a crash, and what it leaves behind."""

    def __init__(self, folder: Path, server: SandboxServer, line: Eavesdropper) -> None:
        self._folder = folder
        self._server = server
        urls = server.urls
        self._environ = {
            "INTACCT_CONSOLE_INTACCT_URL": line.own(urls.intacct_url),
            "INTACCT_CONSOLE_ALVYS_URL": line.own(urls.alvys_url),
            "INTACCT_CONSOLE_ALVYS_TOKEN_URL": line.own(urls.alvys_token_url),
        }
        self._program = Program(home=folder / "home", environ=self._environ)
        self.left = Searched()
        self._line = line

    def go(self) -> Searched:
        """Do everything, and gather what can be looked at."""
        keys = self._server.credentials
        self._control("PATCH", f"users/{keys.user_id}", {"password": PASSWORD})
        self._call("init")
        self._type(*_credentials("sender", keys.sender_id), typed=keys.sender_password)
        self._type(*_credentials("alvys", keys.alvys_client_id), typed=REFUSED_CLIENT)
        self._call("subsidiaries")
        self._type(*_credentials("alvys", keys.alvys_client_id), typed=keys.alvys_client_secret)
        self._connect(WRONG)
        self._connect(PASSWORD)
        self._key("first")
        self._control("POST", "loads", {"count": 3, "subsidiary": NAME})
        self._call("sync", NAME)
        self._control("PATCH", f"users/{keys.user_id}", {"password": LATER})
        self._type("credentials", "rotate", NAME, "--password-stdin", typed=LATER)
        self._call("keys", "rotate")
        self._key("second")
        self._look()
        asyncio.run(self._screens())
        self._daemon()
        self.left.secrets |= {
            "sender password": keys.sender_password,
            "client secret": keys.alvys_client_secret,
            "refused client secret": REFUSED_CLIENT,
            "password": PASSWORD,
            "later password": LATER,
            "wrong password": WRONG,
            **{f"given out {number}": one for number, one in enumerate(self._line.heard)},
        }
        return self.left

    def _type(self, *arguments: str, typed: str) -> None:
        """Call a command in a process of its own, and type a secret."""
        done = self._program.json(*arguments, stdin=f"{typed}\n")
        self._keep(arguments, done.code, done.out, done.err)

    def _call(self, *arguments: str) -> str:
        """Call a command in this process, which is much faster."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(["--home", str(self._program.home), "--json", *arguments], self._environ)
        self._keep(arguments, code, out.getvalue(), err.getvalue())
        return out.getvalue()

    def _keep(self, arguments: tuple[str, ...], code: int, out: str, err: str) -> None:
        self.left.codes.append(code)
        name = f"{len(self.left.codes)}. {' '.join(arguments)}"
        self.left.places[f"stdout of {name}"] = out.encode()
        self.left.places[f"stderr of {name}"] = err.encode()

    def _connect(self, password: str) -> None:
        keys = self._server.credentials
        settings = self._folder / "settings.toml"
        settings.write_text(str(self._server.hello["sample_settings"]), encoding="utf-8")
        self._type(
            *("connect", NAME, "--posting", "child", "--company-id", keys.company_id),
            *("--user-id", keys.user_id, "--password-stdin", "--settings", str(settings)),
            typed=password,
        )

    def _control(self, method: str, path: str, body: dict[str, object]) -> None:
        url = f"{self._server.urls.control_url}/{path}"
        wire.request(method, url, json=body).raise_for_status()

    def _key(self, name: str) -> None:
        content = json.loads((self._program.home / "secret.key").read_text())
        self.left.secrets[f"{name} key"] = content["current"]["key"]

    def _look(self) -> None:
        number = json.loads(self._call("transactions", "--limit", "1"))[0]["id"]
        self._call("transactions", "show", number)
        for arguments in (("doctor",), ("audit",), ("settings", "export", NAME)):
            self._call(*arguments)
        backup = self._folder / "backup.db"
        self._call("backup", str(backup))
        self.left.places["backup"] = backup.read_bytes()

    async def _screens(self) -> None:
        """Walk past every screen of a console that knows all secrets, and let it crash."""
        home, redactor = self._program.home, Redactor()
        parts = build(load_config(home, self._environ), home, redactor=redactor)
        await parts.connections.refresh_subsidiaries(ADMIN)
        await parts.connections.check(ADMIN, NAME)
        services = make_services(parts, ADMIN, company="TEST")
        app = ConsoleApp(services, reports=home / "reports", redact=redactor.redact)
        with pytest.raises(PlannedError):
            await self._walk(app)
        parts.close()

    async def _walk(self, app: ConsoleApp) -> None:
        keys = self._server.credentials
        async with app.run_test(size=(160, 45)) as pilot:
            for step, pressed in enumerate(WALK):
                await pilot.press(*pressed)
                await app.workers.wait_for_complete()
                picture = app.export_screenshot().encode()
                self.left.places[f"screen {step} after {' '.join(pressed)}"] = picture
            app.call_later(_fail, keys.sender_password, keys.alvys_client_secret, LATER)
            await pilot.pause()

    def _daemon(self) -> None:
        """Look at a process that sends, and at the home while it does."""
        process = self._program.start("daemon")
        assert process.stdout is not None
        first = process.stdout.readline()
        for name in ("cmdline", "environ"):
            self.left.places[f"{name} of the daemon"] = _read(Path(f"/proc/{process.pid}/{name}"))
        for path in self._program.home.rglob("*"):
            if path.is_file():
                name = str(path.relative_to(self._program.home))
                content = path.read_bytes()
                if name == "secret.key":
                    # The key stands in its own file, and nothing else may.
                    content = content.replace(self.left.secrets["second key"].encode(), b"")
                self.left.places[name] = content
        ended = end(process, signal.SIGTERM)
        self.left.places["output of the daemon"] = f"{first}{ended.out}{ended.err}".encode()


def _credentials(name: str, own_id: str) -> tuple[str, ...]:
    return ("credentials", "set", name, "--id", own_id, "--secret-stdin")


def _fail(*secrets: str) -> None:
    told = " ".join(one for secret in secrets for one in (secret, escape(secret), repr(secret)))
    raise PlannedError(f"could not use {told}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except PermissionError:
        # Closed to other processes of the same user: nobody can look there.
        return b""


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    with SandboxServer(seed=7, loads=3) as server, listening(server.urls.alvys_url) as line:
        yield Run(tmp_path_factory.mktemp("secrets"), server, line).go()


def test_no_secret_is_found_in_any_place(searched: Searched) -> None:
    assert [] == found(searched)


def test_only_wrong_secrets_were_refused_when_secrets_were_planted(searched: Searched) -> None:
    """Otherwise the search would be one of places where nothing happened."""
    assert [3, 3] == [code for code in searched.codes if code != 0]


def test_every_kind_of_secret_came_in_when_secrets_were_planted(searched: Searched) -> None:
    given_out = [name for name in searched.secrets if name.startswith("given out")]
    assert len(searched.secrets) - len(given_out) == 8
    assert len(given_out) >= 4


def test_every_kind_of_place_was_searched(searched: Searched) -> None:
    needed = {"store.db", "store.db-wal", "backup", "cmdline of the daemon", "logs/console.log"}
    assert set() == needed - searched.places.keys()
    assert any(name.startswith("reports/") for name in searched.places)


@pytest.mark.parametrize("secret", [PASSWORD, LATER, WRONG])
def test_search_finds_a_secret_however_it_is_spelled(secret: str) -> None:
    texts = (
        secret,
        json.dumps({"password": secret}),
        f"<password>{escape(secret)}</password>",
        f"https://host/?p={quote(secret)}",
        base64.b64encode(f"user:{secret}".encode()).decode(),
        repr([secret]),
    )
    places = {str(number): one.encode() for number, one in enumerate(texts)}
    hits = found(Searched(secrets={"it": secret}, places=places))
    assert len(texts) == len(hits)
