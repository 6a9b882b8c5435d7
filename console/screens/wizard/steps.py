"""The step list: how far each step is, and where the person stands.

Place in the path: the draft's step views come in, one label goes out: a column beside a wide step,
two lines above a narrow one. Each state has a mark and a word beside its colour.
"""

from collections.abc import Sequence

from textual.content import Content

from console.domain.draft import Step, StepState, StepView
from console.screens.widgets.text import Label, join, lines, text
from console.screens.words import Tone, count_of

__all__ = [
    "STEP_WORDS",
    "StepList",
    "column_text",
    "lines_text",
    "step_after",
    "step_before",
]

STEP_WORDS: dict[Step, str] = {
    Step.SUBSIDIARY: "Subsidiary",
    Step.DESTINATION: "Destination",
    Step.CREDENTIALS: "Credentials",
    Step.METHOD: "Set-up method",
    Step.AR: "AR Settings",
    Step.AP: "AP Settings",
    Step.ACCOUNTS: "Accounts",
    Step.ADVANCED: "Advanced",
    Step.REVIEW: "Review",
}
"""Names of the steps for people."""

_SHORT: dict[Step, str] = {
    **STEP_WORDS,
    Step.METHOD: "Method",
    Step.AR: "AR",
    Step.AP: "AP",
}
_MARKS: dict[StepState, tuple[str, Tone]] = {
    StepState.OPEN: ("·", "muted"),
    StepState.DONE: ("✓", "good"),
    StepState.FINDINGS: ("✗", "bad"),
}
_ORDER = tuple(Step)
_HERE = "▸"
_PER_LINE = 4


class StepList(Label):
    """All steps with their state."""

    def show_steps(self, views: Sequence[StepView], *, is_wide: bool) -> None:
        """Show the steps one below the other, or in two lines."""
        self.show(column_text(views) if is_wide else lines_text(views))


def column_text(views: Sequence[StepView]) -> Content:
    """Return the steps one below the other, each with its state in words."""
    return lines([text("Steps", "accent", bold=True), *(_long(one) for one in views)])


def lines_text(views: Sequence[StepView]) -> Content:
    """Return the steps in two lines, short enough for the narrowest terminal."""
    rows = (views[:_PER_LINE], views[_PER_LINE:])
    return lines(join((_short(one) for one in row), " ") for row in rows)


def step_after(step: Step) -> Step:
    """Return the step that follows; the last one is followed by itself."""
    return _ORDER[min(_ORDER.index(step) + 1, len(_ORDER) - 1)]


def step_before(step: Step) -> Step:
    """Return the step in front; the first one is its own."""
    return _ORDER[max(_ORDER.index(step) - 1, 0)]


def _short(view: StepView) -> Content:
    mark, tone = _MARKS[view.state]
    here = _HERE if view.is_here else " "
    found = f" ({len(view.findings)})" if view.state is StepState.FINDINGS else ""
    name = f"{_ORDER.index(view.step) + 1} {_SHORT[view.step]}{found}"
    return join([text(f"{here}{mark}", tone), text(name, bold=view.is_here)])


def _long(view: StepView) -> Content:
    mark, tone = _MARKS[view.state]
    here = _HERE if view.is_here else " "
    found = view.state is StepState.FINDINGS
    word = count_of(len(view.findings), "finding") if found else view.state.value
    name = f"{_ORDER.index(view.step) + 1} {STEP_WORDS[view.step]}"
    return join(
        [
            text(f"{here} ", "accent"),
            text(f"{mark} ", tone),
            text(f"{name:<16}", bold=view.is_here),
            text(word, tone),
        ]
    )
