"""One line for each run that goes on, above the keys.

Place in the path: the app's timer passes by through the screen; a line is repainted when its text
changes, and the panel takes no room while nothing runs.
"""

from datetime import datetime

from textual.content import Content

from console.domain.run import Run
from console.screens.watch import Watch
from console.screens.widgets.text import Label, join, lines, text
from console.screens.words import RUN_WORDS, duration, handled

__all__ = ["RunPanel", "progress_text"]

_MOST = 4
"""Runs that get a line; more are counted."""


class RunPanel(Label):
    """What runs now."""

    def show_runs(self, watch: Watch, now: datetime) -> None:
        """Show the runs of the newest snapshot."""
        runs = watch.snapshot.runs if watch.snapshot else ()
        shown = [_line(run, watch, now) for run in runs[:_MOST]]
        if len(runs) > _MOST:
            shown.append(text(f"and {len(runs) - _MOST} more", "muted"))
        self.show(lines(shown))
        self.display = bool(runs)


def progress_text(run: Run) -> str:
    """Return how far a run is: ``120 of 300``."""
    done = handled(run.counts)
    return f"{done:,} of {run.counts.due:,}" if run.counts.due else f"{done:,}"


def _line(run: Run, watch: Watch, now: datetime) -> Content:
    word = RUN_WORDS[run.status]
    counts = run.counts
    facts = f"{run.step.value}  {progress_text(run)}  {watch.rate(run):.1f}/s"
    failed = text(f"  {counts.failed} failed", "bad") if counts.failed else text("")
    elapsed = text(f"  {duration(now - run.started_at)}", "muted")
    name = watch.name_of(run.subsidiary_id)
    return join([text(f"{word.mark} {name}  ", word.tone, bold=True), text(facts), failed, elapsed])
