"""What a fault does to the results of an answer: after the work is done, or instead of it.

Place: under ``core``. In come name, control id and result of every function, out comes what is
answered instead. Where nothing runs, the functions come in, and out comes why they are refused.

Must not: undo anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from console.sandbox.gateway.answer import Result
from console.sandbox.gateway.envelope import Function
from console.sandbox.gateway.refusals import OFF_LINE, Refusal, no_permission, no_reason

Answered: TypeAlias = list[tuple[str, str, Result]]
"""Function name, control id and result, in the order of the request."""

EMPTY: Final = Result(status="")
"""A result that says nothing."""


def _without_last(answered: Answered) -> Answered:
    return answered[:-1]


def _last_statusless(answered: Answered) -> Answered:
    return [*answered[:-1], *((name, control_id, EMPTY) for name, control_id, _ in answered[-1:])]


def _of_another(answered: Answered) -> Answered:
    """Nothing but the control ids is wrong; they are those of work that nobody sent."""
    return [(name, f"other-{control_id}"[:256], result) for name, control_id, result in answered]


DAMAGES: Final[Mapping[str | None, Callable[[Answered], Answered]]] = {
    "missing_result": _without_last,
    "statusless_result": _last_statusless,
    "wrong_control_id": _of_another,
}
"""Key: kind of fault. Value: what the results become."""


def _object_of(function: Function) -> str:
    """What a function is about, for words about it."""
    if function.name in ("create", "update"):
        return str(function.element[0].tag)
    return function.element.findtext("object") or function.name


INSTEAD: Final[Mapping[str | None, Callable[[Function], Refusal]]] = {
    "permission_off": lambda function: no_permission(function.name, _object_of(function)),
    "no_reason": lambda function: no_reason(function.name, _object_of(function)),
    "off_line": lambda function: OFF_LINE,
}
"""Key: kind of fault that keeps every function from running. Value: what is said of each."""
