"""Every role times every method of every service, called directly, as the table says."""

import asyncio
import importlib
import inspect
import pkgutil
from collections.abc import Coroutine, Iterator
from contextlib import suppress

import pytest

import console
from console.domain.access import ROLES, Actor
from console.errors import AccessDeniedError, ConsoleError
from console.home import make_home
from tests.builders import NOW
from tests.roles_table import EVERYBODY, NOT_ASKED, TABLE, Bench
from tests.sync.console_kit import running_console


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    home = tmp_path_factory.mktemp("roles") / "home"
    make_home(home)
    with running_console(NOW, loads=1) as found:
        yield Bench(console=found, home=home)


def attempt(bench: Bench, name: str, role: str) -> None:
    """Call a method as somebody of a role; what it finds besides the permission is no matter."""
    actor = Actor(uid=1, name=role, permissions=ROLES.get(role, frozenset()))
    with suppress(*(kind for kind in _families() if kind is not AccessDeniedError)):
        result = TABLE[name][1](bench, actor)
        if isinstance(result, Coroutine):
            asyncio.run(result)


def _families() -> list[type[ConsoleError]]:
    return ConsoleError.__subclasses__()


def service_classes() -> list[type]:
    found: dict[str, type] = {}
    for module in pkgutil.walk_packages(console.__path__, "console."):
        if module.name.startswith("console.sandbox") or module.name == "console.__main__":
            continue
        for name, kind in vars(importlib.import_module(module.name)).items():
            if inspect.isclass(kind) and name.endswith("Service") and not name.startswith("_"):
                found[name] = kind
    return list(found.values())


def public_methods() -> set[str]:
    return {
        f"{kind.__name__}.{name}"
        for kind in service_classes()
        for name, one in vars(kind).items()
        if inspect.isfunction(one) and not name.startswith("_")
    }


def test_every_public_method_of_every_service_stands_in_the_table() -> None:
    """Rule admin-only: a new method has to say who may call it."""
    listed = (TABLE.keys() - {"restore_backup"}) | NOT_ASKED.keys()
    assert set() == public_methods() ^ listed


def test_acting_person_is_demanded_when_a_method_is_called() -> None:
    """The actor is the first argument of each method of the table, and has no default."""
    kinds = {kind.__name__: kind for kind in service_classes()}
    lax = []
    for full in TABLE.keys() - {"restore_backup"}:
        kind, _, name = full.partition(".")
        _, actor, *_ = inspect.signature(getattr(kinds[kind], name)).parameters.values()
        if (actor.name, actor.default) != ("actor", inspect.Parameter.empty):
            lax.append(full)
    assert [] == lax


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
@pytest.mark.parametrize("name", TABLE)
def test_method_is_refused_exactly_when_the_table_says_so(
    bench: Bench, name: str, role: str
) -> None:
    """Rule admin-only: each role times each method, called on the service itself."""
    may = TABLE[name][0]
    if role in may:
        attempt(bench, name, role)
    else:
        with pytest.raises(AccessDeniedError):
            attempt(bench, name, role)


@pytest.mark.parametrize(
    "name",
    sorted(name for name in TABLE if TABLE[name][0] != EVERYBODY and name != "restore_backup"),
)
def test_refusal_is_written_down_when_a_reader_tries(bench: Bench, name: str) -> None:
    """Rule admin-only: who tried what stands in the audit log."""
    audit = bench.console.store.audit
    before = audit.count()
    with pytest.raises(AccessDeniedError):
        attempt(bench, name, "reader")
    last = next(audit.entries())
    assert (before + 1, "refused", "reader") == (last.number, last.outcome, last.actor_name)
