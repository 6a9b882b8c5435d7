"""What is put off: when it comes, and that it is the thing itself then."""

import sys
from fractions import Fraction

from console.deferred import deferred, itself, late, load_deferred

UNUSED = "colorsys"
"""A module of the standard library that nothing else here loads."""


def test_module_is_not_loaded_when_something_of_it_is_only_named() -> None:
    """Naming loads nothing."""
    sys.modules.pop(UNUSED, None)

    deferred(f"{UNUSED}:rgb_to_hsv")

    assert UNUSED not in sys.modules


def test_thing_itself_answers_when_a_stand_in_is_called() -> None:
    """A call goes to the function."""
    assert (0.0, 0.0, 1.0) == deferred(f"{UNUSED}:rgb_to_hsv")(1.0, 1.0, 1.0)


def test_thing_itself_answers_when_a_stand_in_is_asked_for_an_attribute() -> None:
    """An attribute is that of the class."""
    assert 7 == deferred("fractions:Fraction").from_float(7.0)


def test_module_is_loaded_when_everything_put_off_is() -> None:
    """Afterwards nothing is left to load."""
    sys.modules.pop(UNUSED, None)
    deferred(f"{UNUSED}:rgb_to_hsv")

    load_deferred()

    assert UNUSED in sys.modules


def test_nothing_is_loaded_when_nobody_wants_it_any_more() -> None:
    """Whoever leaves does not wait for what was put off."""
    sys.modules.pop(UNUSED, None)
    deferred(f"{UNUSED}:rgb_to_hsv")

    load_deferred(is_stopped=lambda: True)

    assert UNUSED not in sys.modules


def test_object_is_built_once_when_it_is_used_twice() -> None:
    """Later uses meet the same object."""
    built: list[list[int]] = []

    def build() -> list[int]:
        built.append([])
        return built[-1]

    stand_in = late(build)
    assert [] == built
    stand_in.append(1)
    stand_in.append(2)

    assert [[1, 2]] == built


def test_thing_itself_is_had_when_a_stand_in_is_asked_for_it() -> None:
    """What looks at a type gets the type; anything else is what it was."""
    assert (Fraction, Fraction) == (itself(deferred("fractions:Fraction")), itself(Fraction))
