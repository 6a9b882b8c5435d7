from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from console.app import ConsoleApp
from console.errors import ConfigurationError
from console.keymaps import FOLDER, LoadedKeymap, load_keymap, parse_keymap
from console.screens.widgets.keys import heard_together, kinds_of

HEARD = (
    {"app.quit": "ctrl+q", "home.sync": "s", "home.errors": "e", "screen.help": "question_mark"},
    {"app.quit": "ctrl+q", "record.retry": "s"},
)


def keymap_text(**keys: str) -> bytes:
    rows = "\n".join(f'"{name.replace("_", ".")}" = "{value}"' for name, value in keys.items())
    return f"[keys]\n{rows}\n".encode()


def test_keys_are_taken_when_each_has_one_meaning() -> None:
    """A key may mean another thing on another screen."""
    parsed = parse_keymap(keymap_text(home_sync="f5, g", record_retry="f5"), "mine.toml", HEARD)

    assert {"home.sync": "f5,g", "record.retry": "f5"} == parsed


def test_two_actions_may_swap_their_keys_when_both_are_named() -> None:
    parsed = parse_keymap(keymap_text(home_sync="e", home_errors="s"), "mine.toml", HEARD)

    assert {"home.sync": "e", "home.errors": "s"} == parsed


REFUSED = {
    "a key of another action": (keymap_text(home_sync="e"), "is a key of home.errors already"),
    "the same key by another name": (keymap_text(home_sync="?"), "screen.help already"),
    "one key for two": (keymap_text(home_sync="f5", home_errors="f5"), "already"),
    "an unknown action": (keymap_text(home_fly="f"), "'home.fly' is not the name of an action"),
    "an unknown key": (keymap_text(home_sync="hyper+s"), "is not the name of a key"),
    "a key that never comes": (keymap_text(home_sync="<any>"), "is not the name of a key"),
    "the way out": (keymap_text(home_sync="ctrl+c"), "always leaves or suspends"),
    "no key": (keymap_text(home_sync=" "), "must be text such as"),
    "a number": (b'[keys]\n"home.sync" = 5\n', "must be text such as"),
    "no table": (b'keys = "s"\n', "one table, [keys]"),
    "another table": (keymap_text(home_sync="g") + b"[colors]\n", "one table, [keys]"),
    "not toml": (b"[keys\n", "Keymap mine.toml"),
    "not text": (b"\xff\xfe", "not UTF-8 text"),
    "a control byte": (b'[keys]\n"home.sync" = "\\u001b"\n', "is not the name of a key"),
}


@pytest.mark.parametrize(("raw", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_keymap_is_refused_when_it_holds(raw: bytes, why: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_keymap(raw, "mine.toml", HEARD)

    assert why in caught.value.message


def test_file_is_read_when_the_home_has_it(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "mine.toml").write_bytes(keymap_text(home_sync="f5"))

    assert LoadedKeymap(keys={"home.sync": "f5"}) == load_keymap(tmp_path, "mine", lambda: HEARD)


def test_keys_stay_as_they_come_when_the_file_is_broken_or_missing(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "bad.toml").write_bytes(keymap_text(home_fly="f"))

    broken = load_keymap(tmp_path, "bad", lambda: HEARD)
    missing = load_keymap(tmp_path, "none", lambda: HEARD)

    assert ({}, {}) == (broken.keys, missing.keys)
    assert "every key is as it comes" in broken.warning
    assert "keymaps/none.toml" in missing.warning


def test_every_action_of_the_key_line_has_a_name_when_a_keymap_is_written() -> None:
    """What the help shows as a name is what a keymap may use."""
    known = {action for group in heard_together(ConsoleApp) for action in group}

    assert {"home.sync", "list.open", "record.retry", "app.quit", "dialog.cancel"} <= known
    assert {"home.sync": "f5"} == parse_keymap(
        keymap_text(home_sync="f5"), "mine.toml", heard_together(ConsoleApp)
    )


def test_every_key_of_ours_can_be_changed_when_a_keymap_is_written() -> None:
    unnamed = [
        f"{kind}: {binding.key} {binding.action}"
        for kind in (ConsoleApp, *kinds_of(DOMNode))
        for binding in vars(kind).get("BINDINGS", ())
        if not (isinstance(binding, Binding) and binding.id)
    ]

    assert [] == unnamed


def test_keys_of_lists_and_texts_change_when_a_keymap_names_them() -> None:
    heard = heard_together(ConsoleApp)

    parsed = parse_keymap(keymap_text(list_down="f7", text_last="f8"), "mine.toml", heard)

    assert {"list.down": "f7", "text.last": "f8"} == parsed
