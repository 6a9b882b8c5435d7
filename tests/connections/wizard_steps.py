"""The wizard, each step in a process of its own that is killed as soon as the step is done.

Run as ``python -m tests.connections.wizard_steps HOME`` with the endpoints in the environment. It
reads one line with the credentials of the simulated company as JSON, then one line for each step,
and answers each with one line: the draft as the killed process had it.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr, TypeAdapter

from console.config import load_config
from console.connections.settings_document import parse_settings
from console.connections.wizard import WizardService
from console.domain.connection import PostingDestination
from console.domain.draft import Draft, Step
from console.domain.settings import Settings
from console.wiring import build
from tests.builders import ADMIN

NAME = "Harrow Ridge Transport"


def told(draft: Draft) -> str:
    """Return a draft as one line, the same for equal drafts in every process."""
    content = TypeAdapter(Draft).dump_python(draft, mode="json")
    content["visited"].sort()
    return json.dumps(content, sort_keys=True)


class Walker:
    """Walks one step on, from whatever draft is there."""

    def __init__(self, wizard: WizardService, keys: Mapping[str, str]) -> None:
        self._wizard = wizard
        self._keys = keys

    def start(self) -> Coroutine[Any, Any, Draft]:
        return self._wizard.start(ADMIN, NAME)

    def choose(self) -> Draft:
        return self._wizard.choose_destination(ADMIN, NAME, PostingDestination.CHILD)

    def confirm(self) -> Draft:
        self._wizard.confirm_destination(ADMIN, NAME, NAME)
        return self._wizard.go_to(ADMIN, NAME, Step.CREDENTIALS)

    async def sign_in(self) -> Draft:
        found = await self._wizard.enter_credentials(
            ADMIN,
            NAME,
            company_id=self._keys["company_id"],
            user_id=self._keys["user_id"],
            password=SecretStr(self._keys["user_password"]),
        )
        assert found.failure is None
        return self._wizard.draft(ADMIN, NAME)

    def confirm_entity(self) -> Draft:
        self._wizard.confirm_entity(ADMIN, NAME)
        return self._wizard.go_to(ADMIN, NAME, Step.METHOD)

    def method(self) -> Draft:
        self._wizard.start_empty(ADMIN, NAME)
        return self._wizard.go_to(ADMIN, NAME, Step.AR)

    def receivables(self) -> Draft:
        return self._settle(Step.AP, lambda own, sample: replace(own, ar=sample.ar))

    def payables(self) -> Draft:
        return self._settle(Step.ACCOUNTS, lambda own, sample: replace(own, ap=sample.ap))

    def accounts(self) -> Draft:
        return self._settle(
            Step.ADVANCED, lambda own, sample: replace(own, accounts=sample.accounts)
        )

    def advanced(self) -> Draft:
        return self._settle(Step.REVIEW, lambda own, sample: sample)

    async def review(self) -> Draft:
        return (await self._wizard.review(ADMIN, NAME)).draft

    async def save(self) -> str:
        return (await self._wizard.save(ADMIN, NAME)).connection.status.value

    def _settle(self, then: Step, change: Callable[[Settings, Settings], Settings]) -> Draft:
        own = self._wizard.draft(ADMIN, NAME).settings
        sample = parse_settings(self._keys["sample_settings"])
        self._wizard.update_settings(ADMIN, NAME, change(own, sample))
        self._wizard.go_to(ADMIN, NAME, then)
        return self._wizard.draft(ADMIN, NAME)


STEPS = (
    *("start", "choose", "confirm", "sign_in", "confirm_entity", "method"),
    *("receivables", "payables", "accounts", "advanced", "review", "save"),
)
"""Methods of ``Walker``, in the order of the wizard."""


def walk(home: Path, step: str, keys: Mapping[str, str]) -> None:
    """Do one step, say what the draft is, and be killed."""
    parts = build(load_config(home, os.environ), home)
    result = getattr(Walker(parts.connections.wizard, keys), step)()
    if isinstance(result, Coroutine):
        result = asyncio.run(result)
    line = result if isinstance(result, str) else told(result)
    os.write(sys.stdout.fileno(), f"{line}\n".encode())
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Fork a process for each line."""
    home, keys = Path(sys.argv[1]), json.loads(sys.stdin.readline())
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                walk(home, line.strip(), keys)
            finally:
                os._exit(70)
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != -signal.SIGKILL:
            sys.exit(f"{line.strip()} went wrong")


if __name__ == "__main__":
    main()
