"""What is loaded or built when it is first used, so that the first screen does not wait for it.

Place in the path: modules on the way to the first screen name here what they need later. The
import itself stands beside it for the type checker and for the tests of the architecture, under
``TYPE_CHECKING``; one of them holds that both name the same. A stand-in is good for calling and
for asking for attributes; what looks at a type asks for the thing ``itself`` first.
"""

from collections.abc import Callable
from importlib import import_module
from threading import RLock
from typing import Any, TypeVar, cast

__all__ = ["deferred", "itself", "late", "load_deferred"]

Built = TypeVar("Built")

_named: list[tuple[str, "_StandIn"]] = []
"""Modules, each with the stand-in of a name in it, in the order in which they were put off."""


class _StandIn:
    """Stands for something that is built when it is first used."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._built: Any = None
        # Two threads must not build two; a signal may come while this very thread builds.
        self._turn = RLock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.take(), name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.take()(*arguments, **named)

    def take(self) -> Any:
        """Return the thing itself."""
        if self._built is None:
            with self._turn:
                if self._built is None:
                    self._built = self._build()
        return self._built


def deferred(target: str) -> Any:
    """Return a stand-in for a module that is not loaded yet, or a function or class in it.

    Args:
        target: ``module`` or ``module:name``.
    """
    module, _, name = target.partition(":")
    stand_in = _StandIn(
        lambda: getattr(import_module(module), name) if name else import_module(module)
    )
    _named.append((module, stand_in))
    return stand_in


def late(build: Callable[[], Built]) -> Built:
    """Return a stand-in for an object that is built when it is first asked for something."""
    return cast("Built", _StandIn(build))


def itself(thing: Built) -> Built:
    """Return the thing that a stand-in stands for; anything else as it is."""
    return cast("Built", thing.take()) if isinstance(thing, _StandIn) else thing


def load_deferred(within: str = "", *, is_stopped: Callable[[], bool] = bool) -> None:
    """Load what was put off, so that nobody waits for it later.

    Args:
        within: A package; empty means all.
        is_stopped: Whether somebody does not want it any more.
    """
    for module, stand_in in _named:
        if is_stopped():
            return
        # What is loaded may put off more, behind it in the list.
        if module.startswith(within):
            stand_in.take()
