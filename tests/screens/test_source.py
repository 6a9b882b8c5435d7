"""Habits of the screens' source that no single screen can prove."""

import ast
import re
from collections import Counter
from functools import cache
from importlib import import_module
from inspect import getmembers, getsource, isclass
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from console import app, screens
from tests.architecture.shape import tree_of

FILES = [*sorted(Path(screens.__file__).parent.rglob("*.py")), Path(app.__file__)]
MODULES = [
    ".".join(("console", *path.relative_to(Path(app.__file__).parent).with_suffix("").parts))
    for path in FILES
    if path.name != "__init__.py"
]
MARKUP_CALLS = {"from_markup", "from_text", "escape", "render_str", "Markdown", "loading"}
"""Names by which text would be read as markup."""

PRIVATE = re.compile(r"def (_[a-z]\w*)|self\.(_[a-z]\w*)\s*(?::[^=\n]+)?=[^=]")

MEANT = {
    *("_handle_exception", "_exception", "_return_code", "_action_command_list", "_compositor"),
}
"""The framework's own names that are overridden or set on purpose."""

RAW_WIDGETS = {"Static", "Button", "Tooltip", "OptionList", "DataTable", "LoadingIndicator"}
"""Widgets that read strings as markup, or that cost more than they are worth."""


@cache
def calls() -> list[tuple[str, ast.Call, str]]:
    found = list[tuple[str, ast.Call, str]]()
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call):
                function = node.func
                name = function.attr if isinstance(function, ast.Attribute) else ""
                found.append((path.name, node, getattr(function, "id", name)))
    return found


def test_nothing_reads_markup_when_calls_are_searched() -> None:
    assert [] == [(file, name) for file, _, name in calls() if name in MARKUP_CALLS | RAW_WIDGETS]


def test_toasts_are_plain_when_they_are_raised() -> None:
    loud = [
        (file, call.lineno)
        for file, call, name in calls()
        if name == "notify"
        and isinstance(call.func, ast.Attribute)
        and not any(
            word.arg == "markup" and ast.unparse(word.value) == "False" for word in call.keywords
        )
    ]

    assert [] == loud


def test_content_is_made_in_one_place_when_calls_are_searched() -> None:
    """Elsewhere ``Content`` only joins what that place has made."""
    makers = {file for file, call, name in calls() if name in {"Content", "styled"} and call.args}

    assert makers <= {"text.py"}


def test_nothing_animates_or_blinks_when_calls_are_searched() -> None:
    moving = [
        (file, call.lineno)
        for file, call, name in calls()
        if name in {"scroll_to", "scroll_relative", "scroll_end", "scroll_home"}
        and "animate=False" not in ast.unparse(call)
    ]

    assert [] == moving


def test_one_timer_ticks_when_calls_are_searched() -> None:
    assert ["app.py"] == [file for file, _, name in calls() if name == "set_interval"]


def own_nodes() -> list[type[DOMNode]]:
    return [
        kind
        for module in MODULES
        for _, kind in getmembers(import_module(module), isclass)
        if issubclass(kind, DOMNode) and kind.__module__ == module
    ]


@cache
def private_names(kind: type) -> frozenset[str]:
    """Return the private methods and attributes that the source of a class makes."""
    source = getsource(kind)
    return frozenset(name for found in PRIVATE.findall(source) for name in found if name)


@pytest.mark.parametrize("kind", own_nodes(), ids=lambda kind: kind.__name__)
def test_no_private_name_hides_the_framework_s_when_classes_are_read(kind: type[DOMNode]) -> None:
    """The framework keeps its own state in private names of the same object."""
    bases = [base for base in kind.__mro__[1:] if base.__module__.startswith("textual")]
    foreign = {name for base in bases for name in private_names(base)}

    assert set() == (private_names(kind) & foreign) - MEANT


def own_bindings() -> list[Binding]:
    return [
        binding
        for kind in own_nodes()
        for binding in vars(kind).get("BINDINGS", [])
        if isinstance(binding, Binding)
    ]


def test_ids_of_bindings_are_unique_when_a_keymap_names_them() -> None:
    ids = Counter(binding.id for binding in own_bindings() if binding.id)

    # Dialogs are left by the same keys.
    assert {"dialog.cancel", "dialog.close", "dialog.no"} == {
        one for one, number in ids.items() if number > 1
    }
