"""Which library is known where."""

import ast
import subprocess
import sys

import pytest

from tests.architecture.shape import import_graph, is_within, name_of, source_files, tree_of

FENCES: dict[str, tuple[str, ...]] = {
    "textual": (
        *("console.app", "console.screens", "console.terminal"),
        *("console.theming", "console.keymaps", "console.glyphs", "console.stylesheet"),
        "console.type_ahead",
    ),
    "httpx": (
        *("console.alvys", "console.intacct", "console.sandbox"),
        *("console.clients", "console.wiring", "console.demo"),
    ),
    "lxml": ("console.intacct", "console.sandbox"),
    "tinydb": ("console.store",),
    "msgspec": ("console.alvys", "console.store", "console.config"),
    "sqlite3": ("console.store",),
    "cryptography": ("console.store",),
    "starlette": ("console.sandbox",),
    "uvicorn": ("console.sandbox",),
    "click": ("console.commands", "console.__main__"),
    "platformdirs": ("console.commands",),
}
"""Library to the parts that may import it."""

PYDANTIC_MODELS = ("console/alvys/documents/", "console/store/")
"""Where pydantic validates; elsewhere only its ``SecretStr`` may be taken."""

HEAVY = ("textual", "httpx", "lxml", "pydantic", "starlette", "tinydb")


def _loaded(statement: str) -> set[str]:
    """Return the libraries that a fresh interpreter has loaded after ``statement``."""
    program = f"{statement}\nimport sys; print(' '.join(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        check=True,
        capture_output=True,
        text=True,
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize("library", FENCES)
def test_library_is_known_only_in_its_place_when_imports_are_followed(library: str) -> None:
    graph = import_graph()
    importers = graph.find_modules_that_directly_import(library) if library in graph.modules else ()

    outside = [one for one in importers if not is_within(one, *FENCES[library])]

    assert [] == outside


def test_pydantic_validates_only_at_the_edges_when_imports_are_followed() -> None:
    taken = [
        (name_of(path), alias.name)
        for path in source_files()
        if not name_of(path).startswith(PYDANTIC_MODELS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.module == "pydantic"
        for alias in node.names
        if alias.name != "SecretStr"
    ]

    assert [] == taken


@pytest.mark.parametrize("part", ["domain", "sync", "store", "connections", "alvys", "intacct"])
def test_core_never_loads_textual_when_a_fresh_interpreter_imports_it(part: str) -> None:
    modules = [
        name
        for name in import_graph().modules
        if is_within(name, f"console.{part}") and not name.startswith("console.sandbox")
    ]

    loaded = _loaded("import " + ", ".join(sorted(modules)))

    assert "textual" not in loaded


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_nothing_heavy_is_loaded_when_help_or_version_is_asked_for(option: str) -> None:
    statement = (
        "import os, console.__main__\n"
        "from console.commands.cli import run\n"
        f"assert run(['{option}'], os.environ) == 0"
    )

    loaded = _loaded(statement)

    assert set() == loaded.intersection(HEAVY)


@pytest.mark.parametrize("module", ["click", "pydantic", "httpx", "lxml", "cryptography"])
def test_library_is_not_loaded_when_a_plain_call_opens_the_console(module: str) -> None:
    """What the first screen can do without is loaded behind it."""
    assert module not in _loaded("import console.__main__, console.commands.opening")
