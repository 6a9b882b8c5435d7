"""Dataclasses that are ready at once: the standard library's own, made in an eighth of the time.

Place in the path: modules that are loaded on the way to the first screen take ``dataclass`` from
here. The library writes and compiles six functions for each class, 0.8 ms in all, and there are a
hundred classes before anything is seen; most of them are never made or compared there. Here they
share what does not depend on their fields, and compile how they are made when one is made first.

What comes out is a dataclass in every respect: ``fields``, ``replace`` and the libraries that read
and write documents know it as one. Only frozen, slotted, keyword-only classes that extend no other
dataclass are made this way, everything else by the library itself.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

_MISSING = dataclasses.MISSING


def _refuse_change(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_removal(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


@recursive_repr()
def _describe(self: Any) -> str:
    shown = ", ".join(
        f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr
    )
    return f"{self.__class__.__qualname__}({shown})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


_SHARED: dict[str, Any] = {
    "__setattr__": _refuse_change,
    "__delattr__": _refuse_removal,
    "__repr__": _describe,
    "__getstate__": _state,
    "__setstate__": _restore,
}


def _comparisons(kind: Any) -> dict[str, Any]:
    """Return how objects of a class are compared: by the fields that count for that."""
    names = [one.name for one in dataclasses.fields(kind) if one.compare]
    pick = attrgetter(*names)

    def equals(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return pick(self) == pick(other)

    def hashed(self: Any) -> int:
        return hash(pick(self))

    return {"__eq__": equals, "__hash__": hashed}


def _make(kind: type) -> type:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)(
        kind
    )
    made.__dataclass_params__.frozen = True
    for params in ("init", "repr", "eq"):
        setattr(made.__dataclass_params__, params, True)
    for name, function in (_SHARED | _comparisons(made)).items():
        if name not in kind.__dict__:
            setattr(made, name, function)

    def init(self: Any, **named: Any) -> None:
        made.__init__ = _compile_init(made)
        made.__init__(self, **named)

    made.__init__ = init
    return made  # type: ignore[no-any-return]


def _compile_init(made: type) -> Callable[..., None]:
    """Return how an object of a class is made, as the library would have written it."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_missing": _MISSING}
    head, body = [], []
    for one in dataclasses.fields(made):
        value = name = one.name
        if one.default is not _MISSING:
            known[f"_default_{name}"] = one.default
            head.append(f"{name}=_default_{name}")
        elif one.default_factory is not _MISSING:
            known[f"_make_{name}"] = one.default_factory
            head.append(f"{name}=_missing")
            value = f"_make_{name}() if {name} is _missing else {name}"
        else:
            head.append(name)
        body.append(f" _set(self, {name!r}, {value})")
    if hasattr(made, "__post_init__"):
        body.append(" self.__post_init__()")
    text = f"def __init__(self, *, {', '.join(head)}):\n" + "\n".join(body)
    exec(text, known)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(**options: bool) -> Callable[[type], type]:
        """Return a decorator that makes a dataclass; the options are the library's."""
        usual = options == {"frozen": True, "slots": True, "kw_only": True}

        def decorate(kind: type) -> type:
            extends = any(dataclasses.is_dataclass(one) for one in kind.__mro__[1:])
            is_plain = usual and not extends and kind.__annotations__
            return _make(kind) if is_plain else dataclasses.dataclass(**options)(kind)

        return decorate
