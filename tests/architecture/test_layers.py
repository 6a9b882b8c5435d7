"""Who may import whom."""

from graphlib import CycleError, TopologicalSorter

from tests.architecture.shape import import_graph, is_within, own_imports

LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("commands",),
    ("demo",),
    ("wiring",),
    ("sending",),
    ("clients", "home", "backups"),
    ("app",),
    ("screens", "theming", "terminal", "keymaps", "glyphs", "stylesheet", "type_ahead"),
    ("sync", "connections"),
    ("alvys", "intacct", "store", "sandbox", "config", "config_template", "identity"),
    ("config_checks",),
    ("domain",),
    (
        *("toml_text", "reports", "logs", "hygiene", "splash", "plain"),
        *("cleaning", "errors", "clock", "deferred"),
    ),
)
"""From the top down; a module imports only from layers below its own, or from its own part."""

BOTTOM = len(LAYERS) - 1
SAME_LAYER = {("screens", "theming")}
"""Parts of one layer that may know each other, importer first."""

WHO_IMPORTS_SANDBOX = ("console.sandbox", "console.demo", "console.commands.sandbox")
CLIENTS_KNOW = ("console.errors", "console.clock", "console.cleaning")
SCREENS_KNOW = (
    *("console.sync", "console.connections", "console.domain"),
    *("console.errors", "console.clock", "console.cleaning"),
    "console.deferred",
)


def _part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _layer(part: str) -> int:
    return next(index for index, parts in enumerate(LAYERS) if part in parts)


def _is_allowed(importer: str, imported: str) -> bool:
    own, other = _part(importer), _part(imported)
    if not other or own == other or (own, other) in SAME_LAYER:
        return True
    if _layer(own) == _layer(other) == BOTTOM:
        return True
    return _layer(own) < _layer(other)


def test_every_module_has_a_layer_when_it_is_added() -> None:
    listed = {part for parts in LAYERS for part in parts}

    found = {_part(module) for module in import_graph().modules if module.startswith("console.")}

    assert set() == found - listed


def test_imports_only_point_downwards_when_all_are_followed() -> None:
    wrong = [pair for pair in own_imports() if not _is_allowed(*pair)]

    assert [] == wrong


def test_modules_have_no_cycle_when_all_imports_are_followed() -> None:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for importer, imported in own_imports():
        sorter.add(importer, imported)

    try:
        sorter.prepare()
    except CycleError as error:
        raise AssertionError(f"import cycle: {error.args[1]}") from error


def test_sandbox_knows_nothing_of_ours_when_its_imports_are_followed() -> None:
    known = [
        (importer, imported)
        for importer, imported in own_imports()
        if is_within(importer, "console.sandbox") and not is_within(imported, "console.sandbox")
    ]

    assert [] == known


def test_sandbox_is_known_only_where_it_is_started_when_imports_are_followed() -> None:
    knowing = [
        importer
        for importer, imported in own_imports()
        if is_within(imported, "console.sandbox") and not is_within(importer, *WHO_IMPORTS_SANDBOX)
    ]

    assert [] == knowing


def test_clients_could_be_published_alone_when_their_imports_are_followed() -> None:
    wrong = [
        (importer, imported)
        for importer, imported in own_imports()
        for client in ("console.alvys", "console.intacct")
        if is_within(importer, client) and not is_within(imported, client, *CLIENTS_KNOW)
    ]

    assert [] == wrong


def test_screens_stop_at_the_services_when_their_imports_are_followed() -> None:
    wrong = [
        (importer, imported)
        for importer, imported in own_imports()
        if is_within(importer, "console.screens")
        and not is_within(imported, "console.screens", *SCREENS_KNOW)
    ]

    assert [] == wrong
