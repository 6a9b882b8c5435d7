"""A dropped line costs nothing: the draft is there after each step, whoever was killed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from pydantic import SecretStr

from console.domain.connection import ConnectionStatus
from console.domain.draft import Step
from console.home import make_home
from console.sandbox import SandboxServer
from console.store import open_store
from tests.commands.program import Program
from tests.connections.wizard_steps import STEPS, told

PLACES = (
    *(Step.DESTINATION, Step.DESTINATION, Step.CREDENTIALS, Step.CREDENTIALS, Step.METHOD),
    *(Step.AR, Step.AP, Step.ACCOUNTS, Step.ADVANCED, Step.REVIEW, Step.REVIEW),
)
"""Where the wizard opens again after each step but the last."""


@contextmanager
def walking(home: Path, server: SandboxServer) -> Iterator["subprocess.Popen[str]"]:
    """Give a process that starts one for each step, and gets the credentials by its input."""
    urls = server.urls
    environ = {
        "INTACCT_CONSOLE_INTACCT_URL": urls.intacct_url,
        "INTACCT_CONSOLE_ALVYS_URL": urls.alvys_url,
        "INTACCT_CONSOLE_ALVYS_TOKEN_URL": urls.alvys_token_url,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.connections.wizard_steps", str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
        env=Program(home=home, environ=environ).environment(),
    )
    try:
        yield process
    finally:
        process.communicate(timeout=60)


def equip(home: Path, server: SandboxServer) -> str:
    """Make the home with the integration's credentials; return the line for the process."""
    make_home(home)
    keys = asdict(server.credentials)
    store = open_store(home)
    for name, field in (
        ("sender_id", "sender_password"),
        ("alvys_client_id", "alvys_client_secret"),
    ):
        store.credentials.set_plain("integration", name, keys[name])
        store.credentials.set("integration", field, SecretStr(keys[field]))
    store.close()
    return json.dumps({**keys, "sample_settings": server.hello["sample_settings"]}) + "\n"


def test_draft_goes_on_at_its_step_when_each_step_was_killed(tmp_path: Path) -> None:
    """Every process is killed right after its step; the next one finds all but the password."""
    home = tmp_path / "home"
    with SandboxServer(seed=7, loads=1) as server:
        line = equip(home, server)
        password = server.credentials.user_password
        with walking(home, server) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(line)
            for step, place in zip(STEPS, PLACES, strict=False):
                process.stdin.write(f"{step}\n")
                before = process.stdout.readline().strip()
                assert before, f"{step}: {process.communicate()[1]}"
                store = open_store(home)
                [draft] = store.drafts.all()
                store.close()
                assert (before, place) == (told(draft), draft.at), step
                assert password not in before
            process.stdin.write("save\n")
            assert ConnectionStatus.ACTIVE == process.stdout.readline().strip()
