"""The last step: what would be made, what keeps it from being saved, and Save.

Place in the path: the service reviews against Sage as it is now; every problem is a row, and Enter
opens its step at its field. Slug ``reconciliation``. Source: article step 7.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from console.connections.outcomes import Review
from console.domain.connection import Connection
from console.domain.draft import Draft, Step, missing_steps
from console.domain.finding import Finding, blocks
from console.errors import RuleError
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, facts, lines, text
from console.screens.wizard.base import StepBody, Work
from console.screens.wizard.destination import DESTINATION_WORDS
from console.screens.wizard.steps import STEP_WORDS
from console.screens.words import DASH, Tone, count_of

__all__ = ["ReviewStep"]

_PROBLEMS = (
    Column(key="mark", title="", width=1),
    Column(key="step", title="Step", width=14),
    Column(key="what", title="What keeps it from being saved", width=24, fills=True),
)
_DIFFERENCES = (
    Column(key="mark", title="", width=1),
    Column(key="key", title="Differs from the template", width=24, fills=True),
    Column(key="theirs", title="Template", width=14),
    Column(key="own", title="Here", width=14),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    """One row of the list of problems."""

    is_blocking: bool
    """Whether it keeps the connection from being saved; a warning does not."""

    step: Step
    """Where it is repaired."""

    field: str
    """Setting that repairs it; empty when the step as a whole does."""

    message: str
    """What is wrong."""

    fix: str
    """What to do."""

    @property
    def mark(self) -> str:
        """Return the sign of its severity."""
        return "✗" if self.is_blocking else "!"

    @property
    def tone(self) -> Tone:
        """Return its colour."""
        return "bad" if self.is_blocking else "caution"


class _Problems(RowList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open its step", key_display="enter", id="review.open"),
    ]


class ReviewStep(StepBody):
    """The last look, and Save."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Save", id="review.save"),
        Binding("p", "primary_sync", "Syncing on/off", id="review.primary_sync"),
        Binding("f5", "check", "Check again", show=False, id="review.check"),
    ]

    class Activated(Message):
        """The connection was made."""

        def __init__(self, connection: Connection) -> None:
            super().__init__()
            self.connection = connection

    def __init__(self, work: Work, field: str = "") -> None:
        super().__init__(work, field)
        self._problems: tuple[_Problem, ...] = ()

    def compose(self) -> ComposeResult:
        """Compose facts, state, problems and differences."""
        yield Label(id="review-facts")
        yield Label(id="review-state")
        yield _Problems(_PROBLEMS, id="problems")
        yield Label(id="problem-text")
        yield RowList(_DIFFERENCES, id="differences")
        yield Label(id="step-refusal")

    def fill(self) -> None:
        """Show the draft with the findings of the last check."""
        draft = self.work.own
        self.query_one("#review-facts", Label).show(_facts(draft, self._template_name(draft)))
        self._show_problems(missing_steps(draft), draft.findings)

    def begin(self) -> None:
        """Begin in the problems; check against Sage meanwhile."""
        self.query_one("#differences").display = False
        self._list.focus()
        self.action_check()

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Tell what repairs the problem under the cursor."""
        event.stop()
        if event.rows is self._list:
            self._show_problem()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Open the step of the problem at its field."""
        event.stop()
        problem = self._selected
        if event.rows is self._list and problem is not None:
            self.post_message(self.Finished(problem.step, problem.field))

    def action_check(self) -> None:
        """Check against Sage as it is now."""
        self.refuse()
        self.run_worker(self._check(), exclusive=True, group="sage")

    def action_save(self) -> None:
        """Check once more, and make the connection when nothing blocks."""
        self.run_worker(self._save(), exclusive=True, group="sage")

    def action_primary_sync(self) -> None:
        """Turn syncing on or off."""
        work, settings = self.work, self.work.own.settings
        turned = settings.with_primary_sync(on=not settings.primary_sync)
        own_id = work.own.subsidiary_id
        if self.keep(lambda: work.wizard.update_settings(work.actor, own_id, turned)):
            self.fill()

    @property
    def _list(self) -> RowList:
        return self.query_one("#problems", RowList)

    @property
    def _selected(self) -> _Problem | None:
        at = self._list.cursor
        return self._problems[at] if at < len(self._problems) else None

    def _template_name(self, draft: Draft) -> str:
        templates = self.work.wizard.templates(self.work.actor)
        found = (one for one in templates if one.subsidiary_id == draft.template_id)
        return next((one.subsidiary_name for one in found), "")

    async def _check(self) -> None:
        work = self.work
        self._tell("Checking against Sage…", "")
        review = await self.ask(work.wizard.review(work.actor, work.own.subsidiary_id))
        if review is None:
            self._tell("Not checked. F5 checks again.", "caution")
            return
        self._take(review.draft)
        self._show_differences(review)
        self._show_verdict(review.missing, review.findings)

    async def _save(self) -> None:
        work = self.work
        self.refuse()
        self._tell("Reading Sage and checking before anything is made…", "")
        own_id = work.own.subsidiary_id
        result = await self.ask(work.wizard.save(work.actor, own_id))
        if result is None:
            self._tell("Not saved.", "bad")
        elif result.connection.established_at is not None:
            # At once: the draft is gone, and nobody is to be told that somebody discarded it.
            work.finish()
            self.post_message(self.Activated(result.connection))
        else:
            self._take(work.wizard.draft(work.actor, own_id))
            self._show_verdict((), result.findings)
            self._tell_what_blocks()

    def _tell_what_blocks(self) -> None:
        """Say that nothing was saved, and go to the first problem that blocks."""
        blocking = [at for at, one in enumerate(self._problems) if one.is_blocking]
        first = self._problems[blocking[0]]
        what = "1 problem blocks it" if len(blocking) == 1 else f"{len(blocking)} problems block it"
        where = f"The first is in {STEP_WORDS[first.step]}: {first.message}. Enter opens it."
        self.refuse(RuleError(f"Nothing was saved: {what}", hint=where))
        self._list.go_to(_key(blocking[0], first))
        self._list.focus()

    def _take(self, draft: Draft) -> None:
        self.work.take(draft)
        self.post_message(self.Kept())
        self.fill()

    def _show_verdict(self, missing: Sequence[Step], findings: Sequence[Finding]) -> None:
        blocking = len(missing) + sum(blocks((one,)) for one in findings)
        if blocking:
            what = count_of(blocking, "problem")
            self._tell(f"✗ Not saved yet: {what}. Enter opens the step, Ctrl+R comes back.", "bad")
        else:
            warned = f" {count_of(len(findings), 'warning')} below." if findings else ""
            self._tell(f"✓ Nothing keeps it from being saved: press s.{warned}", "good")

    def _show_problems(self, missing: Sequence[Step], findings: Sequence[Finding]) -> None:
        self._problems = (*map(_missing, missing), *map(_found, findings))
        self._list.show_rows([_row(at, one) for at, one in enumerate(self._problems)])
        self._show_problem()

    def _show_problem(self) -> None:
        one = self._selected
        shown = lines([text(one.message, one.tone), text(one.fix)]) if one else text("")
        self.query_one("#problem-text", Label).show(shown)

    def _show_differences(self, review: Review) -> None:
        rows = self.query_one("#differences", RowList)
        rows.display = bool(review.draft.template_id)
        rows.show_rows(
            [
                Row(
                    key=one.key,
                    cells={
                        "mark": Cell(text="≠", tone="caution"),
                        "key": Cell(text=one.key),
                        "theirs": Cell(text=one.old or DASH, tone="muted"),
                        "own": Cell(text=one.new or DASH),
                    },
                )
                for one in review.differences
            ]
        )

    def _tell(self, sentence: str, tone: Tone) -> None:
        self.query_one("#review-state", Label).show(text(sentence, tone, bold=True))


