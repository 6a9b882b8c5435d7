"""A person at the wizard: keys that are counted, text that is typed beside them.

The sandbox is real; one subsidiary is active and one paused, as in the demo.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from textual.events import Key
from textual.pilot import Pilot

from console.domain.connection import PostingDestination
from console.domain.draft import Draft, Step
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from console.screens.wizard.base import StepBody
from tests.builders import ADMIN
from tests.screens.desk import ACTIVE, NOW, PAUSED, make_app
from tests.sync.console_kit import Console, running_console

__all__ = ["NEW", "OTHER", "Hands", "World", "demo_world", "sit_down"]

NEW = "Pinefold Brokerage"
OTHER = "Saltmarsh Freight Lines"


@dataclass
class Hands:
    """What a person does and sees."""

    console: Console
    pilot: Pilot[int]
    keys: int = 0

    async def press(self, *keys: str) -> None:
        """Press keys, each after what the one before caused has settled."""
        for key in keys:
            self.keys += 1
            await self.pilot.press(key)
            await self.settle()

    async def type(self, typed: str) -> None:
        """Type text; it is not counted."""
        for character in typed:
            self.pilot.app.post_message(Key(character, character))
        await self.settle()

    async def settle(self) -> None:
        """Wait until the workers and what they caused are done."""
        await self.pilot.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def resume(self, name: str = NEW) -> None:
        """Open the wizard on a subsidiary, where its draft was left."""
        rows = self.pilot.app.screen.query_one("#subsidiaries", RowList)
        named = {one.name: one.id for one in self.console.sync_service.overview(ADMIN)}
        rows.go_to(named[name])
        await self.press("c")

    async def confirm_destination(self, name: str) -> None:
        """Choose matching child entities and confirm it."""
        await self.press("enter")
        await self.type(name)
        await self.press("enter")

    async def sign_in(self, *, password: str = "") -> None:
        """Enter the credentials and connect."""
        keys = self.console.server.credentials
        await self.type(keys.company_id)
        await self.press("enter")
        await self.type(keys.user_id)
        await self.press("enter")
        await self.type(password or keys.user_password)
        await self.press("enter")

    async def until_method(self) -> None:
        """Go from the list to the set-up method, the way a person goes."""
        await self.press("down", "down", "c", "enter")
        await self.confirm_destination(NEW)
        await self.sign_in()
        await self.press("enter")

    async def repair_terms(self) -> None:
        """Repair the first problem of the review, which is that Sage has no Net 30."""
        await self.press("enter", "enter", "backspace", "backspace")
        await self.type("15")
        await self.press("enter", "9")

    @property
    def step(self) -> StepBody:
        """Return the step that is seen."""
        return self.pilot.app.screen.query_one(StepBody)

    def label(self, selector: str) -> str:
        """Return the text of a label."""
        return self.pilot.app.screen.query_one(selector, Label).plain

    def draft(self, name: str = NEW) -> Draft:
        """Return the draft of a subsidiary as it is kept."""
        return self.console.connections.wizard.draft(ADMIN, name)

    @property
    def seen(self) -> str:
        """Return everything that is on the screen."""
        strips = self.pilot.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    def said(self) -> list[str]:
        """Return the toasts so far."""
        return [one.message for one in self.pilot.app._notifications]


@dataclass
class World:
    """A sandbox with one subsidiary active, one paused, and a draft for one that is not set up."""

    console: Console
    signed: Draft
    """Destination confirmed, credentials taken, entity not confirmed yet."""

    def clear(self) -> None:
        """Bring the world back to its beginning, without drafts."""
        store = self.console.store
        for draft in store.drafts.all():
            store.drafts.remove(draft.subsidiary_id)
            store.credentials.forget(draft.subsidiary_id)
        for one in store.connections.all():
            if one.subsidiary_name in {NEW, OTHER}:
                store.connections.remove(one.subsidiary_id)

    def begin(self, at: Step, **changes: Any) -> Draft:
        """Keep a draft that was left at a step, as it is after the steps before."""
        more: dict[str, Any] = {}
        order = list(Step)
        if order.index(at) < order.index(Step.CREDENTIALS):
            more = {"signed_in_at": None, "destination_confirmed": False, "entities": ()}
            more |= {"company_id": "", "user_id": "", "posting_destination": None}
        if order.index(at) > order.index(Step.CREDENTIALS):
            more = {"entity_id": "E400", "entity_name": NEW}
        if order.index(at) > order.index(Step.METHOD):
            more["method"] = "empty"
        draft = replace(self.signed, **{"at": at, **more, **changes})
        store, secret = self.console.store, self.console.server.credentials.user_password
        store.drafts.save(draft)
        store.credentials.set(draft.subsidiary_id, "password", SecretStr(secret))
        return draft


@contextmanager
def demo_world() -> Iterator[World]:
    """Start the sandbox and connect two subsidiaries."""
    with running_console(NOW, loads=0) as console:
        yield World(console=console, signed=asyncio.run(_prepare(console)))


async def _prepare(console: Console) -> Draft:
    await console.connect(ACTIVE)
    await console.connect(PAUSED)
    console.connections.pause(ADMIN, PAUSED)
    wizard, keys = console.connections.wizard, console.server.credentials
    await wizard.start(ADMIN, NEW)
    wizard.choose_destination(ADMIN, NEW, PostingDestination.CHILD)
    wizard.confirm_destination(ADMIN, NEW, NEW)
    await wizard.enter_credentials(
        ADMIN,
        NEW,
        company_id=keys.company_id,
        user_id=keys.user_id,
        password=SecretStr(keys.user_password),
    )
    return wizard.draft(ADMIN, NEW)


@asynccontextmanager
async def sit_down(
    console: Console, reports: Path, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Hands]:
    """Open the console in front of a person."""
    async with make_app(console, reports).run_test(size=size) as pilot:
        hands = Hands(console=console, pilot=pilot)
        await hands.settle()
        yield hands
