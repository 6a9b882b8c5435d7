from pathlib import Path

import pytest
from textual.binding import Binding

from tests.screens.desk import make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio

WAYS = {
    "home": (),
    "errors": ("e",),
    "transactions": ("t",),
    "record": ("t", "enter"),
    "runs": ("r",),
    "run": ("r", "enter"),
    "payments": ("m",),
    "audit": ("a",),
    "parties": ("P",),
    "audit_entry": ("a", "enter"),
    "retry": ("e", "R"),
    "plan": ("y",),
    "totals": ("b",),
    "preview": ("t", "enter", "p"),
    "comparison": ("t", "enter", "d"),
    "help": ("question_mark",),
    "settings": ("o",),
    "accounts": ("o", "3"),
    "account_picker": ("o", "3", "enter"),
    "drift": ("o", "7"),
    "wizard": ("c",),
    "wizard_step": ("c", "down", "down", "enter"),
    "draft": ("down", "down", "enter", "ctrl+r"),
}


@pytest.mark.parametrize("name", WAYS)
async def test_every_key_of_the_footer_has_its_action(
    shown: Console, tmp_path: Path, name: str
) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        for key in WAYS[name]:
            await pilot.press(key)
            await pilot.pause()
        bindings = app.screen.active_bindings.values()
        assert bindings
        for active in bindings:
            binding: Binding = active.binding
            action = binding.action.partition("(")[0].rpartition(".")[2]
            owners = (active.node, app.screen, app)
            assert any(hasattr(one, f"action_{action}") for one in owners), binding.action