def _missing(step: Step) -> _Problem:
    return _Problem(
        is_blocking=True,
        step=step,
        field="",
        message=f"{STEP_WORDS[step]} is not done",
        fix="Enter opens the step.",
    )


def _found(finding: Finding) -> _Problem:
    return _Problem(
        is_blocking=blocks((finding,)),
        step=Step(finding.step),
        field=finding.field,
        message=finding.message,
        fix=f"{finding.fix} ({finding.field})",
    )


def _key(at: int, problem: _Problem) -> str:
    return f"{at} {problem.step} {problem.field}"


def _row(at: int, problem: _Problem) -> Row:
    return Row(
        key=_key(at, problem),
        cells={
            "mark": Cell(text=problem.mark, tone=problem.tone),
            "step": Cell(text=STEP_WORDS[problem.step]),
            "what": Cell(text=problem.message),
        },
    )


def _facts(draft: Draft, template: str) -> Content:
    return facts(_fact_pairs(draft, template), width=14)


def _fact_pairs(draft: Draft, template: str) -> Iterator[tuple[str, str | Content]]:
    kind = f" ({draft.kind})" if draft.kind else ""
    yield "Subsidiary", f"{draft.subsidiary_name}{kind}"
    if draft.posting_destination is not None:
        where = f"{draft.entity_id} {draft.entity_name}".strip() if draft.entity_id else ""
        yield "Posts to", f"{DESTINATION_WORDS[draft.posting_destination]}  {where}".strip()
    if draft.signed_in_at is not None:
        yield "Sage", f"{draft.company_id}, user {draft.user_id}"
    if draft.method:
        yield "Set up", f"copied from {template}" if template else "empty"
    is_on = draft.settings.primary_sync
    yield (
        "Primary sync",
        text("on: active once saved", "good")
        if is_on
        else text("off: p turns syncing on; saved as it is, it is paused", "caution"),
    )
