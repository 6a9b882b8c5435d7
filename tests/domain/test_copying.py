"""Copies with other parts: what ``dataclasses.replace`` gives, for slotted values."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from console.domain.copying import with_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A value with a default."""

    name: str
    parts: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A value that checks itself."""

    name: str
    other: str = ""

    def __post_init__(self) -> None:
        assert self.name


@pytest.mark.parametrize("changes", [{}, {"name": "b"}, {"name": "b", "parts": (1,)}])
def test_copy_is_that_of_the_library_when_some_fields_differ(changes: dict[str, Any]) -> None:
    """The copy equals what the library makes, and the first value stays as it was."""
    leaf = Leaf(name="a", parts=(2, 3))
    assert replace(leaf, **changes) == with_fields(leaf, **changes)
    assert Leaf(name="a", parts=(2, 3)) == leaf


def test_copy_is_refused_when_a_field_does_not_exist() -> None:
    """A name that is no field is an error, as it is for the library."""
    with pytest.raises(TypeError, match="no field nam"):
        with_fields(Leaf(name="a"), nam="b")


@pytest.mark.parametrize("value", [Checked(name="a"), object(), 1])
def test_copy_is_refused_when_the_class_is_more_than_its_slots(value: object) -> None:
    """What checks itself at construction must be constructed."""
    with pytest.raises(TypeError):
        with_fields(value)
