"""One run, live or ended: its steps, what it did, how fast, and how it ended.

Place in the path: opened from the home screen or the history; while it goes on the numbers come
from the polled snapshot, afterwards from the sync service.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.access import Permission
from console.domain.run import Counts, Run, RunStatus, Step
from console.screens.base import CHANGES, ConsoleScreen
from console.screens.cancelling import cancel_run
from console.screens.results import open_results
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.reading import Reading
from console.screens.widgets.run_panel import progress_text
from console.screens.widgets.text import Label, facts, join, lines, text
from console.screens.words import RUN_WORDS, Tone, duration, handled, moment

__all__ = ["RunScreen"]

_STEPS = tuple(Step)
_BAR = 40
"""Cells of the progress bar."""

_COUNTS: dict[Step, tuple[tuple[str, str], ...]] = {
    Step.VERIFY: (("unverified", "unverified"),),
    Step.INTAKE: (("due", "due"), ("skipped", "skipped")),
    Step.EXPORT: (("exported", "exported"), ("failed", "failed"), ("deferred", "deferred")),
    Step.PAYMENTS: (
        *(("payments_imported", "imported"), ("payments_known", "known before")),
        *(("payments_waiting", "waiting"), ("payments_held", "held")),
    ),
}
"""Step to the counts that it makes grow, with their words."""


class RunScreen(ConsoleScreen):
    """A run.

    Args:
        services: What it works on.
        watch: Where news come from.
        run_id: Which run.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "records", "Records", key_display="enter", id="run.records"),
        Binding("K", "cancel_run", "Cancel", id="run.cancel"),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {"cancel_run": CHANGES}
    HAS_RUN_PANEL = False

    def __init__(self, services: Services, watch: Watch, run_id: str) -> None:
        super().__init__(services, watch)
        self._run_id = run_id
        self._run: Run | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Return one scroll with everything."""
        with Reading(id="run"):
            yield Label(id="run-text")

    def on_mount(self) -> None:
        """Begin in the text."""
        super().on_mount()
        self.query_one("#run").focus()

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the subsidiary last."""
        name = self.watch_on.name_of(self._run.subsidiary_id) if self._run else self._run_id
        return ("Intacct Console", "Run", name)

    def load(self) -> None:
        """Read the run, from the snapshot while it goes on."""
        live = self.watch_on.snapshot.runs if self.watch_on.snapshot else ()
        run = next((one for one in live if one.id == self._run_id), None)
        if run is None:
            sync, actor = self.services.sync, self.services.actor
            run = self.attempt(lambda: sync.run(actor, self._run_id))
        self._run = run or self._run
        self._show_run()
        self.refresh_bindings()

    def tick(self) -> None:
        """Let the elapsed time grow."""
        super().tick()
        self._show_run()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what goes on can be cancelled."""
        goes_on = self._run is not None and self._run.status is RunStatus.RUNNING
        if action == "cancel_run" and not goes_on:
            return False
        return super().check_action(action, parameters)

    def action_records(self) -> None:
        """Open the records that it sent or could not send, each with its reason."""
        open_results(self, [self._run_id])

    def action_cancel_run(self) -> None:
        """Cancel it, after a question."""
        if self._run is not None:
            cancel_run(self, self._run)

    def _show_run(self) -> None:
        if self._run is not None:
            self.query_one("#run-text", Label).show(self._text(self._run))

    def _text(self, run: Run) -> Content:
        word = RUN_WORDS[run.status]
        elapsed = (run.ended_at or self.services.now()) - run.started_at
        head = join(
            [
                text(word.label, word.tone, bold=True),
                text(f"  {run.kind}, asked for by {run.actor} ({run.trigger})"),
            ]
        )
        return lines(
            [
                head,
                text(""),
                *(_step_line(step, run) for step in _steps_of(run)),
                text(""),
                _bar(run),
                text(""),
                self._facts(run, elapsed),
                *_end(run),
            ]
        )

    def _facts(self, run: Run, elapsed: timedelta) -> Content:
        counts, zone = run.counts, self.services.zone
        return facts(
            [
                ("Exported", text(f"{counts.exported:,}", "good" if counts.exported else "muted")),
                ("Failed", text(f"{counts.failed:,}", "bad" if counts.failed else "muted")),
                ("Skipped", f"{counts.skipped:,}"),
                (
                    "Unverified",
                    text(f"{counts.unverified:,}", "caution" if counts.unverified else "muted"),
                ),
                ("Deferred", f"{counts.deferred:,}"),
                ("Rate", f"{self.watch_on.rate(run):.1f} a second"),
                ("Requests", f"{run.requests:,} to Sage"),
                ("Elapsed", duration(elapsed)),
                ("Started", moment(run.started_at, zone)),
                ("Ended", moment(run.ended_at, zone) if run.ended_at else ""),
                ("Run id", run.id),
            ],
            width=11,
        )


def _steps_of(run: Run) -> list[Step]:
    """Return the steps that a run of its kind has."""
    match run.kind:
        case "payments":
            return [Step.PAYMENTS, Step.FINISH]
        case "cycle":
            return [*_STEPS]
        case _:
            return [step for step in _STEPS if step is not Step.PAYMENTS]


def _step_line(step: Step, run: Run) -> Content:
    mark = _step_mark(step, run)
    counts = ", ".join(
        f"{getattr(run.counts, name):,} {word}"
        for name, word in _COUNTS.get(step, ())
        if getattr(run.counts, name)
    )
    strong = mark.plain.strip() == "▸"
    return join([mark, text(f"{step.value:<26}", bold=strong), text(counts, "muted")])


def _step_mark(step: Step, run: Run) -> Content:
    if run.status is RunStatus.DONE or _is_past(step, run):
        return text(" ✓ ", "good")
    if step is not run.step:
        return text(" · ", "muted")
    if run.status is RunStatus.RUNNING:
        return text(" ▸ ", "accent", bold=True)
    return text(" ✗ ", "bad")


def _is_past(step: Step, run: Run) -> bool:
    # A run that has sent something comes back to the first step to look it up.
    is_back = run.step is Step.VERIFY and handled(run.counts) > 0
    if is_back:
        return step in (Step.INTAKE, Step.REFERENCE, Step.EXPORT)
    return _STEPS.index(step) < _STEPS.index(run.step)


def _bar(run: Run) -> Content:
    done = min(1.0, _share(run.counts))
    filled = int(done * _BAR)
    return join(
        [
            text(" " + "━" * filled, "accent"),
            text("─" * (_BAR - filled), "muted"),
            text(f"  {progress_text(run)}"),
        ]
    )


def _share(counts: Counts) -> float:
    return handled(counts) / counts.due if counts.due else 0.0


def _end(run: Run) -> list[Content]:
    told = [text(""), text(run.note, "accent")] if run.note else []
    if not run.message:
        return told
    tone: Tone = "caution" if run.status is RunStatus.CANCELLED else "bad"
    told += [text(""), text(run.message, tone, bold=True)]
    return [*told, text(run.hint, "good")] if run.hint else told
