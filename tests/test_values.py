"""Dataclasses that are ready at once: the same as the library's in everything that is used."""

import copy
import dataclasses
import pickle
from dataclasses import field
from typing import Any

import pytest

from console.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    name: str
    amount: int = 5
    tags: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict, compare=False)
    secret: str = field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    name: str
    amount: int = 5
    tags: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict, compare=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    amount: int

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("below zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Further(Checked):
    more: int = 0


def test_fields_are_those_of_the_library_when_both_are_asked() -> None:
    """Name, default, factory and flags of each field."""
    assert list(map(_facts, dataclasses.fields(Theirs))) == list(
        map(_facts, dataclasses.fields(Ours))
    )


def _facts(one: "dataclasses.Field[Any]") -> tuple[Any, ...]:
    factory = one.default_factory is dataclasses.MISSING
    return (one.name, one.type, one.default, factory, one.repr, one.compare, one.kw_only)


@pytest.mark.parametrize("first", [{"name": "a"}, {"name": "a", "amount": 1, "tags": ("x",)}])
@pytest.mark.parametrize("second", [{"name": "a"}, {"name": "a", "notes": {"k": "v"}}])
def test_comparison_is_that_of_the_library_when_fields_differ(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Equality and hash look at the fields that count, and at nothing else."""
    assert (Theirs(**first) == Theirs(**second)) is (Ours(**first) == Ours(**second))
    assert hash(Theirs(**first)) == hash(Ours(**first))


def test_object_differs_when_another_class_has_equal_fields() -> None:
    """Objects of two classes are never equal."""
    other: object = Theirs(name="a")

    assert Ours(name="a") != other


def test_text_is_that_of_the_library_when_it_is_shown() -> None:
    """The description names the class and the fields that may be shown."""
    shown = repr(Ours(name="a", secret="hush"))

    assert repr(Theirs(name="a", secret="hush")).replace("Theirs", "Ours") == shown


@pytest.mark.parametrize("name", ["name", "unheard"])
def test_change_is_refused_when_a_field_is_set_or_removed(name: str) -> None:
    """Values are frozen."""
    value = Ours(name="a")

    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, "b")
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(value, name)


def test_no_place_is_left_for_more_when_a_class_is_made() -> None:
    """Values are slotted."""
    assert not hasattr(Ours(name="a"), "__dict__")


@pytest.mark.parametrize("named", [{}, {"name": "a", "unheard": 1}])
def test_call_is_refused_when_names_do_not_fit(named: dict[str, Any]) -> None:
    """What is missing, and what is unknown, is a fault of ours."""
    with pytest.raises(TypeError):
        Ours(**named)


def test_call_is_refused_when_values_have_no_names() -> None:
    """Fields are given by name alone."""
    with pytest.raises(TypeError):
        Ours("a")  # type: ignore[call-arg]


def test_default_is_made_anew_when_a_factory_makes_it() -> None:
    """Two objects never share what a factory made."""
    assert Ours(name="a").notes is not Ours(name="a").notes


def test_copy_equals_when_it_is_replaced_copied_or_pickled() -> None:
    """The library's ways of copying know such an object."""
    value = Ours(name="a", amount=7, notes={"k": "v"}, secret="s")

    copies = [
        dataclasses.replace(value, amount=7),
        copy.copy(value),
        copy.deepcopy(value),
        pickle.loads(pickle.dumps(value)),
    ]

    assert [(value, {"k": "v"}, "s")] * 4 == [(one, one.notes, one.secret) for one in copies]


def test_invariant_is_checked_when_an_object_is_made_for_the_first_and_second_time() -> None:
    """What checks an object runs each time."""
    for _ in range(2):
        with pytest.raises(ValueError, match="below zero"):
            Checked(amount=-1)


def test_class_extends_another_when_the_library_makes_it() -> None:
    """What is not usual is left to the library."""
    assert (1, 2) == dataclasses.astuple(Further(amount=1, more=2))
