from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from console.screens.forms.places import FormName
from tests.screens.desk import make_app
from tests.screens.form_host import make_form
from tests.sync.console_kit import Console

# One worker renders them all: the console behind them is made once.
pytestmark = pytest.mark.xdist_group("snapshots")

SIZES = [(80, 24), (160, 45)]
SCREENS = {
    "subsidiaries": (),
    "errors": ("e",),
    "causes": ("V",),
    "dashboard": ("d",),
    "handover": ("h",),
    "errors_marked": ("e", "space", "space"),
    "narrowed": ("e", "slash", *"party:a", "enter"),
    "retry_plan": ("e", "R"),
    "map_account": ("e", "slash", *"cause:account-inactive", "enter", "f"),
    "repair": ("e", "slash", *"-cause:account-inactive", "enter", "f"),
    "record": ("e", "enter"),
    "exchange": ("t", "enter", "x"),
    "transactions": ("t",),
    "runs": ("r",),
    "run": ("r", "enter"),
    "audit": ("a", "slash", *"northlantern", "enter"),
    "audit_entry": ("a", "slash", *"northlantern", "enter", "enter"),
    "help": ("e", "question_mark"),
    "palette": ("ctrl+p",),
    "disconnect": ("X",),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
def test_screen_looks_as_before(
    shown: Console,
    tmp_path: Path,
    snap_compare: Callable[..., bool],
    name: str,
    size: tuple[int, int],
) -> None:
    app = make_app(shown, tmp_path)
    assert snap_compare(app, press=SCREENS[name], terminal_size=size)


LOOKING = {
    "plan": ("y",),
    "totals": ("b",),
    "differences": ("b", "d"),
    "preview": ("t", "slash", *"state:posted", "enter", "enter", "p"),
    "comparison": ("t", "slash", *"state:posted", "enter", "enter", "d", "a"),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", LOOKING)
def test_looking_looks_as_before(
    shown: Console,
    tmp_path: Path,
    snap_compare: Callable[..., bool],
    name: str,
    size: tuple[int, int],
) -> None:
    async def open_them(pilot: Pilot[int]) -> None:
        for key in LOOKING[name]:
            await pilot.press(key)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()

    app = make_app(shown, tmp_path)
    assert snap_compare(app, run_before=open_them, terminal_size=size)


PAYMENTS = {
    "payments": ("m",),
    "payments_not_home": ("m", "n"),
    "payment": ("m", "enter"),
    "payment_settle": ("m", "d"),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", PAYMENTS)
def test_payments_look_as_before(
    paid_shown: Console,
    tmp_path: Path,
    snap_compare: Callable[..., bool],
    name: str,
    size: tuple[int, int],
) -> None:
    app = make_app(paid_shown, tmp_path)
    assert snap_compare(app, press=PAYMENTS[name], terminal_size=size)


SETTINGS = {
    "ar": ("space",),
    "drift": ("7",),
    "unsaved": ("down", "space", "q"),
}
FORMS: dict[FormName, tuple[str, ...]] = {
    "ap": ("down",),
    "accounts": ("right",),
    "dimensions": ("down",),
    "custom_fields": ("down",),
    "advanced": ("down",),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", FORMS)
def test_form_looks_as_before(
    snap_compare: Callable[..., bool], name: FormName, size: tuple[int, int]
) -> None:
    assert snap_compare(make_form(name), press=FORMS[name], terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SETTINGS)
def test_settings_look_as_before(
    shown: Console,
    tmp_path: Path,
    snap_compare: Callable[..., bool],
    name: str,
    size: tuple[int, int],
) -> None:
    async def open_them(pilot: Pilot[int]) -> None:
        await pilot.press("o")
        await pilot.app.workers.wait_for_complete()
        await pilot.press(*SETTINGS[name])
        await pilot.pause()

    app = make_app(shown, tmp_path)
    assert snap_compare(app, run_before=open_them, terminal_size=size)


@pytest.mark.parametrize("name", ["subsidiaries", "errors", "record"])
def test_light_theme_looks_as_before(
    shown: Console, tmp_path: Path, snap_compare: Callable[..., bool], name: str
) -> None:
    app = make_app(shown, tmp_path, theme="light")
    assert snap_compare(app, press=SCREENS[name], terminal_size=(80, 24))


def test_small_terminal_says_so(
    shown: Console, tmp_path: Path, snap_compare: Callable[..., bool]
) -> None:
    assert snap_compare(make_app(shown, tmp_path), terminal_size=(50, 12))
